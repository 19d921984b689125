"""From the bytes of BPMN files to processes, with every finding at once."""

import hashlib
import io
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from lxml import etree

from engine.workflow import checks, definitions, extensions
from engine.workflow.elements import read_element
from engine.workflow.findings import Finding
from engine.workflow.library import Library, Process
from engine.workflow.model import FLOW_NODES, SUBPROCESSES, Element, SequenceFlow
from engine.workflow.xml import (
    BPMN,
    ZEEBE,
    UnreadableXml,
    attribute,
    extension,
    kid,
    kids,
    line,
    local,
    parse,
    tag,
    text,
)

GLOBAL_TASKS = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalScriptTask": "scriptTask",
    "globalManualTask": "manualTask",
    "globalBusinessRuleTask": "businessRuleTask",
}
SILENT = frozenset(
    {
        "documentation",
        "extensionElements",
        "laneSet",
        "association",
        "textAnnotation",
        "group",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "dataStore",
        "property",
        "ioSpecification",
        "dataInputAssociation",
        "dataOutputAssociation",
        "auditing",
        "monitoring",
        "supportedInterfaceRef",
        "supports",
        "incoming",
        "outgoing",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "category",
        "sequenceFlow",
        "ioBinding",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "completionCondition",
        "correlationSubscription",
        "artifact",
    }
)


def read(files: Mapping[str, bytes]) -> Library:
    """Read every file; never raises for what a file holds.

    A file that cannot be read gives a finding, and the others are still read.
    """
    processes: dict[str, Process] = {}
    findings: list[Finding] = []
    for file, source in sorted(files.items()):
        found, remarks = read_file(file, source)
        findings += remarks
        for process in found:
            if process.id in processes:
                other = processes[process.id].file
                findings.append(
                    Finding(file, process.id, process.line, "process.twice", {"other": other})
                )
            else:
                processes[process.id] = process
    findings += checks.across(processes)
    for process in processes.values():
        if process.executable:
            findings += process.findings
    return Library(processes, tuple(_ordered(findings)))


def read_file(file: str, source: bytes) -> tuple[list[Process], list[Finding]]:
    """The processes of one file, and what is wrong with the file as a whole."""
    try:
        root = parse(source)
    except UnreadableXml as error:
        return [], [Finding(file, "", error.line, error.code, error.params)]
    if tag(root) != "definitions":
        return [], [Finding(file, "", line(root), "file.not_bpmn", {"tag": root.tag})]
    known = definitions.read(root)
    remarks = checks.of_file(file, root)
    return [
        ProcessReader(file, root, element, known).process()
        for element in root
        if tag(element) == "process" or tag(element) in GLOBAL_TASKS
    ], remarks


