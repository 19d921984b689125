"""What a process or a subprocess holds: starts, ends, elements nothing leads to. 10.2–10.5."""

from lxml import etree

from engine.workflow.checks.remarks import on
from engine.workflow.findings import Finding
from engine.workflow.library import Process
from engine.workflow.model import Element


def check(process: Process, source: etree._Element) -> list[Finding]:
    found = []
    for scope, children in process.children.items():
        inside = [process.elements[i] for i in children]
        holder = process.elements.get(scope)
        if holder is not None and holder.tag == "adHocSubProcess":
            found += _ad_hoc(process, holder, inside)
        else:
            found += _level(process, holder, inside)
    return found


def _level(process: Process, holder: Element | None, inside: list[Element]) -> list[Finding]:
    starts = [e for e in inside if e.tag == "startEvent"]
    ends = [e for e in inside if e.tag == "endEvent"]
    found = []
    if holder is not None and holder.triggered_by_event:
        if len(starts) != 1:
            found.append(on(holder, process, "event_subprocess.starts", count=len(starts)))
    elif holder is not None and len(starts) > 1:
        found.append(on(holder, process, "subprocess.starts", count=len(starts)))
    first = [e for e in inside if not _led_to(e)]
    begins = starts or [e for e in inside if e.instantiate]
    if ends and not begins:
        found.append(on(ends[0], process, "scope.no_start"))
    for element in first if begins else []:
        if element.tag != "startEvent" and not element.instantiate:
            found.append(on(element, process, "node.unreachable"))
    if starts and not ends and inside:
        found.append(on(starts[0], process, "scope.no_end", severity="warning"))
    if not inside and holder is None:
        found.append(_empty(process))
    return found


def _empty(process: Process) -> Finding:
    params = {"name": process.name or process.id}
    return Finding(process.file, process.id, process.line, "process.empty", params)


def _led_to(element: Element) -> bool:
    """Whether a token can come there: by a flow, from its activity, from a link, an event."""
    return bool(
        element.incoming
        or element.tag == "boundaryEvent"
        or element.triggered_by_event
        or element.for_compensation
        or (
            element.tag == "intermediateCatchEvent"
            and any(e.kind == "link" for e in element.events)
        )
    )


def _ad_hoc(process: Process, holder: Element, inside: list[Element]) -> list[Finding]:
    found = []
    if not any(e.is_activity for e in inside):
        found.append(on(holder, process, "adhoc.empty"))
    for element in inside:
        if element.tag in ("startEvent", "endEvent"):
            found.append(on(element, process, "adhoc.events", subprocess=holder.id))
    if not holder.completion and not holder.zeebe.active_elements:
        found.append(on(holder, process, "adhoc.no_condition"))
    return found
