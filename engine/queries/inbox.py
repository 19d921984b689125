"""The task list: mine, my teams', all I may see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.dossiers.models import Dossier, Party
from engine.dossiers.searching import pattern
from engine.instances.models import ProcessInstance
from engine.queries.building import Domains
from engine.queries.limits import EXACT, bounded_count, readable
from engine.tasks.models import Page, Task, TaskTeam

Scope = Literal["mine", "team", "all"]
Due = Literal["", "late", "today", "week", "none"]
Sort = Literal["created", "-created", "due", "-due", "priority", "name"]


@dataclass(frozen=True, slots=True)
class TaskRow:
    id: int
    name: str
    audience: str
    process_id: str
    process_name: str
    instance_id: int
    dossier_id: int
    dossier_number: str
    dossier_title: str
    dossier_type: str
    dossier_type_label: str
    party_name: str
    teams: tuple[str, ...]
    assignee_id: int | None
    assignee_name: str
    priority: int
    created_at: datetime
    due_at: datetime | None
    late: bool
    page_id: int | None
    page_state: str | None
    """For a task of a tiers: sent | opened | expired | undeliverable | refused."""


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
    page, size = max(1, page), max(1, min(size, 100))
    plain = not (search or process or dossier_type or due) and sort == "created"
    if scope == "team" and plain:
        ids, total = _of_teams(session, actor, page, size)
    else:
        statement = _scoped(session, actor, scope, domains)
        statement = _filtered(statement, search, process, dossier_type)
        statement = _due(statement, due, at)
        total = bounded_count(session, statement)
        ordered = statement.order_by(*_order(sort)).limit(size).offset((page - 1) * size)
        ids = list(session.scalars(ordered))
    rows = _rows(session, ids, domains, at)
    return TaskPage(rows, min(total, EXACT), total > EXACT, page, size)


def _of_teams(session: Session, actor: Actor, page: int, size: int) -> tuple[list[int], int]:
    """The plain list of a team's tasks, from the index of task_team alone.

    The first rows of each team, merged: the cost does not grow with the number of open tasks.
    """
    if not actor.teams:
        return [], 0
    wanted = page * size

    def first(team: str, count: int) -> Any:
        """A team's oldest; one task offered to two teams comes twice, hence the spare."""
        return (
            select(TaskTeam.task_id, TaskTeam.created_at)
            .where(TaskTeam.team == team, TaskTeam.audience == "agent")
            .order_by(TaskTeam.created_at, TaskTeam.task_id)
            .limit(count)
            .subquery()
        )

    teams = sorted(actor.teams)
    merged = union_all(*(select(first(team, wanted)) for team in teams)).subquery()
    ids = session.scalars(
        select(merged.c.task_id)
        .group_by(merged.c.task_id)
        .order_by(func.min(merged.c.created_at), merged.c.task_id)
        .limit(size)
        .offset(wanted - size)
    )
    counted = union_all(*(select(first(team, EXACT + 1)) for team in teams)).subquery()
    total = session.scalar(select(func.count(counted.c.task_id.distinct())))
    return list(ids), int(total or 0)


def _scoped(session: Session, actor: Actor, scope: Scope, domains: Domains) -> Select[int]:
    statement = (
        select(Task.id).join(Dossier, Dossier.id == Task.dossier_id).where(Task.state == "open")
    )
    mine = and_(Task.assignee_id == actor.id, Task.audience == "agent")
    if scope == "mine":
        return statement.where(mine)
    of_team = Task.id.in_(select(TaskTeam.task_id).where(TaskTeam.team.in_(sorted(actor.teams))))
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
        "created": [Task.created_at, Task.id],
        "-created": [Task.created_at.desc(), Task.id.desc()],
        "due": [undated, Task.due_at, Task.id],
        "-due": [undated, Task.due_at.desc(), Task.id],
        "priority": [Task.priority.desc(), Task.created_at, Task.id],
        "name": [Task.name, Task.created_at, Task.id],
    }
    return orders.get(sort, orders["created"])


def _rows(session: Session, ids: list[int], domains: Domains, at: datetime) -> tuple[TaskRow, ...]:
    if not ids:
        return ()
    found = session.execute(
        select(Task, Dossier, ProcessInstance.name, Party.name, Page)
        .select_from(Task)
        .join(Dossier, Dossier.id == Task.dossier_id)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .outerjoin(Party, Party.id == Dossier.party_id)
        .outerjoin(Page, Page.task_id == Task.id)
        .where(Task.id.in_(ids))
    )
    teams: dict[int, list[str]] = {}
    for task_id, team in session.execute(
        select(TaskTeam.task_id, TaskTeam.team)
        .where(TaskTeam.task_id.in_(ids))
        .order_by(TaskTeam.team)
    ):
        teams.setdefault(task_id, []).append(team)
    rows = {
        task.id: TaskRow(
            id=task.id,
            name=task.name,
            audience=task.audience,
            process_id=task.process_id,
            process_name=process_name,
            instance_id=task.instance_id,
            dossier_id=dossier.id,
            dossier_number=dossier.number,
            dossier_title=dossier.title,
            dossier_type=dossier.type,
            dossier_type_label=domains.type_label(dossier.domain, dossier.type),
            party_name=party_name or "",
            teams=tuple(teams.get(task.id, ())),
            assignee_id=task.assignee_id,
            assignee_name=task.assignee_name,
            priority=task.priority,
            created_at=task.created_at,
            due_at=task.due_at,
            late=task.due_at is not None and task.due_at < at,
            page_id=page.id if page else None,
            page_state=page_state(page) if page else None,
        )
        for task, dossier, process_name, party_name, page in found
    }
    return tuple(rows[one] for one in ids if one in rows)


def page_state(page: Page) -> str:
    """An open page is "opened" once a person has acted on it, else only "sent"."""
    if page.state == "open":
        return "opened" if page.first_opened_at else "sent"
    return page.state
