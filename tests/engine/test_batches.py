"""What an administrator asks of a thousand at once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, insert, select

from engine import actors, commands, queries
from engine.errors import Forbidden, NotFound
from engine.instances.batches import SECONDS, SLICE
from engine.instances.models import Batch, BatchItem, Incident, ProcessInstance
from engine.jobs.models import Job
from engine.journal import JournalEntry
from engine.persistence.ids import new_id
from engine.queries import BatchView, Selection
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.clock import NOON
from tests.support.engine import ADMIN, ANNE, World

MAILED = bpmn.process(
    domain.begin(),
    domain.mail("M"),
    domain.task("A", "avis", "conseillers"),
    bpmn.end(),
    bpmn.flow("S", "M", "A", "E"),
)
ALL = Selection()


def ask(w: World, count: int) -> None:
    for number in range(count):
        values = {"dossier": {"nom": "x", "courriel": f"{number}@exemple.fr"}}
        w.act(commands.submit_request, domain.NAME, "P", values, by=actors.ANONYMOUS)


def broken(w: World, count: int) -> None:
    """So many requests whose mail could not be sent: an incident each."""
    w.mailer.failures = [ZeroDivisionError("oups")] * count
    ask(w, count)
    w.work()
    assert len(w.do(queries.incidents)) == count
    w.clock.advance(minutes=1)


def many(w: World, count: int) -> None:
    """So many failed mails, written straight into the tables, of one dossier."""
    ask(w, 1)
    (instance,) = w.rows(ProcessInstance)
    jobs = [
        {
            "id": new_id(),
            "kind": "operation",
            "type": "mail.send",
            "instance_id": None,
            "dossier_id": instance.dossier_id,
            "node": None,
            "element_id": "",
            "key": f"mail:{number}",
            "payload": {"inputs": {"to": "lea@exemple.fr"}, "headers": {"template": "avis"}},
            "state": "incident",
            "due_at": NOON,
            "attempts": 1,
            "max_attempts": 6,
            "lease_until": None,
            "fence": 1,
            "worker": "",
            "last_error": "oups",
            "created_at": NOON,
            "done_at": None,
        }
        for number in range(count)
    ]
    incidents = [
        {
            "id": new_id(),
            "instance_id": None,
            "dossier_id": instance.dossier_id,
            "node": None,
            "job_id": job["id"],
            "element_id": "",
            "where": None,
            "code": "exhausted",
            "message": "oups",
            "created_at": NOON,
            "resolved_at": None,
            "resolved_by": "",
        }
        for job in jobs
    ]
    with w.session() as session:
        session.execute(insert(Job), jobs)
        session.execute(insert(Incident), incidents)
        session.commit()


def retry(w: World, selection: Selection = ALL) -> int:
    batch_id = w.act(commands.retry_incidents, selection, by=ADMIN)
    assert batch_id is not None
    return batch_id


def seen(w: World, batch_id: int) -> BatchView:
    return w.do(queries.batch, batch_id, ADMIN)


@contextmanager
def counted(w: World) -> Iterator[Callable[[], tuple[int, int, float]]]:
    """(statements, commits, the longest transaction in seconds) since it began."""
    statements = commits = 0
    longest = began = 0.0

    def executed(*_: object) -> None:
        nonlocal statements
        statements += 1

    def begun(*_: object) -> None:
        nonlocal began
        began = time.perf_counter()

    def committed(*_: object) -> None:
        nonlocal commits, longest
        commits += 1
        longest = max(longest, time.perf_counter() - began)

    heard = {"before_cursor_execute": executed, "begin": begun, "commit": committed}
    for name, listener in heard.items():
        event.listen(w.engine, name, listener)
    try:
        yield lambda: (statements, commits, longest)
    finally:
        for name, listener in heard.items():
            event.remove(w.engine, name, listener)


def test_a_thousand_are_retried_once_each_in_short_transactions(given: Begin) -> None:
    w = given(MAILED, request=False)
    many(w, 1_000)
    batch_id = retry(w)
    assert w.act(commands.retry_incidents, ALL, by=ADMIN) is None, "they are taken already"
    assert seen(w, batch_id).counts == {"waiting": 1_000}
    turns = 0
    with counted(w) as so_far:
        while _turn(w):
            turns += 1
        statements, commits, longest = so_far()
    assert turns * SLICE >= 1_000
    assert commits <= 3 * turns + 2, "one a slice, and two to lease its job"
    assert statements <= 12 * 1_000
    assert longest < 10 * SECONDS, "a slice is short; generous, for a busy machine"
    assert {job.state for job in w.rows(Job, kind="operation", instance_id=None)} == {"ready"}
    with w.session() as session:
        told = session.scalar(
            select(func.count()).where(
                JournalEntry.kind == "incident.retried", JournalEntry.actor_name == ADMIN.name
            )
        )
    assert told == 1_000
    found = seen(w, batch_id)
    assert found.counts == {"pending": 1_000}
    assert found.ended_at is not None
    assert not found.over, "what the jobs give is still to be seen"


def _turn(w: World) -> bool:
    """Carry out the batch's next job, and no other; whether there was one."""
    at = w.clock.now()
    with w.session() as own:
        job = own.scalar(select(Job).where(Job.kind == "batch", Job.state == "ready"))
        if job is None:
            return False
        job.state, job.fence = "running", job.fence + 1
        job_id, fence = job.id, job.fence
        own.commit()
    with w.session() as own:
        commands.perform(own, job_id, fence, at=at)
    return True


