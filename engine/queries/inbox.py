"""The task list: mine, my teams', all I may see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.dossiers.models import Dossier
from engine.dossiers.searching import pattern
from engine.instances.models import ProcessInstance
from engine.persistence.glancing import one_moment
from engine.persistence.statements import run
from engine.queries.building import Domains
from engine.queries.limits import EXACT, bounded_count, readable, within
from engine.queries.task_rows import TaskRow, of_teams, rows
from engine.tasks.models import Task, TaskTeam

Scope = Literal["mine", "team", "all"]
Due = Literal["", "late", "today", "week", "none"]
Sort = Literal["created", "-created", "due", "-due", "priority", "name"]


ASSIGNED = """SELECT count(*) FROM (SELECT 1 FROM task
    WHERE state = 'open' AND assignee_id = ? AND audience = 'agent' LIMIT ?) AS mine"""


@dataclass(frozen=True, slots=True)
class TaskPage:
    rows: tuple[TaskRow, ...]
    total: int
    more: bool
    """True where there are more than `total` (shown "1 000+")."""
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def inbox(
    session: Session,
    actor: Actor,
    *,
    at: datetime,
    scope: Scope = "team",
    search: str = "",
    process: str = "",
    dossier_type: str = "",
    due: Due = "",
    sort: Sort = "created",
    page: int = 1,
    size: int = 20,
) -> TaskPage:
    """Open tasks this agent may act on, one page of them.

    "mine": assigned to them. "team": offered to their teams, taken or not. "all": also those of
    every dossier they may read, pages awaited from tiers included.
    """
    if not actor.is_agent:
        return TaskPage((), 0, False, 1, size)
    domains = Domains(session)
    page, size = within(page, size)
    plain = not (search or process or dossier_type or due) and sort == "created"
    with one_moment(session):
        if scope == "team" and plain:
            ids, total = of_teams(session, actor.teams, page, size)
        else:
            statement = _scoped(session, actor, scope, domains)
            statement = _filtered(statement, search, process, dossier_type)
            statement = _due(statement, due, at)
            total = bounded_count(session, statement)
            ordered = statement.order_by(*_order(sort)).limit(size).offset((page - 1) * size)
            ids = list(session.scalars(ordered))
        found = rows(session, ids, domains, at)
    return TaskPage(found, min(total, EXACT), total > EXACT, page, size)


def assigned(session: Session, actor: Actor) -> int:
    """Open tasks that are this agent's own, counted up to EXACT + 1."""
    if actor.id is None or not actor.is_agent:
        return 0
    with one_moment(session):
        found = run(session, ASSIGNED, actor.id, EXACT + 1).fetchone()
    return int(found[0])


def _scoped(session: Session, actor: Actor, scope: Scope, domains: Domains) -> Select[int]:
    statement = (
        select(Task.id).join(Dossier, Dossier.id == Task.dossier_id).where(Task.state == "open")
    )
    mine = and_(Task.assignee_id == actor.id, Task.audience == "agent")
    if scope == "mine":
        return statement.where(mine)
    names = sorted(actor.teams)
    further = select(TaskTeam.task_id).where(TaskTeam.team.in_(names))
    of_team = or_(Task.team.in_(names), Task.id.in_(further))
    if scope == "team":
        return statement.where(or_(of_team, mine), Task.audience == "agent")
    if actor.sees_everything:
        return statement
    return statement.where(or_(of_team, mine, readable(session, actor, domains)))


def _filtered(statement: Select[int], search: str, process: str, dossier_type: str) -> Select[int]:
    for like in pattern(search):
        statement = statement.where(
            or_(
                Dossier.search.like(like, escape="\\"),
                func.lower(Task.name).like(like, escape="\\"),
            )
        )
    if process:
        statement = statement.join(ProcessInstance, ProcessInstance.id == Task.instance_id).where(
            or_(ProcessInstance.process_id == process, Task.process_id == process)
        )
    if dossier_type:
        statement = statement.where(Dossier.type == dossier_type)
    return statement


def _due(statement: Select[int], due: Due, at: datetime) -> Select[int]:
    """ "today" and "week" count 24 hours and 7 days from now, what is late included."""
    match due:
        case "late":
            return statement.where(Task.due_at < at)
        case "today":
            return statement.where(Task.due_at < at + timedelta(days=1))
        case "week":
            return statement.where(Task.due_at < at + timedelta(days=7))
        case "none":
            return statement.where(Task.due_at.is_(None))
        case _:
            return statement


def _order(sort: Sort) -> list[Any]:
    undated = Task.due_at.is_(None)
    orders: dict[str, list[Any]] = {
        "created": [Task.id],
        "-created": [Task.id.desc()],
        "due": [undated, Task.due_at, Task.id],
        "-due": [undated, Task.due_at.desc(), Task.id],
        "priority": [Task.priority.desc(), Task.id],
        "name": [Task.name, Task.id],
    }
    return orders.get(sort, orders["created"])
