"""A process as data: what the reader found, before anything runs. Frozen values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

EventKind = Literal[
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
]

ACTIVITIES = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
    }
)
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
GATEWAYS = frozenset(
    {
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)
EVENTS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS


@dataclass(frozen=True, slots=True)
class Mapped:
    """One line of a zeebe:ioMapping: `target` (a path `a.b`) from `source` (None: null)."""

    source: str | None
    target: str


@dataclass(frozen=True, slots=True)
class Assignment:
    assignee: str = ""
    candidate_users: str = ""
    candidate_groups: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    due_date: str = ""
    follow_up_date: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """zeebe:calledElement."""

    process_id: str
    all_to_child: bool = False
    all_to_parent: bool = False


@dataclass(frozen=True, slots=True)
class Extensions:
    """The zeebe: elements of one element; "" and () mean absent."""

    job_type: str = ""
    retries: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Mapped, ...] = ()
    outputs: tuple[Mapped, ...] = ()
    form_id: str = ""
    assignment: Assignment = Assignment()
    schedule: Schedule = Schedule()
    priority: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    script: str = ""
    result_variable: str = ""
    decision_id: str = ""
    called: Called | None = None
    publishes: bool = False
    """Whether there is a zeebe:publishMessage, with these three."""
    correlation_key: str = ""
    time_to_live: str = ""
    message_id: str = ""
    active_elements: str = ""
    """Expression giving the ids of the inner activities an ad-hoc subprocess starts with."""


@dataclass(frozen=True, slots=True)
class Timer:
    kind: Literal["date", "duration", "cycle"]
    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event definition. `name` is the message's, signal's or link's name; `code` an error's
    or escalation's (None catches any); `activity` what a compensation throw names."""

    kind: EventKind
    id: str = ""
    line: int = 0
    name: str = ""
    ref: str = ""
    code: str | None = None
    key: str = ""
    timer: Timer | None = None
    condition: str = ""
    activity: str = ""
    wait: bool = True


@dataclass(frozen=True, slots=True)
class Loop:
    """Standard loop (`many` False) or multi-instance. Expressions as written, "" absent."""

    many: bool
    sequential: bool = True
    collection: str = ""
    item: str = ""
    output_collection: str = ""
    output_item: str = ""
    cardinality: str = ""
    until: str = ""
    condition: str = ""
    test_before: bool = False
    maximum: int | None = None
    behavior: str = "All"
    behavior_event: Event | None = None
    complex_behaviors: tuple[tuple[str, Event], ...] = ()


@dataclass(frozen=True, slots=True)
class SequenceFlow:
    id: str
    source: str
    target: str
    scope: str
    line: int
    condition: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node. `scope` is the id of the process or subprocess it is drawn in."""

    id: str
    tag: str
    scope: str
    process_id: str
    file: str
    line: int
    name: str = ""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    lane: str = ""
    zeebe: Extensions = Extensions()
    events: tuple[Event, ...] = ()
    parallel_multiple: bool = False
    interrupting: bool = True
    attached_to: str = ""
    handler: str = ""
    """Of a compensation boundary event: the activity its association leads to."""
    for_compensation: bool = False
    triggered_by_event: bool = False
    loop: Loop | None = None
    message: Event | None = None
    """Of a send or receive task: its message."""
    instantiate: bool = False
    start_quantity: int = 1
    completion_quantity: int = 1
    activation: str = ""
    sequential_order: bool = False
    completion: str = ""
    cancel_remaining: bool = True
    script: str = ""
    called: str = ""
    """BPMN's own calledElement; zeebe.called wins."""

    @property
    def calls(self) -> str:
        """The id of the called process, or a FEEL expression for it ("" for none)."""
        return self.zeebe.called.process_id if self.zeebe.called else self.called

    @property
    def is_activity(self) -> bool:
        return self.tag in ACTIVITIES
