"""Gateways: their flows, and what an event-based one leads to. BPMN 2.0.2, 10.6."""

from lxml import etree

from engine.workflow.checks.remarks import at, on
from engine.workflow.findings import Finding
from engine.workflow.library import Process
from engine.workflow.model import GATEWAYS, Element
from engine.workflow.xml import attribute, tag

AFTER_EVENT_GATEWAY = frozenset({"message", "signal", "timer", "conditional"})


def check(process: Process, source: etree._Element) -> list[Finding]:
    found = []
    for element in process.elements.values():
        if element.tag in GATEWAYS:
            if not element.incoming and not element.outgoing:
                found.append(on(element, process, "gateway.alone"))
            elif not element.outgoing:
                found.append(on(element, process, "gateway.no_way_out", severity="warning"))
        if element.tag == "eventBasedGateway":
            found += _event_based(process, element)
        if element.tag == "complexGateway" and len(element.incoming) > 1 and not element.activation:
            found.append(on(element, process, "gateway.no_activation"))
    for xml in source.iter():
        if tag(xml) in GATEWAYS:
            found += _direction(process, xml)
    return found


def _direction(process: Process, xml: etree._Element) -> list[Finding]:
    element = process.elements.get(attribute(xml, "id"))
    direction = attribute(xml, "gatewayDirection")
    if element is None or not direction:
        return []
    several_in, several_out = len(element.incoming) > 1, len(element.outgoing) > 1
    right = {
        "Converging": several_in and not several_out,
        "Diverging": several_out and not several_in,
        "Mixed": several_in and several_out,
    }.get(direction, True)
    return [] if right else [at(process.file, xml, "gateway.direction", direction=direction)]


def _event_based(process: Process, gateway: Element) -> list[Finding]:
    found = []
    if gateway.parallel_multiple:
        found.append(on(gateway, process, "event_gateway.parallel"))
    if gateway.instantiate and gateway.incoming:
        found.append(on(gateway, process, "instantiate.incoming"))
    if len(gateway.outgoing) < 2:
        found.append(on(gateway, process, "event_gateway.one"))
    tags = set()
    for flow_id in gateway.outgoing:
        flow = process.flows[flow_id]
        target = process.elements.get(flow.target)
        if target is None:
            continue
        kinds = {event.kind for event in target.events}
        catches = target.tag == "intermediateCatchEvent" and kinds and kinds <= AFTER_EVENT_GATEWAY
        if not catches and target.tag != "receiveTask":
            found.append(on(flow, process, "event_gateway.target", target=target.id))
        if len(target.incoming) > 1:
            found.append(on(target, process, "event_gateway.shared", gateway=gateway.id))
        if any(other.attached_to == target.id for other in process.elements.values()):
            found.append(on(target, process, "event_gateway.boundary"))
        tags.add("receive" if target.tag == "receiveTask" else "")
        tags |= {"message"} if "message" in kinds else set()
    if {"receive", "message"} <= tags:
        found.append(on(gateway, process, "event_gateway.mixed"))
    return found
