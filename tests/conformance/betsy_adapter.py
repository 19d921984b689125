"""The product behind the runner of betsy's BPMN tests: deploy, start, let time pass, report.

Time is simulated: what waits for a timer gets it at its instant, without sleeping. Script
tasks become operations of this adapter; those that take time are deferred jobs.
"""

import re
import sys
from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[2]))

from lxml import etree

from engine.workflow import Instance, JobRequest, Library, ThrownMessage, read

NAME, DIALECT = "guichet", "feel"

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
MAX_TURNS = 10_000


def script(token: str) -> str:
    return token


def library(bpmn_xml: str) -> Library:
    """Scripts become jobs of type `betsy`. Raises DeployError with the findings."""
    from betsy_runner import DeployError  # type: ignore[import-not-found]

    found = read({"model.bpmn": with_jobs(bpmn_xml)})
    errors = [finding for finding in found.findings if finding.severity == "error"]
    if errors:
        raise DeployError("; ".join(str(error) for error in errors))
    return found


def with_jobs(bpmn_xml: str) -> bytes:
    root = etree.fromstring(without_declaration(bpmn_xml))
    for tag in ("scriptTask", "globalScriptTask"):
        for task in root.iter(f"{{{BPMN}}}{tag}"):
            body = task.find(f"{{{BPMN}}}script")
            token = "" if body is None else (body.text or "").strip()
            if not token:
                continue
            holder = task.find(f"{{{BPMN}}}extensionElements")
            if holder is None:
                holder = etree.Element(f"{{{BPMN}}}extensionElements")
                documented = len(task.findall(f"{{{BPMN}}}documentation"))
                task.insert(documented, holder)
            definition = etree.SubElement(holder, f"{{{ZEEBE}}}taskDefinition")
            slow = "WAIT" in token or "TIMESTAMP" in token
            definition.set("type", "betsy.slow" if slow else "betsy")
            headers = etree.SubElement(holder, f"{{{ZEEBE}}}taskHeaders")
            etree.SubElement(headers, f"{{{ZEEBE}}}header", key="token", value=token)
    return etree.tostring(root)


class BetsyHost:
    """A simulated clock, and the operations betsy's scripts stand for."""

    def __init__(self) -> None:
        self.zone = ZoneInfo("Europe/Paris")
        self.instant = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.trace: list[str] = []

    @property
    def inline(self) -> Container[str]:
        return ("betsy",)

    def now(self) -> datetime:
        return self.instant

    def context(self) -> Mapping[str, object]:
        return {}

    def decide(self, decision_id: str, variables: Mapping[str, object]) -> object:
        return None

    def call_inline(self, request: JobRequest) -> Mapping[str, object]:
        token = request.headers["token"]
        match token:
            case "CREATE_LOG_FILE" | "CREATE_MARKER_FILE":
                self.trace.append(token)
            case "INCREMENT_INTEGER_VARIABLE_AND_LOG":
                self.trace.append("INCREMENT")
                return {"integerVariable": int(str(request.inputs["integerVariable"])) + 1}
            case "SET_STRING_DATA":
                return {"data": "String"}
            case "LOG_DATA":
                self.trace.append(f"DATA:{request.inputs.get('data')}")
            case _:
                self.trace.append(token)
        return {}


