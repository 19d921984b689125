"""What the root of a BPMN file declares and its processes refer to: messages, signals, errors…"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from engine.workflow.model import Event, EventKind, Timer
from engine.workflow.xml import attribute, extension, flag, kid, kids, line, local, tag, text

EVENT_TAGS: Mapping[str, EventKind] = {
    "messageEventDefinition": "message",
    "timerEventDefinition": "timer",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "conditional",
    "linkEventDefinition": "link",
    "terminateEventDefinition": "terminate",
    "cancelEventDefinition": "cancel",
    "compensateEventDefinition": "compensate",
}


@dataclass(slots=True)
class Definitions:
    """Looked up by id. Shared by all processes of one file."""

    messages: dict[str, tuple[str, str]] = field(default_factory=dict)
    """id → (name, correlation key expression)"""
    signals: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    escalations: dict[str, str] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    """event definitions declared at the root, for eventDefinitionRef"""


def read(root: etree._Element) -> Definitions:
    found = Definitions()
    for message in kids(root, "message"):
        key = attribute(extension(message, "subscription"), "correlationKey")
        name = attribute(message, "name") or attribute(message, "id")
        found.messages[attribute(message, "id")] = (name, key)
    for signal in kids(root, "signal"):
        found.signals[attribute(signal, "id")] = attribute(signal, "name") or attribute(
            signal, "id"
        )
    for error in kids(root, "error"):
        # Without a code, the name is the only thing that tells two errors apart.
        code = attribute(error, "errorCode") or attribute(error, "name") or attribute(error, "id")
        found.errors[attribute(error, "id")] = code
    for escalation in kids(root, "escalation"):
        found.escalations[attribute(escalation, "id")] = attribute(escalation, "escalationCode")
    for child in root:
        if isinstance(child.tag, str) and tag(child) in EVENT_TAGS:
            found.events[attribute(child, "id")] = event(child, found)
    return found


def event(element: etree._Element, known: Definitions) -> Event:
    """One event definition element. References that lead nowhere keep their `ref`, no name."""
    base = Event(kind=EVENT_TAGS[tag(element)], id=attribute(element, "id"), line=line(element))
    match base.kind:
        case "message":
            return message(local(element.get("messageRef")), known, base)
        case "signal":
            ref = local(element.get("signalRef"))
            return replace(base, ref=ref, name=known.signals.get(ref, ""))
        case "error":
            ref = local(element.get("errorRef"))
            return replace(base, ref=ref, code=known.errors.get(ref) if ref else None)
        case "escalation":
            ref = local(element.get("escalationRef"))
            return replace(base, ref=ref, code=known.escalations.get(ref) or None)
        case "timer":
            return replace(base, timer=_timer(element))
        case "conditional":
            return replace(base, condition=text(kid(element, "condition")))
        case "link":
            return replace(base, name=attribute(element, "name"))
        case "compensate":
            return replace(
                base,
                activity=local(element.get("activityRef")),
                wait=flag(element, "waitForCompletion", True),
            )
        case _:
            return base


def message(ref: str, known: Definitions, base: Event) -> Event:
    name, key = known.messages.get(ref, ("", ""))
    return replace(base, ref=ref, name=name, key=key)


def _timer(element: etree._Element) -> Timer | None:
    date, duration, cycle = (
        text(kid(element, name)) for name in ("timeDate", "timeDuration", "timeCycle")
    )
    if date:
        return Timer("date", date)
    if duration:
        return Timer("duration", duration)
    return Timer("cycle", cycle) if cycle else None
