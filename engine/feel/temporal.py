"""Dates, times and durations as values. Source: DMN 1.5, 10.3.2.3.3 to 10.3.2.3.8.

Python's own classes are used wherever they hold the value exactly: ``date``, ``time``,
``datetime`` and ``timedelta``, with ``timezone`` (an offset) or ``ZoneInfo`` (``@Europe/Paris``)
as zone, or none. The classes below stand in only where Python's cannot: years beyond 1 to 9999,
fractions finer than a microsecond, durations beyond a timedelta. `make_…` chooses; every value
therefore has one representation only.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.feel.errors import Failure

SECOND = 1_000_000_000
"""Nanoseconds in one second."""
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
YEAR_LIMIT = 999_999_999
MAX_DURATION = 10**28
"""Nanoseconds: more than any two dates are apart."""
MAX_MONTHS = 2 * 12 * YEAR_LIMIT + 24
MAX_OFFSET = 18 * 3600


@dataclass(frozen=True, slots=True)
class FeelDate:
    """A date whose year is below 1 or above 9999."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class FeelTime:
    """A time with nanoseconds."""

    nanos: int
    """Nanoseconds since midnight."""
    tzinfo: tzinfo | None


@dataclass(frozen=True, slots=True)
class FeelDateTime:
    """A date and time that ``datetime`` cannot hold: nanoseconds, or a far year."""

    days: int
    """The day, numbered as ``date.toordinal`` does."""
    nanos: int
    """Nanoseconds since midnight."""
    tzinfo: tzinfo | None

    @property
    def date(self) -> "date | FeelDate":
        return date_of_days(self.days)


@dataclass(frozen=True, slots=True)
class FeelDuration:
    """A days and time duration that ``timedelta`` cannot hold."""

    nanos: int


@dataclass(frozen=True, slots=True, order=True)
class YearsMonthsDuration:
    """A number of months, of either sign."""

    total_months: int

    @property
    def years(self) -> int:
        return _quotient(self.total_months, 12)

    @property
    def months(self) -> int:
        return self.total_months - 12 * self.years

    def __str__(self) -> str:
        years, months = divmod(abs(self.total_months), 12)
        sign = "-" if self.total_months < 0 else ""
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return f"{sign}P{text or '0M'}"


Date = date | FeelDate
Time = time | FeelTime
DateTime = datetime | FeelDateTime
Duration = timedelta | FeelDuration

DATES = (date, FeelDate)
DATE_TIMES = (datetime, FeelDateTime)
TIMES = (time, FeelTime)
DURATIONS = (timedelta, FeelDuration)


def _quotient(a: int, b: int) -> int:
    """Integer division towards zero, as the components of a duration are read."""
    return a // b if a >= 0 else -(-a // b)


# ------------------------------------------------------------------ days of the calendar
def days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def days_of(year: int, month: int, day: int) -> int:
    """The number of a day, equal to ``date(y, m, d).toordinal()`` where that exists."""
    # 400 Gregorian years are 146 097 days; a representative year keeps to Python's range.
    cycles, rest = divmod(year - 1, 400)
    return cycles * 146_097 + date(rest + 1, month, day).toordinal()


def civil_of(days: int) -> tuple[int, int, int]:
    """Year, month and day of a day number."""
    cycles, rest = divmod(days - 1, 146_097)
    found = date.fromordinal(rest + 1)
    return found.year + 400 * cycles, found.month, found.day


def make_date(year: int, month: int, day: int) -> Date:
    """Raises Failure("no-such-date")."""
    if not (
        1 <= month <= 12 and abs(year) <= YEAR_LIMIT and 1 <= day <= days_in_month(year, month)
    ):
        raise Failure("no-such-date", text=f"{year}-{month}-{day}")
    return date(year, month, day) if 1 <= year <= 9999 else FeelDate(year, month, day)


def date_of_days(days: int) -> Date:
    return make_date(*civil_of(days)) if abs(days) < 10**12 else make_date(YEAR_LIMIT + 1, 1, 1)


def days_of_date(value: Date) -> int:
    if isinstance(value, date):
        return value.toordinal()
    return days_of(value.year, value.month, value.day)


# ------------------------------------------------------------------ zones
@lru_cache(maxsize=1024)
def offset_zone(seconds: int) -> tzinfo:
    """The zone of a fixed offset. Raises Failure beyond 18 hours."""
    if abs(seconds) > MAX_OFFSET:
        raise Failure("no-such-zone", text=f"{seconds} s")
    return timezone(timedelta(seconds=seconds)) if seconds else timezone.utc  # noqa: UP017


