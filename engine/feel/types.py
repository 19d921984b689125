"""FEEL's types, and which Python value stands for which. Source: DMN 1.5, 10.3.2.

| FEEL                      | Python                                                        |
| ------------------------- | ------------------------------------------------------------- |
| null                      | None                                                          |
| boolean                   | bool                                                          |
| number                    | Decimal (finite, 34 digits)                                   |
| string                    | str                                                           |
| date                      | datetime.date, or FeelDate beyond the years 1 to 9999         |
| time                      | datetime.time, or FeelTime for nanoseconds                    |
| date and time             | datetime.datetime, or FeelDateTime for nanoseconds, far years |
| days and time duration    | datetime.timedelta, or FeelDuration beyond it                 |
| years and months duration | YearsMonthsDuration                                           |
| list                      | list                                                          |
| context                   | dict with str keys, or any other Mapping given by the caller  |
| range                     | Range                                                         |
| function                  | Function                                                      |

A date and time or time without tzinfo is FEEL's local one; zones are ``timezone`` (offset,
written ``Z`` or ``+02:00``) or ``ZoneInfo`` (written ``@Europe/Paris``). See `temporal`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.feel.limits import Budget
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
from engine.feel.values import Function, Range


@dataclass(frozen=True, slots=True)
class FeelType:
    """A type by its name; the compound ones are below."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListType(FeelType):
    element: FeelType
    name: str = field(default="list", init=False)

    def __str__(self) -> str:
        return f"list<{self.element}>"


@dataclass(frozen=True, slots=True)
class RangeType(FeelType):
    element: FeelType
    name: str = field(default="range", init=False)

    def __str__(self) -> str:
        return f"range<{self.element}>"


@dataclass(frozen=True, slots=True)
class ContextType(FeelType):
    """Entries a context must have; it may have others."""

    fields: tuple[tuple[str, FeelType], ...]
    name: str = field(default="context", init=False)

    def __str__(self) -> str:
        return f"context<{', '.join(f'{k}: {t}' for k, t in self.fields)}>"


@dataclass(frozen=True, slots=True)
class FunctionType(FeelType):
    parameters: tuple[FeelType, ...]
    result: FeelType
    name: str = field(default="function", init=False)

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.parameters))}> -> {self.result}"


@dataclass(frozen=True, slots=True)
class NamedType(FeelType):
    """A type defined outside the expression (an item definition)."""


ANY, NULL = FeelType("Any"), FeelType("Null")
NUMBER, STRING, BOOLEAN = FeelType("number"), FeelType("string"), FeelType("boolean")
DATE, TIME, DATE_TIME = FeelType("date"), FeelType("time"), FeelType("date and time")
DAYS_DURATION = FeelType("days and time duration")
MONTHS_DURATION = FeelType("years and months duration")
LIST, CONTEXT, RANGE = ListType(ANY), ContextType(()), RangeType(ANY)
FUNCTION = FeelType("function")
"""Any function, whatever its signature."""

SIMPLE = {
    t.name: t
    for t in (
        *(ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME),
        *(DAYS_DURATION, MONTHS_DURATION),
    )
} | {
    "list": LIST,
    "context": CONTEXT,
    "range": RANGE,
    "function": FUNCTION,
    "dayTimeDuration": DAYS_DURATION,
    "yearMonthDuration": MONTHS_DURATION,
    "dateTime": DATE_TIME,
}

_SCALARS: dict[type, FeelType] = {
    type(None): NULL,
    bool: BOOLEAN,
    Decimal: NUMBER,
    int: NUMBER,
    float: NUMBER,
    str: STRING,
    date: DATE,
    FeelDate: DATE,
    time: TIME,
    FeelTime: TIME,
    datetime: DATE_TIME,
    FeelDateTime: DATE_TIME,
    timedelta: DAYS_DURATION,
    FeelDuration: DAYS_DURATION,
    YearsMonthsDuration: MONTHS_DURATION,
}


def kind_of(value: object) -> str:
    """The name of the type of a value, without looking into it: "list", "number", …"""
    found = _SCALARS.get(type(value))
    if found is not None:
        return found.name
    if isinstance(value, list):
        return "list"
    if isinstance(value, Mapping):
        return "context"
    if isinstance(value, Range):
        return "range"
    return "function" if isinstance(value, Function) else type(value).__name__


