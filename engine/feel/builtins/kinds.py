"""What a parameter of a built-in function accepts, and how arguments are converted to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.feel.temporal import (
    FeelDate,
    FeelDateTime,
    FeelDuration,
    FeelTime,
    YearsMonthsDuration,
    days_of_date,
    make_datetime,
    offset_zone,
)
from engine.feel.values import Function, Range, shallow


@dataclass(frozen=True, slots=True)
class Kind:
    """`classes` are accepted at once; `convert` says None for what can't be converted."""

    name: str
    classes: frozenset[type]
    convert: Callable[[object], object]


def _kind(name: str, *classes: type) -> Kind:
    """A kind to which a list of one element is converted by taking the element."""
    accepted = frozenset(classes)

    def convert(value: object) -> object:
        value = shallow(value)
        if isinstance(value, list) and len(value) == 1:
            value = shallow(value[0])
        return value if type(value) in accepted else None

    return Kind(name, accepted, convert)


def _to_list(value: object) -> object:
    value = shallow(value)
    return value if isinstance(value, list) else [value]


def _to_context(value: object) -> object:
    value = shallow(value)
    if isinstance(value, list) and len(value) == 1:
        value = shallow(value[0])
    return dict(value) if isinstance(value, Mapping) else None


def _to_date_time(value: object) -> object:
    value = shallow(value)
    if isinstance(value, list) and len(value) == 1:
        value = shallow(value[0])
    if type(value) in (datetime, FeelDateTime):
        return value
    if isinstance(value, (date, FeelDate)):
        return make_datetime(days_of_date(value), 0, offset_zone(0))
    return None


_DATES = (date, FeelDate)
_DATE_TIMES = (datetime, FeelDateTime)
_TIMES = (time, FeelTime)
_DURATIONS = (timedelta, FeelDuration)

_ALL = (
    _kind("number", Decimal),
    _kind("string", str),
    _kind("boolean", bool),
    _kind("function", Function),
    _kind("range", Range),
    _kind("date", *_DATES),
    _kind("time", *_TIMES),
    _kind("calendar", *_DATES, *_DATE_TIMES),
    _kind("temporal", *_DATES, *_DATE_TIMES, *_TIMES),
    _kind("days and time duration", *_DURATIONS),
    _kind("duration", *_DURATIONS, YearsMonthsDuration),
    _kind("magnitude", Decimal, *_DURATIONS, YearsMonthsDuration),
    _kind("point", Decimal, str, *_DATES, *_DATE_TIMES, *_TIMES, *_DURATIONS, YearsMonthsDuration),
    Kind("date and time", frozenset(_DATE_TIMES), _to_date_time),
    Kind("list", frozenset({list}), _to_list),
    Kind("context", frozenset({dict}), _to_context),
    Kind("any", frozenset(), shallow),
)
KINDS = {kind.name: kind for kind in _ALL}
"""By the word used in declarations. "calendar" is a date or a date and time, "magnitude" a number
or duration, "point" anything that has an order."""
