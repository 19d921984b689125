"""The product behind the runner of whole corpora: load, compile, run unattended.

Corpora written for Camunda 7 hold JUEL and Java, which publication refuses. So that their
flows are exercised all the same, `translated` answers for those: delegates become jobs that
do nothing, conditions become names that are true with chance 0.7. The diagram stays.
"""

import random
import sys
from collections.abc import Container, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[2]))

from lxml import etree

from engine import feel
from engine.workflow import Budget, Instance, JobRequest, Library, ThrownMessage, read
from engine.workflow.instance import steps_of

NAME = "guichet"

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
CAMUNDA = ("http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn")
B, Z = f"{{{BPMN}}}", f"{{{ZEEBE}}}"

STUB = (
    f'<definitions xmlns="{BPMN}" targetNamespace="stub"><process id="stub" isExecutable="true">'
    '<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/><endEvent id="e"/>'
    "</process></definitions>"
)
ANSWERS = 400
"""Names an unanswerable condition may be replaced by."""
JOBS = ("serviceTask", "sendTask", "scriptTask", "businessRuleTask", "globalScriptTask")


def load(path: str) -> Library:
    """Raises for a file that is not readable XML or not BPMN; findings come with `compile`."""
    source = Path(path).read_bytes()
    found = read({"model.bpmn": translated(source), "stub.bpmn": STUB.encode()})
    for finding in found.findings:
        if finding.code.startswith(("xml.malformed", "xml.doctype", "xml.too", "file.")):
            raise ValueError(str(finding))
    return found


def processes(model: Library) -> dict[str, bool]:
    return {p.id: p.executable for p in model.processes.values() if p.id != "stub"}


def compile(model: Library, process_id: str) -> None:
    """Raises with the complete list of what is missing."""
    found = model.processes[process_id]
    errors = [f for f in found.findings if f.severity == "error"]
    errors += [
        f
        for f in model.findings
        if f.severity == "error" and f not in errors and not mine(f, model)
    ]
    if errors:
        raise ValueError("; ".join(f"{f.code}: {f}" for f in errors))
    steps_of(model, process_id)


def mine(finding: object, model: Library) -> bool:
    """Whether the finding belongs to one process, and so not to the file as a whole."""
    return any(finding in process.findings for process in model.processes.values())


