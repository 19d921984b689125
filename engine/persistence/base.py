"""The declarative base of every table, and how constraints are named."""

from typing import Any, cast

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
        for name, default in _defaults(type(self)):
            if name not in values:
                values[name] = default(None) if callable(default) else default
        for name, value in values.items():
            setattr(self, name, value)


_known: dict[type[Base], tuple[tuple[str, Any], ...]] = {}


def _defaults(model: type[Base]) -> tuple[tuple[str, Any], ...]:
    """(attribute, value or callable taking a context) of a model, worked out once."""
    found = _known.get(model)
    if found is None:
        mapper = cast("Mapper[Any]", inspect(model))
        found = _known[model] = tuple(
            (attribute.key, attribute.columns[0].default.arg)
            for attribute in mapper.column_attrs
            if isinstance(
                getattr(attribute.columns[0], "default", None),
                CallableColumnDefault | ScalarElementColumnDefault,
            )
        )
    return found


def refers_to(column: str) -> ForeignKey:
    """A foreign key checked at the commit, so that rows may be written in any order."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")
