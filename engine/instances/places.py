"""Where tokens stand that an administrator may move, and the steps they may be taken back to."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.instances.libraries import library
from engine.instances.running import Running
from engine.workflow.model import Element
from engine.workflow.versions import compare

STEPS = frozenset(("intermediateCatchEvent", "intermediateThrowEvent"))
"""What a token can be put at besides activities: a gateway would wait for its other branches."""


@dataclass(frozen=True, slots=True)
class Place:
    """A step of the diagram; `node` is the token that waits there, "" for a step passed."""

    node: str
    process_id: str
    element_id: str
    name: str


def standing(running: Running) -> list[Place]:
    """Tokens that can be moved: not what is armed beside them (boundary events, starts)."""
    processes = library(running.domain)
    found = []
    for one in compare(running.row.data, processes, processes):
        element = processes.processes[one.process_id].elements.get(one.element_id)
        if one.node and element is not None and element.tag not in ("boundaryEvent", "startEvent"):
            found.append(Place(one.node, one.process_id, one.element_id, one.name))
    return found


def passed(running: Running) -> Iterator[Place]:
    """Steps that the instance has completed at least once, in drawing order."""
    processes = library(running.domain).processes
    for process_id, visits in running.row.visited.items():
        process = processes.get(process_id)
        for element in process.elements.values() if process is not None else ():
            if element.id in visits and _can_begin(element):
                yield Place("", process_id, element.id, element.name or element.id)


def _can_begin(element: Element) -> bool:
    usual = element.is_activity or element.tag in STEPS
    return usual and not element.for_compensation and not element.triggered_by_event
