"""Messages that are published: what zeebe:publishMessage says of them."""

from lxml import etree

from engine.workflow.checks.remarks import on
from engine.workflow.errors import Problem
from engine.workflow.expressions import source as formula
from engine.workflow.findings import Finding
from engine.workflow.library import Process
from engine.workflow.model import Element, Timer
from engine.workflow.times import valid_timer


def check(process: Process, source: etree._Element) -> list[Finding]:
    found = []
    for element in process.elements.values():
        if element.zeebe.publishes:
            found += _published(process, element)
    return found


def _published(process: Process, element: Element) -> list[Finding]:
    zeebe = element.zeebe
    throws = element.tag in ("endEvent", "intermediateThrowEvent")
    messages = any(event.kind == "message" for event in element.events) if throws else False
    if zeebe.job_type or not (messages or (element.tag == "sendTask" and element.message)):
        return [on(element, process, "message.not_published")]
    found = []
    if zeebe.message_id:
        found.append(on(element, process, "message.id"))
    life = zeebe.time_to_live
    if life and formula(life) is None:
        try:
            valid_timer(Timer("duration", life))
        except Problem:
            found.append(on(element, process, "timer.duration", text=life))
    return found
