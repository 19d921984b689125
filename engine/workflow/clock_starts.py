"""Processes that the clock starts: when, without an instance.

A clock start is a timer of a process's own start event. It waits as a node does (`waits`), but
reads neither dossier nor variable: before the process starts there is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from engine import feel
from engine.workflow.errors import Problem
from engine.workflow.expressions import ABSENT, source
from engine.workflow.library import Library, Process
from engine.workflow.waits import Wait, following, timer_wait

__all__ = ["ClockStart", "Wait", "clock_starts", "clock_starts_of", "due", "first", "following"]


@dataclass(frozen=True, slots=True)
class ClockStart:
    """One timer of one start event. `rank` tells apart those of the same event."""

    process_id: str
    element_id: str
    rank: int
    name: str
    """The process's."""
    kind: str
    """date | duration | cycle"""
    text: str
    """As the diagram writes it: ISO 8601, or FEEL behind `=`."""
    line: int = 0


def clock_starts(library: Library) -> Iterator[ClockStart]:
    """Those of every executable process."""
    for process in library.processes.values():
        if process.executable:
            yield from clock_starts_of(process)


def clock_starts_of(process: Process) -> Iterator[ClockStart]:
    for start in process.starts():
        for rank, event in enumerate(start.events):
            if event.kind == "timer" and event.timer is not None:
                yield ClockStart(
                    process_id=process.id,
                    element_id=start.id,
                    rank=rank,
                    name=process.name or process.id,
                    kind=event.timer.kind,
                    text=event.timer.text,
                    line=event.line or start.line,
                )


def first(start: ClockStart, now: datetime, zone: tzinfo) -> Wait | None:
    """What it waits for when it is counted from `now`; None where all of it is past.

    Raises Problem, FeelSyntaxError.
    """
    wait = timer_wait(start.kind, _value(start.text, now, zone), now, zone)
    return wait if due(wait) >= now else None


def due(wait: Wait) -> datetime:
    """Its instant, UTC."""
    return datetime.fromisoformat(wait[1])


def _value(text: str, now: datetime, zone: tzinfo) -> object:
    formula = source(text)
    if formula is None:
        return text
    value, errors = feel.compile(formula).evaluate({}, now=now, zone=zone)
    for error in errors:
        if not error.missing and error.code not in ABSENT:
            raise Problem(
                "expression",
                where="timer",
                text=formula,
                line=error.line,
                column=error.column,
                cause=error.message("fr"),
                cause_en=error.message("en"),
            )
    return value
