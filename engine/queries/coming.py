"""What a running process may still ask of people: read off its diagrams, not promised."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from engine.workflow import Library, Process
from engine.workflow.model import Element

MOST = 8
Place = tuple[str, str]
"""(process id, element id)"""


def coming(
    library: Library, active: Collection[Place], visited: Mapping[str, Mapping[str, Any]]
) -> list[Element]:
    """User tasks reachable from where the instance stands, nearest first, not met before.

    Boundary events and event subprocesses are left out: they are what should not happen.
    """
    seen: set[Place] = set(active)
    waiting: deque[Place] = deque(active)
    found: list[Element] = []
    while waiting and len(found) < MOST:
        process_id, element_id = waiting.popleft()
        process = library.processes.get(process_id)
        element = process.elements.get(element_id) if process is not None else None
        if process is None or element is None:
            continue
        new = (process_id, element_id) not in active
        if new and element.tag == "userTask" and not visited.get(process_id, {}).get(element_id):
            found.append(element)
        for place in _next(library, process, element, entering=new):
            if place not in seen:
                seen.add(place)
                waiting.append(place)
    return found


def _next(
    library: Library, process: Process, element: Element, *, entering: bool
) -> Iterator[Place]:
    """Where a token goes from an element, and the starts of what it contains or calls."""
    if entering and element.zeebe.called is not None:
        called = library.processes.get(element.zeebe.called.process_id)
        if called is not None:
            yield from _starts(called, called.id)
    if entering and element.id in process.children:
        yield from _starts(process, element.id)
    for flow_id in element.outgoing:
        yield process.id, process.flows[flow_id].target
    if not element.outgoing and element.scope != process.id:
        yield process.id, element.scope


def _starts(process: Process, scope: str) -> Iterator[Place]:
    for child in process.children.get(scope, ()):
        element = process.elements.get(child)
        if element is None or element.incoming or element.attached_to:
            continue
        if not element.triggered_by_event and not element.for_compensation:
            yield process.id, child
