"""What an event node waits for: armed, tested, matched. One wait per event definition.

A wait is a list, saved as it is in `facts["waits"]`, at the index of its event definition:
``["timer", due, cycle text | None, anchor, number]`` (instants ISO 8601 UTC),
``["message", name, key | None]``, ``["signal", name]``, ``["conditional", was true]``.
None stands for a definition that does not wait, or has fired for good.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from engine.feel.calendar import Length
from engine.workflow import timers
from engine.workflow.errors import Problem
from engine.workflow.expressions import Formula, Value
from engine.workflow.expressions import condition as compile_condition
from engine.workflow.expressions import value as compile_value
from engine.workflow.model import Event
from engine.workflow.values import as_instant, as_text

if TYPE_CHECKING:
    from engine.workflow.nodes import Node

Wait = list[Any]


class Trigger:
    """An event definition, compiled: it makes waits."""

    __slots__ = ("event", "expression")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.expression: Value | None = None
        match event.kind:
            case "timer" if event.timer is not None:
                self.expression = compile_value(event.timer.text, "timer")
            case "message" if event.key:
                self.expression = compile_value(event.key, "correlationKey")
            case "conditional":
                self.expression = compile_condition(event.condition, "condition")

    def arm(self, node: Node) -> Wait | None:
        """The wait this definition begins with at that node. Raises Problem."""
        event = self.event
        match event.kind:
            case "timer":
                return self._timer(node)
            case "message":
                return ["message", event.name, message_key(self.expression, node)]
            case "signal":
                return ["signal", event.name]
            case "conditional":
                return ["conditional", False]
            case _:
                return None

    def _timer(self, node: Node) -> Wait:
        timer, runtime = self.event.timer, node.runtime
        if timer is None or self.expression is None:
            raise Problem("not_instant", where="timer", value=None)
        found = self.expression.evaluate(node)
        return timer_wait(timer.kind, found, runtime.now(), runtime.host.zone)

    def holds(self, node: Node) -> bool:
        """Of a conditional event: whether its condition is true now. Raises Problem."""
        return isinstance(self.expression, Formula) and self.expression.true(node)


def message_key(expression: Value | None, node: Node) -> str | None:
    """The correlation key, as text; None where the message has none. Raises Problem."""
    if expression is None:
        return None
    key = expression.evaluate(node)
    if key is None:
        raise Problem("no_key", element=node.step.element.id)
    return as_text(key, "correlationKey")


def timer_wait(kind: str, found: object, now: datetime, zone: tzinfo) -> Wait:
    """The wait of a "date", "duration" or "cycle" that begins now. Raises Problem."""
    if kind == "date":
        due = as_instant(found, zone, "timeDate")
        if due is None:
            raise Problem("not_instant", where="timeDate", value=found)
        return ["timer", due.isoformat()]
    if kind == "duration":
        span = timers.length(found, "timeDuration")
        return ["timer", timers.after(now, span, zone).isoformat()]
    cycle = timers.cycle(found, now, zone, "timeCycle")
    armed = timers.next_occurrence(cycle, 0, now, zone)
    if armed is None:
        first = timers.occurrence(cycle, 0, zone)
        if cycle.count == 0 or first is None:
            raise Problem("not_cycle", where="timeCycle", value=found)
        armed = (max(cycle.count - 1, 0), first)
    number, due = armed
    span = cycle.length
    rest = [cycle.count, span.months, span.days, span.seconds, cycle.first]
    return ["timer", due.isoformat(), rest, cycle.anchor.isoformat(), number]


def rearmed(wait: Wait, node: Node) -> Wait | None:
    """The wait that follows a timer that fired; None after the last occurrence."""
    return following(wait, node.runtime.now(), node.runtime.host.zone)


def following(wait: Wait, now: datetime, zone: tzinfo) -> Wait | None:
    """The same, without a node."""
    if len(wait) < 3:
        return None
    count, months, days, seconds, first = wait[2]
    cycle = timers.Cycle(
        count,
        Length(months, days, seconds),
        datetime.fromisoformat(wait[3]),
        first,
    )
    found = timers.next_occurrence(cycle, wait[4] + 1, now, zone)
    if found is None:
        return None
    number, due = found
    return ["timer", due.isoformat(), wait[2], wait[3], number]
