"""Timers that are due, straight from their rows."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import DomainError, InstanceEnded, InstanceSuspended
from engine.instances.failing import incident_of
from engine.instances.models import ProcessInstance
from engine.instances.running import load
from engine.instances.saving import advance
from engine.jobs.models import Job
from engine.journal import Fact, record
from engine.persistence import transaction
from engine.workflow import UnknownNode


def fire_due_timers(session: Session, *, at: datetime, limit: int = 50) -> int:
    """Fire up to `limit` due timers, in one transaction; how many were.

    A worker that was down fires what it missed, once each: a cycle that missed several turns
    fires once, and is set again by the model. An instance somebody else works on is left for the
    next look.
    """
    with transaction(session):
        due = session.execute(
            select(Job.instance_id, Job.id)
            .where(Job.kind == "timer", Job.state == "ready", Job.due_at <= at)
            .order_by(Job.due_at, Job.id)
            .limit(limit)
        ).all()
        found = sorted((row.instance_id, row.id) for row in due)
        return sum(
            _fire_instance(session, instance_id, [one for _, one in rows], at=at)
            for instance_id, rows in groupby(found, key=lambda row: row[0])
        )


def _fire_instance(session: Session, instance_id: int, ids: Sequence[int], *, at: datetime) -> int:
    """The instance's row first, as everybody does; then its timers, if still to be fired."""
    free = session.scalar(
        select(ProcessInstance.id)
        .where(ProcessInstance.id == instance_id)
        .with_for_update(skip_locked=True)
    )
    if free is None:
        return 0
    jobs = session.scalars(
        select(Job)
        .where(Job.id.in_(ids), Job.state == "ready")
        .order_by(Job.due_at, Job.id)
        .with_for_update()
    ).all()
    try:
        # One instance that cannot go on must not hold back the timers of the others.
        with session.begin_nested():
            _fire(session, instance_id, jobs, at=at)
    except InstanceSuspended:
        for job in jobs:
            job.state = "suspended"
        return 0
    except (DomainError, ValueError, LookupError, ArithmeticError, TypeError) as error:
        for job in jobs:
            incident_of(
                session, job, code="timer", message=f"{type(error).__name__}: {error}", at=at
            )
    return len(jobs)


def _fire(session: Session, instance_id: int, jobs: Sequence[Job], *, at: datetime) -> None:
    for job in jobs:
        job.state, job.done_at = "done", at
    try:
        running = load(session, instance_id, at=at)
    except InstanceEnded:
        return
    for node in dict.fromkeys(job.node for job in jobs if job.node):
        try:
            fired = running.instance.fire(node)
        except UnknownNode:
            continue
        if fired:
            running.rearmed.add(node)
            element = next(job.element_id for job in jobs if job.node == node)
            record(
                session,
                running.row.dossier_id,
                Fact.TIMER_FIRED,
                at=at,
                instance_id=instance_id,
                element=element,
            )
    advance(running)
