"""One evaluation going on: what it reports, what it may cost, what time it is.

A frame is the list closures pass each other: ``[variables.get, run, now, zone, limits, slots…]``.
`run` is made only when something needs it, so an ordinary condition never does.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any

from engine.feel.errors import FeelError, Position
from engine.feel.limits import Budget, Limits

Frame = list[Any]
"""Slots are typed Any: each closure knows what it put where."""
Code = Callable[[Frame], Any]
"""A compiled expression."""

GET, RUN, NOW, ZONE, LIMITS, SLOTS = 0, 1, 2, 3, 4, 5


class Run:
    """The state of one evaluation. `now` and `zone` are the caller's, or None."""

    __slots__ = ("budget", "errors", "now", "position", "zone")

    def __init__(self, now: datetime | None, zone: tzinfo | None, limits: Limits | Budget) -> None:
        self.now = now
        self.zone = zone
        self.budget = limits if isinstance(limits, Budget) else Budget(limits)
        self.errors: list[FeelError] = []
        self.position: Position = (1, 1)
        """Of the call being made: where a function called reports."""

    def report(self, code: str, position: Position | None = None, /, **params: object) -> None:
        """Record an error; beyond the limit of errors it is dropped."""
        if len(self.errors) < self.budget.limits.errors:
            self.errors.append(FeelError(code, position or self.position, params))


def start(frame: Frame) -> Run:
    """The run of a frame, made now if there is none yet."""
    run: Run | None = frame[RUN]
    if run is None:
        run = frame[RUN] = Run(frame[NOW], frame[ZONE], frame[LIMITS])
    return run


def report(frame: Frame, code: str, position: Position, /, **params: object) -> Any:
    """Report an error at a place of the text. Returns None, the closure's answer."""
    start(frame).report(code, position, **params)
    return None
