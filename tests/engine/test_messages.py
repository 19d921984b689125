"""Messages and signals between processes."""

import threading
import time
from datetime import timedelta
from xml.sax.saxutils import quoteattr

import pytest

from engine import actors, commands, queries
from engine.instances.messages import buffer
from engine.instances.models import BufferedMessage, ProcessInstance, Subscription
from engine.instances.performing import LISTENERS
from engine.jobs.models import Job
from engine.persistence import transaction
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


def run(w: World, process_id: str, *, work: bool = True) -> None:
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
    if work:
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


@pytest.mark.parametrize(
    ("life", "domain_says", "minutes", "kept"),
    [
        ("P2D", "", 2 * 1440 - 1, True),
        ("P2D", "", 2 * 1440 + 1, False),
        ('=duration("PT" + string(2) + "H")', "", 119, True),
        ('=duration("PT" + string(2) + "H")', "", 121, False),
        ("", "P1D", 1439, True),
        ("", "P1D", 1441, False),
        ("PT5M", "P1D", 6, False),
        ("PT0S", "", 0, False),
    ],
)
def test_how_long_an_early_message_is_kept_is_said_by_its_sender_or_the_domain(
    given: Begin, life: str, domain_says: str, minutes: int, kept: bool
) -> None:
    sender = bpmn.process(
        bpmn.start(),
        bpmn.element("sendTask", "T", published(life), messageRef="M1"),
        bpmn.end(),
        bpmn.flow("S", "T", "E"),
        process_id="Q",
    )
    w = given(request=False)
    files = domain.files(WAITING, sender if life else thrower('="CLI-2026-00002"'))
    if domain_says:
        files["domain.yaml"] += f"messages: {{time_to_live: {domain_says}}}\n".encode()
    w.store(domain.NAME, files)
    ask(w, 1)
    run(w, "Q")
    assert w.tasks(name="A") == []
    w.clock.advance(minutes=minutes)
    ask(w, 2)
    w.work()
    assert len(w.tasks(name="A")) == int(kept)


def published(life: str) -> str:
    key = quoteattr('="CLI-2026-00002"')
    return f"<zeebe:publishMessage correlationKey={key} timeToLive={quoteattr(life)}/>"


def test_a_message_kept_while_somebody_begins_to_wait_for_it_is_delivered(given: Begin) -> None:
    w = given(WAITING, request=False)
    meanwhile = threading.Thread(target=ask, args=(w, 1))
    with w.session() as session, transaction(session):
        until = w.clock.now() + timedelta(hours=1)
        assert buffer(session, "paid", "CLI-2026-00001", {}, expires_at=until)
        meanwhile.start()
        time.sleep(0.3)
    meanwhile.join()
    w.work()
    assert w.task("A").state == "open"


def test_a_message_is_not_kept_once_somebody_waits_for_it(given: Begin) -> None:
    w = given(WAITING, request=False)
    ask(w, 1)
    with w.session() as session, transaction(session):
        until = w.clock.now() + timedelta(hours=1)
        assert not buffer(session, "paid", "CLI-2026-00001", {}, expires_at=until)


def test_a_message_nobody_takes_twice_is_kept_and_not_sent_round_for_ever(given: Begin) -> None:
    both = bpmn.process(
        domain.begin(),
        bpmn.script("R", "ref", "=dossier.number"),
        bpmn.element(
            "intermediateCatchEvent", "W", bpmn.MESSAGE, bpmn.SIGNAL, parallelMultiple="true"
        ),
        bpmn.end(),
        bpmn.flow("S", "R", "W", "E"),
    )
    w = given(both, thrower('="CLI-2026-00001"'), request=False)
    ask(w, 1)
    run(w, "Q")
    assert w.rows(BufferedMessage) == [], "it has this one, and waits for the signal"
    run(w, "Q")
    assert len(w.rows(BufferedMessage)) == 1
    assert len(w.rows(Job, kind="message")) == 2


def test_each_of_two_that_wait_takes_an_early_message(given: Begin) -> None:
    twice = bpmn.process(
        domain.begin(),
        bpmn.script("R", "ref", "=dossier.number"),
        bpmn.element("receiveTask", "W", bpmn.many(cardinality="=2"), messageRef="M1"),
        domain.task("A", "avis", "conseillers"),
        bpmn.end(),
        bpmn.flow("S", "R", "W", "A", "E"),
    )
    w = given(twice, thrower('="CLI-2026-00002"'), request=False)
    ask(w, 1)
    run(w, "Q")
    run(w, "Q")
    assert len(w.rows(BufferedMessage)) == 2
    ask(w, 2)
    w.work()
    assert len(w.tasks(name="A")) == 1


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


def test_a_signal_reaches_hundreds_in_transactions_of_their_own(given: Begin) -> None:
    w = given(SIGNALLED, ALARM, request=False)
    count = LISTENERS + 50
    for number in range(count):
        ask(w, number)
    run(w, "Q")
    assert len(w.tasks(name="A")) == count
    jobs = w.rows(Job, kind="signal")
    assert len([one for one in jobs if one.instance_id is not None]) == count
    assert len([one for one in jobs if one.instance_id is None]) == 2, "two chunks of listeners"
    assert {one.state for one in jobs} == {"done"}


def test_a_worker_killed_while_it_broadcasts_leaves_nobody_out(given: Begin) -> None:
    w = given(SIGNALLED, ALARM, request=False)
    for number in range(15):
        ask(w, number)
    run(w, "Q", work=False)
    (broadcast,) = w.do(commands.lease, "dying", at=w.clock.now())
    w.do(commands.perform, broadcast.id, broadcast.fence, at=w.clock.now())
    taken = w.do(commands.lease, "dying", at=w.clock.now())
    w.do(commands.perform, taken[0].id, taken[0].fence, at=w.clock.now())
    assert len(w.tasks(name="A")) == 1
    w.clock.advance(minutes=2)
    w.work()
    assert len(w.tasks(name="A")) == 15


def test_one_that_cannot_take_the_signal_holds_back_no_other(given: Begin) -> None:
    w = given(SIGNALLED, ALARM, request=False)
    for number in range(3):
        ask(w, number)
    with w.session() as session:
        spoilt = session.query(ProcessInstance).order_by(ProcessInstance.id).first()
        assert spoilt is not None
        spoilt.data = b"not a state"
        session.commit()
    run(w, "Q")
    assert len(w.tasks(name="A")) == 2
    (incident,) = w.do(queries.incidents)
    assert incident.instance_id == w.rows(ProcessInstance)[0].id
