"""Where rows live: declarative base, column types, engine, transaction."""

from engine.persistence import flushing  # noqa: F401  (from here on, our flush)
from engine.persistence.base import Base
from engine.persistence.engine import make_engine, make_sessions
from engine.persistence.ids import new_id
from engine.persistence.runtime import Runtime, runtime
from engine.persistence.transaction import transaction
from engine.persistence.types import Id, Json, Utc

__all__ = [
    "Base",
    "Id",
    "Json",
    "Runtime",
    "Utc",
    "make_engine",
    "make_sessions",
    "new_id",
    "runtime",
    "transaction",
]
