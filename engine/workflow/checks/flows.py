"""Sequence flows: where they begin and end, conditions and defaults. BPMN 2.0.2, 8.4.13."""

from lxml import etree

from engine.workflow.checks.remarks import at, on
from engine.workflow.findings import Finding
from engine.workflow.library import Process
from engine.workflow.model import Element, SequenceFlow
from engine.workflow.xml import BPMN, attribute, local, tag, text


def check(process: Process, source: etree._Element) -> list[Finding]:
    found = _listed(process, source)
    for flow in process.flows.values():
        found += _ends(process, flow)
    for element in process.elements.values():
        found += _default(process, element)
        found += _conditions(process, element)
    for element_xml in source.iter(f"{{{BPMN}}}sequenceFlow"):
        if attribute(element_xml, "isImmediate") == "false":
            found.append(at(process.file, element_xml, "flow.not_immediate"))
    if attribute(source, "processType") == "Public" and process.executable:
        found.append(at(process.file, source, "process.public"))
    return found


def _listed(process: Process, source: etree._Element) -> list[Finding]:
    """The incoming and outgoing children say the same as the sequence flows."""
    found = []
    for element in source.iter(f"{{{BPMN}}}incoming", f"{{{BPMN}}}outgoing"):
        holder = element.getparent()
        flow = process.flows.get(local(text(element)))
        end = "" if flow is None else flow.target if tag(element) == "incoming" else flow.source
        if holder is not None and end != attribute(holder, "id"):
            found.append(at(process.file, element, "flow.listed", flow=text(element)))
    return found


def _ends(process: Process, flow: SequenceFlow) -> list[Finding]:
    found = []
    source, target = process.elements.get(flow.source), process.elements.get(flow.target)
    for role, ref, element in (
        ("sourceRef", flow.source, source),
        ("targetRef", flow.target, target),
    ):
        if element is None:
            found.append(on(flow, process, "flow.dangling", reference=role, target=ref))
    if source is None or target is None:
        return found
    if source.scope != target.scope or flow.scope != source.scope:
        found.append(on(flow, process, "flow.crosses"))
    if source.tag == "endEvent":
        found.append(on(flow, process, "flow.from_end", end=source.id))
    if target.tag == "startEvent":
        found.append(on(flow, process, "flow.to_start", start=target.id))
    if target.tag == "boundaryEvent":
        found.append(on(flow, process, "flow.to_boundary", event=target.id))
    for element in (source, target):
        if element.triggered_by_event:
            found.append(on(flow, process, "flow.event_subprocess", subprocess=element.id))
        if element.for_compensation:
            found.append(on(flow, process, "flow.compensation", activity=element.id))
    return found


def _default(process: Process, element: Element) -> list[Finding]:
    if not element.default or element.default in element.outgoing:
        return []
    return [on(element, process, "flow.default", flow=element.default)]


def _conditions(process: Process, element: Element) -> list[Finding]:
    found = []
    flows = [process.flows[flow_id] for flow_id in element.outgoing]
    choosing = element.tag in ("exclusiveGateway", "inclusiveGateway", "complexGateway")
    for flow in flows:
        default = flow.id == element.default
        if flow.condition is not None and not flow.condition and not default:
            found.append(on(flow, process, "expression.empty", where="conditionExpression"))
        elif flow.condition is not None and (
            element.tag in ("parallelGateway", "eventBasedGateway", "startEvent", "boundaryEvent")
            or (element.tag.startswith("intermediate"))
        ):
            found.append(on(flow, process, "flow.condition_here", source=element.id))
        elif choosing and len(flows) > 1 and flow.condition is None and not default:
            if element.tag == "complexGateway":
                continue
            found.append(on(flow, process, "flow.no_condition", gateway=element.id))
        elif flow.condition and len(flows) == 1 and not choosing:
            found.append(on(flow, process, "flow.lone_condition", source=element.id))
    return found
