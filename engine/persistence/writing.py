"""The connection of one command, from its begin to its commit.

Going through SQLAlchemy for it (a connection, two transactions, their states checked at each step)
takes about as long as all the statements of an action together, and few commands need it: what
they read and write is handed to the driver. So a command borrows a connection from the pool and
begins on it; only where something is asked of SQLAlchemy itself does the session join in, on the
same connection and in the same transaction.
"""

import os
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, QueuePool, event
from sqlalchemy.orm import Session, SessionTransaction

from engine.persistence.driver import KEY, WRITES, begin_sqlite, refused, writing


def begin(session: Session) -> "Writing":
    """Begin the session's transaction; on SQLite, holding the writer from the start."""
    engine = session.get_bind().engine
    heard = engine.dispatch.before_cursor_execute or engine.dispatch.commit
    held = Heard(session, engine) if heard else Writing(session, engine)
    session.info[KEY] = held
    return held


class Writing:
    """A transaction on the driver's own connection, `raw`."""

    __slots__ = ("_autocommit", "_joined", "_lent", "_session", "dialect", "engine", "raw")

    def __init__(self, session: Session, engine: Engine) -> None:
        self._session = session
        self._joined: Connection | None = None
        self.engine = engine
        self.dialect: Any = engine.dialect
        self._lent: Any = _kept.pop(engine, None) or engine.raw_connection()
        raw: Any = self._lent.dbapi_connection
        self.raw = raw
        self._autocommit = WRITES in engine.get_execution_options()
        try:
            if self._autocommit:
                self.raw.autocommit = False
            if self.dialect.name == "sqlite":
                begin_sqlite(self.raw, self.dialect, "BEGIN IMMEDIATE")
        except BaseException:
            self._give_back()
            raise

    def join(self) -> None:
        """Have SQLAlchemy use this connection; its session has just begun."""
        self._joined = Connection(self.engine, connection=self._lent)
        self._session.connection(bind_arguments={"bind": self._joined})

    def commit(self) -> None:
        """What waits to be written is, then all of it is committed."""
        session = self._session
        if not session.in_transaction():
            session.dispatch.before_commit(session)
        if session.in_transaction() or not session._is_clean():
            session.commit()
            return
        try:
            self.raw.commit()
        except self.dialect.loaded_dbapi.Error as error:
            refused(session, error, "COMMIT", ())
        session.dispatch.after_commit(session)

    def rollback(self) -> None:
        """By the session, which then forgets what it believed to be written."""
        # One whose commit failed is still in its transaction, and may ask nothing more of it.
        if not self._session.in_transaction():
            self._session.connection()
        self._session.rollback()

    def close(self) -> None:
        """Give the connection back."""
        self._session.info.pop(KEY, None)
        try:
            if self._autocommit and not self.raw.closed:
                self.raw.autocommit = True
        finally:
            self._give_back()

    def _give_back(self) -> None:
        """Kept for the next command on SQLite, where one writes at a time: no pool is asked."""
        lent = self._lent
        keeps = isinstance(self.engine.pool, QueuePool) and self.dialect.name == "sqlite"
        if not keeps or self.engine in _kept or lent.dbapi_connection is None:
            (self._joined or lent).close()
            return
        if not lent.is_detached:
            lent.detach()
        _kept[self.engine] = lent


class Heard(Writing):
    """The same through SQLAlchemy, where somebody listens to what it executes and commits."""

    __slots__ = ()

    def __init__(self, session: Session, engine: Engine) -> None:
        self._session = session
        self.engine = engine
        self.dialect = engine.dialect
        self.raw = None
        level = engine.get_execution_options().get(WRITES)
        with writing():
            session.connection(execution_options=level and {"isolation_level": level})

    def join(self) -> None:
        """It is the session's own connection."""

    def close(self) -> None:
        self._session.info.pop(KEY, None)


_kept: WeakKeyDictionary[Engine, Any] = WeakKeyDictionary()
"""The connection by which this process writes to a file of SQLite's, while nobody uses it."""
_left: list[Any] = []
"""A parent's: a forked process may neither use nor close them."""


def close_kept(engine: Engine) -> None:
    """As the engine's other connections are when it is disposed of."""
    lent = _kept.pop(engine, None)
    if lent is not None:
        lent.close()


def _leave_kept() -> None:
    _left.extend(_kept.values())
    _kept.clear()


os.register_at_fork(after_in_child=_leave_kept)


@event.listens_for(Session, "after_transaction_create")
def _join(session: Session, transaction: SessionTransaction) -> None:
    held: Writing | None = session.info.get(KEY)
    if held is not None and transaction.parent is None:
        held.join()
