"""The engine of a server that mostly reads: PostgreSQL is not asked what need not be asked.

A request reads a few rows, then perhaps runs a command. Begun as a transaction, its reading costs
two round trips more, and psycopg forgets every prepared statement at the ROLLBACK that ends it.
So reading is in autocommit, where each statement sees the present just as it does in a
transaction at PostgreSQL's usual level; commands say that they write, and get their transaction.
"""

import time
from typing import Any

from sqlalchemy import URL, Engine, event
from sqlalchemy.exc import DisconnectionError

from engine.persistence.driver import WRITES
from engine.persistence.engine import engine_options

FRESH = 1.0
"""Seconds since a connection was last used, within which it is not tried before it is lent.

One that broke in that time fails one request, and its engine then forgets every other."""


def serving_options(url: URL) -> dict[str, Any]:
    """As `engine_options`, for a server."""
    options = engine_options(url)
    if url.get_backend_name() == "postgresql":
        options |= {
            "pool_pre_ping": False,
            "isolation_level": "AUTOCOMMIT",
            "execution_options": {WRITES: "READ COMMITTED"},
        }
    return options


def try_idle_connections(engine: Engine) -> None:
    """On PostgreSQL, replace connections that broke while nobody used them."""
    if engine.dialect.name != "postgresql":
        return

    @event.listens_for(engine, "checkin")
    def returned(connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def lent(connection: Any, record: Any, proxy: object) -> None:
        if time.monotonic() - record.info.get("used", time.monotonic()) < FRESH:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool then makes another, and tries again.
            raise DisconnectionError from error
