"""Serialising work on something that has no row yet."""

import zlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def alone(session: Session, name: str) -> bool:
    """Whether nobody else does this now; if so, nobody else may until the commit.

    On SQLite always: the transaction holds the writer.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    key = zlib.crc32(name.encode())
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(key))))


def lock_name(session: Session, name: str) -> None:
    """Until the commit, nobody else gets past here with the same name.

    SQLite needs nothing: the transaction holds the writer already. On PostgreSQL two names may
    share a lock, which only makes one wait for the other.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(zlib.crc32(name.encode()))))
