"""Timers, from their rows."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

from engine import actors, commands, queries
from engine.instances.models import Incident, ProcessInstance, Subscription
from engine.jobs.models import Job
from engine.journal import JournalEntry
from engine.persistence import make_sessions
from engine.ports import Call, Outcome
from engine.worker import Worker
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.clock import NOON
from tests.support.engine import ADMIN, ANNE, World

WAIT = bpmn.process(
    domain.begin(),
    bpmn.element("intermediateCatchEvent", "T", bpmn.timer("PT2H")),
    domain.task("A", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "T", "A", "E"),
)
LATE = bpmn.process(
    domain.begin(),
    domain.task("A", "avis", "conseillers"),
    bpmn.boundary("T", "A", bpmn.timer("P1D"), interrupting=False),
    domain.mail("M"),
    bpmn.end(),
    bpmn.flow("S", "A", "E"),
    bpmn.flow("T", "M", "E"),
)
CYCLE = bpmn.process(
    domain.begin(),
    domain.task("A", "avis", "conseillers"),
    bpmn.boundary("T", "A", bpmn.timer("R3/PT1H", "timeCycle"), interrupting=False),
    domain.mail("M"),
    bpmn.end(),
    bpmn.flow("S", "A", "E"),
    bpmn.flow("T", "M", "E"),
)


DAILY = CYCLE.replace("R3/PT1H", "R/P1D")


def many(w: World, count: int, *, beyond: int = 0) -> None:
    for number in range(beyond, beyond + count):
        values = {"dossier": {"nom": "x", "courriel": f"{number}@exemple.fr"}}
        w.act(commands.submit_request, domain.NAME, "P", values, by=actors.ANONYMOUS)


def test_a_timer_fires_when_due_and_once(given: Begin) -> None:
    w = given(WAIT)
    assert w.tasks() == []
    w.clock.advance(minutes=119)
    w.work()
    assert w.tasks() == []
    w.clock.advance(minutes=1)
    w.work()
    w.work()
    assert w.task("A").created_at == NOON + timedelta(hours=2)


def test_the_history_names_the_timer_as_its_diagram_does(given: Begin) -> None:
    w = given(WAIT.replace('id="T"', 'id="T" name="Deux heures"'))
    w.clock.advance(hours=2)
    w.work()
    dossier_id = w.rows(ProcessInstance)[0].dossier_id
    facts = [one.sentence for one in w.do(queries.journal, dossier_id, ANNE)]
    assert "Échéance « Deux heures » atteinte" in facts


def test_a_worker_that_was_down_fires_what_it_missed(given: Begin) -> None:
    w = given(WAIT)
    w.clock.advance(days=40)
    w.work()
    assert w.task("A").state == "open"


def test_many_timers_due_together_fire_in_batches(given: Begin) -> None:
    w = given(WAIT, request=False)
    many(w, 7)
    w.clock.advance(hours=2)
    at = w.clock.now()
    assert w.do(commands.fire_due_timers, at=at, limit=5) == 5
    assert w.do(commands.fire_due_timers, at=at, limit=5) == 2
    assert w.do(commands.fire_due_timers, at=at, limit=5) == 0
    assert len(w.tasks(name="A")) == 7


def test_a_task_done_in_time_silences_its_timer(given: Begin) -> None:
    w = given(LATE)
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    w.clock.advance(days=2)
    w.work()
    assert w.mailer.calls == 0
    assert [one.state for one in w.rows(Job, kind="timer")] == ["cancelled"]


def test_a_late_task_stays_and_somebody_is_told(given: Begin) -> None:
    w = given(LATE)
    w.clock.advance(days=1)
    w.work()
    assert w.mailer.calls == 1
    assert w.task("A").state == "open"
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    assert [one.state for one in w.rows(ProcessInstance)] == ["completed"]


def test_a_cycle_fires_its_number_of_times(given: Begin) -> None:
    w = given(CYCLE)
    for _ in range(6):
        w.clock.advance(hours=1)
        w.work()
    assert w.mailer.calls == 3
    assert w.task("A").state == "open"


def test_timers_of_a_suspended_process_wait_and_fire_when_resumed(given: Begin) -> None:
    w = given(WAIT)
    (instance,) = w.rows(ProcessInstance)
    w.act(commands.suspend_instance, instance.id, "pause", by=ADMIN)
    w.clock.advance(hours=3)
    w.work()
    assert w.tasks() == []
    w.act(commands.resume_instance, instance.id, by=ADMIN)
    w.work()
    assert w.task("A").state == "open"


def test_one_broken_process_holds_back_no_other(given: Begin) -> None:
    w = given(WAIT, request=False)
    many(w, 3)
    with w.session() as session:
        broken = session.query(ProcessInstance).order_by(ProcessInstance.id).first()
        assert broken is not None
        broken.data = b"not a state"
        session.commit()
    w.clock.advance(hours=2)
    w.work()
    assert len(w.tasks(name="A")) == 2
    (incident,) = w.rows(Incident)
    assert incident.code == "timer"
    assert w.work() == 0, "an incident is not tried again by itself"


def fired(w: World) -> int:
    return len(w.rows(JournalEntry, kind="timer.fired"))


def test_a_cycle_that_missed_turns_fires_once_and_goes_on_at_its_hours(given: Begin) -> None:
    w = given(DAILY)
    begun = w.clock.now()
    w.clock.advance(days=5, hours=3)
    w.work()
    assert (w.mailer.calls, fired(w)) == (1, 1), "five turns were missed"
    (job,) = w.rows(Job, kind="timer", state="ready")
    assert job.due_at == begun + timedelta(days=6), "at its hour, not a day after now"
    w.clock.advance(hours=21)
    w.work()
    assert w.mailer.calls == 2


def test_turns_missed_of_a_counted_cycle_count(given: Begin) -> None:
    w = given(CYCLE)
    w.clock.advance(hours=2, minutes=30)
    w.work()
    assert w.mailer.calls == 1, "two turns were due"
    w.clock.advance(minutes=30)
    w.work()
    assert w.mailer.calls == 2, "the third and last"
    w.clock.advance(days=1)
    w.work()
    assert w.mailer.calls == 2
    assert w.rows(Job, kind="timer", state="ready") == []


def test_a_clock_set_back_fires_no_timer_twice(given: Begin) -> None:
    w = given(DAILY)
    begun = w.clock.now()
    w.clock.advance(days=1)
    w.work()
    w.clock.advance(hours=-3)
    w.work()
    w.clock.advance(hours=3)
    w.work()
    assert (w.mailer.calls, fired(w)) == (1, 1)
    (job,) = w.rows(Job, kind="timer", state="ready")
    assert job.due_at == begun + timedelta(days=2)
    w.clock.advance(days=1)
    w.work()
    assert w.mailer.calls == 2


def test_a_clock_set_back_before_a_timer_begins_loses_none(given: Begin) -> None:
    w = given(WAIT, request=False)
    many(w, 1)
    w.clock.advance(hours=-5)
    many(w, 1, beyond=1)
    w.clock.advance(hours=2)
    w.work()
    assert len(w.tasks(name="A")) == 1, "the one that began after the change"
    w.clock.advance(hours=5)
    w.work()
    assert len(w.tasks(name="A")) == 2
    assert fired(w) == 2


def test_a_clock_set_forward_fires_what_is_due_then_once(given: Begin) -> None:
    w = given(CYCLE)
    w.clock.advance(days=365)
    w.work()
    w.clock.advance(days=-365)
    for _ in range(6):
        w.clock.advance(hours=1)
        w.work()
    assert w.mailer.calls == 1, "its three turns were past, by that clock"
    assert w.task("A").state == "open"


def test_two_timers_of_one_event_due_together_are_two(given: Begin) -> None:
    both = bpmn.process(
        domain.begin(),
        bpmn.element(
            "intermediateCatchEvent",
            "T",
            bpmn.timer("PT2H"),
            bpmn.timer("PT120M"),
            parallelMultiple="true",
        ),
        domain.task("A", "avis", "conseillers"),
        bpmn.end(),
        bpmn.flow("S", "T", "A", "E"),
    )
    w = given(both)
    w.clock.advance(hours=2)
    w.work()
    assert w.task("A").state == "open"


def test_what_else_an_event_waits_for_is_kept_when_one_timer_fires(given: Begin) -> None:
    several = bpmn.process(
        domain.begin(),
        bpmn.script("R", "ref", '="1"'),
        domain.task("A", "avis", "conseillers"),
        bpmn.boundary(
            "T",
            "A",
            bpmn.timer("R/PT1H", "timeCycle"),
            bpmn.timer("PT3H"),
            bpmn.MESSAGE,
            bpmn.SIGNAL,
            interrupting=False,
        ),
        domain.mail("M"),
        bpmn.end(),
        bpmn.flow("S", "R", "A", "E"),
        bpmn.flow("T", "M", "E"),
    )
    w = given(several)
    for mails in (1, 2, 4, 5):
        w.clock.advance(hours=1)
        w.work()
        assert w.mailer.calls == mails
    assert sorted(one.kind for one in w.rows(Subscription)) == ["message", "signal"]


def test_a_cycle_whose_turn_failed_goes_on_once_it_is_retried(given: Begin) -> None:
    fragile = bpmn.process(
        domain.begin(),
        bpmn.element("parallelGateway", "split"),
        bpmn.element(
            "intermediateCatchEvent",
            "T",
            bpmn.timer("R/PT1H", "timeCycle"),
            bpmn.io(outputs={"k": '=if n = null then number("x") > 0 else n'}),
        ),
        domain.mail("M"),
        domain.task("A", "avis", "conseillers"),
        bpmn.end(),
        bpmn.flow("S", "split", "T", "M", "E"),
        bpmn.flow("split", "A", "E"),
    )
    w = given(fragile)
    w.clock.advance(hours=1)
    w.work()
    (incident,) = w.do(queries.incidents)
    assert w.mailer.calls == 0
    (instance,) = w.rows(ProcessInstance)
    w.act(commands.set_variables, instance.id, {"n": 1}, "oublié", by=ADMIN)
    w.act(commands.retry_incident, incident.id, by=ADMIN)
    w.clock.advance(hours=1)
    w.work()
    assert w.mailer.calls == 1, "the next turn"
    w.clock.advance(hours=1)
    w.work()
    assert w.mailer.calls == 2


def test_slow_operations_hold_back_no_timer(given: Begin) -> None:
    process = bpmn.process(
        domain.begin(),
        bpmn.element("parallelGateway", "split"),
        domain.mail("M"),
        bpmn.element("intermediateCatchEvent", "T", bpmn.timer("PT2H")),
        domain.task("A", "avis", "conseillers"),
        bpmn.end(),
        bpmn.flow("S", "split", "M", "E"),
        bpmn.flow("split", "T", "A", "E"),
    )
    w = given(process, request=False)
    many(w, 1)
    released = threading.Event()

    def send(call: Call) -> Outcome:
        assert released.wait(20)
        return Outcome()

    runtime = replace(w.runtime, operations={**w.runtime.operations, "mail.send": send})
    worker = Worker(make_sessions(w.engine, runtime), runtime)
    thread = threading.Thread(target=worker.run_once)
    thread.start()
    try:
        w.clock.advance(hours=2)
        deadline = time.monotonic() + 10
        while not w.tasks(name="A"):
            assert time.monotonic() < deadline, "the timer waited for the mail"
            time.sleep(0.05)
    finally:
        released.set()
        thread.join()
        worker.close()
    assert [one.state for one in w.rows(Job, kind="operation")] == ["done"]
