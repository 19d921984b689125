"""Dates, durations and cycles of timer events: when is the next occurrence due? Pure.

Durations are counted on the calendar of the domain's zone (`engine.feel.calendar`). The dates of a
cycle all count from its anchor: monthly from 31 January is 28 February, then 31 March.
Sources: ISO 8601-1 5.5 and 5.6; BPMN 2.0.2 10.5.5 (timer event definitions).
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from engine.feel import YearsMonthsDuration, calendar
from engine.feel.calendar import Length
from engine.workflow.errors import Problem
from engine.workflow.values import as_instant

_CYCLE = re.compile(r"R(\d{0,9})/([^/]+)(?:/([^/]+))?", re.ASCII)

FOREVER = -1


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
    try:
        return calendar.length(value)
    except ValueError:
        raise Problem("not_duration", where=where, value=value) from None


def after(start: datetime, span: Length, zone: tzinfo) -> datetime:
    """That long after `start`, UTC. Raises Problem: no calendar goes there."""
    try:
        return calendar.after(start, span, zone)
    except ValueError:
        asked = f"{start:%Y-%m-%d} + {span.months} M {span.days} D {span.seconds:.0f} s"
        raise Problem("not_instant", where="timer", value=asked) from None


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
