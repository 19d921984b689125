"""What comes to a suspended process is kept, and applied when it is resumed: nothing is lost."""

import pytest

from engine import commands, queries
from engine.instances.models import BufferedMessage, ProcessInstance, Subscription
from engine.jobs.models import Job
from engine.ports import BusinessError, Outcome, RetryLater
from tests.engine.conftest import Begin
from tests.engine.test_messages import ALARM as THROWS_ALARM
from tests.engine.test_messages import SIGNALLED, WAITING, ask, run, thrower
from tests.support import bpmn, domain
from tests.support.engine import ADMIN, ANNE, World

MAILED = bpmn.process(
    domain.begin(),
    domain.mail("M"),
    bpmn.boundary("U", "M", domain.UNDELIVERABLE),
    domain.mail("N"),
    domain.task("A", "avis", "conseillers"),
    domain.task("B", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "M", "N", "A", "E"),
    bpmn.flow("U", "B", "E"),
)


def suspend(w: World) -> int:
    instance_id = w.rows(ProcessInstance)[0].id
    w.act(commands.suspend_instance, instance_id, "litige", by=ADMIN)
    return instance_id


def resume(w: World, instance_id: int) -> None:
    w.act(commands.resume_instance, instance_id, by=ADMIN)
    w.work()


def under_way(given: Begin) -> tuple[World, commands.Leased, int]:
    """The mail is being sent when the process is suspended."""
    w = given(MAILED, request=False)
    ask(w, 1)
    (held,) = w.do(commands.lease, "slow", at=w.clock.now())
    return w, held, suspend(w)


def test_a_result_is_kept_and_the_next_operation_waits(given: Begin) -> None:
    w, held, instance_id = under_way(given)
    outcome = Outcome(values={"messageId": "<1@x>"})
    w.do(commands.finish_job, held.id, held.fence, outcome, at=w.clock.now())
    w.work()
    assert w.mailer.calls == 0, "the second mail is not sent meanwhile"
    assert w.tasks() == []
    found = w.do(queries.controls, instance_id, ADMIN)
    assert {one.name: one.value for one in found.variables}["messageId"] == '"<1@x>"'
    assert [one.state for one in w.rows(Job, kind="operation")] == ["done"]
    resume(w, instance_id)
    assert w.mailer.calls == 1
    assert w.task("A").state == "open"


def test_a_business_error_takes_its_path_when_resumed(given: Begin) -> None:
    w, held, instance_id = under_way(given)
    error = BusinessError("undeliverable", "550")
    w.do(commands.fail_job, held.id, held.fence, error, at=w.clock.now())
    w.work()
    assert w.tasks() == []
    resume(w, instance_id)
    assert [one.name for one in w.tasks()] == ["B"]
    assert w.mailer.calls == 0


@pytest.mark.parametrize("failure", [RetryLater("421"), ZeroDivisionError("oups")])
def test_a_failed_operation_is_not_tried_again_meanwhile(given: Begin, failure: Exception) -> None:
    w, held, instance_id = under_way(given)
    w.do(commands.fail_job, held.id, held.fence, failure, at=w.clock.now())
    for one in w.do(queries.incidents):
        w.act(commands.retry_incident, one.id, by=ADMIN)
    w.clock.advance(hours=1)
    w.work()
    assert w.mailer.calls == 0
    assert [one.state for one in w.rows(Job, kind="operation")] == ["suspended"]
    resume(w, instance_id)
    assert w.mailer.calls == 2
    assert w.task("A").state == "open"


def test_an_operation_whose_worker_died_is_not_taken_meanwhile(given: Begin) -> None:
    w, _, instance_id = under_way(given)
    w.clock.advance(minutes=5)
    w.work()
    assert w.mailer.calls == 0
    resume(w, instance_id)
    assert w.task("A").state == "open"


def test_a_message_waits_with_the_process_it_is_for(given: Begin) -> None:
    w = given(WAITING, thrower('="CLI-2026-00001"'), request=False)
    ask(w, 1)
    instance_id = suspend(w)
    run(w, "Q")
    w.clock.advance(days=3)
    w.work()
    assert w.tasks() == []
    assert w.rows(BufferedMessage) == []
    resume(w, instance_id)
    assert w.task("A").instance_id == instance_id


def test_a_message_of_a_process_cancelled_meanwhile_is_still_delivered(given: Begin) -> None:
    w = given(WAITING, thrower('="CLI-2026-00001"'), request=False)
    ask(w, 1)
    instance_id = suspend(w)
    run(w, "Q")
    w.act(commands.cancel_instance, instance_id, "doublon", by=ADMIN)
    w.work()
    assert len(w.rows(BufferedMessage)) == 1, "for whoever waits for it next"


def test_a_signal_reaches_a_suspended_process_when_it_is_resumed(given: Begin) -> None:
    w = given(SIGNALLED, THROWS_ALARM, request=False)
    ask(w, 1)
    ask(w, 2)
    instance_id = suspend(w)
    run(w, "Q")
    assert len(w.tasks(name="A")) == 1
    assert len(w.rows(Subscription)) == 1
    resume(w, instance_id)
    assert len(w.tasks(name="A")) == 2


def test_a_long_run_goes_on_when_resumed(given: Begin) -> None:
    loop = bpmn.process(
        domain.begin(),
        domain.task("A", "avis", "conseillers"),
        bpmn.script("L", "n", "=if n = null then 1 else n + 1"),
        bpmn.element("exclusiveGateway", "G", default="out"),
        domain.task("B", "avis", "conseillers"),
        bpmn.end(),
        bpmn.flow("S", "A", "L", "G"),
        bpmn.flow("G", "L", when="=n < 5000"),
        bpmn.flow("G", "B", "E", name="out"),
    )
    w = given(loop)
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    instance_id = suspend(w)
    w.work()
    assert w.tasks() == []
    resume(w, instance_id)
    assert w.task("B").state == "open"
