"""The worker's side: leasing jobs, and recording what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import InstanceEnded, InstanceSuspended, JobLost
from engine.instances.calls import CALLING, Stale, call_of
from engine.instances.failing import fail, incident_of
from engine.instances.finishing import keep
from engine.instances.models import ProcessInstance
from engine.instances.performing import perform_job
from engine.instances.running import load
from engine.instances.saving import advance
from engine.jobs.decision import OpenIncident, lost
from engine.jobs.models import Job
from engine.journal import Fact, record
from engine.persistence import transaction
from engine.ports import Call, Outcome

LEASE = timedelta(seconds=60)
"""How long a job is held without news; a heartbeat gives as much again."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A job this worker holds until `lease_until`; `call` is set where an operation is called."""

    id: int
    kind: str
    type: str
    fence: int
    attempts: int
    lease_until: datetime
    call: Call | None


def lease(session: Session, worker: str, *, at: datetime, limit: int = 10) -> Sequence[Leased]:
    """Take up to `limit` due jobs. Two workers never hold the same one; a job whose worker died
    is taken again when its lease has ended."""
    with transaction(session):
        _recover(session, at=at)
        jobs = session.scalars(
            select(Job)
            .where(Job.state == "ready", Job.due_at <= at, Job.kind != "timer")
            .order_by(Job.due_at, Job.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        return [one for job in jobs if (one := _take(session, job, worker, at)) is not None]


def _take(session: Session, job: Job, worker: str, at: datetime) -> Leased | None:
    call = None
    if job.kind in CALLING:
        try:
            call = call_of(session, job, at)
        except Stale:
            job.state, job.done_at = "cancelled", at
            return None
    job.state = "running"
    job.worker = worker
    job.fence += 1
    job.attempts += 1
    job.lease_until = at + LEASE
    return Leased(job.id, job.kind, job.type, job.fence, job.attempts, job.lease_until, call)


def _recover(session: Session, *, at: datetime) -> None:
    """Jobs whose worker is gone: again at once, or an incident after the last try."""
    gone = session.scalars(
        select(Job)
        .where(Job.state == "running", Job.lease_until < at)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).all()
    for job in gone:
        match lost(attempts=job.attempts, max_attempts=job.max_attempts, now=at):
            case OpenIncident(code=code, reason=reason):
                incident_of(session, job, code=code, message=reason, at=at)
            case decision:
                job.state, job.due_at, job.last_error = "ready", decision.at, decision.reason
        job.lease_until = None
        job.fence += 1


def heartbeat(session: Session, job_id: int, fence: int, *, at: datetime) -> None:
    """Keep a job for longer. Raises JobLost."""
    with transaction(session):
        kept = session.execute(
            update(Job)
            .where(Job.id == job_id, Job.fence == fence, Job.state == "running")
            .values(lease_until=at + LEASE)
        )
        if not kept.rowcount:  # type: ignore[attr-defined]
            raise JobLost(job_id)


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
