"""Handing a statement to the driver as it is."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.persistence.types import as_text

KEY = "writing"
"""In `Session.info`, during a command's transaction: its `writing.Writing`."""

WRITES = "isolation level of commands"
"""Execution option of an engine whose connections are in autocommit otherwise: see `serving`."""


class Cursor(Protocol):
    """What is wanted of a result."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> Any: ...


_writing: ContextVar[bool] = ContextVar("writing", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """What SQLAlchemy begins in here, on SQLite, holds the writer from the start."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def begun(connection: Connection) -> None:
    """What SQLAlchemy leaves to us on SQLite: see `engine.prepare`."""
    raw: Any = connection.connection.dbapi_connection
    if not raw.in_transaction:
        begin_sqlite(raw, connection.dialect, "BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def begin_sqlite(raw: Any, dialect: Dialect, text: str) -> None:
    """Raises SQLAlchemy's errors."""
    try:
        raw.execute(text)
    except sqlite3.Error as error:
        raise DBAPIError.instance(text, (), error, sqlite3.Error, dialect=dialect) from error


def execute(session: Session, text: str, values: Sequence[Any]) -> Cursor:
    """Run a statement in its driver's own words, in the session's transaction.

    The driver itself does: a statement often takes less time than SQLAlchemy's bookkeeping around
    it. Where somebody listens to what is executed (to count, to log), SQLAlchemy does. Errors are
    SQLAlchemy's, and what a lost connection entails.
    """
    raw = _raw(session)
    if raw is None:
        return cast(Cursor, session.connection().exec_driver_sql(text, tuple(values)))
    held = session.info.get(KEY)
    try:
        if held is not None and held.fresh:
            held.fresh = False
            with raw.pipeline():
                return cast(Cursor, raw.execute(text, values))
        return cast(Cursor, raw.execute(text, values))
    except dialect_of(session).loaded_dbapi.Error as error:
        refused(session, error, text, tuple(values))
        raise


def execute_all(session: Session, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[Cursor]:
    """Run several statements none of which needs another's result.

    On PostgreSQL they go to the server together, which answers once: each would be a journey.
    """
    raw = _raw(session)
    if raw is None or len(statements) < 2 or not hasattr(raw, "pipeline"):
        return [execute(session, text, values) for text, values in statements]
    try:
        with raw.pipeline():
            return [raw.execute(text, values) for text, values in statements]
    except dialect_of(session).loaded_dbapi.Error as error:
        refused(session, error, "; ".join(text for text, _ in statements), ())
        raise


def refused(session: Session, error: BaseException, text: str, values: tuple[Any, ...]) -> None:
    """Raise the driver's error as SQLAlchemy's, with what a lost connection entails."""
    session.connection()._handle_dbapi_exception(error, text, values, None, None)


def _raw(session: Session) -> Any:
    """The driver's own connection; None where somebody listens."""
    held = session.info.get(KEY)
    if held is not None:
        return held.raw
    connection = session.connection()
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
    held = session.info.get(KEY)
    return held.dialect if held is not None else session.get_bind().dialect
