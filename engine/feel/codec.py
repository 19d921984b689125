"""FEEL values to JSON and back, for saving state.

What JSON holds exactly is written as it is: null, booleans, strings, lists, whole numbers, and
objects. Everything else is an object with the single key ``$``: ``{"$": ["n", "1.50"]}``. A
context that has the single key ``$`` itself is wrapped, so that any key of a user's survives.

    None, True, "a"             null, true, "a"
    Decimal("3")                3
    Decimal("1.50")             {"$": ["n", "1.50"]}
    date(2026, 1, 31)           {"$": ["d", "2026-01-31"]}
    [1..5[                      {"$": ["r", 1, 5, "[)"]}
    {"$": 1}                    {"$": ["c", {"$": 1}]}

Functions can't be saved.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.errors import Failure
from engine.feel.temporal import (
    FeelDate,
    FeelDateTime,
    FeelDuration,
    FeelTime,
    YearsMonthsDuration,
)
from engine.feel.temporal_text import (
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
    temporal_text,
)
from engine.feel.types import kind_of
from engine.feel.values import Range, shallow

TAG = "$"
_EXACT = 2**53
_EXACT_DIGITS = 16
"""Beyond it other readers of JSON lose digits; no number of fewer than 16 digits is."""

_LETTERS: dict[type, str] = {
    date: "d",
    FeelDate: "d",
    time: "t",
    FeelTime: "t",
    datetime: "dt",
    FeelDateTime: "dt",
    timedelta: "dd",
    FeelDuration: "dd",
    YearsMonthsDuration: "ym",
}
_READERS: dict[str, Callable[[str], object]] = {
    "n": Decimal,
    "d": parse_date,
    "t": parse_time,
    "dt": parse_datetime,
    "dd": parse_duration,
    "ym": parse_duration,
}
_BRACKETS = {(True, True): "[]", (True, False): "[)", (False, True): "(]", (False, False): "()"}


_AS_THEY_ARE = frozenset({type(None), bool, str})


class NotEncodable(TypeError):
    """A value that can't be saved: a function, or nothing FEEL knows."""


def encode(value: object) -> Any:
    """The JSON form of a FEEL value. Raises NotEncodable."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is Decimal:
        return _encode_number(value)  # type: ignore[arg-type]
    if kind is dict:
        return _encode_entries(value)  # type: ignore[arg-type]
    if kind is int:
        return value if -_EXACT < value < _EXACT else {TAG: ["n", str(value)]}  # type: ignore[operator]
    value = shallow(value)
    if isinstance(value, Decimal):
        return _encode_number(value)
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return _encode_entries(value)
    letter = _LETTERS.get(type(value))
    if letter is not None:
        text = temporal_text(value)
        # The second 02:30 of an October night has the same text as the first.
        again = isinstance(value, datetime) and value.fold and value.tzinfo is not None
        return {TAG: [letter, text, 1] if again else [letter, text]}
    if isinstance(value, Range):
        brackets = _BRACKETS[value.low_included, value.high_included]
        ends = ["r", encode(value.low), encode(value.high), brackets]
        return {TAG: [*ends, value.op] if value.op else ends}
    raise NotEncodable(kind_of(value))


def _encode_entries(value: Mapping[Any, object]) -> Any:
    found = {
        str(key): item if type(item) in _AS_THEY_ARE else encode(item)
        for key, item in value.items()
    }
    return {TAG: ["c", found]} if len(found) == 1 and TAG in found else found


def _encode_number(value: Decimal) -> Any:
    # Only what reads back with the same digits: Decimal("1.0") is not 1 when it is written out.
    text = str(value)
    if len(text) < _EXACT_DIGITS and text.isdecimal():
        return int(text)
    if (
        value.as_tuple().exponent == 0
        and -_EXACT < value < _EXACT
        and (value or not value.is_signed())
    ):
        return int(value)
    return {TAG: ["n", str(value)]}


def decode(data: Any) -> object:
    """The value `encode` was given. JSON numbers become Decimal. Raises ValueError."""
    kind = type(data)
    if kind in _AS_THEY_ARE:
        return data
    if kind is dict and TAG not in data:
        return {
            key: item if type(item) in _AS_THEY_ARE else decode(item) for key, item in data.items()
        }
    if isinstance(data, (int, float)):
        return shallow(data)
    if isinstance(data, list):
        return [decode(item) for item in data]
    if isinstance(data, dict):
        if data.keys() == {TAG}:
            return _decode_tagged(data[TAG])
        return {key: decode(item) for key, item in data.items()}
    raise ValueError(f"not JSON: {type(data).__name__}")


def _decode_tagged(data: Any) -> object:
    match data:
        case ["c", dict() as entries]:
            return {key: decode(item) for key, item in entries.items()}
        case ["r", low, high, str() as brackets, *rest] if len(brackets) == 2:
            op = rest[0] if rest else ""
            included = (brackets[0] == "[", brackets[1] == "]")
            return Range(decode(low), decode(high), *included, op)
        case ["dt", str() as text, 1]:
            first = _decode_tagged(["dt", text])
            return first.replace(fold=1) if isinstance(first, datetime) else first
        case [str() as letter, str() as text] if letter in _READERS:
            try:
                return _READERS[letter](text)
            except (Failure, ArithmeticError) as error:
                raise ValueError(f"unreadable {letter}: {text[:60]}") from error
    raise ValueError(f"unknown tag: {str(data)[:60]}")
