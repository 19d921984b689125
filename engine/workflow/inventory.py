"""What a process says, listed: its expressions, and the events that start it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.workflow.expressions import condition_source, source
from engine.workflow.model import Element, Event

if TYPE_CHECKING:
    from engine.workflow.library import Process, StartingEvent


def expressions(process: Process) -> Iterator[tuple[str, str, str]]:
    """(element id, where, FEEL text) of every expression; flows under the id of the flow."""
    for element in process.elements.values():
        for where, text in _values(element):
            found = source(text)
            if found is not None:
                yield element.id, where, found
        for where, text in _conditions(element):
            yield element.id, where, condition_source(text)
    for flow in process.flows.values():
        if flow.condition:
            yield flow.id, "conditionExpression", condition_source(flow.condition)


def _values(element: Element) -> Iterator[tuple[str, str]]:
    """Texts that are FEEL only behind `=`."""
    zeebe = element.zeebe
    for line in zeebe.inputs:
        yield f"input {line.target}", line.source or ""
    for line in zeebe.outputs:
        yield f"output {line.target}", line.source or ""
    yield from zeebe.properties.items()
    yield "assignee", zeebe.assignment.assignee
    yield "candidateUsers", zeebe.assignment.candidate_users
    yield "candidateGroups", zeebe.assignment.candidate_groups
    yield "dueDate", zeebe.schedule.due_date
    yield "followUpDate", zeebe.schedule.follow_up_date
    yield "priority", zeebe.priority
    yield "formId", zeebe.form_id
    yield "taskDefinition", zeebe.job_type
    yield "retries", zeebe.retries
    yield "script", zeebe.script
    yield "decisionId", zeebe.decision_id
    yield "calledElement", element.calls
    yield "adHoc", zeebe.active_elements
    yield "correlationKey", zeebe.correlation_key
    yield "timeToLive", zeebe.time_to_live
    for event in events_of(element):
        if event.timer is not None:
            yield "timer", event.timer.text
        yield "correlationKey", event.key


def _conditions(element: Element) -> Iterator[tuple[str, str]]:
    """Texts that are FEEL with or without `=`."""
    loop = element.loop
    if loop is not None:
        for where, text in (
            ("inputCollection", loop.collection),
            ("outputElement", loop.output_item),
            ("loopCardinality", loop.cardinality),
            ("completionCondition", loop.until),
            ("loopCondition", loop.condition),
        ):
            if text:
                yield where, text
    if element.activation:
        yield "activationCondition", element.activation
    if element.completion:
        yield "completionCondition", element.completion
    for event in element.events:
        if event.kind == "conditional" and event.condition:
            yield "condition", event.condition


def events_of(element: Element) -> tuple[Event, ...]:
    """The event definitions of an element, with the message of a send or receive task."""
    return element.events if element.message is None else (*element.events, element.message)


def starting_events(process: Process) -> list[StartingEvent]:
    """The start events of a process that something outside triggers."""

    found: list[StartingEvent] = []
    for element_id in process.children.get(process.id, ()):
        element = process.elements[element_id]
        if element.tag == "startEvent":
            events = element.events
        elif element.instantiate and not element.incoming and element.message is not None:
            events = (element.message,)
        elif element.instantiate and element.tag == "eventBasedGateway":
            found += _behind(process, element)
            continue
        else:
            continue
        found += [_starting(process, element.id, event) for event in events]
    return found


def _behind(process: Process, gateway: Element) -> list[StartingEvent]:
    found = []
    for flow_id in gateway.outgoing:
        target = process.elements.get(process.flows[flow_id].target)
        if target is not None:
            found += [_starting(process, target.id, event) for event in events_of(target)]
    return found


def _starting(process: Process, element_id: str, event: Event) -> StartingEvent:
    from engine.workflow.library import StartingEvent

    timer = event.timer
    return StartingEvent(
        process_id=process.id,
        element_id=element_id,
        kind=event.kind,
        name=event.name,
        timer_kind=timer.kind if timer else "",
        timer=timer.text if timer else event.condition,
    )
