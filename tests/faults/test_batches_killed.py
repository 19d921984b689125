"""One of three workers killed (SIGKILL), again and again, while they deal with hundreds: none
forgotten, none dealt with twice."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from engine import commands
from engine.deployments import latest
from engine.instances.messages import send
from engine.instances.models import BatchItem, Incident, ProcessInstance
from engine.jobs.models import Job
from engine.journal import Fact, JournalEntry
from engine.persistence import transaction
from engine.queries import Selection
from tests.faults.conftest import (
    MACHINES,
    PATIENCE,
    POSTGRESQL,
    SQLITE,
    Note,
    Spawn,
    stop,
    wait_for,
)
from tests.support import bpmn, domain, faults
from tests.support.engine import ADMIN
from tests.support.faults import Scene

pytestmark = pytest.mark.parametrize("installation", [SQLITE, POSTGRESQL, MACHINES], indirect=True)

COUNT = 120
DEATHS = 4


def fail_all(here: Scene) -> None:
    """Every mail that is to be sent has failed."""
    with here.session() as session:
        jobs = session.scalars(select(Job).where(Job.kind == "operation")).all()
        for job in jobs:
            session.add(
                Incident(
                    instance_id=job.instance_id,
                    dossier_id=job.dossier_id,
                    node=job.node,
                    job_id=job.id,
                    code="exhausted",
                    message="x",
                    created_at=here.clock.now(),
                )
            )
        session.execute(update(Job).where(Job.kind == "operation").values(state="incident"))
        session.commit()


def dealt_with(here: Scene) -> int:
    with here.session() as session:
        return session.scalars(
            select(func.count()).select_from(BatchItem).where(BatchItem.state == "done")
        ).one()


def lose_workers(here: Scene, spawn: Spawn, behind: Callable[[], int]) -> None:
    """Three work; one dies when some is `behind`, then its successor, until all is done."""
    workers = [spawn("worker", name=f"w{n}", wait=False) for n in range(3)]
    for turn in range(DEATHS):
        wait_for(lambda: behind() > COUNT * turn // (DEATHS + 1), here.folder)  # noqa: B023
        workers.pop(0).kill(PATIENCE)
        workers.append(spawn("worker", name=f"w{3 + turn}", wait=False))
        here.clock.advance(seconds=61)  # the dead one's leases are over
    wait_for(lambda: behind() == COUNT, here.folder)
    stop(here, *workers)
    here.resume()


def per_instance(here: Scene, kind: Fact) -> list[int]:
    with here.session() as session:
        return list(
            session.scalars(
                select(func.count())
                .select_from(JournalEntry)
                .where(JournalEntry.kind == kind)
                .group_by(JournalEntry.instance_id)
            )
        )


def test_a_retry_of_incidents(here: Scene, spawn: Spawn, note: Note) -> None:
    here.publish(faults.STRAIGHT)
    for number in range(COUNT):
        here.start(f"p{number}")
    fail_all(here)
    with here.session() as session:
        assert commands.retry_incidents(session, Selection(), by=ADMIN, at=here.clock.now())
    lose_workers(here, spawn, lambda: dealt_with(here))
    assert dealt_with(here) == COUNT
    assert per_instance(here, Fact.INCIDENT_RETRIED) == [1] * COUNT
    with here.session() as session:
        # They were there before: what is counted below is what the faults left.
        for incident in session.scalars(select(Incident)):
            assert incident.resolved_at is not None
            session.delete(incident)
        session.commit()
    note(
        f"three workers retry {COUNT} incidents, one of them killed, {DEATHS} times",
        here.count(),
    )


WAITING = bpmn.process(
    domain.begin(),
    bpmn.element("intermediateCatchEvent", "W", bpmn.SIGNAL),
    domain.mail("M1", template=faults.MAILS[0]),
    domain.mail("M2", template=faults.MAILS[1]),
    bpmn.end(),
    bpmn.flow("S", "W", "M1", "M2", "E"),
)


def test_a_signal_to_many(here: Scene, spawn: Spawn, note: Note) -> None:
    here.publish(WAITING)
    for number in range(COUNT):
        here.start(f"p{number}")
    with here.session() as session:
        at = here.clock.now()
        with transaction(session):
            send(session, "signal", "alarm", key="", payload={}, at=at, expires_at=at)
    lose_workers(here, spawn, lambda: told(here))
    note(
        f"three workers tell {COUNT} instances of a signal, one of them killed, {DEATHS} times",
        here.count(),
    )


def told(here: Scene) -> int:
    with here.session() as session:
        return session.scalars(
            select(func.count())
            .select_from(Job)
            .where(Job.kind == "signal", Job.state == "done", Job.instance_id.is_not(None))
        ).one()


def test_a_migration(here: Scene, spawn: Spawn, note: Note) -> None:
    here.publish(faults.DECIDED)
    for number in range(COUNT):
        here.start(f"p{number}")
    here.work()
    here.clock.advance(minutes=1)
    here.publish(faults.DECIDED.replace('name="A"', 'name="Avis"'))
    with here.session() as session:
        target = latest(session, domain.NAME).id
        assert commands.migrate_instances(
            session, domain.NAME, target, by=ADMIN, at=here.clock.now(), reason="x"
        )
    lose_workers(here, spawn, lambda: dealt_with(here))
    assert dealt_with(here) == COUNT
    assert per_instance(here, Fact.PROCESS_MIGRATED) == [1] * COUNT
    with here.session() as session:
        assert set(session.scalars(select(ProcessInstance.deployment_id))) == {target}
    for task in here.open_tasks():
        here.complete(task)
    here.work()
    note(
        f"three workers migrate {COUNT} instances, one of them killed, {DEATHS} times",
        here.count(),
    )
