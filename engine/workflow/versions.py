"""A saved state seen by another version of its process: where each of its nodes would stand.

A state names elements, and a version gives them meaning. What is compared is what a node that
waits relies on: that its element is still there, of the same sort, attached to the same activity,
waiting for the same sort of events, joining the same flows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.workflow.compiler import WAITABLE
from engine.workflow.gateways import Join
from engine.workflow.instance import steps_of
from engine.workflow.library import Library
from engine.workflow.nodes import Graph, Step
from engine.workflow.spiff import WAITING
from engine.workflow.state import parse

Why = Literal["", "gone", "moved", "kind", "waits", "joins", "undo"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A node of a saved state, and what another version makes of it."""

    node: str
    """Empty for an activity done already, which may yet have to be undone."""
    process_id: str
    element_id: str
    name: str
    """As this version's diagram calls it; as the other's, in `renamed`, where that differs."""
    kind: Literal["task", "timer", "step"]
    due_at: datetime | None = None
    """Of a timer: it stays what it is."""
    why: Why = ""
    """Why the state cannot go on there; empty where it can."""
    renamed: str = ""
    added: tuple[str, ...] = ()
    """Boundary events that only the other version has; later activities alone wait for them."""


def compare(saved: bytes, before: Library, after: Library) -> list[Standing]:
    """The nodes of a state, in the order they act in. Raises UnreadableState."""
    rows = parse(saved)
    old, new = _Graphs(rows, before), _Graphs(rows, after)
    found = [_standing(row, old.graph(row[1]), new.graph(row[1])) for row in rows[6]]
    for level in rows[5]:
        found += _undone(level[2], old.graph(level[0]), new.graph(level[0]))
        found += _remembered(level[3], old.graph(level[0]), new.graph(level[0]))
    for _, flow_id, _, _, facts in rows[6]:
        done = [[element, values, inner] for _, element, values, inner in facts.get("undo", ())]
        found += _undone(done, old.graph(flow_id), new.graph(flow_id))
    return found


class _Graphs:
    """The graph each level of a state belongs to, in one version; None where it has none."""

    def __init__(self, rows: Sequence[Any], library: Library) -> None:
        self._process_id: str = rows[1]
        self._called = {level[0]: level[1] for level in rows[5]}
        self._owners = {row[0]: row for row in rows[6]}
        self._library = library
        self._known: dict[str, Graph | None] = {}

    def graph(self, flow_id: str) -> Graph | None:
        if flow_id not in self._known:
            self._known[flow_id] = self._find(flow_id)
        return self._known[flow_id]

    def _find(self, flow_id: str) -> Graph | None:
        process_id = self._called[flow_id] if flow_id else self._process_id
        if process_id is not None:
            try:
                return steps_of(self._library, process_id).graph
            except LookupError:
                return None
        owner = self._owners[flow_id]
        outer = self.graph(owner[1])
        step = outer.steps.get(owner[2]) if outer else None
        return outer.inner.get(step.element.id) if outer and step else None


def _standing(row: Sequence[Any], old: Graph | None, new: Graph | None) -> Standing:
    node_id, _, name, state, facts = row
    was = old.steps.get(name) if old else None
    now = new.steps.get(name) if new else None
    element_id = was.element.id if was else name.rstrip("#?")
    due = _due(facts)
    return Standing(
        node=node_id,
        process_id=old.process.id if old else "",
        element_id=element_id,
        name=(was.element.name if was else "") or element_id,
        kind="task" if "task" in facts else "timer" if due else "step",
        due_at=due,
        why=_why(was, now, new, element_id, waiting=state == WAITING, armed="waits" in facts),
        renamed=now.element.name if was and now and now.element.name != was.element.name else "",
        added=tuple(_added(was, now, old, new)),
    )


def _due(facts: dict[str, Any]) -> datetime | None:
    """The earliest instant that a node waits for."""
    waits = [wait for wait in facts.get("waits", ()) if wait is not None]
    return min((datetime.fromisoformat(one[1]) for one in waits if one[0] == "timer"), default=None)


def _why(
    was: Step | None,
    now: Step | None,
    new: Graph | None,
    element_id: str,
    *,
    waiting: bool,
    armed: bool,
) -> Why:
    if now is None:
        return "moved" if new is not None and element_id in new.process.elements else "gone"
    if was is None:
        return ""
    before, after = was.element, now.element
    if type(was) is not type(now) or before.tag != after.tag or _looping(was) != _looping(now):
        return "kind"
    if before.attached_to != after.attached_to or before.interrupting != after.interrupting:
        return "moved"
    if armed and _expected(was) != _expected(now):
        return "waits"
    # Tokens at a join are counted by the flow they came by.
    if waiting and isinstance(was, Join) and set(before.incoming) != set(after.incoming):
        return "joins"
    return ""


def _looping(step: Step) -> tuple[bool, bool] | None:
    loop = step.element.loop
    return None if loop is None else (loop.many, loop.sequential)


def _expected(step: Step) -> list[str]:
    """Sorts of the events a node waits for: its waits are kept by their rank among them."""
    return [event.kind for event in getattr(step, "events", ())]


def _added(
    was: Step | None, now: Step | None, old: Graph | None, new: Graph | None
) -> Iterator[str]:
    if was is None or now is None or old is None or new is None or not was.element.is_activity:
        return
    known = old.process.elements
    for element in new.process.elements.values():
        # Errors are caught by what the activity's step knows: those apply at once.
        waits = any(event.kind in WAITABLE for event in element.events)
        if waits and element.attached_to == was.element.id and element.id not in known:
            yield element.name or element.id


def _undone(done: Sequence[Any], old: Graph | None, new: Graph | None) -> Iterator[Standing]:
    """Activities done that could not be compensated any more."""
    for element_id, _, inner in done:
        if new is None or element_id not in new.steps:
            yield _lost(element_id, old, "undo")
            continue
        old_inner = old.inner.get(element_id) if old else None
        if old_inner is not None:
            yield from _undone(inner, old_inner, new.inner.get(element_id))


def _remembered(
    memory: dict[str, list[str]], old: Graph | None, new: Graph | None
) -> Iterator[Standing]:
    """Complex gateways that have fired and still count tokens."""
    for name in memory:
        if new is None or name not in new.steps:
            yield _lost(name, old, "joins")


def _lost(name: str, old: Graph | None, why: Why) -> Standing:
    step = old.steps.get(name) if old else None
    return Standing(
        node="",
        process_id=old.process.id if old else "",
        element_id=name,
        name=(step.element.name if step else "") or name,
        kind="step",
        why=why,
    )
