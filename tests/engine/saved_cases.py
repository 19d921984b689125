"""Small processes, one a construct, and what happens to each: for states kept between releases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support import bpmn

Action = list[Any]
"""["complete", element, values] | ["message", name] | ["signal", name] | ["fire"] (the timer due
first) | ["throw", element, code] | ["set", values] | ["retry"] | ["run"]."""


@dataclass(frozen=True)
class Case:
    """`script` is played, a state saved before each action; then whatever waits is done."""

    processes: tuple[str, ...]
    script: tuple[Action, ...]
    variables: Mapping[str, Any] = field(default_factory=dict)
    steps: int = 1_000_000
    """Of the first run: few, so that it is saved in its middle."""


def line(*steps: str, extra: str = "") -> str:
    names = [step.split('id="', 1)[1].split('"', 1)[0] for step in steps]
    flow = bpmn.flow("S", *names, "E")
    return bpmn.process(bpmn.start(), *steps, bpmn.end(), extra, flow)


def done(element: str, **values: Any) -> Action:
    return ["complete", element, values]


def inner(element_id: str, *steps: str, tag: str = "subProcess", **attributes: str) -> str:
    """A subprocess whose steps follow each other."""
    names = [step.split('id="', 1)[1].split('"', 1)[0] for step in steps]
    begin, end = f"{element_id}_begin", f"{element_id}_end"
    parts = (bpmn.start(begin), *steps, bpmn.end(end), bpmn.flow(begin, *names, end))
    return bpmn.element(tag, element_id, *parts, **attributes)


def triggered(element_id: str, event: str, step: str, *, interrupting: bool = True) -> str:
    """An event subprocess."""
    begin, name = f"{element_id}_begin", step.split('id="', 1)[1].split('"', 1)[0]
    start = bpmn.start(begin, event, isInterrupting="true" if interrupting else "false")
    return bpmn.element(
        "subProcess", element_id, start, step, bpmn.flow(begin, name), triggeredByEvent="true"
    )


A, B, C = bpmn.user("A"), bpmn.user("B"), bpmn.user("C")
PAGE = (
    "<zeebe:properties>"
    '<zeebe:property name="page.mode" value="private"/>'
    '<zeebe:property name="page.to" value="=courriel"/>'
    '<zeebe:property name="page.expires" value="P15D"/></zeebe:properties>'
)
TYPED = bpmn.script(
    "X",
    "x",
    '={n: 1.10, d: date("2026-01-31"), t: date and time("2026-01-31T10:00:00Z"),'
    ' w: duration("P1DT2H"), l: [true, null, "é"], i: time("08:30:00")}',
)
OVER = (
    '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=fini = true'
    "</bpmn:completionCondition>"
)
SPLIT = bpmn.element("parallelGateway", "split")
JOIN = bpmn.element("parallelGateway", "join")
FORK = bpmn.element("inclusiveGateway", "fork")
MEET = bpmn.element("inclusiveGateway", "meet")


def forked(split: str, join: str, *more: str, **when: str) -> str:
    name = split.split('id="', 1)[1].split('"', 1)[0]
    other = join.split('id="', 1)[1].split('"', 1)[0]
    return bpmn.process(
        bpmn.start(),
        split,
        A,
        B,
        C,
        join,
        bpmn.end(),
        bpmn.flow("S", name),
        *(bpmn.flow(name, one, other, when=when.get(one, "")) for one in "ABC"),
        bpmn.flow(other, "E"),
        *more,
    )


UNDO = bpmn.boundary("AC", "A", bpmn.COMPENSATE) + bpmn.user("UA", isForCompensation="true")
UNDONE_BY = '<bpmn:association id="as" sourceRef="AC" targetRef="UA" associationDirection="One"/>'

CASES: Mapping[str, Case] = {
    "user_task": Case((line(A, TYPED, B),), (done("A", ok=True), done("B", r=[1, {"a": 2.5}]))),
    "page": Case((line(bpmn.user("A", PAGE)),), (done("A", nom="Léa"),), {"courriel": "l@x.fr"}),
    "operation": Case(
        (line(bpmn.job("J", "mail.send", bpmn.io({"to": "=a"}, {"id": "=messageId"})), B),),
        (done("J", messageId="<1>"), done("B")),
        {"a": "x@y.fr"},
    ),
    "parallel": Case((forked(SPLIT, JOIN),), (done("B", b=1), done("A", a=1), done("C", c=1))),
    "inclusive": Case(
        (forked(FORK, MEET, A="=n > 0", B="=n > 1", C="=n > 2"),),
        (done("A"), done("B")),
        {"n": 2},
    ),
    "many_at_once": Case(
        (
            line(
                bpmn.user(
                    "A",
                    bpmn.many(
                        inputCollection="=list",
                        inputElement="one",
                        outputCollection="all",
                        outputElement="=r",
                    ),
                ),
                B,
            ),
        ),
        (done("A", r="x"), done("A", r="y"), done("A", r="z"), done("B")),
        {"list": [3, 1, 2]},
    ),
    "one_after_the_other": Case(
        (
            line(
                bpmn.element(
                    "subProcess",
                    "SUB",
                    bpmn.many(
                        sequential=True,
                        inputCollection="=list",
                        inputElement="one",
                        outputCollection="all",
                        outputElement="=r",
                    ),
                    bpmn.start("S2"),
                    A,
                    bpmn.flow("S2", "A"),
                ),
                B,
            ),
        ),
        (done("A", r=1), done("A", r=2), done("B")),
        {"list": ["a", "b"]},
    ),
    "hundreds_at_once": Case(
        (line(bpmn.user("A", bpmn.many(cardinality="=400")), B),), (done("A"), done("A"))
    ),
    "standard_loop": Case(
        (
            line(
                bpmn.user(
                    "A",
                    '<bpmn:standardLoopCharacteristics testBefore="false"><bpmn:loopCondition>'
                    "=n &lt; 3</bpmn:loopCondition></bpmn:standardLoopCharacteristics>",
                ),
                B,
            ),
        ),
        (done("A", n=1), done("A", n=2), done("A", n=3), done("B")),
        {"n": 0},
    ),
    "boundary_timer": Case(
        (
            line(
                A,
                extra=bpmn.boundary("T", "A", bpmn.timer("PT2H"))
                + B
                + bpmn.end("Z")
                + bpmn.flow("T", "B", "Z"),
            ),
        ),
        (["fire"], done("B")),
    ),
    "boundary_cycle": Case(
        (
            line(
                A,
                extra=bpmn.boundary("T", "A", bpmn.timer("R3/P1D", "timeCycle"), interrupting=False)
                + B
                + bpmn.end("Z")
                + bpmn.flow("T", "B", "Z"),
            ),
        ),
        (["fire"], ["fire"], done("B"), done("A")),
    ),
    "boundary_error": Case(
        (
            line(
                A,
                extra=bpmn.boundary("R", "A", bpmn.REFUSED)
                + B
                + bpmn.end("Z")
                + bpmn.flow("R", "B", "Z"),
            ),
        ),
        (["throw", "A", "refused"], done("B")),
    ),
    "message": Case(
        (line(bpmn.element("intermediateCatchEvent", "M", bpmn.MESSAGE), B),),
        (["message", "paid"], done("B")),
        {"ref": "CLI-1"},
    ),
    "receive_and_signal": Case(
        (
            line(
                bpmn.element("receiveTask", "M", messageRef="M1"),
                bpmn.element("intermediateCatchEvent", "W", bpmn.SIGNAL),
            ),
        ),
        (["message", "paid"], ["signal", "alarm"]),
        {"ref": "CLI-1"},
    ),
    "event_gateway": Case(
        (
            bpmn.process(
                bpmn.start(),
                bpmn.element("eventBasedGateway", "G"),
                bpmn.element("intermediateCatchEvent", "M", bpmn.MESSAGE),
                bpmn.element("intermediateCatchEvent", "T", bpmn.timer("P1D")),
                A,
                B,
                bpmn.end(),
                bpmn.flow("S", "G", "M", "A", "E"),
                bpmn.flow("G", "T", "B", "E"),
            ),
        ),
        (["fire"], done("B")),
        {"ref": "CLI-1"},
    ),
    "conditional": Case(
        (line(bpmn.element("intermediateCatchEvent", "W", bpmn.conditional("=n > 3")), B),),
        (["set", {"n": 2}], ["set", {"n": 5}], done("B")),
        {"n": 0},
    ),
    "several_events": Case(
        (
            line(
                bpmn.element(
                    "intermediateCatchEvent",
                    "W",
                    bpmn.timer("PT2H"),
                    bpmn.SIGNAL,
                    parallelMultiple="true",
                ),
            ),
        ),
        (["fire"], ["signal", "alarm"]),
    ),
    "event_subprocess": Case(
        (
            line(
                A,
                extra=triggered("SUB", bpmn.timer("R2/PT1H", "timeCycle"), B, interrupting=False)
                + triggered("STOP", bpmn.MESSAGE, C),
            ),
        ),
        (["fire"], ["message", "paid"], done("C")),
        {"ref": "CLI-1"},
    ),
    "call_activity": Case(
        (
            line(
                bpmn.call("K", "Q", bpmn.io({"q": "=p"}, {"back": "=q2"})),
                B,
            ),
            bpmn.process(
                bpmn.start("QS"),
                A,
                bpmn.script("Y", "q2", "=q + 1"),
                bpmn.end("QE"),
                bpmn.flow("QS", "A", "Y", "QE"),
                process_id="Q",
            ),
        ),
        (done("A"), done("B")),
        {"p": 41},
    ),
    "compensation": Case(
        (
            bpmn.process(
                bpmn.start(),
                A,
                B,
                bpmn.element("intermediateThrowEvent", "U", bpmn.COMPENSATE),
                bpmn.end(),
                UNDO,
                bpmn.flow("S", "A", "B", "U", "E"),
                UNDONE_BY,
            ),
        ),
        (done("A", a=1), done("B"), done("UA")),
    ),
    "transaction": Case(
        (
            bpmn.process(
                bpmn.start(),
                bpmn.element(
                    "transaction",
                    "TX",
                    bpmn.start("S2"),
                    A,
                    B,
                    bpmn.element("endEvent", "X", bpmn.CANCEL),
                    UNDO,
                    bpmn.flow("S2", "A", "B", "X"),
                    UNDONE_BY,
                ),
                bpmn.boundary("XB", "TX", bpmn.CANCEL),
                C,
                bpmn.end(),
                bpmn.end("Z"),
                bpmn.flow("S", "TX", "Z"),
                bpmn.flow("XB", "C", "E"),
            ),
        ),
        (done("A"), done("B"), done("UA"), done("C")),
    ),
    "ad_hoc": Case(
        (
            bpmn.process(
                bpmn.start(),
                bpmn.element("adHocSubProcess", "AD", A, B, OVER, ordering="Parallel"),
                bpmn.end(),
                bpmn.flow("S", "AD", "E"),
            ),
        ),
        (done("B"), done("A", fini=True)),
    ),
    "nested": Case(
        (line(inner("ONE", inner("TWO", A, B), C)),), (done("A", a=1), done("B"), done("C"))
    ),
    "incident": Case(
        (line(A, bpmn.script("X", "r", '=if n = null then number("x") > 0 else n'), B),),
        (done("A"), ["set", {"n": 1}], ["retry"], done("B")),
    ),
    "cut_short": Case(
        (
            bpmn.process(
                bpmn.start(),
                bpmn.script("L", "n", "=n + 1"),
                bpmn.element("exclusiveGateway", "G", default="out"),
                B,
                bpmn.end(),
                bpmn.flow("S", "L", "G"),
                bpmn.flow("G", "L", when="=n < 50"),
                bpmn.flow("G", "B", "E", name="out"),
            ),
        ),
        (["run"], done("B")),
        {"n": 0},
        steps=40,
    ),
}
