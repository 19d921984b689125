"""A dossier's tasks: coming, open, done."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Domain
from engine.dossiers.access import permissions
from engine.dossiers.models import Dossier
from engine.instances.libraries import library
from engine.instances.models import ProcessInstance
from engine.instances.running import looked_at, taken
from engine.queries.coming import coming
from engine.tasks.access import offered
from engine.tasks.models import Task

LATEST = 50


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task of the dossier: coming, open or done."""

    id: int | None
    """None for a coming one."""
    name: str
    state: str
    """coming | open | done | cancelled"""
    audience: str
    process_name: str
    assignee_name: str = ""
    teams: tuple[str, ...] = ()
    created_at: datetime | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str = ""
    outcome: str = ""
    may_open: bool = False


def coming_of(session: Session, dossier: Dossier, *, at: datetime) -> tuple[TaskLine, ...]:
    """Of every process under way in the dossier."""
    rows = session.scalars(
        select(ProcessInstance).where(
            ProcessInstance.dossier_id == dossier.id,
            ProcessInstance.state.in_(("running", "suspended")),
        )
    ).all()
    lines = []
    for row in rows:
        running = taken(session, row, dossier, at=at)
        active = [(process, element) for process, element, _ in running.instance.active_elements()]
        looked_at(running)
        for element in coming(library(running.domain), active, row.visited):
            tiers = bool(element.zeebe.properties.get("page.mode"))
            lines.append(
                TaskLine(
                    id=None,
                    name=element.name or element.id,
                    state="coming",
                    audience="tiers" if tiers else "agent",
                    process_name=row.name,
                    teams=_declared_teams(element.zeebe.assignment.candidate_groups),
                )
            )
    return tuple(lines)


def _declared_teams(groups: str) -> tuple[str, ...]:
    """Teams written plainly; those computed are not known yet."""
    if groups.startswith("="):
        return ()
    return tuple(one.strip() for one in groups.split(",") if one.strip())


def open_of(
    session: Session, dossier_id: int, actor: Actor, domain: Domain
) -> tuple[TaskLine, ...]:
    found = session.execute(
        select(Task, ProcessInstance.name, Dossier.type)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .join(Dossier, Dossier.id == Task.dossier_id)
        .where(ProcessInstance.dossier_id == dossier_id, Task.state == "open")
        .order_by(Task.id)
    ).all()
    return tuple(
        TaskLine(
            id=task.id,
            name=task.name,
            state="open",
            audience=task.audience,
            process_name=process_name,
            assignee_name=task.assignee_name,
            teams=tuple(task.teams),
            created_at=task.created_at,
            due_at=task.due_at,
            may_open=_may_open(actor, domain, task, type),
        )
        for task, process_name, type in found
    )


def _may_open(actor: Actor, domain: Domain, task: Task, type: str) -> bool:
    reads = "read" in permissions(actor, domain, type)
    return reads or offered(actor, task, reads=reads)


def done_of(session: Session, dossier_id: int) -> tuple[TaskLine, ...]:
    """The latest, newest first."""
    found = session.execute(
        select(Task, ProcessInstance.name)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .where(ProcessInstance.dossier_id == dossier_id, Task.state != "open")
        .order_by(Task.done_at.desc(), Task.id.desc())
        .limit(LATEST)
    )
    return tuple(
        TaskLine(
            id=task.id,
            name=task.name,
            state=task.state,
            audience=task.audience,
            process_name=process_name,
            assignee_name=task.assignee_name,
            created_at=task.created_at,
            due_at=task.due_at,
            done_at=task.done_at,
            done_by=task.done_by,
            outcome=task.outcome,
            may_open=True,
        )
        for task, process_name in found
    )