def type_of(value: object) -> FeelType:
    """The most precise type of a value."""
    found = _SCALARS.get(type(value))
    if found is not None:
        return found
    if isinstance(value, list):
        return ListType(_common([type_of(item) for item in value]))
    if isinstance(value, Mapping):
        return ContextType(tuple((key, type_of(item)) for key, item in value.items()))
    if isinstance(value, Range):
        return RangeType(_common([type_of(v) for v in (value.low, value.high) if v is not None]))
    if isinstance(value, Function):
        return FunctionType(tuple(p.type or ANY for p in value.parameters), value.result or ANY)
    return ANY


def _common(types: list[FeelType]) -> FeelType:
    kinds = {t for t in types if t is not NULL}
    return kinds.pop() if len(kinds) == 1 else ANY


def conforms(value: object, expected: FeelType, budget: Budget | None = None) -> bool:
    """Whether a value may stand where `expected` is asked. Null conforms to every type.

    Raises LimitExceeded if a `budget` is given and the value has more parts than it allows.
    """
    if value is None or expected is ANY:
        return True
    if isinstance(expected, ListType):
        if not isinstance(value, list):
            return False
        if budget is not None:
            budget.spend(len(value))
        element = expected.element
        return element is ANY or all(conforms(item, element, budget) for item in value)
    if isinstance(expected, ContextType):
        return isinstance(value, Mapping) and all(
            key in value and conforms(value[key], kind, budget) for key, kind in expected.fields
        )
    if isinstance(expected, RangeType):
        return isinstance(value, Range) and all(
            conforms(end, expected.element, budget) for end in (value.low, value.high)
        )
    if isinstance(expected, FunctionType):
        return isinstance(value, Function) and is_subtype(type_of(value), expected)
    if expected.name == "Any":
        return True
    if expected.name == "function":
        return isinstance(value, Function)
    return _SCALARS.get(type(value), ANY).name == expected.name


def is_subtype(left: FeelType, right: FeelType) -> bool:
    """Whether every value of `left` is one of `right`. Source: DMN 1.5, 10.3.2.9.2."""
    if right.name == "Any" or left.name == "Null" or left == right:
        return True
    match left, right:
        case ListType(element=a), ListType(element=b):
            return is_subtype(a, b)
        case RangeType(element=a), RangeType(element=b):
            return is_subtype(a, b)
        case ContextType(), ContextType():
            mine = dict(left.fields)
            return all(k in mine and is_subtype(mine[k], t) for k, t in right.fields)
        case FunctionType(), FunctionType():
            return (
                len(left.parameters) == len(right.parameters)
                and all(map(is_subtype, right.parameters, left.parameters))
                and is_subtype(left.result, right.result)
            )
        case FunctionType(), FeelType(name="function"):
            return True
    return False


def coerce(value: object, expected: FeelType, budget: Budget | None = None) -> tuple[object, bool]:
    """(the value as `expected`, whether it could be). Source: DMN 1.5, 10.3.2.9.4.

    A list of one becomes its element, a value a list of one, a date the date and time of its
    midnight in UTC. What cannot be converted gives (None, False).
    """
    if conforms(value, expected, budget):
        return value, True
    if isinstance(expected, ListType):
        if not isinstance(value, list) and conforms(value, expected.element, budget):
            return [value], True
    elif isinstance(value, list) and len(value) == 1 and value[0] is not None:
        inner, fits = (
            coerce(value[0], expected, budget) if not isinstance(value[0], list) else (None, False)
        )
        if fits:
            return inner, True
    if expected.name == "date and time" and isinstance(value, (date, FeelDate)):
        return make_datetime(days_of_date(value), 0, offset_zone(0)), True
    return None, False


def resolve(kind: FeelType, known: Mapping[str, FeelType]) -> FeelType:
    """`kind` with the types it names replaced. Raises KeyError(name) for an unknown one."""
    match kind:
        case NamedType(name=name):
            return known[name]
        case ListType(element=element):
            return ListType(resolve(element, known))
        case RangeType(element=element):
            return RangeType(resolve(element, known))
        case ContextType(fields=fields):
            return ContextType(tuple((k, resolve(t, known)) for k, t in fields))
        case FunctionType(parameters=parameters, result=result):
            return FunctionType(
                tuple(resolve(p, known) for p in parameters), resolve(result, known)
            )
    return kind
