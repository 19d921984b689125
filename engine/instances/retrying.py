"""Trying again what ended in an incident."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.errors import InstanceEnded
from engine.instances.models import Incident
from engine.instances.running import load
from engine.instances.saving import advance
from engine.jobs.announcing import announce
from engine.jobs.models import Job
from engine.journal import Fact, record
from engine.workflow import UnknownNode


def retry(session: Session, incident: Incident, *, by: Actor, at: datetime) -> None:
    """A job is made ready again, with its key; a node of the engine is tried again at once.

    An incident that names neither (a page nobody's error event was for) is closed: what to do
    about the page is the agents' choice.
    """
    incident.resolved_at, incident.resolved_by = at, by.name
    if incident.dossier_id is not None:
        record(
            session,
            incident.dossier_id,
            Fact.INCIDENT_RETRIED,
            by=by,
            at=at,
            instance_id=incident.instance_id,
            incident_id=incident.id,
            code=incident.code,
        )
    if incident.job_id is not None:
        _retry_job(session, incident.job_id, at=at)
    elif incident.where is not None and incident.instance_id is not None and incident.node:
        _retry_node(session, incident.instance_id, incident.node, by=by, at=at)


def _retry_job(session: Session, job_id: int, *, at: datetime) -> None:
    job = session.scalar(
        select(Job).where(Job.id == job_id, Job.state == "incident").with_for_update()
    )
    if job is not None:
        job.state, job.due_at, job.attempts, job.done_at = "ready", at, 0, None
        announce(session, job_id)


def _retry_node(session: Session, instance_id: int, node: str, *, by: Actor, at: datetime) -> None:
    session.flush()
    try:
        running = load(session, instance_id, at=at, by=by, suspended=True)
        running.instance.retry(node)
    except (InstanceEnded, UnknownNode):
        return
    running.row.incidents = max(0, running.row.incidents - 1)
    # While it was at fault, no row was made for its timer's next turn.
    running.rearmed.add(node)
    advance(running)
