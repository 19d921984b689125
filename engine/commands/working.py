"""Recording what became of the jobs a worker holds."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import InstanceEnded, InstanceSuspended, JobLost
from engine.instances.failing import fail
from engine.instances.finishing import keep
from engine.instances.models import ProcessInstance
from engine.instances.performing import perform_job
from engine.instances.running import load
from engine.instances.saving import advance
from engine.jobs.models import Job
from engine.journal import Fact, record
from engine.persistence import transaction
from engine.ports import Outcome


def finish_job(
    session: Session, job_id: int, fence: int, outcome: Outcome, *, at: datetime
) -> None:
    """Record an operation's result and let the process move on. Raises JobLost."""
    with transaction(session):
        job = _held(session, job_id, fence)
        values = keep(session, job, outcome, at=at)
        job.state, job.done_at, job.lease_until = "done", at, None
        if job.kind != "operation" or job.instance_id is None or job.node is None:
            return
        try:
            running = load(session, job.instance_id, at=at, suspended=True)
        except InstanceEnded:
            return
        record(
            session,
            running.row.dossier_id,
            Fact.OPERATION_DONE,
            at=at,
            instance_id=running.row.id,
            type=job.type,
            element=job.element_id,
        )
        running.instance.complete(job.node, values)
        # Its job, done above, was all it had.
        running.settled.add(job.node)
        advance(running)


def fail_job(session: Session, job_id: int, fence: int, error: Exception, *, at: datetime) -> None:
    """Record a failure: the diagram's error path, later, or an incident. Raises JobLost."""
    with transaction(session):
        fail(session, _held(session, job_id, fence), error, at=at)


def perform(session: Session, job_id: int, fence: int, *, at: datetime) -> None:
    """Carry out a job that is only database work: expiry, continuation, message, signal.

    Raises JobLost.
    """
    with transaction(session):
        job = _held(session, job_id, fence)
        job.state, job.done_at, job.lease_until = "done", at, None
        try:
            perform_job(session, job, at=at)
        except InstanceEnded:
            return
        except InstanceSuspended:
            # Resuming makes it ready again.
            job.state, job.done_at = "suspended", None


def _held(session: Session, job_id: int, fence: int) -> Job:
    """The job, locked, if this lease still holds it.

    The instance's row is locked first, as every command does: the other order would let a worker
    and a person wait for each other.
    """
    instance_id = session.scalar(select(Job.instance_id).where(Job.id == job_id))
    if instance_id is not None:
        session.execute(
            select(ProcessInstance.id).where(ProcessInstance.id == instance_id).with_for_update()
        )
    job = session.scalar(
        select(Job)
        .where(Job.id == job_id, Job.fence == fence, Job.state == "running")
        .with_for_update()
    )
    if job is None:
        raise JobLost(job_id)
    return job
