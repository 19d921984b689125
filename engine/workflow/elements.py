"""Reading one flow node: the BPMN attributes that change how it runs."""

from lxml import etree

from engine.workflow import definitions, extensions
from engine.workflow.definitions import EVENT_TAGS, Definitions
from engine.workflow.model import Element, Event, Loop
from engine.workflow.xml import (
    ZEEBE,
    attribute,
    extension,
    flag,
    kid,
    kids,
    line,
    local,
    number,
    tag,
    text,
)


def read_element(element: etree._Element, known: Definitions) -> Element:
    """An Element without its place (id, scope, flows), which the caller knows."""
    name = tag(element)
    base = Event(kind="message", line=line(element))
    message = None
    if name in ("sendTask", "receiveTask"):
        message = definitions.message(local(element.get("messageRef")), known, base)
    interrupting = flag(element, "cancelActivity", True) and flag(element, "isInterrupting", True)
    return Element(
        id="",
        tag=name,
        scope="",
        process_id="",
        file="",
        line=0,
        name=" ".join(attribute(element, "name").split()),
        default=local(element.get("default")),
        zeebe=extensions.read(element),
        events=events(element, known),
        parallel_multiple=flag(element, "parallelMultiple", False)
        or attribute(element, "eventGatewayType") == "Parallel",
        interrupting=interrupting,
        attached_to=local(element.get("attachedToRef")),
        for_compensation=flag(element, "isForCompensation", False),
        triggered_by_event=flag(element, "triggeredByEvent", False),
        loop=loop(element, known),
        message=message,
        instantiate=flag(element, "instantiate", False),
        start_quantity=_count(element, "startQuantity"),
        completion_quantity=_count(element, "completionQuantity"),
        activation=text(kid(element, "activationCondition")),
        sequential_order=attribute(element, "ordering") == "Sequential",
        completion=text(kid(element, "completionCondition")),
        cancel_remaining=flag(element, "cancelRemainingInstances", True),
        script=text(kid(element, "script")),
        called=local(element.get("calledElement")),
    )


def events(element: etree._Element, known: Definitions) -> tuple[Event, ...]:
    """The event definitions drawn in the element, and those it refers to at the root."""
    found: list[Event] = []
    for child in element:
        if tag(child) in EVENT_TAGS:
            found.append(definitions.event(child, known))
        elif tag(child) == "eventDefinitionRef":
            event = known.events.get(local(text(child)))
            if event is not None:
                found.append(event)
    return tuple(found)


def loop(element: etree._Element, known: Definitions) -> Loop | None:
    standard = kid(element, "standardLoopCharacteristics")
    if standard is not None:
        return Loop(
            many=False,
            condition=text(kid(standard, "loopCondition")),
            test_before=flag(standard, "testBefore", False),
            maximum=_maximum(standard),
        )
    many = kid(element, "multiInstanceLoopCharacteristics")
    if many is None:
        return None
    extended = extension(many, "loopCharacteristics")
    behavior_event = known.events.get(
        local(many.get("oneBehaviorEventRef") or many.get("noneBehaviorEventRef"))
    )
    return Loop(
        many=True,
        sequential=flag(many, "isSequential", False),
        collection=attribute(extended, "inputCollection") or _data_input(many),
        item=attribute(extended, "inputElement") or _item_name(many, "inputDataItem"),
        output_collection=attribute(extended, "outputCollection")
        or text(kid(many, "loopDataOutputRef")),
        output_item=attribute(extended, "outputElement") or _item_name(many, "outputDataItem"),
        cardinality=text(kid(many, "loopCardinality")),
        until=text(kid(many, "completionCondition")),
        behavior=attribute(many, "behavior") or "All",
        behavior_event=behavior_event,
        complex_behaviors=_complex(many, known),
    )


def _maximum(standard: etree._Element) -> int | None:
    found = number(standard, "loopMaximum", -1)
    return None if found < 0 else found


def _data_input(many: etree._Element) -> str:
    return text(kid(many, "loopDataInputRef"))


def _item_name(many: etree._Element, name: str) -> str:
    item = kid(many, name)
    return attribute(item, "name") or attribute(item, "id")


def _complex(many: etree._Element, known: Definitions) -> tuple[tuple[str, Event], ...]:
    found: list[tuple[str, Event]] = []
    for definition in kids(many, "complexBehaviorDefinition"):
        thrown = kid(definition, "event")
        if thrown is None:
            continue
        for event in events(thrown, known):
            found.append((text(kid(definition, "condition")), event))
    return tuple(found)


def _count(element: etree._Element, name: str) -> int:
    return max(number(element, name, 1), 1)


def has_zeebe(element: etree._Element) -> bool:
    return any(str(child.tag).startswith(f"{{{ZEEBE}}}") for child in element.iter())
