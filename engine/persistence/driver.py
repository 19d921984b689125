"""Handing a statement to the driver as it is."""

import sqlite3
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.persistence.types import as_text

KEY = "driver's connection"
"""In `Session.info`, during a transaction: SQLAlchemy's connection, and the driver's or None."""


DIALECT = "dialect"
"""In `Session.info`, during a transaction."""


WRITES = "isolation level of commands"
"""Execution option of an engine whose connections are in autocommit otherwise: see `serving`."""


class Cursor(Protocol):
    """What is wanted of a result."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> Any: ...


_writing: ContextVar[bool] = ContextVar("writing", default=False)


def begin_writing(session: Session) -> Connection:
    """Begin the session's transaction; on SQLite, holding the writer from the start."""
    level = session.get_bind().get_execution_options().get(WRITES)
    token = _writing.set(True)
    try:
        if level is not None:
            return session.connection(execution_options={"isolation_level": level})
        return session.connection()
    finally:
        _writing.reset(token)


def begin_sqlite(connection: Connection) -> None:
    """What SQLAlchemy leaves to us on SQLite: see `engine.prepare`."""
    text = "BEGIN IMMEDIATE" if _writing.get() else "BEGIN"
    raw: Any = connection.connection.dbapi_connection
    try:
        raw.execute(text)
    except sqlite3.Error as error:
        raise DBAPIError.instance(
            text, (), error, sqlite3.Error, dialect=connection.dialect
        ) from error


def bypass(session: Session, connection: Connection) -> None:
    """Until `take_back`, which is one transaction, `execute` need not ask again for the driver."""
    session.info[DIALECT] = connection.dialect
    session.info[KEY] = connection, _raw(connection)


def take_back(session: Session) -> None:
    session.info.pop(KEY, None)
    session.info.pop(DIALECT, None)


def execute(session: Session, text: str, values: Sequence[Any]) -> Cursor:
    """Run a statement in its driver's own words, in the session's transaction.

    The driver itself does: a statement often takes less time than SQLAlchemy's bookkeeping around
    it. Where somebody listens to what is executed (to count, to log), SQLAlchemy does. Errors are
    SQLAlchemy's, and what a lost connection entails.
    """
    connection, raw = session.info.get(KEY) or _driver(session)
    if raw is None:
        return cast(Cursor, connection.exec_driver_sql(text, tuple(values)))
    try:
        return cast(Cursor, raw.execute(text, values))
    except connection.dialect.loaded_dbapi.Error as error:
        connection._handle_dbapi_exception(error, text, tuple(values), None, None)
        raise


def execute_all(session: Session, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[Cursor]:
    """Run several statements none of which needs another's result.

    On PostgreSQL they go to the server together, which answers once: each would be a journey.
    """
    connection, raw = session.info.get(KEY) or _driver(session)
    if raw is None or len(statements) < 2 or not hasattr(raw, "pipeline"):
        return [execute(session, text, values) for text, values in statements]
    try:
        with raw.pipeline():
            return [raw.execute(text, values) for text, values in statements]
    except connection.dialect.loaded_dbapi.Error as error:
        texts = "; ".join(text for text, _ in statements)
        connection._handle_dbapi_exception(error, texts, (), None, None)
        raise


def _driver(session: Session) -> tuple[Connection, Any]:
    connection = session.connection()
    return connection, _raw(connection)


def _raw(connection: Connection) -> Any:
    """The driver's own connection; None where somebody listens."""
    if connection.dispatch.before_cursor_execute:
        return None
    return connection.connection.dbapi_connection


def instant(session: Session, at: datetime) -> object:
    """An instant as a parameter of `execute`."""
    return as_text(at) if dialect_of(session).name == "sqlite" else at


def marks(count: int) -> str:
    """So many parameters: `?, ?, ?`."""
    return ", ".join("?" * count)


def dialect_of(session: Session) -> Any:
    """The dialect the session speaks."""
    return session.info.get(DIALECT) or session.get_bind().dialect
