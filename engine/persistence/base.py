"""The declarative base of every table, and how constraints are named."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import ForeignKey, MetaData, inspect
from sqlalchemy.orm import DeclarativeBase, Mapper
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

# Names, so that a migration can drop on PostgreSQL what it could not name on SQLite.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the product, accounts included, hangs on this metadata.

    A row is complete as soon as it is constructed: defaults, the key among them, are applied
    then rather than at the flush, so that rows can refer to each other before any statement.
    """

    metadata = MetaData(naming_convention=NAMES)

    def __init__(self, **values: Any) -> None:
        blank = _blank(type(self))
        for name, default in blank.made:
            if name not in values:
                values[name] = default(None)
        if blank.plain and values.keys() <= blank.values.keys():
            # A new row has no history to keep: its attributes need no events.
            self.__dict__.update(blank.values)
            self.__dict__.update(values)
            return
        for name, value in {**blank.given, **values}.items():
            setattr(self, name, value)


def row(model: type[Base], values: dict[str, Any]) -> dict[str, Any]:
    """Every column's value of a new row, defaults included, without an object. For plain models.

    Raises TypeError where the model has no such column.
    """
    blank = _blank(model)
    found = blank.values | values
    if len(found) > len(blank.values):
        raise TypeError(f"{model.__name__} has no {values.keys() - blank.values.keys()}")
    for name, default in blank.made:
        if name not in values:
            found[name] = default(None)
    return found


class _Blank(NamedTuple):
    """What a row of a model begins with."""

    plain: bool
    """Whether it is columns only: no relationships."""
    values: dict[str, Any]
    """Every column's attribute, with its default or None."""
    given: dict[str, Any]
    """Those that have a default."""
    made: tuple[tuple[str, Callable[[Any], Any]], ...]
    """Those whose default is made for each row."""


@lru_cache(maxsize=256)
def _blank(model: type[Base]) -> _Blank:
    mapper = cast("Mapper[Any]", inspect(model))
    values: dict[str, Any] = {}
    given: dict[str, Any] = {}
    made: list[tuple[str, Callable[[Any], Any]]] = []
    for attribute in mapper.column_attrs:
        default = getattr(attribute.columns[0], "default", None)
        values[attribute.key] = None
        if isinstance(default, CallableColumnDefault):
            made.append((attribute.key, default.arg))
        elif isinstance(default, ScalarElementColumnDefault):
            values[attribute.key] = given[attribute.key] = default.arg
    return _Blank(not mapper.relationships, values, given, tuple(made))


def refers_to(column: str) -> ForeignKey:
    """A foreign key checked at the commit, so that rows may be written in any order."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")
