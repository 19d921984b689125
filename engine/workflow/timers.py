"""Dates, durations and cycles of timer events: when is the next occurrence due? Pure.

Years, months, weeks and days are calendar units in the zone of the domain: one day after noon
is noon, also when the clocks change. Hours, minutes and seconds are exact. A month's end is
kept: 31 January + P1M is 28 or 29 February, and the cycle's next date counts from the 31st.
A local time that the clocks skip is read as if they had not moved yet (02:30 is then 03:30); one
that comes twice is the first (RFC 5545, 3.3.5).
Sources: ISO 8601-1 5.5 and 5.6; BPMN 2.0.2 10.5.5 (timer event definitions).
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from engine.feel import YearsMonthsDuration
from engine.workflow.errors import Problem
from engine.workflow.values import as_instant

_NUMBER = r"(\d{1,12}(?:[.,]\d{1,12})?)"
_ISO = re.compile(
    rf"P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.ASCII,
)
_CYCLE = re.compile(r"R(\d{0,9})/([^/]+)(?:/([^/]+))?", re.ASCII)

FOREVER = -1
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


@dataclass(frozen=True, slots=True)
class Cycle:
    """`count` occurrences (FOREVER: no end): the nth is at `anchor` + n × `length`."""

    count: int
    length: Length
    anchor: datetime
    first: int = 1
    """1: the first occurrence is one length after the anchor; 0: at the anchor itself."""


def length(value: object, where: str = "") -> Length:
    """From ISO 8601 text, a FEEL days-and-time or years-and-months duration. Raises Problem."""
    if isinstance(value, YearsMonthsDuration):
        return _bounded(Length(months=value.total_months), value, where)
    if isinstance(value, timedelta):
        return _bounded(
            Length(days=value.days, seconds=value.seconds + value.microseconds / 1e6), value, where
        )
    if not isinstance(value, str):
        raise Problem("not_duration", where=where, value=value)
    negative = value.strip().startswith("-")
    match = _ISO.fullmatch(value.strip().lstrip("-+"))
    if match is None or value.strip().endswith(("P", "T")):
        raise Problem("not_duration", where=where, value=value)
    groups = [float(g.replace(",", ".")) if g and g[0].isdigit() else 0.0 for g in match.groups()]
    years, months, weeks, days, _, hours, minutes, seconds = groups
    if (years % 1 and (years * 12) % 1) or months % 1:
        raise Problem("not_duration", where=where, value=value)
    whole_days = weeks * 7 + days
    found = Length(
        int(years * 12 + months),
        int(whole_days),
        (whole_days % 1) * 86400 + hours * 3600 + minutes * 60 + seconds,
    )
    return _bounded(found.times(-1) if negative else found, value, where)


def _bounded(found: Length, value: object, where: str) -> Length:
    """A timer in ten thousand years is a mistake, and no date can hold it."""
    years = abs(found.months) / 12 + abs(found.days) / 365 + abs(found.seconds) / 31536000
    if years > MAX_YEARS:
        raise Problem("not_duration", where=where, value=value)
    return found


def after(start: datetime, span: Length, zone: tzinfo) -> datetime:
    """That long after `start`, UTC. Raises Problem: no calendar goes there."""
    try:
        return _after(start, span, zone)
    except (ValueError, OverflowError):
        asked = f"{start:%Y-%m-%d} + {span.months} M {span.days} D {span.seconds:.0f} s"
        raise Problem("not_instant", where="timer", value=asked) from None


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


def cycle(value: object, now: datetime, zone: tzinfo, where: str = "") -> Cycle:
    """From `R[n]/duration`, `R[n]/start/duration`, `R[n]/duration/end`. Raises Problem.

    A bare duration repeats for ever.
    """
    if isinstance(value, (timedelta, YearsMonthsDuration)):
        return _checked(Cycle(FOREVER, length(value, where), now), value, where)
    if not isinstance(value, str):
        raise Problem("not_cycle", where=where, value=value)
    text = value.strip().replace("--", "/")
    if text.startswith("P"):
        return _checked(Cycle(FOREVER, length(text, where), now), value, where)
    match = _CYCLE.fullmatch(text)
    if match is None:
        raise Problem("not_cycle", where=where, value=value)
    count, first, second = match.groups()
    times = int(count) if count else FOREVER
    if second is None:
        return _checked(Cycle(times, length(first, where), now), value, where)
    if first.startswith("P"):
        span = length(first, where)
        end = as_instant(second, zone, where)
        if end is None or times == FOREVER:
            raise Problem("not_cycle", where=where, value=value)
        anchor = after(end, span.times(-(times - 1) if times else 0), zone)
        return _checked(Cycle(times, span, anchor, first=0), value, where)
    start = as_instant(first, zone, where)
    if start is None:
        raise Problem("not_cycle", where=where, value=value)
    return _checked(Cycle(times, length(second, where), start, first=0), value, where)


def _checked(found: Cycle, value: object, where: str) -> Cycle:
    span = found.length
    if span.empty or span.months < 0 or span.days < 0 or span.seconds < 0:
        raise Problem("not_cycle", where=where, value=value)
    return found


def occurrence(found: Cycle, number: int, zone: tzinfo) -> datetime | None:
    """The instant (UTC) of the occurrence of that number, counted from 0; None after the last."""
    if found.count != FOREVER and number >= found.count:
        return None
    return after(found.anchor, found.length.times(number + found.first), zone)


def next_occurrence(
    found: Cycle, number: int, now: datetime, zone: tzinfo
) -> tuple[int, datetime] | None:
    """The first occurrence from `number` on that is not past; what was missed is skipped.

    A worker that was down fires a cycle once when it comes back, then at its ordinary instants:
    ten reminders in one second serve nobody. Skipped occurrences count.
    """
    due = occurrence(found, number, zone)
    if due is None or due > now:
        return None if due is None else (number, due)
    # Jump close, then walk: cycles of one second may have been asleep for a year.
    low, high = number, number + 1
    while (due := occurrence(found, high, zone)) is not None and due <= now:
        low, high = high, high + (high - number) * 2
    while high - low > 1:
        middle = (low + high) // 2
        due = occurrence(found, middle, zone)
        low, high = (middle, high) if due is not None and due <= now else (low, middle)
    due = occurrence(found, high, zone)
    return None if due is None else (high, due)
