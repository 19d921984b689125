"""Ten-line BPMN files for tests, and a host that runs them without database or network.

    process(start(), user("U"), end(), flow("S", "U", "E"))

Every function gives XML text; `read` makes a Library and refuses findings, `Play` runs one
instance, saved and loaded again at every step unless told otherwise.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

from engine.workflow import Budget, Instance, JobRequest, Library
from engine.workflow import read as read_files

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="defs" targetNamespace="http://guichet.test">'
)
ROOTS = (
    '<bpmn:message id="M1" name="paid"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=ref"/></bpmn:extensionElements></bpmn:message>'
    '<bpmn:message id="M2" name="called"/>'
    '<bpmn:signal id="S1" name="alarm"/>'
    '<bpmn:error id="E1" name="refused" errorCode="refused"/>'
    '<bpmn:error id="E2" name="broken" errorCode="broken"/>'
    '<bpmn:escalation id="X1" name="late" escalationCode="late"/>'
)

MESSAGE = '<bpmn:messageEventDefinition messageRef="M1"/>'
CALLED = '<bpmn:messageEventDefinition messageRef="M2"/>'
SIGNAL = '<bpmn:signalEventDefinition signalRef="S1"/>'
REFUSED = '<bpmn:errorEventDefinition errorRef="E1"/>'
BROKEN = '<bpmn:errorEventDefinition errorRef="E2"/>'
ANY_ERROR = "<bpmn:errorEventDefinition/>"
LATE = '<bpmn:escalationEventDefinition escalationRef="X1"/>'
TERMINATE = "<bpmn:terminateEventDefinition/>"
CANCEL = "<bpmn:cancelEventDefinition/>"
COMPENSATE = "<bpmn:compensateEventDefinition/>"


def timer(text: str, kind: str = "timeDuration") -> str:
    return (
        f'<bpmn:timerEventDefinition><bpmn:{kind} xsi:type="bpmn:tFormalExpression">'
        f"{escaped(text)}</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


def conditional(text: str) -> str:
    return (
        "<bpmn:conditionalEventDefinition>"
        f'<bpmn:condition xsi:type="bpmn:tFormalExpression">{escaped(text)}</bpmn:condition>'
        "</bpmn:conditionalEventDefinition>"
    )


def link(name: str) -> str:
    return f'<bpmn:linkEventDefinition name="{name}"/>'


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def element(tag: str, element_id: str, *inner: str, **attributes: str) -> str:
    extras = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    extensions = "".join(part for part in inner if part.startswith("<zeebe:"))
    rest = "".join(part for part in inner if not part.startswith("<zeebe:"))
    if extensions:
        rest = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>{rest}"
    return f'<bpmn:{tag} id="{element_id}"{extras}>{rest}</bpmn:{tag}>'


def io(inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None) -> str:
    lines = "".join(
        f"<zeebe:{kind} source={quoteattr(source)} target={quoteattr(target)}/>"
        for kind, mapping in (("input", inputs or {}), ("output", outputs or {}))
        for target, source in mapping.items()
    )
    return f"<zeebe:ioMapping>{lines}</zeebe:ioMapping>"


def start(element_id: str = "S", *inner: str, **attributes: str) -> str:
    return element("startEvent", element_id, *inner, **attributes)


def end(element_id: str = "E", *inner: str) -> str:
    return element("endEvent", element_id, *inner)


def user(element_id: str, *inner: str, **attributes: str) -> str:
    return element("userTask", element_id, *inner, **attributes)


def job(element_id: str, job_type: str, *inner: str, **attributes: str) -> str:
    return element(
        "serviceTask", element_id, f"<zeebe:taskDefinition type={quoteattr(job_type)}/>", *inner
    )


def script(element_id: str, variable: str, expression: str, *inner: str) -> str:
    return element(
        "scriptTask",
        element_id,
        f"<zeebe:script expression={quoteattr(expression)} resultVariable={quoteattr(variable)}/>",
        *inner,
    )


def boundary(element_id: str, on: str, *inner: str, interrupting: bool = True) -> str:
    return element(
        "boundaryEvent",
        element_id,
        *inner,
        attachedToRef=on,
        cancelActivity="true" if interrupting else "false",
    )


def call(element_id: str, process_id: str, *inner: str, **attributes: str) -> str:
    extras = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return element(
        "callActivity",
        element_id,
        f"<zeebe:calledElement processId={quoteattr(process_id)}{extras}/>",
        *inner,
    )


def many(sequential: bool = False, until: str = "", cardinality: str = "", **zeebe: str) -> str:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in zeebe.items())
    extensions = (
        f"<bpmn:extensionElements><zeebe:loopCharacteristics{attributes}/></bpmn:extensionElements>"
        if zeebe
        else ""
    )
    formal = 'xsi:type="bpmn:tFormalExpression"'
    inner = (
        f"<bpmn:loopCardinality {formal}>{escaped(cardinality)}</bpmn:loopCardinality>"
        if cardinality
        else ""
    )
    if until:
        inner += f"<bpmn:completionCondition {formal}>{escaped(until)}</bpmn:completionCondition>"
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"{extensions}{inner}</bpmn:multiInstanceLoopCharacteristics>"
    )


def flow(*ids: str, when: str = "", name: str = "") -> str:
    """Sequence flows along that path; `when` is the condition of the first."""
    parts = []
    for number, (source, target) in enumerate(pairwise(ids)):
        flow_id = name if name and number == 0 else f"{source}_{target}"
        condition = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{escaped(when)}</bpmn:conditionExpression>"
            if when and number == 0
            else ""
        )
        parts.append(
            f'<bpmn:sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">'
            f"{condition}</bpmn:sequenceFlow>"
        )
    return "".join(parts)


def process(*parts: str, process_id: str = "P") -> str:
    return f'<bpmn:process id="{process_id}" isExecutable="true">{"".join(parts)}</bpmn:process>'


def document(*processes: str) -> bytes:
    return (HEAD + ROOTS + "".join(processes) + "</bpmn:definitions>").encode()


def read(*processes: str) -> Library:
    """A library without findings that refuse it."""
    library = read_files({"test.bpmn": document(*processes)})
    errors = [str(f) for f in library.findings if f.severity == "error"]
    assert not errors, "\n".join(errors)
    return library


Operation = Callable[[dict[str, Any]], Mapping[str, object]]


PARIS = ZoneInfo("Europe/Paris")


@dataclass
class StandInHost:
    """A clock that the test moves, operations that are functions, decisions that are functions."""

    operations: dict[str, Operation] = field(default_factory=dict)
    decisions: dict[str, Callable[[Mapping[str, object]], object]] = field(default_factory=dict)
    names: dict[str, object] = field(default_factory=dict)
    instant: datetime = datetime(2026, 1, 31, 12, tzinfo=UTC)
    zone: tzinfo = PARIS
    calls: list[JobRequest] = field(default_factory=list)

    @property
    def inline(self) -> Container[str]:
        return self.operations

    def now(self) -> datetime:
        return self.instant

    def context(self) -> Mapping[str, object]:
        return self.names

    def decide(self, decision_id: str, variables: Mapping[str, object]) -> object:
        return self.decisions[decision_id](variables)

    def call_inline(self, request: JobRequest) -> Mapping[str, object]:
        self.calls.append(request)
        return self.operations[request.type](dict(request.inputs))


class Play:
    """One instance going through its process; saved and loaded again before every action."""

    def __init__(
        self,
        library: Library,
        variables: Mapping[str, object] | None = None,
        host: StandInHost | None = None,
        *,
        process_id: str = "P",
        start_element: str | None = None,
        reload: bool = True,
    ) -> None:
        self.library, self.host, self.reload = library, host or StandInHost(), reload
        self.instance = Instance.start(
            library, process_id, variables or {}, self.host, start_element=start_element
        )
        self.thrown: list[Any] = []
        self.trail: list[tuple[str, str]] = []
        self._run()

    def _run(self) -> None:
        assert self.instance.run(Budget(timedelta(seconds=30), 10_000_000))
        self.thrown += self.instance.thrown
        self.trail += [(event.kind, event.element_id) for event in self.instance.events]

    def again(self) -> None:
        """Save, load, and save again: the bytes must be the same."""
        if self.reload:
            saved = self.instance.dump()
            assert saved == self.instance.dump(afresh=True), "a change was not noticed"
            self.instance = Instance.load(self.library, saved, self.host)
            assert self.instance.dump() == saved

    def waiting(self, element_id: str = "") -> list[str]:
        """Nodes of open user tasks and deferred jobs, of that element if given."""
        open_nodes: list[Any] = [*self.instance.user_tasks(), *self.instance.jobs()]
        return [n.node for n in open_nodes if element_id in ("", n.element_id)]

    def open(self) -> list[str]:
        """Element ids of open user tasks and deferred jobs."""
        open_nodes: list[Any] = [*self.instance.user_tasks(), *self.instance.jobs()]
        return sorted(node.element_id for node in open_nodes)

    def complete(self, element_id: str, number: int = 0, /, **values: object) -> None:
        self.again()
        self.instance.complete(self.waiting(element_id)[number], values)
        self._run()

    def throw(self, element_id: str, code: str, **values: object) -> bool:
        self.again()
        caught = self.instance.throw_error(self.waiting(element_id)[0], code, "", values)
        self._run()
        return caught

    def message(self, name: str, key: str | None = None, **payload: object) -> int:
        self.again()
        taken = self.instance.message(name, key, payload)
        self._run()
        return taken

    def signal(self, name: str, **payload: object) -> int:
        self.again()
        taken = self.instance.signal(name, payload)
        self._run()
        return taken

    def set(self, **values: object) -> None:
        self.again()
        self.instance.set_variables(values)
        self._run()

    def retry(self) -> None:
        self.again()
        for incident in self.instance.incidents():
            self.instance.retry(incident.node)
        self._run()

    def wait(self, **span: float) -> int:
        """Let time pass; fire what falls due, each at its instant. How many fired."""
        until, fired = self.host.instant + timedelta(**span), 0
        while True:
            self.again()
            due = sorted((t.due_at, t.node) for t in self.instance.timers() if t.due_at <= until)
            if not due:
                self.host.instant = until
                return fired
            self.host.instant = max(self.host.instant, due[0][0])
            fired += self.instance.fire(due[0][1])
            self._run()

    @property
    def done(self) -> bool:
        return self.instance.completed

    @property
    def variables(self) -> Mapping[str, Any]:
        return self.instance.variables
