"""Durations counted on a calendar: what timers, pages and messages wait. Pure.

Years, months, weeks and days are calendar units in a zone: one day after noon is noon, also when
the clocks change. Hours, minutes and seconds are exact (FEEL's own sum is exact for days too). A
month's end is kept: 31 January + P1M is 28 or 29 February. A local time that the clocks skip is
read as if they had not moved yet (02:30 is then 03:30); one that comes twice is the first.
Sources: ISO 8601-1 5.5; RFC 5545 3.3.5.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from engine.feel.temporal import YearsMonthsDuration

_NUMBER = r"(\d{1,12}(?:[.,]\d{1,12})?)"
_ISO = re.compile(
    rf"P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.ASCII,
)
MAX_YEARS = 1000


@dataclass(frozen=True, slots=True)
class Length:
    """A duration: calendar months and days, then exact seconds."""

    months: int = 0
    days: int = 0
    seconds: float = 0.0

    def times(self, count: int) -> "Length":
        return Length(self.months * count, self.days * count, self.seconds * count)

    @property
    def empty(self) -> bool:
        return not (self.months or self.days or self.seconds)


def length(value: object) -> Length:
    """From ISO 8601 text, a FEEL days-and-time or years-and-months duration. Raises ValueError."""
    if isinstance(value, YearsMonthsDuration):
        return _bounded(Length(months=value.total_months))
    if isinstance(value, timedelta):
        return _bounded(Length(days=value.days, seconds=value.seconds + value.microseconds / 1e6))
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no duration.")
    negative = value.strip().startswith("-")
    match = _ISO.fullmatch(value.strip().lstrip("-+"))
    if match is None or value.strip().endswith(("P", "T")):
        raise ValueError(f"{value!r} is no duration.")
    groups = [float(g.replace(",", ".")) if g and g[0].isdigit() else 0.0 for g in match.groups()]
    years, months, weeks, days, _, hours, minutes, seconds = groups
    if (years % 1 and (years * 12) % 1) or months % 1:
        raise ValueError(f"{value!r} is no whole number of months.")
    whole_days = weeks * 7 + days
    found = Length(
        int(years * 12 + months),
        int(whole_days),
        (whole_days % 1) * 86400 + hours * 3600 + minutes * 60 + seconds,
    )
    return _bounded(found.times(-1) if negative else found)


def _bounded(found: Length) -> Length:
    """Something in ten thousand years is a mistake, and no date can hold it."""
    years = abs(found.months) / 12 + abs(found.days) / 365 + abs(found.seconds) / 31536000
    if years > MAX_YEARS:
        raise ValueError(f"{found} is more than {MAX_YEARS} years.")
    return found


def after(start: datetime, span: Length, zone: tzinfo) -> datetime:
    """That long after `start`, UTC. Raises ValueError: no calendar goes there."""
    try:
        return _after(start, span, zone)
    except OverflowError as error:
        raise ValueError(str(error)) from None


def _after(start: datetime, span: Length, zone: tzinfo) -> datetime:
    local = start.astimezone(zone)
    if span.months:
        month = local.month - 1 + span.months
        year, month = local.year + month // 12, month % 12 + 1
        local = local.replace(
            year=year, month=month, day=min(local.day, monthrange(year, month)[1]), fold=0
        )
    if span.days:
        # Wall-clock arithmetic: the zone is put aside, so that noon stays noon.
        local = (local.replace(tzinfo=None) + timedelta(days=span.days)).replace(tzinfo=zone)
    return local.astimezone(UTC) + timedelta(seconds=span.seconds)
