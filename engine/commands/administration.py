"""What administrators do to processes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.errors import Forbidden, NotFound
from engine.instances.models import Incident
from engine.instances.retrying import retry
from engine.instances.running import Running, load
from engine.instances.saving import advance, save
from engine.jobs.models import Job
from engine.journal import Fact, record
from engine.persistence import transaction

ENDING = ("ready", "suspended", "incident")
"""States of jobs that end with their instance; one under way finds it ended."""


def retry_incident(session: Session, incident_id: int, *, by: Actor, at: datetime) -> None:
    """Try again what failed, with the same key. Raises NotFound, Forbidden."""
    _check(by)
    with transaction(session):
        incident = session.scalar(
            select(Incident).where(Incident.id == incident_id, Incident.resolved_at.is_(None))
        )
        if incident is None:
            raise NotFound("incident", incident_id)
        retry(session, incident, by=by, at=at)


def cancel_instance(
    session: Session, instance_id: int, reason: str, *, by: Actor, at: datetime
) -> None:
    """End a process: its tasks, pages, timers and jobs with it.

    Raises NotFound, InstanceEnded, Forbidden.
    """
    _check(by)
    with transaction(session):
        running = load(session, instance_id, at=at, by=by, suspended=True)
        running.instance.cancel()
        running.row.state, running.row.ended_at = "cancelled", at
        save(running)
        # A message held back for it may be somebody else's.
        session.execute(
            update(Job)
            .where(
                Job.instance_id == instance_id,
                Job.kind == "message",
                Job.state.in_(("ready", "suspended")),
            )
            .values(state="ready", instance_id=None),
            execution_options={"synchronize_session": False},
        )
        session.execute(
            update(Job)
            .where(Job.instance_id == instance_id, Job.state.in_(ENDING))
            .values(state="cancelled", done_at=at),
            execution_options={"synchronize_session": False},
        )
        session.execute(
            update(Incident)
            .where(Incident.instance_id == instance_id, Incident.resolved_at.is_(None))
            .values(resolved_at=at, resolved_by=by.name)
        )
        _record(running, Fact.PROCESS_CANCELLED, reason)


def suspend_instance(
    session: Session, instance_id: int, reason: str, *, by: Actor, at: datetime
) -> None:
    """Nothing moves until it is resumed; an operation under way still delivers its result.

    Raises NotFound, InstanceEnded, Forbidden.
    """
    _check(by)
    with transaction(session):
        running = load(session, instance_id, at=at, by=by, suspended=True)
        if running.row.state == "suspended":
            return
        running.row.state = "suspended"
        _move_jobs(session, instance_id, "ready", "suspended")
        _record(running, Fact.PROCESS_SUSPENDED, reason)


def resume_instance(
    session: Session, instance_id: int, reason: str = "", *, by: Actor, at: datetime
) -> None:
    """Timers that came due meanwhile fire now. Raises NotFound, InstanceEnded, Forbidden."""
    _check(by)
    with transaction(session):
        running = load(session, instance_id, at=at, by=by, suspended=True)
        if running.row.state != "suspended":
            return
        running.row.state = "running"
        _move_jobs(session, instance_id, "suspended", "ready")
        _record(running, Fact.PROCESS_RESUMED, reason)
        advance(running)


def set_variables(
    session: Session,
    instance_id: int,
    values: Mapping[str, object],
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Change variables of a running process, and say why.

    Raises NotFound, InstanceEnded, Forbidden.
    """
    _check(by)
    with transaction(session):
        running = load(session, instance_id, at=at, by=by, suspended=True)
        before = {name: running.instance.variables.get(name) for name in values}
        running.instance.set_variables(values)
        advance(running)
        _record(running, Fact.PROCESS_CHANGED, reason, before=before, after=dict(values))


def _check(by: Actor) -> None:
    if not (by.is_administrator or by.kind == "system"):
        raise Forbidden("administer")


def _move_jobs(session: Session, instance_id: int, before: str, after: str) -> None:
    session.execute(
        update(Job).where(Job.instance_id == instance_id, Job.state == before).values(state=after),
        execution_options={"synchronize_session": False},
    )


def _record(running: Running, fact: Fact, reason: str, **payload: object) -> None:
    row = running.row
    record(
        running.session,
        row.dossier_id,
        fact,
        by=running.by,
        at=running.at,
        instance_id=row.id,
        process=row.process_id,
        name=row.name,
        reason=reason,
        **payload,
    )