class ProcessReader:
    """Collects one process; used once."""

    def __init__(
        self,
        file: str,
        root: etree._Element,
        element: etree._Element,
        known: definitions.Definitions,
    ) -> None:
        self.file, self.root, self.source, self.known = file, root, element, known
        self.id = attribute(element, "id") or "process"
        self.elements: dict[str, Element] = {}
        self.flows: dict[str, SequenceFlow] = {}
        self.children: dict[str, list[str]] = {}
        self.lanes: dict[str, str] = {}
        self.handlers: dict[str, list[str]] = {}
        self.findings: list[Finding] = []

    def process(self) -> Process:
        if tag(self.source) in GLOBAL_TASKS:
            self.children[self.id] = []
            self._node(self.source, self.id, GLOBAL_TASKS[tag(self.source)], self.id + ".task")
        else:
            self._scope(self.source, self.id)
        self._connect()
        process = Process(
            id=self.id,
            name=attribute(self.source, "name"),
            file=self.file,
            line=line(self.source),
            executable=self._executable(),
            version_tag=attribute(extension(self.source, "versionTag"), "value"),
            elements=self.elements,
            flows=self.flows,
            children=self.children,
            lanes=self.lanes,
            definition_hash=definition_hash(self.root, self.source),
            start_form_id=self._start_form(),
        )
        remarks = [*self.findings, *checks.of_process(process, self.source)]
        return replace(process, findings=tuple(_ordered(remarks)))

    def _executable(self) -> bool:
        return tag(self.source) != "process" or attribute(self.source, "isExecutable") in (
            "true",
            "1",
        )

    def _start_form(self) -> str:
        starts = [self.elements[i] for i in self.children.get(self.id, ())]
        forms = [e.zeebe.form_id for e in starts if e.tag == "startEvent" and e.zeebe.form_id]
        return forms[0] if forms else ""

    def _scope(self, holder: etree._Element, scope: str) -> None:
        self.children[scope] = []
        for lane_set in kids(holder, "laneSet"):
            self._lanes(lane_set)
        for number, element in enumerate(holder):
            name = tag(element)
            if name == "sequenceFlow":
                self._flow(element, scope)
            elif name == "association":
                source, target = local(element.get("sourceRef")), local(element.get("targetRef"))
                self.handlers.setdefault(source, []).append(target)
            elif name in FLOW_NODES:
                node_id = attribute(element, "id") or f"{scope}.{name}{number}"
                if self._node(element, scope, name, node_id) and name in SUBPROCESSES:
                    self._scope(element, node_id)
            elif name and name not in SILENT and not name.endswith("EventDefinition"):
                self._unsupported(element, name)

    def _node(self, element: etree._Element, scope: str, name: str, node_id: str) -> bool:
        """Keep the node. False if something else, maybe the process itself, bears its id."""
        if node_id in self.elements or node_id == self.id:
            self._remark("id.twice", node_id, element)
            return False
        found = read_element(element, self.known)
        self.elements[node_id] = replace(
            found,
            id=node_id,
            tag=name,
            scope=scope,
            process_id=self.id,
            file=self.file,
            line=line(element),
        )
        self.children[scope].append(node_id)
        for unknown in extensions.unknown(element):
            self._remark("zeebe.unknown", node_id, element, severity="warning", name=unknown)
        return True

    def _flow(self, element: etree._Element, scope: str) -> None:
        source, target = local(element.get("sourceRef")), local(element.get("targetRef"))
        flow_id = attribute(element, "id") or f"{source}->{target}"
        while flow_id in self.flows:
            flow_id += "+"
        condition = kid(element, "conditionExpression")
        self.flows[flow_id] = SequenceFlow(
            id=flow_id,
            source=source,
            target=target,
            scope=scope,
            line=line(element),
            condition=None if condition is None else text(condition),
            name=attribute(element, "name"),
        )

    def _connect(self) -> None:
        incoming: dict[str, list[str]] = {}
        outgoing: dict[str, list[str]] = {}
        for flow in self.flows.values():
            outgoing.setdefault(flow.source, []).append(flow.id)
            incoming.setdefault(flow.target, []).append(flow.id)
        for node_id, element in self.elements.items():
            handler = ""
            if element.tag == "boundaryEvent":
                handler = next((h for h in self.handlers.get(node_id, ())), "")
            lane = self.lanes.get(node_id) or self._outer_lane(element)
            self.elements[node_id] = replace(
                element,
                incoming=tuple(incoming.get(node_id, ())),
                outgoing=tuple(outgoing.get(node_id, ())),
                handler=handler,
                lane=lane,
            )

    def _outer_lane(self, element: Element) -> str:
        scope = element.scope
        while scope in self.elements:
            if scope in self.lanes:
                return self.lanes[scope]
            scope = self.elements[scope].scope
        return ""

    def _lanes(self, lane_set: etree._Element) -> None:
        for lane in kids(lane_set, "lane"):
            name = attribute(lane, "name")
            for ref in kids(lane, "flowNodeRef"):
                if name:
                    self.lanes[local(text(ref))] = name
            inner = kid(lane, "childLaneSet")
            if inner is not None:
                self._lanes(inner)  # the innermost name wins

    def _unsupported(self, element: etree._Element, name: str) -> None:
        self._remark("element.unsupported", attribute(element, "id"), element, name=name)

    def _remark(
        self,
        code: str,
        node_id: str,
        element: etree._Element,
        *,
        severity: str = "error",
        **params: object,
    ) -> None:
        self.findings.append(
            Finding(
                self.file,
                node_id,
                line(element),
                code,
                params,
                "warning" if severity == "warning" else "error",
            )
        )


def definition_hash(root: etree._Element, process: etree._Element) -> str:
    """SHA-256 of the process and what it refers to, without drawing, icons or layout."""
    digest = hashlib.sha256()
    names = ("message", "signal", "error", "escalation")
    parts = [e for e in root if tag(e) in names or tag(e).endswith("EventDefinition")]
    for part in [process, *parts]:
        copied = deepcopy(part)
        copied.tail = None
        for element in copied.iter(f"{{{BPMN}}}*"):
            element.attrib.pop(f"{{{ZEEBE}}}modelerTemplateIcon", "")
        etree.cleanup_namespaces(copied)
        digest.update(canonical(copied))
    return digest.hexdigest()


def canonical(element: etree._Element) -> bytes:
    """Canonical XML 2.0, without the space between elements."""
    written = io.BytesIO()
    tree: Any = etree.ElementTree(element)
    tree.write_c14n(written, exclusive=True)
    return b"".join(line.strip() for line in written.getvalue().splitlines())


def _ordered(findings: list[Finding]) -> list[Finding]:
    return sorted(set_of(findings), key=lambda f: (f.file, f.line, f.element, f.code))


def set_of(findings: list[Finding]) -> list[Finding]:
    """Each finding once."""
    seen: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.file, finding.element, finding.line, finding.code, repr(finding.params))
        seen.setdefault(key, finding)
    return list(seen.values())
