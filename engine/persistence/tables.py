"""Driver-level SQL for our plain models: made once for a table and a dialect, then only executed.

SQLAlchemy's own statements are built, keyed and compiled at each use, and its unit of work sorts
what it writes; that costs more than the database does. Our models have no relationships and make
their keys themselves, so a row is a tuple and a write is one of a few texts.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Dialect, LargeBinary, inspect
from sqlalchemy.orm import Mapper

from engine.persistence.driver import marks

Processor = Callable[[Any], Any] | None


Binder = tuple[
    Callable[[dict[str, Any]], tuple[Any, ...]], tuple[tuple[int, Callable[[Any], Any]], ...]
]
"""What picks some values of a row, and which of them, by place, the driver takes otherwise."""


class Columns(NamedTuple):
    """Columns of a SELECT, in order, and how to read those that are not what they seem."""

    names: tuple[str, ...]
    converted: tuple[tuple[str, Callable[[Any], Any]], ...]


class TableSql:
    """The texts and conversions of one model's table in one dialect."""

    def __init__(self, model: type[Any], dialect: Dialect) -> None:
        mapper: Mapper[Any] = inspect(model)
        self.mapper = mapper
        quote = dialect.identifier_preparer.quote
        self.table = quote(mapper.local_table.description)
        self.names: tuple[str, ...] = tuple(one.key for one in mapper.column_attrs)
        columns = {one.key: one.columns[0] for one in mapper.column_attrs}
        self.columns = {name: quote(column.name) for name, column in columns.items()}
        types = {name: column.type.dialect_impl(dialect) for name, column in columns.items()}
        self.binds: dict[str, Processor] = {
            # Both drivers take bytes as they are.
            name: None if isinstance(type, LargeBinary) else type.bind_processor(dialect)
            for name, type in types.items()
        }
        self.results: dict[str, Processor] = {
            name: type.result_processor(dialect, None) for name, type in types.items()
        }
        keys = {column.name for column in mapper.primary_key}
        self.keys = tuple(name for name, column in columns.items() if column.name in keys)
        self._inserts: dict[int, str] = {}
        self._updates: dict[tuple[str, ...], str] = {}
        self._binders: dict[tuple[str, ...], Binder] = {}

    def insert(self, rows: int) -> str:
        """INSERT of so many rows, every column of each."""
        found = self._inserts.get(rows)
        if found is None:
            one = f"({marks(len(self.names))})"
            names = ", ".join(self.columns[name] for name in self.names)
            found = self._inserts[rows] = (
                f"INSERT INTO {self.table} ({names}) VALUES {', '.join([one] * rows)}"  # noqa: S608
            )
        return found

    def update(self, names: tuple[str, ...]) -> str:
        """UPDATE of these attributes of the row whose key follows them."""
        found = self._updates.get(names)
        if found is None:
            assignments = ", ".join(f"{self.columns[name]} = ?" for name in names)
            where = " AND ".join(f"{self.columns[name]} = ?" for name in self.keys)
            found = self._updates[names] = f"UPDATE {self.table} SET {assignments} WHERE {where}"  # noqa: S608
        return found

    def bound(self, values: dict[str, Any], names: tuple[str, ...]) -> list[Any]:
        """These attributes' values as the driver takes them. All must be there."""
        pick, converted = self._binder(names)
        found = list(pick(values))
        for place, process in converted:
            if found[place] is not None:
                found[place] = process(found[place])
        return found

    def _binder(self, names: tuple[str, ...]) -> Binder:
        found = self._binders.get(names)
        if found is None:
            converted = [(place, self.binds[name]) for place, name in enumerate(names)]
            found = self._binders[names] = (
                itemgetter(*names) if len(names) > 1 else lambda values: (values[names[0]],),
                tuple((place, process) for place, process in converted if process is not None),
            )
        return found

    def selected(self, leave: Sequence[str] = ()) -> tuple[str, Columns]:
        """The columns of a SELECT, and how to read them; without those left to be asked later."""
        chosen = [*self.keys, *(n for n in self.names if n not in leave and n not in self.keys)]
        text = ", ".join(f"{self.table}.{self.columns[name]}" for name in chosen)
        converted = ((name, self.results[name]) for name in chosen)
        return text, Columns(
            tuple(chosen), tuple((name, read) for name, read in converted if read is not None)
        )


@lru_cache(maxsize=256)
def table_sql(model: type[Any], dialect: Dialect) -> TableSql:
    """Made the first time it is asked for."""
    return TableSql(model, dialect)
