"""Handing a statement to the driver as it is."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.persistence.types import as_text

KEY = "driver's connection"
"""In `Session.info`, during a transaction on SQLite that nobody listens to."""


DIALECT = "dialect"
"""In `Session.info`, during a transaction."""


class Cursor(Protocol):
    """What is wanted of a result."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> Any: ...


_writing: ContextVar[bool] = ContextVar("writing", default=False)


def begin_writing(session: Session) -> Connection:
    """Begin the session's transaction; on SQLite, holding the writer from the start."""
    token = _writing.set(True)
    try:
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


@contextmanager
def direct(session: Session, connection: Connection) -> Iterator[None]:
    """Within the block, which is one transaction, `execute` reaches SQLite's driver directly.

    There a statement takes less time than SQLAlchemy's bookkeeping around it. Where somebody
    listens to what is executed (to count, to log), and on PostgreSQL, nothing changes.
    """
    session.info[DIALECT] = connection.dialect
    if connection.dialect.name == "sqlite" and not connection.dispatch.before_cursor_execute:
        session.info[KEY] = connection.connection.dbapi_connection
    try:
        yield
    finally:
        session.info.pop(KEY, None)
        session.info.pop(DIALECT, None)


def execute(session: Session, text: str, values: Sequence[Any]) -> Cursor:
    """Run a statement in its driver's own words, in the session's transaction.

    Errors are SQLAlchemy's.
    """
    raw: Any = session.info.get(KEY)
    if raw is None:
        return session.connection().exec_driver_sql(text, tuple(values))
    try:
        found: Cursor = raw.execute(text, values)
    except sqlite3.Error as error:
        dialect = session.get_bind().dialect
        raise DBAPIError.instance(
            text, tuple(values), error, sqlite3.Error, dialect=dialect
        ) from error
    return found


def instant(session: Session, at: datetime) -> object:
    """An instant as a parameter of `execute`."""
    return as_text(at) if dialect_of(session).name == "sqlite" else at


def marks(count: int) -> str:
    """So many parameters: `?, ?, ?`."""
    return ", ".join("?" * count)


def dialect_of(session: Session) -> Any:
    """The dialect the session speaks."""
    return session.info.get(DIALECT) or session.get_bind().dialect
