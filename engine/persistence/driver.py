"""Handing a statement to the driver as it is."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol, cast

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.persistence.types import as_text

MOST_TOGETHER = 1_000
"""Values of writes that are one statement: beyond, the journeys saved no longer count."""

KEY = "writing"
"""In `Session.info`, during a command: its `writing.Writing`; during a query, its
`glancing.Looking`."""

READS = "reading"
"""In `Session.info`: the connection by which it read last, open or closed."""

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
    """Run a statement whose parameters are `?`, in the session's transaction.

    The driver itself does: a statement often takes less time than SQLAlchemy's bookkeeping around
    it. Where somebody listens to what is executed (to count, to log), SQLAlchemy does. Errors are
    SQLAlchemy's, and what a lost connection entails.
    """
    raw, dialect = _raw(session), dialect_of(session)
    if raw is None:
        said = text if dialect.name == "sqlite" else text.replace("?", "%s")
        return cast(Cursor, session.connection().exec_driver_sql(said, tuple(values)))
    try:
        return ask(raw, dialect, text, values)
    except dialect.loaded_dbapi.Error as error:
        refused(session, error, text, tuple(values))
        raise


def ask(raw: Any, dialect: Any, text: str, values: Sequence[Any]) -> Cursor:
    """Run a statement on the driver's own connection. Raises the driver's errors."""
    if dialect.name == "sqlite":
        return cast(Cursor, raw.execute(text, values))
    # By the server's own marks: psycopg reads a text again at each use where it has more than
    # fifty of its own.
    return cast(Cursor, dialect.loaded_dbapi.RawCursor(raw).execute(_numbered(text), values))


@lru_cache(maxsize=1024)
def _numbered(text: str) -> str:
    """The text with `$1`, `$2`… for its parameters."""
    first, *rest = text.split("?")
    return first + "".join(f"${at}{part}" for at, part in enumerate(rest, 1))


def execute_all(session: Session, writes: Sequence[tuple[str, Sequence[Any]]]) -> list[int]:
    """Run several writes, each of rows that no other of them touches; how many rows each changed.

    On PostgreSQL a few are one statement, of as many WITH queries: one journey, and less work for
    the driver than to send them together.
    """
    values = [value for _, some in writes for value in some]
    alone = len(writes) < 2 or len(values) > MOST_TOGETHER
    if alone or dialect_of(session).name != "postgresql":
        return [execute(session, text, some).rowcount for text, some in writes]
    text = _together(tuple(text for text, _ in writes))
    return list(execute(session, text, values).fetchone())


@lru_cache(maxsize=512)
def _together(texts: tuple[str, ...]) -> str:
    """Source: PostgreSQL 15, 7.8.4, data-modifying statements in WITH."""
    queries = ", ".join(f"w{at} AS ({text} RETURNING 1)" for at, text in enumerate(texts))
    counts = ", ".join(f"(SELECT count(*) FROM w{at})" for at in range(len(texts)))  # noqa: S608
    return f"WITH {queries} SELECT {counts}"


def refused(session: Session, error: BaseException, text: str, values: tuple[Any, ...]) -> None:
    """Raise the driver's error as SQLAlchemy's, with what a lost connection entails."""
    session.connection()._handle_dbapi_exception(error, text, values, None, None)


def _raw(session: Session) -> Any:
    """The driver's own connection; None where somebody listens."""
    held = session.info.get(KEY)
    if held is not None:
        return held.raw
    connection = _connection(session)
    if connection.dispatch.before_cursor_execute:
        return None
    return connection.connection.dbapi_connection


def _connection(session: Session) -> Connection:
    """The session's, which is asked for it once a transaction: it closes it at the end of each."""
    known: Connection | None = session.info.get(READS)
    if known is None or known.closed:
        known = session.info[READS] = session.connection()
    return known


def instant(session: Session, at: datetime) -> object:
    """An instant as a parameter of `execute`."""
    return as_text(at) if dialect_of(session).name == "sqlite" else at


def marks(count: int) -> str:
    """So many parameters: `?, ?, ?`."""
    return ", ".join("?" * count)


def dialect_of(session: Session) -> Any:
    """The dialect the session speaks."""
    held = session.info.get(KEY) or session.info.get(READS)
    return held.dialect if held is not None else session.get_bind().dialect
