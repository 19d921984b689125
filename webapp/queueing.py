"""Procrastinate's tables, in the database of the installation: made, and brought up to date."""

from typing import Any

from procrastinate.schema import SchemaManager, migrations_path
from sqlalchemy import Connection, text

PREFIX = "procrastinate_"
"""Of every table, type and function that is Procrastinate's and not in our history."""


def bring_queue(connection: Connection) -> None:
    """Make Procrastinate's tables, or apply what came since; nothing on SQLite.

    It keeps no record of what was applied: we do, as the comment of its table.
    """
    if connection.dialect.name != "postgresql":
        return
    scripts = sorted(migrations_path.glob("*.sql"))
    there, applied = connection.execute(
        text(
            "SELECT to_regclass('procrastinate_jobs') IS NOT NULL,"
            " obj_description(to_regclass('procrastinate_jobs'), 'pg_class')"
        )
    ).one()
    latest = scripts[-1].name
    if not there:
        _run(connection, SchemaManager.get_schema())
    elif applied == latest:
        return
    else:
        for path in scripts:
            if path.name > (applied or latest):
                _run(connection, path.read_text(encoding="utf-8"))
    _run(connection, f"COMMENT ON TABLE procrastinate_jobs IS '{latest}'")


def _run(connection: Connection, script: str) -> None:
    # Several statements at once: only without parameters, and past SQLAlchemy's own marks.
    driver: Any = connection.connection.driver_connection
    driver.execute(script)
