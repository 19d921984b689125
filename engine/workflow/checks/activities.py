"""Activities: what each kind needs to run, loops, quantities, and what calls lead to."""

import re
from collections.abc import Mapping

from lxml import etree

from engine.workflow.checks.remarks import at, on
from engine.workflow.expressions import source as formula
from engine.workflow.findings import Finding
from engine.workflow.library import Process
from engine.workflow.model import ACTIVITIES, Element
from engine.workflow.xml import kids, number, tag

NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def check(process: Process, source: etree._Element) -> list[Finding]:
    found = []
    for element in process.elements.values():
        found += _needs(process, element)
        found += _mappings(process, element)
        if element.loop is not None:
            found += _loop(process, element)
    for xml in source.iter():
        if tag(xml) in ACTIVITIES:
            found += _attributes(process, xml)
    return found


def _needs(process: Process, element: Element) -> list[Finding]:
    zeebe = element.zeebe
    if zeebe.job_type:
        return []
    match element.tag:
        case "serviceTask":
            return [on(element, process, "service.no_type")]
        case "sendTask" if element.message is None or not element.message.name:
            return [on(element, process, "send.nothing")]
        case "scriptTask" if element.script and not zeebe.script:
            return [on(element, process, "script.native")]
        case "scriptTask" if not zeebe.script:
            return [on(element, process, "script.empty")]
        case "scriptTask" if not zeebe.result_variable:
            return [on(element, process, "script.no_result")]
        case "businessRuleTask" if not zeebe.decision_id:
            return [on(element, process, "decision.none")]
        case "callActivity" if not element.calls:
            return [on(element, process, "call.nothing")]
        case "receiveTask" if element.instantiate and element.incoming:
            return [on(element, process, "instantiate.incoming")]
    return []


def _mappings(process: Process, element: Element) -> list[Finding]:
    found = []
    for line in (*element.zeebe.inputs, *element.zeebe.outputs):
        if not NAME.fullmatch(line.target):
            found.append(on(element, process, "mapping.target", target=line.target))
    for line in element.zeebe.outputs:
        if line.source is None:
            found.append(on(element, process, "mapping.source", target=line.target))
    name = element.zeebe.result_variable
    if name and not NAME.fullmatch(name):
        found.append(on(element, process, "mapping.target", target=name))
    return found


def _loop(process: Process, element: Element) -> list[Finding]:
    loop = element.loop
    found: list[Finding] = []
    if loop is None:
        return found
    if not loop.many and not loop.condition and loop.maximum is None:
        found.append(on(element, process, "loop.endless"))
    if loop.many and not loop.collection and not loop.cardinality:
        found.append(on(element, process, "loop.no_count"))
    if loop.behavior != "All" or loop.complex_behaviors:
        found.append(on(element, process, "loop.behavior", behavior=loop.behavior))
    if loop.item and not NAME.fullmatch(loop.item):
        found.append(on(element, process, "mapping.target", target=loop.item))
    if bool(loop.output_collection) != bool(loop.output_item):
        found.append(on(element, process, "loop.half_output"))
    return found


def _attributes(process: Process, xml: etree._Element) -> list[Finding]:
    found = []
    for name in ("startQuantity", "completionQuantity"):
        value = number(xml, name, 1)
        if value < 1:
            found.append(at(process.file, xml, "quantity", attribute=name, value=value))
    for loop in kids(xml, "multiInstanceLoopCharacteristics"):
        if kids(loop, "complexBehaviorDefinition"):
            found.append(at(process.file, xml, "loop.behavior", behavior="Complex"))
    return found


def calls(processes: Mapping[str, Process]) -> list[Finding]:
    """Call activities whose process is not in the version, or cannot be started by a call."""
    found = []
    for process in processes.values():
        if not process.executable:
            continue
        for called, elements in process.called_elements.items():
            if formula(called) is not None:
                continue
            target = processes.get(called)
            for element in elements:
                if target is None:
                    found.append(on(element, process, "call.unknown", process=called))
                elif target.starts() and all(start.events for start in target.starts()):
                    found.append(on(element, process, "call.no_start", process=called))
    return found
