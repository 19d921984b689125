"""Databases with every table and no row, made once and given to each test."""

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import text

from engine.persistence import Base, make_engine
from tests.support.database import Cluster


def sqlite_file(path: Path) -> str:
    """A new file; its URL. Its bytes are copied: making the tables takes a hundred times longer."""
    path.write_bytes(_empty())
    return f"sqlite:///{path}"


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        create_tables(f"sqlite:///{path}")
        return path.read_bytes()


def create_tables(url: str) -> None:
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()


def empty(server: Cluster, url: str) -> None:
    """Take every row out of a PostgreSQL database, and close what a test left open on it.

    Copying a database instead takes half a second, whatever is in it.
    """
    server.leave(url)
    engine = make_engine(url)
    tables = reversed(Base.metadata.sorted_tables)
    with engine.begin() as connection:
        # Without looking at foreign keys: both ends go.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        statements = [f"DELETE FROM {one.name}" for one in tables]  # noqa: S608 - ours
        connection.execute(text("; ".join(statements)))
    engine.dispose()
