"""How our rows are written: the session's flush, without the unit of work.

Every command ends in a flush of a few new rows and a few changed ones. Our models have no
relationships, make their keys themselves, and their foreign keys are checked at the commit, so
nothing has to be sorted: one INSERT for the new rows of a table, one UPDATE for each changed row.
Objects of other models (accounts have relationships) leave the whole flush to SQLAlchemy.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import (
    InstanceState,
    Mapper,
    ORMExecuteState,
    Session,
    SessionTransaction,
)
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.orm.base import NO_VALUE
from sqlalchemy.orm.exc import StaleDataError

from engine.persistence.base import Base, row
from engine.persistence.driver import dialect_of, execute, execute_all
from engine.persistence.tables import TableSql, table_sql

ROWS = 50
"""Rows of one INSERT, at most."""

States = Sequence[InstanceState[Any]]
WAITING = "rows to insert"
CHANGED = "rows to update"
"""Keys of `Session.info`."""

Statement = tuple[str, list[Any]]
Changed = dict[Any, tuple[TableSql, dict[str, Any], dict[str, Any]]]
"""By identity key: the table, the row's key, and what is to be written."""


def insert_later(session: Session, model: type[Base], **values: Any) -> None:
    """A new row, written with the others before anything is read or committed.

    For rows that nobody needs as an object: facts, jobs, teams.
    """
    waiting: dict[type[Base], list[dict[str, Any]]] = session.info.setdefault(WAITING, {})
    waiting.setdefault(model, []).append(row(model, values))


def update_now(session: Session, one: Base, **values: Any) -> None:
    """Write these attributes of a row the session holds: on SQLite at once, on PostgreSQL with
    all that waits to be written, before anything is read.

    For rows that every action changes. A row that no session holds yet is inserted so; where
    other changes wait to be written, these wait with them.
    """
    state: InstanceState[Any] = instance_state(one)
    if state.transient:
        state.dict.update(values)
        _insert_all(session, state.class_, [state.dict])
        hold(session, state, state.mapper._identity_key_from_state(state))
        return
    if state.modified or not state.persistent:
        for name, value in values.items():
            setattr(one, name, value)
        return
    model: Any = state.class_
    dialect = dialect_of(session)
    sql = table_sql(model, dialect)
    if dialect.name == "sqlite":
        _update_row(session, sql, tuple(values), {**state.dict, **values})
    else:
        changed: Changed = session.info.setdefault(CHANGED, {})
        keys = {name: state.dict[name] for name in sql.keys}
        # Written twice before anything is read, a row is written once.
        changed.setdefault(state.key, (sql, keys, {}))[2].update(values)
    state.dict.update(values)
    session._register_altered((state,))  # a savepoint's rollback must undo it here too


def hold(session: Session, state: InstanceState[Any], key: Any) -> None:
    """Make an object the session's own, its row, of that identity key, being in the database.

    As SQLAlchemy's loading does: `session.add` is for objects of unknown origin.
    """
    state.key = key
    state.session_id = session.hash_key
    session.identity_map._add_unpresent(state, key)


def settle(session: Session, *, rows_later: bool = False) -> None:
    """Write everything the session holds unwritten; rows to insert only if not `rows_later`."""
    if session.info.get(CHANGED) or (not rows_later and session.info.get(WAITING)):
        _write_waiting(session, rows_later=rows_later)
    if not session._is_clean():
        session.flush()


def waiting(session: Session, model: type[Base]) -> list[dict[str, Any]]:
    """The rows of a model that wait to be inserted."""
    found: dict[type[Base], list[dict[str, Any]]] = session.info.get(WAITING, {})
    return found.get(model, [])


def forget(session: Session) -> None:
    """Drop what waits to be written."""
    session.info.pop(WAITING, None)
    session.info.pop(CHANGED, None)


def _write_waiting(session: Session, *, rows_later: bool = False) -> None:
    changed: Changed = session.info.pop(CHANGED, {})
    inserted = {} if rows_later else session.info.pop(WAITING, {})
    writes: list[Statement] = [
        (sql.update(tuple(values)), sql.bound({**keys, **values}, (*values, *sql.keys)))
        for sql, keys, values in changed.values()
    ]
    for model, rows in inserted.items():
        writes += _inserts(session, model, rows)
    counts = execute_all(session, writes)
    for (text, _), count in zip(writes[: len(changed)], counts, strict=False):
        _check_one(count, text)


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if WAITING in session.info or CHANGED in session.info:
        _write_waiting(session)


@event.listens_for(Session, "do_orm_execute")
def _before_execution(execution: ORMExecuteState) -> None:
    _before_commit(execution.session)


@event.listens_for(Session, "after_transaction_create")
def _before_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        _before_commit(session)


@event.listens_for(Session, "after_soft_rollback")
def _after_rollback(session: Session, transaction: SessionTransaction) -> None:
    forget(session)


@event.listens_for(Session, "before_flush")
def write(session: Session, context: object, objects: Sequence[object] | None) -> None:
    """Write what is new and what changed; SQLAlchemy then finds nothing left but deletions."""
    new = [instance_state(one) for one in session.new]
    changed = [instance_state(one) for one in session.dirty]
    if objects or not (new or changed) or not all(map(_plain, [*new, *changed])):
        return
    _insert(session, new)
    for state in changed:
        _update(session, state)
    # What SQLAlchemy's own flush ends with: keys, committed values, and what a rollback undoes.
    session._register_persistent({*new, *changed})


def _plain(state: InstanceState[Any]) -> bool:
    model: Any = state.class_  # a class hashes; `type[Any]` does not say so to the type checker
    return is_plain(model) and None not in (state.dict.get(name) for name in _keys(model))


@lru_cache(maxsize=256)
def is_plain(model: type[Any]) -> bool:
    """Whether the model is one table of ours, without relationships."""
    mapper: Mapper[Any] = inspect(model)
    return issubclass(model, Base) and not mapper.relationships and mapper.single is False


@lru_cache(maxsize=256)
def _keys(model: type[Any]) -> tuple[str, ...]:
    mapper: Mapper[Any] = inspect(model)
    return tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)


def _insert(session: Session, states: States) -> None:
    by_model: dict[type[Any], list[dict[str, Any]]] = {}
    for state in states:
        by_model.setdefault(state.class_, []).append(state.dict)
    for model, rows in by_model.items():
        _insert_all(session, model, rows)


def _insert_all(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    for text, values in _inserts(session, model, rows):
        execute(session, text, values)


def _inserts(session: Session, model: Any, rows: list[dict[str, Any]]) -> Iterator[Statement]:
    sql = table_sql(model, dialect_of(session))
    for start in range(0, len(rows), ROWS):
        some = rows[start : start + ROWS]
        values: list[Any] = []
        for one in some:
            values += sql.bound(one, sql.names)
        yield sql.insert(len(some)), values


def _update(session: Session, state: InstanceState[Any]) -> None:
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
    model: Any = state.class_
    _update_row(session, table_sql(model, dialect_of(session)), names, values)


def _update_row(
    session: Session, sql: TableSql, names: tuple[str, ...], values: dict[str, Any]
) -> None:
    text = sql.update(names)
    changed = execute(session, text, sql.bound(values, (*names, *sql.keys)))
    _check_one(changed.rowcount, text)


def _check_one(count: int, text: str) -> None:
    if count != 1:
        raise StaleDataError(f"{count} rows were changed instead of one by {text}")
