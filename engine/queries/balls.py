"""Who holds the ball: who must act now for a dossier to move."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.instances.models import Incident, ProcessInstance
from engine.jobs.models import Job
from engine.queries.limits import of_dossiers
from engine.tasks.models import Task


@dataclass(frozen=True, slots=True)
class Ball:
    """Who must act now for the dossier to move."""

    holder: str
    """tiers | agent | outil | nobody"""
    what: str
    """In French: the task's name, or what the machine does."""
    who: str = ""
    since: datetime | None = None
    due_at: datetime | None = None


def ball_of(session: Session, dossier_id: int) -> Ball:
    """An agent's task first (it can be done now), then a tiers' page, then the machine."""
    tasks = session.scalars(
        select(Task)
        .where(of_dossiers([dossier_id]), Task.state == "open")
        .order_by(Task.audience, Task.id)
    ).all()
    if tasks:
        task = tasks[0]
        return Ball(
            holder=task.audience,
            what=task.name,
            who=task.assignee_name or ", ".join(task.teams),
            since=task.created_at,
            due_at=task.due_at,
        )
    incident = session.scalar(
        select(Incident)
        .where(Incident.dossier_id == dossier_id, Incident.resolved_at.is_(None))
        .order_by(Incident.created_at)
        .limit(1)
    )
    if incident is not None:
        return Ball("outil", "Un incident attend un administrateur", since=incident.created_at)
    running = session.scalar(
        select(ProcessInstance)
        .where(ProcessInstance.dossier_id == dossier_id, ProcessInstance.state == "running")
        .limit(1)
    )
    if running is None:
        return Ball("nobody", "Rien n'est en cours")
    job = session.scalar(
        select(Job)
        .where(Job.instance_id == running.id, Job.state.in_(("ready", "running")))
        .order_by(Job.due_at)
        .limit(1)
    )
    if job is not None and job.kind == "timer":
        return Ball("outil", "Une échéance est attendue", due_at=job.due_at)
    return Ball("outil", "Traitement en cours", since=job.created_at if job else None)
