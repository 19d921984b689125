"""Column types that behave the same on SQLite and PostgreSQL."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from engine.feel import codec

Id = BigInteger().with_variant(Integer(), "sqlite")
"""A key made by `new_id`. INTEGER on SQLite, so that it is the rowid itself."""


def as_utc(value: datetime | None) -> datetime | None:
    """Raises ValueError for a naive datetime."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("A naive datetime names no instant; give it a time zone.")
    return value.astimezone(UTC)


@lru_cache(maxsize=1024)
def as_text(value: datetime | None) -> str | None:
    """In UTC with microseconds. An action writes its one instant in many columns."""
    instant = as_utc(value)
    if instant is None:
        return None
    return instant.replace(tzinfo=None).isoformat(" ", "microseconds")


def from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


class Utc(TypeDecorator[datetime]):
    """An instant. Aware on the way in and out; naive datetimes are refused.

    SQLite keeps text in UTC with microseconds, which sorts as time does.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        return as_text if dialect.name == "sqlite" else as_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return from_text if dialect.name == "sqlite" else as_utc


def dumps(value: object) -> str:
    """JSON text of FEEL values: Decimal, dates and durations survive."""
    if value == {}:
        return "{}"
    return orjson.dumps(codec.encode(value), option=orjson.OPT_SORT_KEYS).decode()


def loads(text: str | bytes) -> Any:
    return {} if text == "{}" else codec.decode(orjson.loads(text))


def _dumped(value: Any) -> str | None:
    return None if value is None else dumps(value)


def _loaded(text: str | None) -> Any:
    return None if text is None else loads(text)


class Json(TypeDecorator[Any]):
    """FEEL values as JSON text. Text, never jsonb: jsonb reorders, rounds and costs more."""

    impl = Text
    cache_ok = True

    # The text's own processors have nothing to add, on either database.
    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        return _dumped

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return _loaded


def _plainly_dumped(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def _plainly_loaded(text: str | None) -> Any:
    return None if text is None else orjson.loads(text)


class PlainJson(TypeDecorator[Any]):
    """Texts, whole numbers, lists and objects as JSON text: what FEEL values need is left out."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        return _plainly_dumped

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return _plainly_loaded


Bytes = LargeBinary
Data = Mapping[str, Any]
