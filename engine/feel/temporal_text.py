"""Temporal values from and to text: the lexical forms of XML Schema, plus ``@Europe/Paris``.

Source: DMN 1.5, 10.3.4.1 (date, date and time, time, duration) and XML Schema part 2.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.feel.errors import Failure
from engine.feel.temporal import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    Duration,
    FeelDate,
    FeelDateTime,
    FeelDuration,
    FeelTime,
    Time,
    YearsMonthsDuration,
    days_of_date,
    fixed_offset,
    make_date,
    make_datetime,
    make_duration,
    make_months,
    make_time,
    nanos_of_duration,
    nanos_of_time,
    offset_zone,
    parts,
)

_DATE = r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})"
_TIME = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
_ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_/+-]+)?"
_DATE_ONLY = re.compile(_DATE, re.ASCII)
_TIME_ONLY = re.compile(_TIME + _ZONE, re.ASCII)
_DATE_TIME = re.compile(_DATE + "T" + _TIME + _ZONE, re.ASCII)
_DURATION = re.compile(
    r"(-?)P(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]+))?S)?)?",
    re.ASCII,
)
_MONTHS = re.compile(r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?", re.ASCII)


@lru_cache(maxsize=1024)
def named_zone(name: str) -> tzinfo:
    """An IANA zone. Raises Failure("no-such-zone")."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Failure("no-such-zone", text=name) from None


def parse_zone(text: str | None) -> tzinfo | None:
    """``Z``, ``+02:00``, ``@Europe/Paris`` or nothing. Raises Failure."""
    if not text:
        return None
    if text == "Z":
        return offset_zone(0)
    if text[0] == "@":
        return named_zone(text[1:])
    hours, minutes, *rest = (int(n) for n in text[1:].split(":"))
    seconds = rest[0] if rest else 0
    if minutes > 59 or seconds > 59:
        raise Failure("no-such-zone", text=text)
    total = hours * 3600 + minutes * 60 + seconds
    return offset_zone(-total if text[0] == "-" else total)


def _fraction(digits: str | None) -> int:
    return int((digits or "0")[:9].ljust(9, "0"))


def _time_nanos(hour: str, minute: str, second: str, fraction: str | None) -> int:
    """Nanoseconds since midnight; 24:00:00 is allowed and is the next midnight."""
    h, m, s = int(hour), int(minute), int(second)
    nanos = _fraction(fraction)
    if h == 24 and not (m or s or nanos):
        return DAY
    if h > 23 or m > 59 or s > 59:
        raise Failure("no-such-time", text=f"{hour}:{minute}:{second}")
    return h * HOUR + m * MINUTE + s * SECOND + nanos


def parse_date(text: str) -> Date:
    """Raises Failure."""
    found = _DATE_ONLY.fullmatch(text)
    if not found:
        raise Failure("not-a-date", text=text[:60])
    return make_date(int(found[1]), int(found[2]), int(found[3]))


def parse_time(text: str) -> Time:
    """Raises Failure."""
    found = _TIME_ONLY.fullmatch(text.removeprefix("T"))
    if not found:
        raise Failure("not-a-time", text=text[:60])
    return make_time(_time_nanos(*found.group(1, 2, 3, 4)) % DAY, parse_zone(found[5]))


def parse_datetime(text: str) -> DateTime:
    """Also a date alone, meaning its midnight. Raises Failure."""
    found = _DATE_TIME.fullmatch(text)
    if not found:
        if _DATE_ONLY.fullmatch(text):
            return make_datetime(days_of_date(parse_date(text)), 0, None)
        raise Failure("not-a-date-and-time", text=text[:60])
    day = make_date(int(found[1]), int(found[2]), int(found[3]))
    nanos = _time_nanos(*found.group(4, 5, 6, 7))
    return make_datetime(days_of_date(day), nanos, parse_zone(found[8]))


def parse_duration(text: str) -> Duration | YearsMonthsDuration:
    """Either kind of duration. Raises Failure."""
    found = _DURATION.fullmatch(text)
    if found and any(found.group(2, 3, 4, 5)) and len(text) < 100:
        days, hours, minutes, seconds = (int(n or 0) for n in found.group(2, 3, 4, 5))
        nanos = days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND
        nanos += _fraction(found[6])
        return make_duration(-nanos if found[1] else nanos)
    found = _MONTHS.fullmatch(text)
    if found and (found[2] or found[3]) and len(text) < 100:
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return make_months(-months if found[1] else months)
    raise Failure("not-a-duration", text=text[:60])


def parse_any(text: str) -> Date | Time | DateTime | Duration | YearsMonthsDuration:
    """The value of ``@"text"``. Raises Failure("not-a-temporal")."""
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if _DATE_ONLY.fullmatch(text):
        return parse_date(text)
    if _DATE_TIME.fullmatch(text):
        return parse_datetime(text)
    if _TIME_ONLY.fullmatch(text):
        return parse_time(text)
    raise Failure("not-a-temporal", text=text[:60])


CONSTRUCTORS: dict[str, Callable[[str], object]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_datetime,
    "duration": parse_duration,
}
"""The built-in functions that read a temporal value from its text."""


# ------------------------------------------------------------------ to text
def zone_text(zone: tzinfo | None) -> str:
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    seconds = fixed_offset(zone) or 0
    if not seconds:
        return "Z"
    minutes, second = divmod(abs(seconds), 60)
    tail = f":{second:02d}" if second else ""
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}{tail}"


def _clock(nanos: int) -> str:
    seconds, fraction = divmod(nanos, SECOND)
    minutes, second = divmod(seconds, 60)
    tail = f".{fraction:09d}".rstrip("0") if fraction else ""
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}{tail}"


def date_text(value: Date) -> str:
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04d}-{value.month:02d}-{value.day:02d}"


def time_text(value: Time) -> str:
    return _clock(nanos_of_time(value)) + zone_text(value.tzinfo)


def datetime_text(value: DateTime) -> str:
    _, nanos, zone = parts(value)
    day = value.date() if isinstance(value, datetime) else value.date
    return f"{date_text(day)}T{_clock(nanos)}{zone_text(zone)}"


def duration_text(value: Duration) -> str:
    nanos = nanos_of_duration(value)
    if not nanos:
        return "PT0S"
    days, rest = divmod(abs(nanos), DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds, fraction = divmod(rest, SECOND)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or fraction:
        clock += str(seconds) + (f".{fraction:09d}".rstrip("0") if fraction else "") + "S"
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"{'-' if nanos < 0 else ''}P{text}"


def temporal_text(value: object) -> str | None:
    """The text of any temporal value, which its parser reads back; None for others."""
    if isinstance(value, (datetime, FeelDateTime)):
        return datetime_text(value)
    if isinstance(value, (date, FeelDate)):
        return date_text(value)
    if isinstance(value, (time, FeelTime)):
        return time_text(value)
    if isinstance(value, (timedelta, FeelDuration)):
        return duration_text(value)
    if isinstance(value, YearsMonthsDuration):
        return str(value)
    return None