def offset_of(zone: tzinfo, days: int, nanos: int) -> int:
    """Seconds east of UTC at a local day and time of that zone."""
    year, month, day = civil_of(days)
    if not 2 <= year <= 9998:
        # Beyond Python's calendar the rules of a year of the same shape are used.
        year = 2000 + year % 400
    at = datetime(year, month, day, tzinfo=zone) + timedelta(microseconds=nanos // 1000)
    found = at.utcoffset()
    return int(found.total_seconds()) if found is not None else 0


def fixed_offset(zone: tzinfo | None) -> int | None:
    """Seconds of a fixed offset, None for a named zone or none."""
    if zone is None or isinstance(zone, ZoneInfo):
        return None
    found = zone.utcoffset(None)
    return None if found is None else int(found.total_seconds())


# ------------------------------------------------------------------ times of day
def make_time(nanos: int, zone: tzinfo | None) -> Time:
    """The time `nanos` after midnight (0 to one day, excluded)."""
    micros, rest = divmod(nanos, 1000)
    if rest:
        return FeelTime(nanos, zone)
    seconds, micro = divmod(micros, 1_000_000)
    minutes, second = divmod(seconds, 60)
    return time(minutes // 60, minutes % 60, second, micro, zone)


def nanos_of_time(value: Time) -> int:
    if isinstance(value, FeelTime):
        return value.nanos
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return seconds * SECOND + value.microsecond * 1000


def time_value(value: Time) -> tuple[int, int | None]:
    """(seconds since midnight, UTC where there is an offset; the offset or None)."""
    nanos = nanos_of_time(value)
    zone = value.tzinfo
    if zone is None:
        return nanos, None
    offset = fixed_offset(zone)
    if offset is None:
        # A time alone has no date: the zone's offset at the start of 1970 stands for it.
        offset = offset_of(zone, 719_163, nanos)
    return nanos - offset * SECOND, offset


# ------------------------------------------------------------------ dates and times
def make_datetime(days: int, nanos: int, zone: tzinfo | None) -> DateTime:
    """A local day and time; `nanos` may overflow into other days. Raises Failure."""
    carry, nanos = divmod(nanos, DAY)
    days += carry
    micros, rest = divmod(nanos, 1000)
    if rest == 0 and 1 <= days <= 3_652_059:
        seconds, micro = divmod(micros, 1_000_000)
        minutes, second = divmod(seconds, 60)
        day = date.fromordinal(days)
        return datetime(
            day.year, day.month, day.day, minutes // 60, minutes % 60, second, micro, zone
        )
    date_of_days(days)
    return FeelDateTime(days, nanos, zone)


def parts(value: DateTime | Date) -> tuple[int, int, tzinfo | None]:
    """Local day, nanoseconds of that day, zone. A date is its midnight, without zone."""
    if isinstance(value, datetime):
        seconds = (value.hour * 60 + value.minute) * 60 + value.second
        return value.toordinal(), seconds * SECOND + value.microsecond * 1000, value.tzinfo
    if isinstance(value, FeelDateTime):
        return value.days, value.nanos, value.tzinfo
    return days_of_date(value), 0, None


def instant(value: DateTime | Date, implied: tzinfo | None = None) -> tuple[int, bool]:
    """(nanoseconds since day 0, UTC if zoned, local otherwise; whether zoned)."""
    days, nanos, zone = parts(value)
    if zone is not None and isinstance(value, datetime):
        found = value.utcoffset()  # knows which of the two 02:30 of an October night it is
        offset = int(found.total_seconds()) if found is not None else 0
        return days * DAY + nanos - offset * SECOND, True
    zone = zone or implied
    total = days * DAY + nanos
    if zone is None:
        return total, False
    return total - offset_of(zone, days, nanos) * SECOND, True


def at_instant(total: int, zone: tzinfo) -> DateTime:
    """The local date and time of `zone` at a UTC instant in nanoseconds."""
    offset = fixed_offset(zone)
    if offset is None:
        days, nanos = divmod(total, DAY)
        if 2 <= days <= 3_652_058:
            utc = datetime.fromordinal(days).replace(tzinfo=timezone.utc)  # noqa: UP017
            local = (utc + timedelta(microseconds=nanos // 1000)).astimezone(zone)
            if nanos % 1000 == 0:
                return local
            found = local.utcoffset()
            offset = int(found.total_seconds()) if found is not None else 0
        else:
            offset = offset_of(zone, days, nanos)
    return make_datetime(0, total + offset * SECOND, zone)


# ------------------------------------------------------------------ durations
def make_duration(nanos: int) -> Duration:
    """Raises Failure("out-of-range")."""
    if abs(nanos) > MAX_DURATION:
        raise Failure("out-of-range")
    # Whatever a timedelta can hold is one: two representations of one value differ.
    if nanos % 1000 == 0 and -999_999_999 * DAY <= nanos < 1_000_000_000 * DAY:
        return timedelta(microseconds=nanos // 1000)
    return FeelDuration(nanos)


def nanos_of_duration(value: Duration) -> int:
    if isinstance(value, FeelDuration):
        return value.nanos
    return ((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds) * 1000


def make_months(months: int) -> YearsMonthsDuration:
    """Raises Failure("out-of-range")."""
    if abs(months) > MAX_MONTHS:
        raise Failure("out-of-range")
    return YearsMonthsDuration(months)
