"""Making a database engine that keeps its promises on SQLite and on PostgreSQL."""

import sqlite3
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session, sessionmaker

from engine.persistence.driver import begun
from engine.persistence.runtime import Runtime
from engine.persistence.writing import close_kept

BUSY_TIMEOUT_MS = 10_000
STATEMENTS = 512
"""Prepared statements a SQLite connection keeps: more than the product has."""


_NULLS: dict[None, None] = {}
# The driver would look for methods of every None and every bytes it is given, at each use.
sqlite3.register_adapter(type(None), _NULLS.get)
sqlite3.register_adapter(bytes, bytes)


def make_engine(url: str | URL, **options: Any) -> Engine:
    """An engine for `sqlite:///…` or `postgresql://…` (by psycopg 3 where no driver is named).

    SQLite: the driver is in autocommit mode and BEGIN is ours (`transaction` makes it IMMEDIATE),
    WAL, synchronous=FULL, foreign keys on, 10 s of patience for the writer's lock.
    """
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, **{**engine_options(parsed), **options})
    prepare(engine)
    return engine


def engine_options(url: URL) -> dict[str, Any]:
    """What `create_engine` is told beside the address; for engines made by others too."""
    if url.get_backend_name() == "postgresql":
        return {"pool_pre_ping": True}
    return {
        # Every statement of ours is in a transaction that was ended: nothing to roll back again.
        "pool_reset_on_return": None,
        "connect_args": {"cached_statements": STATEMENTS},
    }


def prepare(engine: Engine) -> None:
    """Install the connection events; for engines made by others (Flask-SQLAlchemy)."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "engine_disposed", close_kept)


def _set_up_sqlite(connection: Any, record: object) -> None:
    # pysqlite's own transactions start late and upgrade from read to write, which is where
    # "database is locked" comes from.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    begun(connection)


def make_sessions(engine: Engine, runtime: Runtime | None = None) -> sessionmaker[Session]:
    """A session factory whose sessions know the Runtime; objects stay readable after commit."""
    info = {} if runtime is None else {"runtime": runtime}
    return sessionmaker(engine, expire_on_commit=False, info=info)
