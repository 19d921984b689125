"""A saved state seen by another version of its process: where each of its nodes would stand.

A state names elements, and a version gives them meaning. What is compared is what a node that
waits relies on: that its element is still there, of the same sort, attached to the same activity,
waiting for the same sort of events, joining the same flows. Somebody may say which element of the
other version takes the place of one that it does not have (`Renaming`). What only waits beside the
work, the starts of event subprocesses and boundary events, comes and goes with the version.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.workflow.compiler import INSTANCE, TRIGGER, WAITABLE
from engine.workflow.events import SubprocessTrigger
from engine.workflow.gateways import Join
from engine.workflow.library import Library
from engine.workflow.nodes import Graph, Step
from engine.workflow.renaming import AS_IT_IS, Graphs, Renaming
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
    to_element: str = ""
    """The element that takes its place, where somebody has said which."""
    level: str = ""
    """The id of the flow it is in."""
    beside: Literal["", "disarmed", "armed"] = ""
    """Of what waits beside the work: it goes with the version left, or comes with the other
    (`arms` is then the step to place)."""
    arms: str = ""
    added: tuple[str, ...] = ()
    """Boundary events that only the other version has; later activities alone wait for them."""


def compare(
    saved: bytes, before: Library, after: Library, renaming: Renaming = AS_IT_IS
) -> list[Standing]:
    """The nodes of a state, in the order they act in. Raises UnreadableState."""
    rows = parse(saved)
    old, new = Graphs(rows, before), Graphs(rows, after, renaming)
    found = [_standing(row, old, new) for row in rows[6]]
    for level in rows[5]:
        found += _undone(level[2], level[0], old, new)
        found += _remembered(level[3], level[0], old, new)
        found += _armed(level[0], old, new)
    for _, flow_id, _, _, facts in rows[6]:
        done = [[element, values, inner] for _, element, values, inner in facts.get("undo", ())]
        found += _undone(done, flow_id, old, new)
    return found


def _standing(row: Sequence[Any], old: Graphs, new: Graphs) -> Standing:
    node_id, level, name, state, facts = row
    was, now, graph = old.step(level, name), new.step(level, name), new.graph(level)
    process = old.graph(level)
    element_id = was.element.id if was else name.rstrip(INSTANCE + TRIGGER)
    due = _due(facts)
    why = _why(was, now, graph, element_id, facts, state, new.name(level, _host(was)))
    beside = why == "gone" and ("host" in facts or isinstance(was, SubprocessTrigger))
    to_element = new.name(level, name).rstrip(INSTANCE + TRIGGER)
    return Standing(
        node=node_id,
        process_id=process.process.id if process else "",
        element_id=element_id,
        name=(was.element.name if was else "") or element_id,
        kind="task" if "task" in facts else "timer" if due else "step",
        due_at=due,
        why="" if beside else why,
        renamed=now.element.name if was and now and now.element.name != was.element.name else "",
        to_element=to_element if to_element != name.rstrip(INSTANCE + TRIGGER) else "",
        level=level,
        beside="disarmed" if beside else "",
        added=tuple(_added(was, now, process, graph)),
    )


def _host(step: Step | None) -> str:
    return step.element.attached_to if step is not None else ""


def _due(facts: dict[str, Any]) -> datetime | None:
    """The earliest instant that a node waits for."""
    waits = [wait for wait in facts.get("waits", ()) if wait is not None]
    return min((datetime.fromisoformat(one[1]) for one in waits if one[0] == "timer"), default=None)


def _why(
    was: Step | None,
    now: Step | None,
    new: Graph | None,
    element_id: str,
    facts: Mapping[str, Any],
    state: int,
    host: str,
) -> Why:
    if now is None:
        return "moved" if new is not None and element_id in new.process.elements else "gone"
    if was is None:
        return ""
    before, after = was.element, now.element
    if type(was) is not type(now) or before.tag != after.tag or _looping(was) != _looping(now):
        return "kind"
    if host != after.attached_to or before.interrupting != after.interrupting:
        return "moved"
    if "waits" in facts and _expected(was) != _expected(now):
        return "waits"
    # Tokens at a join are counted by the flow they came by.
    if state == WAITING and isinstance(was, Join) and set(before.incoming) != set(after.incoming):
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


def _armed(level: str, old: Graphs, new: Graphs) -> Iterator[Standing]:
    """Event subprocesses that only the other version has at that level."""
    before, after = old.graph(level), new.graph(level)
    if before is None or after is None:
        return
    known = {new.name(level, trigger.name) for trigger in before.triggers}
    for trigger in after.triggers:
        if trigger.name not in known and isinstance(trigger, SubprocessTrigger):
            yield Standing(
                node="",
                process_id=after.process.id,
                element_id=trigger.subprocess.id,
                name=trigger.subprocess.name or trigger.subprocess.id,
                kind="step",
                level=level,
                beside="armed",
                arms=trigger.name,
            )


def _undone(done: Sequence[Any], level: str, old: Graphs, new: Graphs) -> Iterator[Standing]:
    """Activities done that could not be compensated any more."""
    yield from _lost_inside(done, level, old.graph(level), new.graph(level), new)


def _lost_inside(
    done: Sequence[Any], level: str, old: Graph | None, new: Graph | None, graphs: Graphs
) -> Iterator[Standing]:
    for element_id, _, inner in done:
        name = graphs.name(level, element_id)
        if new is None or name not in new.steps:
            yield _lost(element_id, old, "undo")
            continue
        old_inner = old.inner.get(element_id) if old else None
        if old_inner is not None:
            yield from _lost_inside(inner, level, old_inner, new.inner.get(name), graphs)


def _remembered(
    memory: dict[str, list[str]], level: str, old: Graphs, new: Graphs
) -> Iterator[Standing]:
    """Complex gateways that have fired and still count tokens."""
    for name in memory:
        if new.step(level, name) is None:
            yield _lost(name, old.graph(level), "joins")


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
