"""Timers written as plain text: whether they can be read at all, without an instance."""

from datetime import UTC, datetime

from engine.workflow import timers
from engine.workflow.model import Timer
from engine.workflow.values import as_instant

ANY_DAY = datetime(2020, 1, 1, tzinfo=UTC)


def valid_timer(timer: Timer) -> None:
    """Raises Problem where the text is no date, duration or cycle."""
    match timer.kind:
        case "date":
            as_instant(timer.text, UTC, "timeDate")
        case "duration":
            timers.length(timer.text, "timeDuration")
        case "cycle":
            timers.cycle(timer.text, ANY_DAY, UTC, "timeCycle")
