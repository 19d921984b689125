"""Events: which kinds may stand where, and what each needs to be complete. BPMN 2.0.2, 10.5."""

from collections import Counter

from lxml import etree

from engine.workflow.checks.remarks import at, on
from engine.workflow.errors import Problem
from engine.workflow.expressions import source as formula
from engine.workflow.findings import Finding
from engine.workflow.inventory import events_of
from engine.workflow.library import Process
from engine.workflow.model import Element, Event
from engine.workflow.times import valid_timer
from engine.workflow.xml import BPMN, attribute, kids, text

TOP_START = frozenset({"message", "timer", "conditional", "signal"})
SUB_START = TOP_START | {"escalation", "error", "compensate"}
SUB_START_BESIDE = TOP_START | {"escalation"}
BOUNDARY = SUB_START | {"cancel"}
CATCH = frozenset({"message", "timer", "conditional", "signal", "link"})
THROW = frozenset({"message", "escalation", "link", "compensate", "signal"})
END = frozenset({"message", "error", "escalation", "cancel", "compensate", "signal", "terminate"})
REFERS = {"message", "signal", "escalation", "error"}


def check(process: Process, source: etree._Element) -> list[Finding]:
    found = _links(process, source)
    for element in process.elements.values():
        allowed = _allowed(process, element)
        if allowed is not None:
            for event in element.events:
                if event.kind not in allowed:
                    found.append(
                        on(element, process, "event.not_here", kind=event.kind, line=event.line)
                    )
        if element.tag == "boundaryEvent":
            found += _boundary(process, element)
        if element.tag in ("intermediateCatchEvent", "intermediateThrowEvent"):
            found += _intermediate(process, element)
        if element.tag == "startEvent":
            found += _triggered(process, element)
        for event in events_of(element):
            found += _complete(process, element, event)
    return found


def _triggered(process: Process, element: Element) -> list[Finding]:
    """The start of an event subprocess waits for something."""
    holder = process.elements.get(element.scope)
    triggered = element.tag == "startEvent" and holder is not None and holder.triggered_by_event
    if triggered and not element.events:
        return [on(element, process, "event_subprocess.no_event")]
    return []


def _allowed(process: Process, element: Element) -> frozenset[str] | None:
    holder = process.elements.get(element.scope)
    match element.tag:
        case "startEvent" if holder is None:
            return TOP_START
        case "startEvent" if holder is not None and holder.triggered_by_event:
            return SUB_START if element.interrupting else SUB_START_BESIDE
        case "startEvent":
            return frozenset()
        case "boundaryEvent":
            return BOUNDARY if element.interrupting else SUB_START_BESIDE
        case "intermediateCatchEvent":
            return CATCH
        case "intermediateThrowEvent":
            return THROW
        case "endEvent":
            inside = holder is not None and holder.tag == "transaction"
            return END if inside else END - {"cancel"}
    return None


def _boundary(process: Process, element: Element) -> list[Finding]:
    found = []
    host = process.elements.get(element.attached_to)
    kinds = {event.kind for event in element.events}
    if host is None or not host.is_activity or host.scope != element.scope:
        found.append(on(element, process, "boundary.host", host=element.attached_to))
    if not element.events:
        found.append(on(element, process, "event.none"))
    if "cancel" in kinds and (host is None or host.tag != "transaction"):
        found.append(on(element, process, "boundary.cancel"))
    if "compensate" in kinds:
        if element.outgoing:
            found.append(on(element, process, "compensation.flow"))
        handler = process.elements.get(element.handler)
        if handler is None:
            found.append(on(element, process, "compensation.no_handler"))
        elif not handler.for_compensation:
            found.append(on(handler, process, "compensation.not_handler"))
    elif not element.outgoing:
        found.append(on(element, process, "boundary.no_way_out"))
    return found


def _intermediate(process: Process, element: Element) -> list[Finding]:
    found = []
    links = any(event.kind == "link" for event in element.events)
    catches = element.tag == "intermediateCatchEvent"
    if catches and not element.events:
        found.append(on(element, process, "event.none"))
    if not element.incoming and not (links and catches):
        found.append(on(element, process, "event.no_way_in"))
    if not element.outgoing and not (links and not catches):
        found.append(on(element, process, "event.no_way_out"))
    if links and (element.incoming if catches else element.outgoing):
        found.append(on(element, process, "link.flow"))
    return found


def _links(process: Process, source: etree._Element) -> list[Finding]:
    """A throw link and a catch link of one name, at the same level."""
    found = []
    catches: Counter[tuple[str, str]] = Counter()
    throws: Counter[tuple[str, str]] = Counter()
    for element in process.elements.values():
        for event in element.events:
            if event.kind == "link":
                catching = element.tag == "intermediateCatchEvent"
                (catches if catching else throws)[element.scope, event.name] += 1
    for element in process.elements.values():
        for event in element.events:
            if event.kind != "link":
                continue
            key = (element.scope, event.name)
            if element.tag == "intermediateCatchEvent":
                if not throws[key]:
                    found.append(on(element, process, "link.no_source", link=event.name))
                if catches[key] > 1:
                    found.append(on(element, process, "link.twice", link=event.name))
            elif not catches[key]:
                found.append(on(element, process, "link.no_target", link=event.name))
    return found + _link_references(process, source)


def _link_references(process: Process, source: etree._Element) -> list[Finding]:
    """Where links also refer to each other by id, both sides say the same."""
    found = []
    links = {attribute(e, "id"): e for e in source.iter(f"{{{BPMN}}}linkEventDefinition")}
    for link_id, link in links.items():
        for name, back in (("target", "source"), ("source", "target")):
            for ref in kids(link, name):
                other = links.get(text(ref))
                if other is None or (
                    kids(other, back) and link_id not in [text(r) for r in kids(other, back)]
                ):
                    found.append(at(process.file, ref, "link.reference", target=text(ref)))
    return found


def _complete(process: Process, element: Element, event: Event) -> list[Finding]:
    """The event says what it waits for or throws."""
    line = event.line
    throws = element.tag in ("endEvent", "intermediateThrowEvent")
    match event.kind:
        case "message" if not event.name and not element.zeebe.job_type:
            return [on(element, process, "event.message", line=line)]
        case "signal" if not event.name:
            return [on(element, process, "event.signal", line=line)]
        case "error" | "escalation" if throws and not event.code:
            return [on(element, process, "event.code", kind=event.kind, line=line)]
        case "timer" if event.timer is None:
            return [on(element, process, "timer.empty", line=line)]
        case "timer":
            return _timer(process, element, event)
        case "conditional" if not event.condition:
            return [on(element, process, "expression.empty", where="condition", line=line)]
        case "message" if not event.key and _needs_key(process, element):
            return [
                on(
                    element,
                    process,
                    "message.no_key",
                    severity="warning",
                    line=line,
                    message=event.name,
                )
            ]
    return []


def _needs_key(process: Process, element: Element) -> bool:
    """Whether several instances may wait for the same message: a key tells them apart."""
    return element.tag != "startEvent" and element.tag not in (
        "endEvent",
        "intermediateThrowEvent",
        "sendTask",
    )


def _timer(process: Process, element: Element, event: Event) -> list[Finding]:
    timer = event.timer
    if timer is None or formula(timer.text) is not None:
        return []
    try:
        valid_timer(timer)
    except Problem:
        return [on(element, process, f"timer.{timer.kind}", line=event.line, text=timer.text)]
    return []
