"""Pools and the message flows between them. Source: BPMN 2.0.2, 9.4."""

from lxml import etree

from engine.workflow.checks.remarks import at
from engine.workflow.findings import Finding
from engine.workflow.model import ACTIVITIES, EVENTS
from engine.workflow.xml import attribute, kid, kids, local, number, tag

UNSUPPORTED = frozenset(
    {
        "choreography",
        "globalChoreographyTask",
        "globalConversation",
        "conversation",
    }
)
SILENT = frozenset({"callConversation", "subConversation"})


def check(file: str, root: etree._Element) -> list[Finding]:
    found = []
    for element in root:
        if tag(element) in UNSUPPORTED:
            found.append(at(file, element, "element.unsupported", name=tag(element)))
        if tag(element) == "collaboration":
            found += _collaboration(file, root, element)
    return found


def _collaboration(file: str, root: etree._Element, collaboration: etree._Element) -> list[Finding]:
    found = []
    owners = _owners(root, collaboration)
    for participant in kids(collaboration, "participant"):
        multiplicity = kid(participant, "participantMultiplicity")
        low = number(multiplicity, "minimum", 0)
        high = number(multiplicity, "maximum", max(low, 1))
        if low < 0 or high < max(low, 1):
            found.append(at(file, participant, "pool.multiplicity", low=low, high=high))
    for flow in kids(collaboration, "messageFlow"):
        found += _message_flow(file, flow, owners)
    return found


def _owners(
    root: etree._Element, collaboration: etree._Element
) -> dict[str, tuple[etree._Element, str]]:
    """Id of a pool or of an element in one → (element, id of the pool)."""
    pools = {
        local(participant.get("processRef")): attribute(participant, "id")
        for participant in kids(collaboration, "participant")
    }
    owners = {}
    for participant in kids(collaboration, "participant"):
        owners[attribute(participant, "id")] = (participant, attribute(participant, "id"))
    for process in kids(root, "process"):
        pool = pools.get(attribute(process, "id"), attribute(process, "id"))
        for element in process.iter():
            if tag(element) and attribute(element, "id"):
                owners[attribute(element, "id")] = (element, pool)
    return owners


def _message_flow(
    file: str, flow: etree._Element, owners: dict[str, tuple[etree._Element, str]]
) -> list[Finding]:
    found = []
    ends = {}
    for role in ("sourceRef", "targetRef"):
        ref = local(flow.get(role))
        element, _ = ends[role] = owners.get(ref, (None, ""))
        allowed = ACTIVITIES | EVENTS | {"participant"}
        if element is None:
            found.append(at(file, flow, "ref.unknown", reference=role, target=ref))
        elif tag(element) not in allowed or not _may(element, role == "sourceRef"):
            found.append(at(file, flow, "message_flow.end", target=ref))
    if not found and ends["sourceRef"][1] == ends["targetRef"][1]:
        found.append(at(file, flow, "message_flow.same_pool"))
    if not found and _contains_process(ends["sourceRef"][0], ends["targetRef"][0]):
        found.append(at(file, flow, "message_flow.same_pool"))
    return found


def _contains_process(source: etree._Element | None, target: etree._Element | None) -> bool:
    return source is target


def _may(element: etree._Element, sends: bool) -> bool:
    """Whether that element can send (or receive) a message."""
    name = tag(element)
    messages = element.find("{*}messageEventDefinition") is not None
    referred = element.find("{*}eventDefinitionRef") is not None
    if name in ("startEvent", "intermediateCatchEvent", "boundaryEvent"):
        return not sends and (messages or referred)
    if name in ("endEvent", "intermediateThrowEvent"):
        return sends and (messages or referred)
    return True