class Session:
    """Some instances of one library, and the messages and signals between them."""

    def __init__(self, found: Library) -> None:
        self.library, self.host = found, BetsyHost()
        self.states: list[bytes] = []
        self.finish: dict[tuple[int, str], datetime] = {}
        self.overlapped = False

    def start(
        self, process_id: str, variables: Mapping[str, object], element: str | None = None
    ) -> None:
        instance = Instance.start(
            self.library, process_id, variables, self.host, start_element=element
        )
        self.states.append(b"")
        self.settle(len(self.states) - 1, instance)

    def act(self, number: int, action) -> int:  # type: ignore[no-untyped-def]
        """Load, act, run, save: every step goes through a saved state."""
        instance = Instance.load(self.library, self.states[number], self.host)
        result = action(instance)
        self.settle(number, instance)
        return int(result or 0)

    def settle(self, number: int, instance: Instance) -> None:
        for _ in range(MAX_TURNS):
            if instance.run():
                break
        self.states[number] = instance.dump()
        running = {
            (number, job.node): self.host.instant + timedelta(seconds=10) for job in instance.jobs()
        }
        stamps = [j for j in instance.jobs() if "TIMESTAMP" in j.headers["token"]]
        self.overlapped |= len(stamps) > 1
        for key in [key for key in self.finish if key[0] == number and key not in running]:
            del self.finish[key]
        self.finish = {**running, **self.finish}
        for thrown in instance.thrown:
            self.deliver(number, thrown)

    def deliver(self, sender: int, thrown) -> None:  # type: ignore[no-untyped-def]
        payload, taken = dict(thrown.payload), 0
        is_message = isinstance(thrown, ThrownMessage)
        for number in range(len(self.states)):
            if is_message and not taken:
                taken = self.act(number, lambda i: i.message(thrown.name, thrown.key, payload))
            elif not is_message and number != sender:
                self.act(number, lambda i: i.signal(thrown.name, payload))
        if taken:
            return
        for event in self.library.starting_events():
            kind = "message" if is_message else "signal"
            if event.kind == kind and event.name == thrown.name:
                self.start(event.process_id, payload, event.element_id)

    def play(self, until: datetime) -> None:
        """Let time pass, event by event."""
        for _ in range(MAX_TURNS):
            due = [(at, key[0], key[1], "job") for key, at in self.finish.items()]
            for number, saved in enumerate(self.states):
                instance = Instance.load(self.library, saved, self.host)
                due += [(t.due_at, number, t.node, "timer") for t in instance.timers()]
            if not due or min(due)[0] > until:
                return
            at, number, node, kind = min(due)
            self.host.instant = max(self.host.instant, at)
            if kind == "timer":
                self.act(number, lambda i, node=node: i.fire(node))
            else:
                del self.finish[(number, node)]
                self.act(number, lambda i, node=node: i.complete(node, {}))

    def report(self) -> list[str]:
        trace = list(self.host.trace)
        for saved in self.states:
            instance = Instance.load(self.library, saved, self.host)
            for incident in instance.incidents():
                uncaught = incident.code == "uncaught"
                trace.append("ERROR_thrownErrorEvent" if uncaught else "ERROR_runtime")
        if self.overlapped:
            trace.append("EXECUTION_parallel")
        return trace


def run(
    bpmn_xml: str,
    process_id: str,
    variables: Mapping[str, object],
    parallel_process: str | None = None,
    wait_s: float = 1.0,
) -> list[str]:
    session = Session(library(bpmn_xml))
    if parallel_process:
        session.start(parallel_process, {})
    session.start(process_id, variables, starter(session.library, process_id))
    session.play(session.host.instant + timedelta(seconds=wait_s))
    return session.report()


def starter(found: Library, process_id: str) -> str | None:
    """The start event to use where the process starts only by an event."""
    process = found.processes[process_id]
    if any(not start.events for start in process.starts()) or not process.starts():
        return None
    return process.starts()[0].id


def validate(bpmn_xml: str) -> None:
    """The model as it is, like a publication. A refusal names element and line."""
    from betsy_runner import DeployError

    found = read({"model.bpmn": without_declaration(bpmn_xml)})
    errors = [finding for finding in found.findings if finding.severity == "error"]
    if errors:
        raise DeployError("; ".join(str(error) for error in errors))


def without_declaration(bpmn_xml: str) -> bytes:
    """The runner has decoded the file: what its XML declaration says of the encoding is past."""
    return re.sub(r"^\s*<\?xml.*?\?>", "", bpmn_xml, count=1, flags=re.S).encode()
