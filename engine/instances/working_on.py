"""Taking a task and its instance in hand, for somebody who may."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Domain, load
from engine.dossiers.access import may_read
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, InstanceEnded, InstanceSuspended, NotFound
from engine.instances.models import ProcessInstance
from engine.instances.running import Running, taken
from engine.instances.statements import BY_TASK, TASK
from engine.tasks.access import check_agent, check_open, check_page, holds
from engine.tasks.models import Page, Task


class InHand(NamedTuple):
    """A task taken in hand. `page` where it is a tiers'."""

    running: Running
    task: Task
    page: Page | None
    drafted: bool
    """Whether something was typed and not sent."""


def work_on(session: Session, task_id: int, *, by: Actor, at: datetime) -> InHand:
    """Lock the task's instance, take it out, check that this person may act on the task now.

    The instance's row is the lock: two people on one task, a person against a timer, meet here.
    Raises NotFound, TaskAlreadyDone, Forbidden, TaskTaken, PageExpired, PageUsed, ProofNeeded,
    InstanceSuspended.
    """
    found = BY_TASK.first(session, task_id)
    if found is None:
        raise NotFound("task", task_id)
    row, task, dossier, page, party, drafted = found
    _check_moves(row, task, page, by)
    running = taken(session, row, dossier, at=at, by=by, party=party)
    _check_person(running.domain, task, dossier, page, by=by, at=at)
    return InHand(running, task, page, bool(drafted))


def reach(
    session: Session, task_id: int, *, by: Actor, at: datetime
) -> tuple[Domain, Task, Page | None]:
    """As `work_on`, for what touches the task alone and leaves the instance in its row."""
    found = TASK.first(session, task_id)
    if found is None:
        raise NotFound("task", task_id)
    row, task, dossier, page = found
    _check_moves(row, task, page, by)
    domain = load(session, row.deployment_id)
    _check_person(domain, task, dossier, page, by=by, at=at)
    return domain, task, page


def _check_moves(row: ProcessInstance, task: Task, page: Page | None, by: Actor) -> None:
    if page is not None and not holds(by, page):
        raise Forbidden("answer", task_id=task.id)
    check_open(task)
    if row.state == "suspended":
        raise InstanceSuspended(row.id)
    if row.state != "running":
        raise InstanceEnded(row.id, row.state)


def _check_person(
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
        # An agent whose team it is, or who sees the dossier where no team is named.
        check_agent(by, task, reads=may_read(by, domain, dossier))
