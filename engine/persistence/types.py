"""Column types that behave the same on SQLite and PostgreSQL."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from engine.feel import codec

Id = BigInteger().with_variant(Integer(), "sqlite")
"""A key made by `new_id`. INTEGER on SQLite, so that it is the rowid itself."""


class Utc(TypeDecorator[datetime]):
    """An instant. Aware on the way in and out; naive datetimes are refused.

    SQLite keeps text in UTC with microseconds, which sorts as time does.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A naive datetime names no instant; give it a time zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def dumps(value: object) -> str:
    """JSON text of FEEL values: Decimal, dates and durations survive."""
    return orjson.dumps(codec.encode(value), option=orjson.OPT_SORT_KEYS).decode()


def loads(text: str | bytes) -> Any:
    return codec.decode(orjson.loads(text))


class Json(TypeDecorator[Any]):
    """FEEL values as JSON text. Text, never jsonb: jsonb reorders, rounds and costs more."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else loads(value)


Bytes = LargeBinary
Data = Mapping[str, Any]
