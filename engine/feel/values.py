"""The values Python has no class for, and the way in for Python's own.

See `types` for which Python value stands for which FEEL type.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from engine.feel.decimals import CONTEXT, from_python
from engine.feel.temporal import (
    FeelDate,
    FeelDateTime,
    FeelDuration,
    FeelTime,
    YearsMonthsDuration,
)

if TYPE_CHECKING:
    from engine.feel.run import Run
    from engine.feel.types import FeelType


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""What a lookup answers when there is no such name: null is a value."""


@dataclass(frozen=True, slots=True)
class Range:
    """An interval, or what a comparison accepts.

    A None end of an interval is unbounded. `op` is empty for ``[a..b]``; for a comparison used
    as a value, such as ``(< 10)``, it is the operator: FEEL keeps the two apart in equality.
    ``(= 10)`` has both ends 10; ``(!= 10)`` too, and accepts everything else.
    """

    low: object
    high: object
    low_included: bool = True
    high_included: bool = True
    op: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A formal parameter; `type` None accepts anything."""

    name: str
    type: "FeelType | None" = None


@dataclass(eq=False, slots=True)
class Function:
    """A function value: written in FEEL, built in, or given by the caller.

    `call(arguments, run)` receives one checked argument per parameter and the evaluation going
    on: ``run.report(code, …)`` tells an error beside a null result, `run.budget` what it may
    still cost. It must raise nothing but `Failure`.
    """

    parameters: tuple[Parameter, ...]
    call: "Callable[[Sequence[object], Run], object]" = field(repr=False)
    name: str = ""
    result: "FeelType | None" = None


PLAIN: Final[frozenset[type]] = frozenset(
    {
        *(type(None), bool, str, Decimal, list, dict, date, time, timedelta, datetime),
        *(FeelDate, FeelTime, FeelDateTime, FeelDuration, YearsMonthsDuration, Range, Function),
    }
)
"""Classes whose values are FEEL values as they are (lists and dicts: their content aside)."""


def shallow(value: object) -> object:
    """A value met in the caller's data as a FEEL value; what it contains is left for later.

    Anything that has no FEEL counterpart becomes null.
    """
    if type(value) in PLAIN:
        return value
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, (int, float)):
        return from_python(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Decimal):
        return Decimal(value)
    if isinstance(value, (Mapping, list)):
        return value
    if isinstance(value, (tuple, set, frozenset)):
        return list(value)
    return _python_temporal(value)


def _python_temporal(value: object) -> object:
    """Subclasses of Python's temporal classes (test clocks, database drivers)."""
    if isinstance(value, datetime):
        clock = (value.hour, value.minute, value.second, value.microsecond)
        day = (value.year, value.month, value.day)
        return datetime(*day, *clock, tzinfo=value.tzinfo, fold=value.fold)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, time):
        return time(value.hour, value.minute, value.second, value.microsecond, value.tzinfo)
    if isinstance(value, timedelta):
        return timedelta(value.days, value.seconds, value.microseconds)
    return None


def _zone(zone: tzinfo | None, at: datetime | None) -> tzinfo | None:
    if zone is None or isinstance(zone, (ZoneInfo, timezone)):
        return zone
    offset = zone.utcoffset(at)
    return None if offset is None else timezone(offset)


_WHOLE = frozenset({type(None), bool, str, timedelta, FeelDuration, YearsMonthsDuration})
"""Classes whose values need no look inside."""


def to_feel(value: object) -> object:
    """A Python or JSON value as a FEEL value, at every depth.

    int and float become Decimal (NaN and infinities null), tuples and sets lists, mappings
    dicts with str keys, zones of other libraries offsets; a class FEEL knows nothing of null.
    Values that need no change are returned as they are, not copied.
    """
    kind = type(value)
    if kind in _WHOLE:
        return value
    if type(value) is Decimal:
        if not value.is_finite():
            return None
        return value if len(value.as_tuple().digits) <= 34 else CONTEXT.plus(value)
    value = shallow(value)
    if isinstance(value, list):
        items = [to_feel(item) for item in value]
        same = all(a is b for a, b in zip(items, value, strict=True))
        return value if same and type(value) is list else items
    if isinstance(value, Mapping):
        entries = {
            str(key): item if type(item) in _WHOLE else to_feel(item) for key, item in value.items()
        }
        same = type(value) is dict and all(
            type(key) is str and entries[key] is item for key, item in value.items()
        )
        return value if same else entries
    if isinstance(value, datetime):
        zone = _zone(value.tzinfo, value)
        return value if zone is value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, time):
        zone = _zone(value.tzinfo, None)
        return value if zone is value.tzinfo else value.replace(tzinfo=zone)
    return value
