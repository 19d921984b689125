"""The diagrams measured, each written twice: in our dialect, and for the raw library.

A model is a list of steps and flows; its expressions (``n + 1``, ``n < 1000``) mean the same in
FEEL and in Python, so that both sides run the same process.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

Dialect = Literal["ours", "naive"]
PROCESS = "P"
TEAM = "conseillers"
FORM = "avis"

_NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


@dataclass(frozen=True, slots=True)
class Step:
    """`text`: a script's expression, a timer's duration, a number of instances."""

    id: str
    kind: Literal["start", "end", "user", "script", "choice", "split", "timer"]
    text: str = ""
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    source: str
    target: str
    condition: str = ""
    """Empty: the default flow, where others of the same source have one."""


@dataclass(frozen=True, slots=True)
class Model:
    steps: tuple[Step, ...]
    flows: tuple[Flow, ...]

    def xml(self, dialect: Dialect) -> bytes:
        defaults = {
            flow.source: _id(flow)
            for flow in self.flows
            if not flow.condition
            and any(other.condition for other in self.flows if other.source == flow.source)
        }
        body = "".join(_step(step, dialect, defaults.get(step.id)) for step in self.steps)
        body += "".join(_flow(flow) for flow in self.flows)
        return (
            f'<definitions {_NAMESPACES} id="D" targetNamespace="http://guichet.test">'
            f'<process id="{PROCESS}" name="{PROCESS}" isExecutable="true">{body}</process>'
            "</definitions>"
        ).encode()


def _id(flow: Flow) -> str:
    return f"F_{flow.source}_{flow.target}"


def _flow(flow: Flow) -> str:
    condition = ""
    if flow.condition:
        condition = (
            f'<conditionExpression xsi:type="tFormalExpression">{escape(flow.condition)}'
            "</conditionExpression>"
        )
    return (
        f'<sequenceFlow id="{_id(flow)}" sourceRef="{flow.source}" targetRef="{flow.target}">'
        f"{condition}</sequenceFlow>"
    )


def _step(step: Step, dialect: Dialect, default: str | None) -> str:
    name = f"id={quoteattr(step.id)} name={quoteattr(step.id)}"
    match step.kind:
        case "start":
            return f"<startEvent {name}/>"
        case "end":
            return f"<endEvent {name}/>"
        case "split":
            return f"<parallelGateway {name}/>"
        case "choice":
            chosen = f' default="{default}"' if default else ""
            return f"<exclusiveGateway {name}{chosen}/>"
        case "timer":
            text = step.text if dialect == "ours" else f'"{step.text}"'
            return (
                f"<intermediateCatchEvent {name}><timerEventDefinition>"
                f'<timeDuration xsi:type="tFormalExpression">{text}</timeDuration>'
                "</timerEventDefinition></intermediateCatchEvent>"
            )
        case "script":
            return _script(step, dialect, name)
        case "user":
            return _user(step, dialect, name)


def _script(step: Step, dialect: Dialect, name: str) -> str:
    if dialect == "naive":
        return f"<scriptTask {name}><script>{step.variable} = {step.text}</script></scriptTask>"
    return (
        f"<scriptTask {name}><extensionElements>"
        f"<zeebe:script expression={quoteattr('=' + step.text)} "
        f'resultVariable="{step.variable}"/></extensionElements></scriptTask>'
    )


def _user(step: Step, dialect: Dialect, name: str) -> str:
    many = ""
    if step.text:
        many = (
            '<multiInstanceLoopCharacteristics isSequential="false">'
            f'<loopCardinality xsi:type="tFormalExpression">{step.text}</loopCardinality>'
            "</multiInstanceLoopCharacteristics>"
        )
    if dialect == "naive":
        return f"<userTask {name}>{many}</userTask>"
    return (
        f'<userTask {name}><extensionElements><zeebe:formDefinition formId="{FORM}"/>'
        f'<zeebe:assignmentDefinition candidateGroups="{TEAM}"/></extensionElements>{many}'
        "</userTask>"
    )


def chain(*ids: str) -> tuple[Flow, ...]:
    return tuple(Flow(one, other) for one, other in pairwise(ids))


def _scripts(prefix: str, count: int) -> tuple[Step, ...]:
    """v1 = 1, v2 = 2…: each its own variable."""
    return tuple(
        Step(f"{prefix}{number}", "script", str(number), f"{prefix.lower()}{number}")
        for number in range(1, count + 1)
    )


START, END = Step("S", "start"), Step("E", "end")


def short() -> Model:
    """W1, W2: a task, three automatic steps, a gateway, the next task."""
    return Model(
        (
            START,
            Step("A", "user"),
            *_scripts("X", 3),
            Step("G", "choice"),
            Step("B", "user"),
            Step("C", "user"),
            END,
        ),
        (
            *chain("S", "A", "X1", "X2", "X3", "G"),
            Flow("G", "B", "x3 > 2"),
            Flow("G", "C"),
            *chain("B", "E"),
            *chain("C", "E"),
        ),
    )


def long(stages: int = 12) -> Model:
    """W2L: twelve stages of eight nodes; a stage is a task, three scripts, a gateway around one
    more, and a last one."""
    steps: list[Step] = [START]
    flows: list[Flow] = []
    before = "S"
    for number in range(1, stages + 1):
        n = f"{number}"
        steps += [
            Step(f"U{n}", "user"),
            *(Step(f"K{n}{one}", "script", f"{number}", f"k{n}{one}") for one in "abc"),
            Step(f"G{n}", "choice"),
            Step(f"K{n}d", "script", "0", f"k{n}d"),
            Step(f"J{n}", "choice"),
            Step(f"K{n}e", "script", f"{number}", f"k{n}e"),
        ]
        flows += [
            *chain(before, f"U{n}", f"K{n}a", f"K{n}b", f"K{n}c", f"G{n}"),
            Flow(f"G{n}", f"K{n}d", f"k{n}c > 99"),
            Flow(f"G{n}", f"J{n}"),
            *chain(f"K{n}d", f"J{n}", f"K{n}e"),
        ]
        before = f"K{n}e"
    return Model((*steps, END), (*flows, Flow(before, "E")))


def automatic(count: int = 10) -> Model:
    """W3: scripts from start to end."""
    scripts = _scripts("X", count)
    return Model((START, *scripts, END), chain("S", *(one.id for one in scripts), "E"))


def loop(passes: int) -> Model:
    """W5: an automatic loop, then a task that shows how far it counted."""
    return Model(
        (
            START,
            Step("Z", "script", "0", "n"),
            Step("J", "choice"),
            Step("N", "script", "n + 1", "n"),
            Step("G", "choice"),
            Step("B", "user"),
            END,
        ),
        (
            *chain("S", "Z", "J", "N", "G"),
            Flow("G", "J", f"n < {passes}"),
            Flow("G", "B"),
            *chain("B", "E"),
        ),
    )


def user_loop() -> Model:
    """W5u: a loop through a user task, without end."""
    return Model(
        (
            START,
            Step("Z", "script", "0", "n"),
            Step("J", "choice"),
            Step("A", "user"),
            Step("N", "script", "n + 1", "n"),
            Step("G", "choice"),
            END,
        ),
        (
            *chain("S", "Z", "J", "A", "N", "G"),
            Flow("G", "E", "n > 1000000"),
            Flow("G", "J"),
        ),
    )


def timer(duration: str) -> Model:
    """W6: a timer, then a task."""
    return Model(
        (START, Step("T", "timer", duration), Step("B", "user"), END), chain("S", "T", "B", "E")
    )


def parallel(count: int) -> Model:
    """W7: so many instances of a task at once."""
    return Model((START, Step("A", "user", str(count)), END), chain("S", "A", "E"))


def blocks(count: int = 14) -> Model:
    """Parallel blocks in a row, each of two scripts, then a task."""
    steps: list[Step] = [START]
    flows: list[Flow] = []
    before = "S"
    for n in range(1, count + 1):
        steps += [
            Step(f"O{n}", "split"),
            Step(f"L{n}", "script", "1", f"l{n}"),
            Step(f"R{n}", "script", "2", f"r{n}"),
            Step(f"M{n}", "split"),
        ]
        flows += [
            Flow(before, f"O{n}"),
            *chain(f"O{n}", f"L{n}", f"M{n}"),
            *chain(f"O{n}", f"R{n}", f"M{n}"),
        ]
        before = f"M{n}"
    return Model((*steps, Step("B", "user"), END), (*flows, *chain(before, "B", "E")))


MOTIVE = (
    "Les pièces sont complètes et concordent avec la déclaration : l'identité a été vérifiée, le "
    "justificatif de domicile date de moins de trois mois et le relevé bancaire est au même nom. "
    "Le risque est conforme au barème en vigueur : construction en dur de 1987, toiture refaite en "
    "2019, chaudière entretenue chaque année, aucun sinistre déclaré depuis cinq ans. "
)
ANSWERS = {
    "decision": "favorable",
    "motif": MOTIVE * 2,
    "montant": 1250,
    "franchise": 150,
    "courriel": "lea.martin@exemple.fr",
    "observations": MOTIVE,
    "visite": True,
}
"""What a person types at each task, on both sides: 1.6 KB as JSON."""