def test_progress_tells_what_succeeded_and_what_failed_again(given: Begin) -> None:
    w = given(MAILED, request=False)
    broken(w, 5)
    batch_id = retry(w)
    w.mailer.failures = [ZeroDivisionError("encore")] * 2
    w.work()
    found = seen(w, batch_id)
    assert found.counts == {"succeeded": 3, "failed": 2}
    assert (found.over, found.settled, found.by_name) == (True, 5, ADMIN.name)
    assert len(w.tasks(name="A")) == 3
    assert len(w.do(queries.incidents)) == 2
    w.clock.advance(minutes=1)
    again = retry(w)
    w.work()
    assert seen(w, again).counts == {"succeeded": 2}
    assert seen(w, batch_id).counts == {"succeeded": 3, "failed": 2}, "that was so"
    assert [one.id for one in w.do(queries.batches, "retry")] == [again, batch_id]


def test_what_the_other_side_puts_off_is_no_failure(given: Begin) -> None:
    from engine.ports import RetryLater

    w = given(MAILED, request=False)
    broken(w, 2)
    batch_id = retry(w)
    w.mailer.failures = [RetryLater("421")]
    w.work()
    found = seen(w, batch_id)
    assert (found.counts, found.over) == ({"succeeded": 1, "postponed": 1}, True)
    w.clock.advance(minutes=1)
    w.work()
    assert seen(w, batch_id).counts == {"succeeded": 2}


def test_a_selection_leaves_the_others_alone(given: Begin) -> None:
    w = given(MAILED, request=False)
    broken(w, 2)
    group = w.do(queries.incident_groups)[0]
    assert (group.code, group.operation, group.process_id, group.count) == (
        "failed",
        "mail.send",
        "P",
        2,
    )
    for other in (Selection(code="lost"), Selection(operation="x"), Selection(process_id="Q")):
        assert w.act(commands.retry_incidents, other, by=ADMIN) is None
        assert w.do(queries.incidents, other) == ()
    this = Selection("failed", "mail.send", "P")
    assert len(w.do(queries.incidents, this)) == 2
    retry(w, this)
    w.work()
    assert len(w.tasks(name="A")) == 2


def test_a_step_of_the_engine_is_retried_and_may_fail_again(given: Begin) -> None:
    fragile = bpmn.process(
        domain.begin(),
        bpmn.script("X", "r", '=if n = null then number("x") > 0 else n'),
        domain.task("A", "avis", "conseillers"),
        bpmn.end(),
        bpmn.flow("S", "X", "A", "E"),
    )
    w = given(fragile, request=False)
    ask(w, 2)
    w.clock.advance(minutes=1)
    first = w.rows(ProcessInstance)[0]
    w.act(commands.set_variables, first.id, {"n": 1}, "oublié", by=ADMIN)
    batch_id = retry(w)
    w.work()
    assert seen(w, batch_id).counts == {"succeeded": 1, "failed": 1}
    assert len(w.tasks(name="A")) == 1