def translated(source: bytes) -> bytes:
    """The same diagram, without what only Camunda 7 can evaluate."""
    try:
        root = etree.fromstring(source, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return source
    names = answers()
    known = {p.get("id") for p in root.iter(f"{B}process", *(B + t for t in GLOBALS))}
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or not element.tag.startswith(B):
            continue
        tag = element.tag[len(B) :]
        if tag in DROPPED:
            element.getparent().remove(element)
            continue
        element.attrib.pop("isImmediate", None)
        if tag in ("receiveTask", "messageEventDefinition") and not element.get("messageRef"):
            message(element, tag)
        for line in element.findall(f"{B}extensionElements/{Z}ioMapping/{Z}*"):
            line.set("target", (line.get("target") or "").replace(" ", "_"))
        for line in element.findall(f"{B}extensionElements/{Z}calledDecision"):
            line.set("resultVariable", (line.get("resultVariable") or "r").replace(" ", "_"))
        for line in element.findall(f"{B}extensionElements/{Z}calledElement"):
            if line.get("processId") not in known:
                line.set("processId", "stub")
        if tag in JOBS or camunda(element, "class", "expression", "delegateExpression"):
            job(element)
        if tag in ("conditionExpression", "condition", "completionCondition", "loopCondition"):
            formal(element)
            if not (element.text or "").strip().startswith("="):
                element.text = "=" + next(names)
        elif tag in ("timeDuration", "timeCycle", "timeDate", "loopCardinality"):
            formal(element)
            if "{" in (element.text or ""):
                element.text = {"timeDuration": "PT1H", "timeCycle": "R2/PT1H"}.get(
                    tag, "2030-01-01T00:00:00" if tag == "timeDate" else "2"
                )
        elif tag == "callActivity" and element.find(f".//{Z}calledElement") is None:
            if (element.get("calledElement") or "").rpartition(":")[2] not in known:
                element.set("calledElement", "stub")
        elif tag == "multiInstanceLoopCharacteristics" and camunda(element, "collection"):
            extension(element, "loopCharacteristics", inputCollection="=[1, 2]")
        elif tag == "loopDataInputRef":
            element.text = "=[1, 2]"
    return etree.tostring(root)


def message(element: etree._Element, tag: str) -> None:
    """Camunda 7 lets a delegate send it, or an API call replace it."""
    parent = element.getparent()
    assert parent is not None
    if tag == "messageEventDefinition" and parent.tag in (
        f"{B}endEvent",
        f"{B}intermediateThrowEvent",
    ):
        job(parent)
        return
    root = element.getroottree().getroot()
    if root.find(f"{B}message[@id='corpus.wait']") is None:
        root.insert(0, etree.Element(f"{B}message", id="corpus.wait", name="corpus.wait"))
    element.set("messageRef", "corpus.wait")


DROPPED = (
    "ioSpecification",
    "dataInputAssociation",
    "dataOutputAssociation",
    "dataInput",
    "dataOutput",
    "inputSet",
    "outputSet",
)
GLOBALS = ("globalTask", "globalUserTask", "globalScriptTask", "globalManualTask")


def answers() -> Iterator[str]:
    number = 0
    while True:
        yield f"answer{number % ANSWERS}"
        number += 1


def camunda(element: etree._Element, *names: str) -> bool:
    return any(element.get(f"{{{ns}}}{name}") for ns in CAMUNDA for name in names)


def formal(element: etree._Element) -> None:
    prefix = next(name for name, uri in element.nsmap.items() if uri == BPMN)
    formal_type = "tFormalExpression" if prefix is None else f"{prefix}:tFormalExpression"
    element.set(f"{{{XSI}}}type", formal_type)


def job(element: etree._Element) -> None:
    if element.tag == f"{B}sendTask" and element.get("messageRef"):
        return
    if element.find(f"{B}extensionElements/{Z}*") is None:
        extension(element, "taskDefinition", type="noop")


def extension(element: etree._Element, name: str, **attributes: str) -> None:
    holder = element.find(f"{B}extensionElements")
    if holder is None:
        holder = etree.Element(f"{B}extensionElements")
        element.insert(len(element.findall(f"{B}documentation")), holder)
    etree.SubElement(holder, f"{Z}{name}", attributes)


class CorpusHost:
    """Answers at random, a clock that jumps, operations that do nothing."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a seed makes the run repeatable
        self.zone = ZoneInfo("UTC")
        self.instant = datetime(2026, 1, 1, tzinfo=UTC)

    @property
    def inline(self) -> Container[str]:
        return ("noop",)

    def now(self) -> datetime:
        return self.instant

    def context(self) -> Mapping[str, object]:
        return {f"answer{n}": self.random.random() < 0.7 for n in range(ANSWERS)}

    def decide(self, decision_id: str, variables: Mapping[str, object]) -> object:
        return None

    def call_inline(self, request: JobRequest) -> Mapping[str, object]:
        return {}


def execute(model: Library, process_id: str, seed: int, seconds: float) -> tuple[str, str]:
    host = CorpusHost(seed)
    process = model.processes[process_id]
    element = None
    if process.starts() and all(start.events for start in process.starts()):
        element = process.starts()[seed % len(process.starts())].id
    elif not process.starts():
        firsts = [e.id for e in process.elements.values() if e.instantiate and not e.incoming]
        element = firsts[0] if firsts else None
    instance = Instance.start(model, process_id, keys(model), host, start_element=element)
    for turn in range(300):
        if not instance.run(Budget(timedelta(seconds=1), 50_000)):
            return "looping", "budget"
        saved = instance.dump()
        if instance.completed:
            return "completed", ""
        instance = Instance.load(model, saved, host)
        if not nudge(instance, host, turn):
            codes = sorted({i.code for i in instance.incidents()})
            if codes:
                return "error", ", ".join(codes) + ": " + instance.incidents()[0].message_en
            return "waiting", ", ".join(sorted({e for _, e, _ in instance.active_elements()}))
    return "looping", "300 turns"


def keys(model: Library) -> dict[str, object]:
    """A value for every name that a correlation key reads."""
    return {
        name: "k"
        for process in model.processes.values()
        for _, where, text in process.expressions()
        if where == "correlationKey"
        for name in feel.compile(text).variables()
    }


def nudge(instance: Instance, host: CorpusHost, turn: int) -> bool:
    """Do whatever the instance waits for: answer, complete, fire, deliver."""
    for thrown in instance.thrown:
        if isinstance(thrown, ThrownMessage):
            instance.message(thrown.name, thrown.key, thrown.payload)
    open_nodes = [task.node for task in instance.user_tasks()]
    open_nodes += [request.node for request in instance.jobs()]
    if open_nodes:
        instance.complete(open_nodes[0], {"turn": turn})
        return True
    if timers := instance.timers():
        due = min(timers, key=lambda timer: timer.due_at)
        host.instant = max(host.instant, due.due_at)
        instance.fire(due.node)
        return True
    if subscriptions := instance.subscriptions():
        chosen = host.random.choice(subscriptions)
        instance.message(chosen.name, chosen.key, {})
        return True
    if signals := instance.signals():
        instance.signal(host.random.choice(signals).name)
        return True
    for incident in instance.incidents():
        if incident.code == "flow.none" and turn < 60:
            instance.retry(incident.node)  # other answers may open a way
            return True
    if turn < 20 and not instance.incidents():
        instance.set_variables({"turn": turn})
        return True
    return False
