"""References by id: each leads to an element of the file, of the kind it needs."""

import re

from lxml import etree

from engine.workflow.checks.remarks import at
from engine.workflow.findings import Finding
from engine.workflow.model import ACTIVITIES, EVENTS, FLOW_NODES
from engine.workflow.xml import attribute, kids, local, tag, text

DATA = frozenset(
    {
        "dataInput",
        "dataOutput",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "dataStore",
        "property",
    }
)
TARGETS: dict[str, frozenset[str]] = {
    "messageRef": frozenset({"message"}),
    "inMessageRef": frozenset({"message"}),
    "outMessageRef": frozenset({"message"}),
    "signalRef": frozenset({"signal"}),
    "errorRef": frozenset({"error"}),
    "escalationRef": frozenset({"escalation"}),
    "itemRef": frozenset({"itemDefinition"}),
    "itemSubjectRef": frozenset({"itemDefinition"}),
    "operationRef": frozenset({"operation"}),
    "interfaceRef": frozenset({"interface"}),
    "supportedInterfaceRef": frozenset({"interface"}),
    "participantRef": frozenset({"participant"}),
    "processRef": frozenset({"process"}),
    "attachedToRef": ACTIVITIES,
    "flowNodeRef": FLOW_NODES,
    "dataObjectRef": frozenset({"dataObject"}),
    "dataStoreRef": frozenset({"dataStore"}),
    "categoryValueRef": frozenset({"categoryValue"}),
    "activityRef": ACTIVITIES,
    "dataInputRefs": frozenset({"dataInput"}),
    "optionalInputRefs": frozenset({"dataInput"}),
    "whileExecutingInputRefs": frozenset({"dataInput"}),
    "dataOutputRefs": frozenset({"dataOutput"}),
    "optionalOutputRefs": frozenset({"dataOutput"}),
    "whileExecutingOutputRefs": frozenset({"dataOutput"}),
    "inputSetRefs": frozenset({"inputSet"}),
    "outputSetRefs": frozenset({"outputSet"}),
    "definitionalCollaborationRef": frozenset({"collaboration"}),
    "correlationPropertyRef": frozenset({"correlationProperty"}),
    "eventDefinitionRef": frozenset(
        {
            f"{kind}EventDefinition"
            for kind in (
                "message",
                "timer",
                "signal",
                "error",
                "escalation",
                "conditional",
                "link",
                "terminate",
                "cancel",
                "compensate",
            )
        }
    ),
}
ENDS = ("sourceRef", "targetRef")
"""Elements of a data association: both lead to data. (Attributes of that name are flows'.)"""
DRAWN_ON = frozenset({"task", "userTask", "manualTask", "scriptTask", "businessRuleTask"})
ROOT_ONLY = frozenset({"eventDefinitionRef"})
EXTERNAL = frozenset({"processRef"})
"""May name something of another file."""
MIME = re.compile(r"[\w.+-]+/[\w.+-]+")


def check(file: str, root: etree._Element) -> list[Finding]:
    known = {attribute(e, "id"): e for e in root.iter() if tag(e) and attribute(e, "id")}
    imported = root.find("{*}import") is not None
    found = []
    for element in root.iter():
        if not tag(element):
            continue
        for name, ref in _refs(element):
            wrong = _wrong(name, ref, known, root, imported)
            if wrong:
                found.append(at(file, element, wrong, reference=name, target=ref))
        found += _others(file, element)
    return found


def _refs(element: etree._Element) -> list[tuple[str, str]]:
    refs = [
        (str(name), str(value)) for name, value in element.attrib.items() if str(name) in TARGETS
    ]
    if tag(element) in TARGETS or tag(element) in ENDS:
        refs.append((tag(element), text(element)))
    return refs


def _wrong(
    name: str, ref: str, known: dict[str, etree._Element], root: etree._Element, imported: bool
) -> str:
    target = known.get(local(ref))
    if target is None:
        prefix = ref.rpartition(":")[0]
        foreign = prefix and root.nsmap.get(prefix) != root.get("targetNamespace")
        if imported or foreign or name in EXTERNAL or not ref.strip():
            return "" if ref.strip() else "ref.empty"
        return "ref.unknown"
    if tag(target) not in TARGETS.get(name, DATA):
        return "ref.wrong_kind"
    if name in ROOT_ONLY and target.getparent() is not root:
        return "ref.not_root"
    return ""


def _others(file: str, element: etree._Element) -> list[Finding]:
    """Small rules on attributes that any element may have."""
    name = tag(element)
    found = []
    text_format = attribute(element, "textFormat") or attribute(element, "scriptFormat")
    if text_format and not MIME.fullmatch(text_format) and name != "scriptTask":
        found.append(at(file, element, "text.format", value=text_format))
    if name == "dataState" and not attribute(element, "name"):
        found.append(at(file, element, "data.state"))
    if name in ("assignment", "transformation"):
        found.append(at(file, element, "data.assignment"))
    if name == "ioSpecification" and _drawing(element):
        found.append(at(file, element, "data.drawing", severity="warning"))
    elif name in ("ioSpecification", "inputSet", "outputSet") and _outermost(element):
        found.append(at(file, element, "data.specification"))
    if (name in EVENTS and not attribute(element, "id")) or (
        name in ACTIVITIES and not attribute(element, "id")
    ):
        found.append(at(file, element, "id.missing", kind=name))
    return found


def _drawing(specification: etree._Element) -> bool:
    """Whether it only draws which data a task reads and writes: no type, one set of each."""
    parent = specification.getparent()
    if parent is None or tag(parent) not in DRAWN_ON:
        return False
    typed = any(attribute(child, "itemSubjectRef") for child in specification)
    one = len(kids(specification, "inputSet")) == 1 and len(kids(specification, "outputSet")) == 1
    return one and not typed


def _outermost(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and tag(parent) != "ioSpecification"
