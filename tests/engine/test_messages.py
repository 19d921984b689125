"""Messages and signals between processes."""

from engine import actors, commands
from engine.instances.models import BufferedMessage, ProcessInstance, Subscription
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ANNE, World

WAITING = bpmn.process(
    domain.begin(),
    bpmn.script("R", "ref", "=dossier.number"),
    bpmn.element("intermediateCatchEvent", "W", bpmn.MESSAGE),
    domain.task("A", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "R", "W", "A", "E"),
)


def thrower(key: str, process_id: str = "Q") -> str:
    return bpmn.process(
        bpmn.start(),
        bpmn.script("R", "ref", key),
        bpmn.element("intermediateThrowEvent", "T", bpmn.MESSAGE),
        bpmn.end(),
        bpmn.flow("S", "R", "T", "E"),
        process_id=process_id,
    )


SIGNALLED = bpmn.process(
    domain.begin(),
    bpmn.element("intermediateCatchEvent", "W", bpmn.SIGNAL),
    domain.task("A", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "W", "A", "E"),
)
ALARM = bpmn.process(
    bpmn.start(),
    bpmn.element("intermediateThrowEvent", "T", bpmn.SIGNAL),
    bpmn.end(),
    bpmn.flow("S", "T", "E"),
    process_id="Q",
)


STARTED = bpmn.process(
    bpmn.start("S", bpmn.MESSAGE),
    domain.task("A", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "A", "E"),
    process_id="R",
)
ROUSED = bpmn.process(
    bpmn.start("S", bpmn.SIGNAL),
    domain.task("B", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "B", "E"),
    process_id="R",
)


def run(w: World, process_id: str) -> None:
    """Start another process in the first dossier, past the rules: they are tested elsewhere."""
    from engine.deployments import latest
    from engine.dossiers.models import Dossier
    from engine.instances.running import start
    from engine.instances.saving import advance
    from engine.persistence import transaction

    with w.session() as session, transaction(session):
        dossier = session.query(Dossier).order_by(Dossier.id).first()
        assert dossier is not None
        deployment = latest(session, domain.NAME)
        advance(start(session, dossier, deployment.id, process_id, {}, by=ANNE, at=w.clock.now()))
    w.work()


def ask(w: World, number: int) -> None:
    values = {"dossier": {"nom": "x", "courriel": f"{number}@exemple.fr"}}
    w.act(commands.submit_request, domain.NAME, "P", values, by=actors.ANONYMOUS)


def test_a_message_finds_the_instance_that_waits_for_its_key(given: Begin) -> None:
    w = given(WAITING, thrower('="CLI-2026-00002"'), request=False)
    ask(w, 1)
    ask(w, 2)
    assert len(w.rows(Subscription)) == 2
    run(w, "Q")
    (task,) = w.tasks(name="A")
    (waiting,) = w.rows(Subscription)
    assert waiting.correlation_key == "CLI-2026-00001"
    assert task.instance_id != waiting.instance_id


def test_a_message_that_comes_early_is_kept_for_a_while(given: Begin) -> None:
    w = given(WAITING, thrower('="CLI-2026-00002"'), request=False)
    ask(w, 1)
    run(w, "Q")
    assert len(w.rows(BufferedMessage)) == 1
    w.clock.advance(minutes=59)
    ask(w, 2)
    w.work()
    assert len(w.tasks(name="A")) == 1
    assert w.rows(BufferedMessage) == []


def test_a_message_too_early_is_forgotten(given: Begin) -> None:
    w = given(WAITING, thrower('="CLI-2026-00002"'), request=False)
    ask(w, 1)
    run(w, "Q")
    w.clock.advance(minutes=61)
    ask(w, 2)
    w.work()
    assert w.tasks(name="A") == []
    w.worker.sweep(w.clock.now())
    assert w.rows(BufferedMessage) == []


def test_a_signal_reaches_everybody_who_waits(given: Begin) -> None:
    w = given(SIGNALLED, ALARM, request=False)
    for number in range(3):
        ask(w, number)
    run(w, "Q")
    assert len(w.tasks(name="A")) == 3
    assert w.rows(Subscription) == []
    states = sorted(one.state for one in w.rows(ProcessInstance))
    assert states == ["completed", "running", "running", "running"]


def test_a_message_nobody_waits_for_starts_the_process_it_names(given: Begin) -> None:
    w = given(WAITING, thrower('="ailleurs"'), STARTED, request=False)
    ask(w, 1)
    run(w, "Q")
    task = w.task("A")
    (started,) = w.rows(ProcessInstance, process_id="R")
    assert (task.instance_id, task.dossier_id) == (started.id, started.dossier_id)
    assert w.rows(BufferedMessage) == []


def test_a_message_somebody_waits_for_starts_nothing(given: Begin) -> None:
    w = given(WAITING, thrower('="CLI-2026-00001"'), STARTED, request=False)
    ask(w, 1)
    run(w, "Q")
    assert w.rows(ProcessInstance, process_id="R") == []
    assert len(w.tasks(name="A")) == 1


def test_a_signal_rouses_those_who_wait_and_starts_what_it_names(given: Begin) -> None:
    w = given(SIGNALLED, ALARM, ROUSED, request=False)
    ask(w, 1)
    run(w, "Q")
    assert sorted(one.name for one in w.tasks()) == ["A", "B"]
