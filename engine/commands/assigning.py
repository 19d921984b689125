"""Taking, giving back and giving out tasks."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Domain, load
from engine.dossiers.access import may_read, permissions
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound, TaskTaken
from engine.instances.models import ProcessInstance
from engine.journal import Fact, record
from engine.persistence import transaction
from engine.tasks.access import check_open, offered
from engine.tasks.models import Task


def claim_task(session: Session, task_id: int, *, by: Actor, at: datetime) -> None:
    """Take a task of my teams. Raises TaskTaken, TaskAlreadyDone, Forbidden, NotFound."""
    with transaction(session):
        task, dossier, domain = _locked(session, task_id)
        check_open(task)
        if task.assignee_id == by.id and by.id is not None:
            return
        if task.assignee_id is not None:
            raise TaskTaken(task.id, task.assignee_name)
        reads = may_read(by, domain, dossier)
        if task.audience != "agent" or not offered(by, task, reads=reads):
            raise Forbidden("claim", task_id=task_id)
        _give(task, by.id, by.name)
        _record(session, task, Fact.TASK_CLAIMED, by=by, at=at)


def release_task(session: Session, task_id: int, *, by: Actor, at: datetime) -> None:
    """Give a task back to its teams. Raises TaskAlreadyDone, Forbidden, NotFound."""
    with transaction(session):
        task, dossier, domain = _locked(session, task_id)
        check_open(task)
        mine = by.id is not None and task.assignee_id == by.id
        if not mine and "assign" not in permissions(by, domain, dossier.type):
            raise Forbidden("release", task_id=task_id)
        _give(task, None, "")
        _record(session, task, Fact.TASK_RELEASED, by=by, at=at)


def assign_task(
    session: Session, task_id: int, to_user_id: int, to_name: str, *, by: Actor, at: datetime
) -> None:
    """Give a task to an agent. Raises TaskAlreadyDone, Forbidden, NotFound."""
    with transaction(session):
        task, dossier, domain = _locked(session, task_id)
        check_open(task)
        if task.audience != "agent" or "assign" not in permissions(by, domain, dossier.type):
            raise Forbidden("assign", task_id=task_id)
        _give(task, to_user_id, to_name)
        _record(session, task, Fact.TASK_ASSIGNED, by=by, at=at, to=to_name)


def _locked(session: Session, task_id: int) -> tuple[Task, Dossier, Domain]:
    found = session.execute(
        select(Task, Dossier, ProcessInstance.deployment_id)
        .join(Dossier, Dossier.id == Task.dossier_id)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .where(Task.id == task_id)
        .with_for_update(of=Task)
    ).first()
    if found is None:
        raise NotFound("task", task_id)
    return found[0], found[1], load(session, found[2])


def _give(task: Task, id: int | None, name: str) -> None:
    task.assignee_id, task.assignee_name = id, name
    task.version += 1


def _record(
    session: Session, task: Task, fact: Fact, *, by: Actor, at: datetime, to: str = ""
) -> None:
    record(
        session,
        task.dossier_id,
        fact,
        by=by,
        at=at,
        instance_id=task.instance_id,
        task_id=task.id,
        name=task.name,
        to=to,
    )
