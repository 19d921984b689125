"""Taking a task and its instance in hand, for somebody who may."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Domain, load
from engine.dossiers.access import may_read
from engine.dossiers.models import Dossier, Party
from engine.errors import Forbidden, InstanceEnded, InstanceSuspended, NotFound
from engine.instances.models import ProcessInstance
from engine.instances.running import Running, taken
from engine.tasks.access import check_agent, check_open, check_page, holds
from engine.tasks.models import Page, Task, TaskTeam


def work_on(
    session: Session, task_id: int, *, by: Actor, at: datetime
) -> tuple[Running, Task, Page | None]:
    """Lock the task's instance, take it out, check that this person may act on the task now.

    The instance's row is the lock: two people on one task, a person against a timer, meet here.
    Raises NotFound, TaskAlreadyDone, Forbidden, TaskTaken, PageExpired, PageUsed, ProofNeeded,
    InstanceSuspended.
    """
    row, task, dossier, page, party = _rows(session, task_id, lock=True)
    _check_moves(row, task, page, by)
    running = taken(session, row, dossier, at=at, by=by, party=party)
    _check_person(session, running.domain, task, dossier, page, by=by, at=at)
    return running, task, page


def reach(
    session: Session, task_id: int, *, by: Actor, at: datetime
) -> tuple[Domain, Task, Page | None]:
    """As `work_on`, for what touches the task alone and leaves the instance in its row."""
    row, task, dossier, page, _ = _rows(session, task_id, lock=False)
    _check_moves(row, task, page, by)
    domain = load(session, row.deployment_id)
    _check_person(session, domain, task, dossier, page, by=by, at=at)
    return domain, task, page


def _rows(
    session: Session, task_id: int, *, lock: bool
) -> tuple[ProcessInstance, Task, Dossier, Page | None, Party | None]:
    statement = (
        select(ProcessInstance, Task, Dossier, Page, Party)
        .select_from(Task)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .join(Dossier, Dossier.id == Task.dossier_id)
        .outerjoin(Page, Page.task_id == Task.id)
        .outerjoin(Party, Party.id == Dossier.party_id)
        .where(Task.id == task_id)
        .with_for_update(of=[ProcessInstance, Task] if lock else [Task])
        .execution_options(populate_existing=True)
    )
    found = session.execute(statement).first()
    if found is None:
        raise NotFound("task", task_id)
    row, task, dossier, page, party = found
    return row, task, dossier, page, party


def _check_moves(row: ProcessInstance, task: Task, page: Page | None, by: Actor) -> None:
    if page is not None and not holds(by, page):
        raise Forbidden("answer", task_id=task.id)
    check_open(task)
    if row.state == "suspended":
        raise InstanceSuspended(row.id)
    if row.state != "running":
        raise InstanceEnded(row.id, row.state)


def _check_person(
    session: Session,
    domain: Domain,
    task: Task,
    dossier: Dossier,
    page: Page | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    if page is not None:
        check_page(by, page, at)
    else:
        check_worker(session, domain, task, dossier, by)


def check_worker(session: Session, domain: Domain, task: Task, dossier: Dossier, by: Actor) -> None:
    """An agent whose team it is, or who sees the dossier where no team is named."""
    check_agent(by, task, teams_of(session, task), reads=may_read(by, domain, dossier))


def teams_of(session: Session, task: Task) -> list[str]:
    return list(session.scalars(select(TaskTeam.team).where(TaskTeam.task_id == task.id)))
