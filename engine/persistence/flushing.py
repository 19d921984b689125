"""How our rows are written: the session's flush, without the unit of work.

Every command ends in a flush of a few new rows and a few changed ones. Our models have no
relationships, make their keys themselves, and their foreign keys are checked at the commit, so
nothing has to be sorted: one INSERT for the new rows of a table, one UPDATE for each changed row.
Objects of other models (accounts have relationships) leave the whole flush to SQLAlchemy.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, event, inspect
from sqlalchemy.orm import InstanceState, Mapper, Session
from sqlalchemy.orm.base import NO_VALUE
from sqlalchemy.orm.exc import StaleDataError

from engine.persistence.base import Base
from engine.persistence.tables import TableSql, table_sql

ROWS = 50
"""Rows of one INSERT, at most."""

States = Sequence[InstanceState[Any]]


@event.listens_for(Session, "before_flush")
def write(session: Session, context: object, objects: Sequence[object] | None) -> None:
    """Write what is new and what changed; SQLAlchemy then finds nothing left but deletions."""
    new = [inspect(one) for one in session.new]
    changed = [inspect(one) for one in session.dirty]
    if objects or not (new or changed) or not all(map(_plain, [*new, *changed])):
        return
    connection = session.connection()
    _insert(connection, new)
    for state in changed:
        _update(connection, state)
    # What SQLAlchemy's own flush ends with: keys, committed values, and what a rollback undoes.
    session._register_persistent({*new, *changed})


def _plain(state: InstanceState[Any]) -> bool:
    return is_plain(state.class_) and None not in (
        state.dict.get(name) for name in _keys(state.class_)
    )


@lru_cache(maxsize=256)
def is_plain(model: type[Any]) -> bool:
    """Whether the model is one table of ours, without relationships."""
    mapper: Mapper[Any] = inspect(model)
    return issubclass(model, Base) and not mapper.relationships and mapper.single is False


@lru_cache(maxsize=256)
def _keys(model: type[Any]) -> tuple[str, ...]:
    mapper: Mapper[Any] = inspect(model)
    return tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)


def _insert(connection: Connection, states: States) -> None:
    by_model: dict[type[Any], list[dict[str, Any]]] = {}
    for state in states:
        by_model.setdefault(state.class_, []).append(state.dict)
    for model, rows in by_model.items():
        sql = table_sql(model, connection.dialect)
        for start in range(0, len(rows), ROWS):
            _insert_rows(connection, sql, rows[start : start + ROWS])


def _insert_rows(connection: Connection, sql: TableSql, rows: Sequence[dict[str, Any]]) -> None:
    values: list[Any] = []
    for row in rows:
        values += sql.bound(row, sql.names)
    connection.exec_driver_sql(sql.insert(len(rows)), tuple(values))


def _update(connection: Connection, state: InstanceState[Any]) -> None:
    values = state.dict
    names = tuple(
        sorted(
            name
            for name, before in state.committed_state.items()
            if before is NO_VALUE or before != values.get(name)
        )
    )
    if not names:
        return
    sql = table_sql(state.class_, connection.dialect)
    bound = sql.bound(values, (*names, *sql.keys))
    found = connection.exec_driver_sql(sql.update(names), tuple(bound))
    if found.rowcount != 1:
        raise StaleDataError(f"{found.rowcount} rows of {sql.table} were updated instead of one")
