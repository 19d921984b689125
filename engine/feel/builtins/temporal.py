"""Functions making and reading dates, times and durations. Source: DMN 1.5, 10.3.4.1, .6, .8."""

from datetime import date as Date  # noqa: N812 - the builtin below is called date
from datetime import datetime, tzinfo
from decimal import Decimal

from engine.feel.builtins.registry import builtin
from engine.feel.decimals import to_int
from engine.feel.errors import Failure
from engine.feel.run import Run
from engine.feel.temporal import (
    DATE_TIMES,
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    TIMES,
    YearsMonthsDuration,
    civil_of,
    date_of_days,
    days_of,
    days_of_date,
    make_date,
    make_datetime,
    make_months,
    make_time,
    nanos_of_duration,
    nanos_of_time,
    offset_zone,
    parts,
)
from engine.feel.temporal_text import (
    named_zone,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@builtin("date(from: string)")
def date_of_text(text: str) -> object:
    return parse_date(text)


@builtin("date(from: calendar)")
def date(value: object) -> object:
    if isinstance(value, DATE_TIMES):
        return date_of_days(parts(value)[0])
    return value


@builtin("date(year: number, month: number, day: number)")
def date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> object:
    return make_date(_whole(year), _whole(month), _whole(day))


def _whole(value: Decimal) -> int:
    found = to_int(value)
    if found is None:
        raise Failure("not-whole", value=value)
    return found


@builtin("time(from: string)")
def time_of_text(text: str) -> object:
    return parse_time(text)


@builtin("time(from: temporal)")
def time(value: object) -> object:
    if isinstance(value, DATE_TIMES):
        _, nanos, zone = parts(value)
        return make_time(nanos, zone)
    if isinstance(value, TIMES):
        return value
    return make_time(0, offset_zone(0))


@builtin("time(hour: number, minute: number, second: number, [offset: days and time duration?])")
def time_of_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: object = None) -> object:
    return make_time(_clock(hour, minute, second) % DAY, _offset(offset))


def _clock(hour: Decimal, minute: Decimal, second: Decimal) -> int:
    h, m, nanos = _whole(hour), _whole(minute), int(second * SECOND) if second < 60 else -1
    if h == 24 and m == 0 and nanos == 0:
        return DAY
    if not (0 <= h < 24 and 0 <= m < 60 and 0 <= nanos < MINUTE):
        raise Failure("no-such-time", text=f"{hour}:{minute}:{second}")
    return h * HOUR + m * MINUTE + nanos


def _offset(offset: object) -> tzinfo | None:
    if offset is None:
        return None
    return offset_zone(nanos_of_duration(offset) // SECOND)  # type: ignore[arg-type]


@builtin("date and time(from: string)")
def date_and_time_of_text(text: str) -> object:
    return parse_datetime(text)


@builtin("date and time(from: date and time)")
def date_and_time(value: object) -> object:
    return value


@builtin("date and time(date: calendar, time: time)")
def date_and_time_of(day: object, clock: object) -> object:
    assert isinstance(clock, TIMES)  # noqa: S101 - as declared
    days = parts(day)[0] if isinstance(day, DATE_TIMES) else days_of_date(day)  # type: ignore[arg-type]
    return make_datetime(days, nanos_of_time(clock), clock.tzinfo)


@builtin("date and time(date: date and time, timezone: string)")
def date_and_time_in(value: object, name: str) -> object:
    """The same local date and time, in a named zone."""
    days, nanos, _ = parts(value)  # type: ignore[arg-type]
    return make_datetime(days, nanos, named_zone(name))


@builtin(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, "
    "second: number, [offset: days and time duration?])"
)
def date_and_time_of_parts(
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: object = None,
) -> object:
    days = days_of_date(make_date(_whole(year), _whole(month), _whole(day)))
    return make_datetime(days, _clock(hour, minute, second), _offset(offset))


@builtin(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, "
    "second: number, timezone: string)"
)
def date_and_time_of_zone(
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    timezone: str,
) -> object:
    days = days_of_date(make_date(_whole(year), _whole(month), _whole(day)))
    return make_datetime(days, _clock(hour, minute, second), named_zone(timezone))


@builtin("duration(from: string)")
def duration(text: str) -> object:
    return parse_duration(text)


@builtin("duration(from: duration)")
def duration_of_duration(value: object) -> object:
    return value


@builtin("years and months duration(from: calendar, to: calendar)")
def years_and_months_duration(start: object, end: object) -> YearsMonthsDuration:
    """Whole months from one local date to the other, towards zero; times don't count."""
    first, last = _local(start), _local(end)
    months = (last[0] - first[0]) * 12 + last[1] - first[1]
    if months > 0 and last[2] < first[2]:
        months -= 1
    elif months < 0 and last[2] > first[2]:
        months += 1
    return make_months(months)


def _local(value: object) -> tuple[int, int, int]:
    return civil_of(parts(value)[0])  # type: ignore[arg-type]


@builtin("now()", run=True)
def now(run: Run) -> datetime:
    return _now(run)


def _now(run: Run) -> datetime:
    """The instant the caller gave, in the caller's zone."""
    if run.now is None:
        raise Failure("no-clock")
    return run.now.astimezone(run.zone) if run.zone is not None else run.now


@builtin("today()", run=True)
def today(run: Run) -> Date:
    return _now(run).date()


@builtin("day of year(date: calendar)")
def day_of_year(value: object) -> Decimal:
    days = parts(value)[0]  # type: ignore[arg-type]
    return Decimal(days - days_of(civil_of(days)[0], 1, 1) + 1)


@builtin("day of week(date: calendar)")
def day_of_week(value: object) -> str:
    return _DAYS[(parts(value)[0] - 1) % 7]  # type: ignore[arg-type]


@builtin("month of year(date: calendar)")
def month_of_year(value: object) -> str:
    return _MONTHS[civil_of(parts(value)[0])[1] - 1]  # type: ignore[arg-type]


@builtin("week of year(date: calendar)")
def week_of_year(value: object) -> Decimal:
    """The ISO 8601 week."""
    days = parts(value)[0]  # type: ignore[arg-type]
    thursday = days - (days - 1) % 7 + 3
    return Decimal((thursday - days_of(civil_of(thursday)[0], 1, 1)) // 7 + 1)
