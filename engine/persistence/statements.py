"""Statements written by hand and handed to the driver as they are, for the few that every action
runs. Everything else is ordinary SQLAlchemy.

Parameters are `?`.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from engine.persistence.driver import Cursor, dialect_of, execute
from engine.persistence.flushing import hold, settle
from engine.persistence.tables import Columns, TableSql, table_sql


def run(
    session: Session, text: str, *values: Any, lock: str = "", rows_later: bool = False
) -> Cursor:
    """Execute one statement. What the session has not written yet is written before; with
    `rows_later`, rows that wait to be inserted still wait: none concerns this statement.

    `lock` is for PostgreSQL: SQLite has locked already.
    """
    settle(session, rows_later=rows_later)
    if lock and dialect_of(session).name != "sqlite":
        text = f"{text} {lock}"
    return execute(session, text, values)


class Reading:
    """Rows of several models, joined; each comes back as the session's own object.

    `tail` is what follows the columns, from FROM on, tables under their own names. `lock` is
    appended on PostgreSQL. `extra` are columns beside those of the models, given back as they
    come. Attributes in `leave` are left out: SQLAlchemy reads them if somebody asks.

    As with SQLAlchemy's SELECTs, what the session has not written yet is written before; an
    object the session holds already is refreshed.
    """

    def __init__(
        self,
        *models: type[Any],
        tail: str,
        lock: str = "",
        extra: str = "",
        leave: Mapping[type[Any], Sequence[str]] | None = None,
    ) -> None:
        self._models = models
        self._tail = tail
        self._lock = lock
        self._extra = extra
        self._leave = leave or {}
        self._prepared = lru_cache(maxsize=16)(self._prepare)

    def _prepare(self, dialect: Dialect) -> tuple[str, list[tuple[TableSql, Columns, type[Any]]]]:
        parts, texts = [], []
        model: Any
        for model in self._models:
            sql = table_sql(model, dialect)
            text, columns = sql.selected(self._leave.get(model, ()))
            texts.append(text)
            parts.append((sql, columns, model))
        if self._extra:
            texts.append(self._extra)
        text = f"SELECT {', '.join(texts)} {self._tail}"
        return (text if dialect.name == "sqlite" else f"{text} {self._lock}"), parts

    def all(self, session: Session, *values: Any) -> list[tuple[Any, ...]]:
        """For each row, an object (or None, of an outer join) a model, then the extra columns."""
        settle(session)
        text, parts = self._prepared(dialect_of(session))
        rows = execute(session, text, values).fetchall()
        return [self._objects(session, parts, row) for row in rows]

    def first(self, session: Session, *values: Any) -> tuple[Any, ...] | None:
        found = self.all(session, *values)
        return found[0] if found else None

    def _objects(
        self,
        session: Session,
        parts: list[tuple[TableSql, Columns, type[Any]]],
        row: Sequence[Any],
    ) -> tuple[Any, ...]:
        found: list[Any] = []
        at = 0
        for sql, columns, model in parts:
            end = at + len(columns.names)
            if row[at] is None:  # its key comes first
                found.append(None)
            else:
                values = dict(zip(columns.names, row[at:end], strict=True))
                for name, read in columns.converted:
                    if (value := values[name]) is not None:
                        values[name] = read(value)
                found.append(_object(session, sql, values, self._leave.get(model, ())))
            at = end
        return (*found, *row[at:])


def _object(session: Session, sql: TableSql, values: dict[str, Any], leave: Sequence[str]) -> Any:
    mapper: Mapper[Any] = sql.mapper
    key = mapper.identity_key_from_primary_key(tuple([values[name] for name in sql.keys]))
    known = session.identity_map.get(key)
    if known is not None:
        for name, value in values.items():
            set_committed_value(known, name, value)
        return known
    found = mapper.class_manager.new_instance()
    state = instance_state(found)
    state.dict.update(values)
    state.expired_attributes.update(leave)
    hold(session, state, key)
    return found
