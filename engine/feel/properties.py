"""Properties of temporal values and ranges, as in ``today().year``. Source: DMN 1.5, table 65."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.feel.errors import Failure
from engine.feel.temporal import (
    DATE_TIMES,
    DATES,
    DAY,
    DURATIONS,
    HOUR,
    MINUTE,
    SECOND,
    TIMES,
    YearsMonthsDuration,
    civil_of,
    days_of_date,
    fixed_offset,
    make_duration,
    nanos_of_duration,
    nanos_of_time,
    offset_of,
    parts,
)
from engine.feel.types import kind_of
from engine.feel.values import Range

_CALENDAR: dict[str, Callable[[int], int]] = {
    "year": lambda days: civil_of(days)[0],
    "month": lambda days: civil_of(days)[1],
    "day": lambda days: civil_of(days)[2],
    "weekday": lambda days: (days - 1) % 7 + 1,
}
_CLOCK: dict[str, Callable[[int], int]] = {
    "hour": lambda nanos: nanos // HOUR,
    "minute": lambda nanos: nanos % HOUR // MINUTE,
    "second": lambda nanos: nanos % MINUTE // SECOND,
}
_DURATION: dict[str, Callable[[int], int]] = {
    "days": lambda nanos: nanos // DAY,
    "hours": lambda nanos: nanos % DAY // HOUR,
    "minutes": lambda nanos: nanos % HOUR // MINUTE,
    "seconds": lambda nanos: nanos % MINUTE // SECOND,
}


def property_of(value: object, name: str) -> object:
    """``value.name``. Raises Failure("no-property")."""
    if isinstance(value, DATE_TIMES):
        days, nanos, zone = parts(value)
        if name in _CALENDAR:
            return Decimal(_CALENDAR[name](days))
        if name in _CLOCK:
            return Decimal(_CLOCK[name](nanos))
        return _of_zone(value, name, zone, days, nanos)
    if isinstance(value, DATES):
        if name in _CALENDAR:
            days = value.toordinal() if isinstance(value, date) else days_of_date(value)
            return Decimal(_CALENDAR[name](days))
    elif isinstance(value, TIMES):
        nanos = nanos_of_time(value)
        if name in _CLOCK:
            return Decimal(_CLOCK[name](nanos))
        return _of_zone(value, name, value.tzinfo, 719_163, nanos)
    elif isinstance(value, DURATIONS):
        if name in _DURATION:
            nanos = nanos_of_duration(value)
            found = _DURATION[name](abs(nanos))
            return Decimal(-found if nanos < 0 else found)
    elif isinstance(value, YearsMonthsDuration):
        if name in ("years", "months"):
            return Decimal(getattr(value, name))
    elif isinstance(value, Range):
        match name:
            case "start":
                return value.low
            case "end":
                return value.high
            case "start included":
                return value.low_included
            case "end included":
                return value.high_included
    raise Failure("no-property", kind=kind_of(value), name=name)


def _of_zone(value: object, name: str, zone: tzinfo | None, days: int, nanos: int) -> object:
    if name == "time offset":
        if zone is None:
            return None
        seconds = fixed_offset(zone)
        if seconds is None:
            known = value.utcoffset() if isinstance(value, datetime) else None
            seconds = offset_of(zone, days, nanos) if known is None else int(known.total_seconds())
        return make_duration(seconds * SECOND)
    if name == "timezone":
        return zone.key if isinstance(zone, ZoneInfo) else None
    raise Failure("no-property", kind=kind_of(value), name=name)
