"""What running needs from outside, and the values that go out. No type of SpiffWorkflow."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class UserTask:
    """Waiting human work. Expressions were evaluated when the task began."""

    node: str
    element_id: str
    name: str
    process_id: str
    form_id: str = ""
    assignee: str = ""
    candidate_users: tuple[str, ...] = ()
    candidate_groups: tuple[str, ...] = ()
    due_date: datetime | None = None
    follow_up: datetime | None = None
    priority: int = 50
    properties: Mapping[str, object] = field(default_factory=dict)
    inputs: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobRequest:
    """An operation to call. `inputs` are copies: the operation may do as it likes with them."""

    node: str
    element_id: str
    process_id: str
    type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, object] = field(default_factory=dict)
    retries: int | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """`due_at` is UTC. A node with several timers is listed once for each."""

    node: str
    element_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A node waits for a message. `key` None: it takes only messages published without a key."""

    node: str
    element_id: str
    name: str
    key: str | None


@dataclass(frozen=True, slots=True)
class SignalSubscription:
    node: str
    element_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Incident:
    """A node cannot go on until somebody retries, moves or cancels.

    `where`: "enter" (inputs, boundary timers, assignment), "run" or "leave" (outputs, flows).
    """

    node: str
    element_id: str
    process_id: str
    where: str
    code: str
    message: str
    message_en: str = ""


@dataclass(frozen=True, slots=True)
class ThrownMessage:
    name: str
    key: str | None
    payload: Mapping[str, object]
    expires_at: datetime | None = None
    """Until when it waits for whoever it is for; None: as long as the domain says."""


@dataclass(frozen=True, slots=True)
class ThrownSignal:
    name: str
    payload: Mapping[str, object]


class EngineEvent(NamedTuple):
    """For the journal. Kinds: element.entered, element.completed, element.cancelled,
    incident.raised, error.thrown, process.completed, process.cancelled.
    """

    kind: str
    element_id: str
    process_id: str
    at: datetime
    node: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one `run` may do before the caller must commit."""

    time: timedelta = timedelta(milliseconds=250)
    steps: int = 2_000


class Host(Protocol):
    """What an instance needs from outside while it runs."""

    @property
    def zone(self) -> tzinfo:
        """Of the domain: for timers and FEEL's now()."""

    @property
    def inline(self) -> Container[str]:
        """Job types called at once, inside the transaction; the others are deferred."""

    def now(self) -> datetime:
        """The present instant, aware."""

    def context(self) -> Mapping[str, object]:
        """Read-only names visible under every scope, in called processes too. Asked at each
        expression, most of which read none of them.
        """

    def decide(self, decision_id: str, variables: Mapping[str, object]) -> object:
        """The decision's result. Raises HostError: an incident."""

    def call_inline(self, request: JobRequest) -> Mapping[str, object]:
        """Call the operation now. BusinessError leaves by the error path, HostError is an
        incident; anything else goes through `run` and is the caller's to roll back.
        """
