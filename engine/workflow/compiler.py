"""From a Process, as data, to the graph of steps that runs it. Once per version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.workflow.activities import Activity, OperationEvent, kind_of_task
from engine.workflow.events import (
    BoundaryEvent,
    CatchEvent,
    EventGateway,
    SubprocessTrigger,
    Throwing,
)
from engine.workflow.expressions import condition as compile_condition
from engine.workflow.expressions import value as compile_value
from engine.workflow.gateways import (
    ComplexGateway,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
)
from engine.workflow.library import Process
from engine.workflow.loops import Body
from engine.workflow.markers import Probe, Undo
from engine.workflow.model import SUBPROCESSES, Element
from engine.workflow.nodes import Graph, Path, Step
from engine.workflow.subprocesses import AdHocSubProcess, CallActivity, SubProcess

INSTANCE = "#"
"""Ends the name of the step of one instance of a loop; the element's id names the body."""
TRIGGER = "?"
"""Ends the name of the step that waits for an event subprocess's start."""

WAITABLE = frozenset({"timer", "message", "signal", "conditional"})

CLASSES: Mapping[str, type[Step]] = {
    "exclusiveGateway": ExclusiveGateway,
    "inclusiveGateway": InclusiveGateway,
    "parallelGateway": ParallelGateway,
    "complexGateway": ComplexGateway,
    "eventBasedGateway": EventGateway,
    "startEvent": Step,
    "intermediateCatchEvent": CatchEvent,
    "boundaryEvent": BoundaryEvent,
    "subProcess": SubProcess,
    "transaction": SubProcess,
    "adHocSubProcess": AdHocSubProcess,
    "callActivity": CallActivity,
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A process ready to run: never changed by running, shared by all instances."""

    process: Process
    graph: Graph


def compiled(process: Process) -> Compiled:
    """Raises FeelSyntaxError and the like only for processes whose findings were ignored."""
    return Compiled(process, _graph(process, process.id))


def _graph(process: Process, scope: str) -> Graph:
    graph = Graph(scope, process, scope)
    inside = [process.elements[i] for i in process.children.get(scope, ())]
    for element in inside:
        _step(graph, element)
        if element.tag in SUBPROCESSES:
            graph.inner[element.id] = _graph(process, element.id)
    for element in inside:
        _attach(graph, element)
        _paths(graph, element)
    holder = process.elements.get(scope)
    graph.triggered = holder is not None and holder.triggered_by_event
    graph.begin = _begin(graph, inside)
    anchor = holder or Element(scope, "process", "", process.id, process.file, process.line)
    graph.undo = Undo(graph, scope + "~undo", anchor)
    graph.probe = Probe(graph, scope + "~probe", anchor)
    graph.steps[graph.undo.name] = graph.undo
    for step in list(graph.steps.values()):
        step.finish()
    return graph


def _step(graph: Graph, element: Element) -> None:
    kind = _class_of(element)
    if element.loop is not None and element.is_activity:
        inner = kind(graph, element.id + INSTANCE, element)
        _mappings(inner)
        step: Step = Body(graph, element.id, element, inner)
        graph.steps[inner.name] = inner
    else:
        step = kind(graph, element.id, element)
        _mappings(step)
    graph.steps[element.id] = step
    if element.triggered_by_event:
        _trigger(graph, element)


def _class_of(element: Element) -> type[Step]:
    if element.tag in ("endEvent", "intermediateThrowEvent"):
        return OperationEvent if element.zeebe.job_type else Throwing
    return CLASSES.get(element.tag) or kind_of_task(element)


def _mappings(step: Step) -> None:
    zeebe = step.element.zeebe
    step.inputs_map = [(m.target, compile_value(m.source, "input")) for m in zeebe.inputs]
    step.outputs_map = [(m.target, compile_value(m.source, "output")) for m in zeebe.outputs]


def _trigger(graph: Graph, element: Element) -> None:
    """What waits for the start of an event subprocess, beside the nodes of its parent."""
    start = next(iter(graph.process.starts(element.id)), None)
    if start is None:
        return
    trigger = SubprocessTrigger(graph, element.id + TRIGGER, element, start)
    graph.steps[trigger.name] = trigger
    kinds = {event.kind for event in start.events}
    if kinds & WAITABLE:
        graph.triggers.append(trigger)
    if kinds & {"error", "escalation"}:
        graph.catchers.append(trigger)
    if "compensate" in kinds:
        graph.compensation = element.id


def _attach(graph: Graph, element: Element) -> None:
    if element.tag != "boundaryEvent" or element.attached_to not in graph.steps:
        return
    host = graph.steps[element.attached_to]
    step = graph.steps[element.id]
    if any(event.kind == "compensate" for event in element.events):
        names = [element.attached_to, element.attached_to + INSTANCE]
        for name in names:
            activity = graph.steps.get(name)
            if isinstance(activity, Activity) and element.handler in graph.steps:
                activity.handler = element.handler
        return
    if isinstance(host, Activity) and isinstance(step, BoundaryEvent):
        host.boundaries.append(step)


def _paths(graph: Graph, element: Element) -> None:
    process, step = graph.process, graph.steps[element.id]
    for flow_id in element.outgoing:
        flow = process.flows[flow_id]
        target = graph.steps.get(flow.target)
        if target is None:
            continue
        default = flow_id == element.default
        condition = None
        if flow.condition and not default:
            condition = compile_condition(flow.condition, "conditionExpression")
            step.conditional = True
        step.paths.append(Path(flow_id, flow.target, condition, default=default))
        step.connect(target)
    if element.default and len(step.paths) > 1:
        step.conditional = True
    if any(event.kind == "link" for event in element.events) and element.tag.endswith("ThrowEvent"):
        _link(graph, element, step)


def _link(graph: Graph, element: Element, step: Step) -> None:
    """A throw link continues at the catch link of that name, in the same process level."""
    name = next(event.name for event in element.events if event.kind == "link")
    for other in graph.process.elements.values():
        if other.scope != element.scope or other.tag != "intermediateCatchEvent":
            continue
        if any(event.kind == "link" and event.name == name for event in other.events):
            for flow_id in other.outgoing:
                step.paths.append(Path(flow_id, graph.process.flows[flow_id].target, None))


def _begin(graph: Graph, inside: list[Element]) -> list[Step]:
    """Where tokens begin: none start events; without any, what nothing leads to."""
    starts = [e for e in inside if e.tag == "startEvent"]
    none = [e for e in starts if not e.events]
    if none:
        return [graph.steps[e.id] for e in none]
    if starts and graph.triggered:
        return [graph.steps[e.id] for e in starts[:1]]
    if starts:
        return []
    return [graph.steps[e.id] for e in inside if _first(e)]


def _first(element: Element) -> bool:
    return not (
        element.incoming
        or element.tag == "boundaryEvent"
        or element.triggered_by_event
        or element.for_compensation
        or (
            element.tag == "intermediateCatchEvent"
            and any(e.kind == "link" for e in element.events)
        )
    )
