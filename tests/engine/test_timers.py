"""Timers, from their rows."""

from datetime import timedelta

from engine import actors, commands
from engine.instances.models import Incident, ProcessInstance
from engine.jobs.models import Job
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


def many(w: World, count: int) -> None:
    for number in range(count):
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
