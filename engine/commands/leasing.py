"""Who does which job: taken for a while, kept alive, given back, taken again from the dead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import JobLost
from engine.instances.calls import CALLING, Stale, Suspended, call_of, is_suspended
from engine.instances.failing import CANNOT_GO_ON, incident_of
from engine.jobs.decision import OpenIncident, lost, why
from engine.jobs.models import Job
from engine.persistence import transaction
from engine.ports import Call

LEASE = timedelta(seconds=60)
"""How long a job is held without news; a heartbeat gives as much again."""

SKEW = timedelta(seconds=1)
"""By how much the clock of the machine that wrote a job may be ahead of its worker's."""


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


def lease_one(session: Session, job_id: int, worker: str, *, at: datetime) -> Leased | None:
    """Take that job, which was announced; None where it is done, held, or not due any more."""
    with transaction(session):
        job = session.scalar(
            select(Job)
            .where(Job.id == job_id, Job.state == "ready", Job.due_at <= at + SKEW)
            .with_for_update(skip_locked=True)
        )
        return None if job is None else _take(session, job, worker, at)


def overdue(session: Session, *, at: datetime, limit: int = 1_000) -> Sequence[int]:
    """Ids of up to `limit` jobs that are due, the oldest first; those of dead workers are again."""
    with transaction(session):
        _recover(session, at=at)
        return session.scalars(
            select(Job.id)
            .where(Job.state == "ready", Job.due_at <= at, Job.kind != "timer")
            .order_by(Job.due_at, Job.id)
            .limit(limit)
        ).all()


def _take(session: Session, job: Job, worker: str, at: datetime) -> Leased | None:
    call = None
    if job.kind in CALLING:
        try:
            call = call_of(session, job, at)
        except Stale:
            job.state, job.done_at = "cancelled", at
            return None
        except Suspended:
            # Resuming makes it ready again; where that is happening now, it stays ready.
            if is_suspended(session, int(job.instance_id or 0)):
                job.state = "suspended"
            return None
        except CANNOT_GO_ON as error:
            # One that cannot even be prepared must not hold back the others.
            incident_of(session, job, "failed", why(error), at=at)
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
            case OpenIncident(code=code, sentence=sentence):
                incident_of(session, job, code, sentence, at=at)
            case decision:
                job.state, job.due_at, job.last_error = "ready", decision.at, decision.reason
        job.lease_until = None
        job.fence += 1


def heartbeat(session: Session, job_id: int, fence: int, *, at: datetime) -> None:
    """Keep a job for longer. Raises JobLost."""
    _held(session, job_id, fence, lease_until=at + LEASE)


def give_back(session: Session, job_id: int, fence: int) -> None:
    """Leave to others, at once, a job that was taken and not begun. Raises JobLost."""
    _held(
        session,
        job_id,
        fence,
        state="ready",
        lease_until=None,
        attempts=Job.attempts - 1,
        fence=Job.fence + 1,
    )


def _held(session: Session, job_id: int, held: int, **values: object) -> None:
    with transaction(session):
        kept = session.execute(
            update(Job)
            .where(Job.id == job_id, Job.fence == held, Job.state == "running")
            .values(**values)
        )
        if not kept.rowcount:  # type: ignore[attr-defined]
            raise JobLost(job_id)
