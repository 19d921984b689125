"""Reading by a connection of the driver's own, lent for a query or for one statement.

As for commands (`writing`): SQLAlchemy's connection, its transaction and their end take as long as
a query of a few statements.
"""

from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from engine.persistence.driver import KEY, WRITES, ask, begin_sqlite
from engine.persistence.statements import run
from engine.persistence.writing import Writing


def one_moment(session: Session) -> AbstractContextManager[object]:
    """A `with` block of statements that only read; its session is as it was found.

    On SQLite they are one transaction. Nothing happens where the session has begun, where somebody
    listens, or where connections are not in autocommit. What is asked of SQLAlchemy in the block
    joins in, and its objects may not be used after it.
    """
    engine = session.get_bind().engine
    if session.in_transaction() or KEY in session.info or not _alone(engine):
        return nullcontext()
    return Looking(session, engine)


class Looking(Writing):
    """A connection that only reads, until the end of the block."""

    __slots__ = ()

    def __init__(self, session: Session, engine: Engine) -> None:
        self._session = session
        self._joined = None
        self.engine = engine
        self.dialect = engine.dialect

    def __enter__(self) -> None:
        self._lent = self.engine.raw_connection()
        self.raw = self._lent.dbapi_connection
        try:
            if self.dialect.name == "sqlite":
                begin_sqlite(self.raw, self.dialect, "BEGIN")
        except BaseException:
            self._lent.close()
            raise
        self._session.info[KEY] = self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._session.in_transaction():
                self._session.rollback()
            elif self.dialect.name == "sqlite":
                self.raw.rollback()
        finally:
            self._session.info.pop(KEY, None)
            (self._joined or self._lent).close()


def glance(session: Session, text: str, *values: Any) -> Any:
    """The row that a statement finds, or None, by a connection lent for it alone: a command may
    follow, and finds nothing to end.

    By the session where it has begun, where somebody listens, where connections are not in
    autocommit, and where the connection lent was broken.
    """
    engine = session.get_bind().engine
    if not session.in_transaction() and _alone(engine):
        lent: Any = engine.raw_connection()
        try:
            return ask(lent.dbapi_connection, engine.dialect, text, values).fetchone()
        except engine.dialect.loaded_dbapi.Error:
            lent.invalidate()
        finally:
            lent.close()
    return run(session, text, *values).fetchone()


def _alone(engine: Engine) -> bool:
    if engine.dispatch.before_cursor_execute:
        return False
    return engine.dialect.name == "sqlite" or WRITES in engine.get_execution_options()