def test_a_worker_killed_between_two_slices_loses_none(given: Begin) -> None:
    w = given(MAILED, request=False)
    many(w, SLICE + 10)
    batch_id = retry(w)
    assert _turn(w)
    done = seen(w, batch_id).counts["pending"]
    assert 0 < done < SLICE + 10
    # It takes the next slice, and dies holding it: the lease ends, somebody else goes on.
    held = w.do(commands.lease, "dying", at=w.clock.now(), limit=200)
    assert "batch" in {one.kind for one in held}
    w.clock.advance(minutes=2)
    w.work()
    assert seen(w, batch_id).ended_at is not None
    assert {one.state for one in w.rows(BatchItem)} == {"done"}
    assert len(w.rows(JournalEntry, kind="incident.retried")) == SLICE + 10


def test_one_that_cannot_be_read_holds_back_no_other(given: Begin) -> None:
    w = given(MAILED, request=False)
    ask(w, 3)
    w.work()
    with w.session() as session:
        spoilt = session.query(ProcessInstance).order_by(ProcessInstance.id).first()
        assert spoilt is not None
        spoilt.data = b"not a state"
        for one in session.query(ProcessInstance).all():
            session.add(
                Incident(
                    instance_id=one.id,
                    dossier_id=one.dossier_id,
                    node="2",
                    where="run",
                    code="x",
                    message="x",
                    created_at=NOON,
                )
            )
        session.commit()
    batch_id = retry(w)
    w.work()
    found = seen(w, batch_id)
    assert found.counts["refused"] == 1
    assert "UnreadableState" in str(found.refusals[0].sentence)
    assert len(w.do(queries.incidents)) == 1, "it is still open"


def test_a_batch_is_stopped(given: Begin) -> None:
    w = given(MAILED, request=False)
    broken(w, 2)
    batch_id = retry(w)
    w.act(commands.stop_batch, batch_id, by=ADMIN)
    w.work()
    assert seen(w, batch_id).counts == {"gone": 2}
    assert len(w.do(queries.incidents)) == 2
    assert retry(w) != batch_id, "they can be asked for again"


def test_batches_are_for_administrators(given: Begin) -> None:
    w = given(MAILED, request=False)
    broken(w, 1)
    with pytest.raises(Forbidden):
        w.act(commands.retry_incidents, ALL, by=ANNE)
    batch_id = retry(w)
    with pytest.raises(Forbidden):
        w.do(queries.batch, batch_id, ANNE)
    with pytest.raises(Forbidden):
        w.act(commands.stop_batch, batch_id, by=ANNE)
    with pytest.raises(NotFound):
        w.do(queries.batch, 1, ADMIN)
    with pytest.raises(NotFound):
        w.act(commands.stop_batch, 1, by=ADMIN)
    assert w.rows(Batch)[0].by_id == ADMIN.id


def test_hundreds_are_migrated_by_the_worker(given: Begin) -> None:
    process = bpmn.process(
        domain.begin(),
        domain.task("A", "avis", "conseillers"),
        bpmn.end(),
        bpmn.flow("S", "A", "E"),
    )
    w = given(process, request=False)
    ask(w, 120)
    w.clock.advance(minutes=1)
    target = w.store(domain.NAME, domain.files(process.replace('name="A"', 'name="Avis"')))
    plan = w.do(queries.migration_plan, target, ADMIN, limit=100)
    assert (plan.total, len(plan.instances), plan.more) == (120, 100, True)
    rest = w.do(
        queries.migration_plan, target, ADMIN, after=plan.instances[-1].instance_id, limit=100
    )
    assert (len(rest.instances), rest.more) == (20, False)
    batch_id = w.act(commands.migrate_instances, domain.NAME, target, by=ADMIN, reason="correction")
    assert batch_id is not None
    w.work()
    assert seen(w, batch_id).counts == {"succeeded": 120}
    assert {one.deployment_id for one in w.rows(ProcessInstance)} == {target}
