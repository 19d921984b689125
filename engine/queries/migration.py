"""The dry run of a migration: every running process, and what would happen to it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Deployment, current
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound
from engine.instances.migrating import Effect, Foreseen, concerned, foresee
from engine.instances.models import ProcessInstance
from engine.persistence import runtime
from engine.tasks.models import Task

MOST = 200
"""Processes foreseen on one page."""

__all__ = ["MOST", "Effect", "Foreseen", "MigrationPlan", "migration_plan"]


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """Towards one version, from all others of its domain."""

    deployment_id: int
    domain: str
    number: int
    current: bool
    total: int
    """Running processes of other versions; `instances` holds a page of them."""
    after: int
    """The id they come after."""
    more: bool
    """Whether others come after them."""
    instances: tuple[Foreseen, ...]
    numbers: dict[int, int]
    """Deployment id → number, of the versions concerned."""

    @property
    def ready(self) -> tuple[Foreseen, ...]:
        return tuple(one for one in self.instances if one.possible)

    @property
    def refused(self) -> tuple[Foreseen, ...]:
        return tuple(one for one in self.instances if not one.possible)


def migration_plan(
    session: Session, deployment_id: int, actor: Actor, *, after: int = 0, limit: int = MOST
) -> MigrationPlan:
    """What `commands.migrate_instances` towards that version would do now.

    A page of it: the instances that come after that id.
    Raises NotFound, Forbidden.
    """
    if not actor.is_administrator:
        raise Forbidden("administer")
    target = session.get(Deployment, deployment_id)
    if target is None:
        raise NotFound("deployment", deployment_id)
    whole = concerned(target)
    total = session.scalar(select(func.count()).select_from(whole.subquery())) or 0
    rows = session.execute(
        whole.add_columns(Dossier)
        .join(Dossier, Dossier.id == ProcessInstance.dossier_id)
        .where(ProcessInstance.id > after)
        .order_by(ProcessInstance.id)
        .limit(limit + 1)
    ).all()
    more, rows = len(rows) > limit, rows[:limit]
    tasks = _open_tasks(session, [row.id for row, _ in rows])
    at = runtime(session).clock.now()
    newest = current(session, target.domain)
    versions = select(Deployment.id, Deployment.number).where(Deployment.domain == target.domain)
    return MigrationPlan(
        deployment_id=target.id,
        domain=target.domain,
        number=target.number,
        current=newest is not None and newest.id == target.id,
        total=total,
        after=after,
        more=more,
        instances=tuple(
            foresee(session, row, dossier, tasks.get(row.id, {}), target.id, at=at)
            for row, dossier in rows
        ),
        numbers=dict(session.execute(versions).all()),
    )


def _open_tasks(session: Session, instance_ids: list[int]) -> dict[int, dict[str, Task]]:
    found: dict[int, dict[str, Task]] = {}
    for task in session.scalars(
        select(Task).where(Task.instance_id.in_(instance_ids), Task.state == "open")
    ):
        found.setdefault(task.instance_id, {})[task.node] = task
    return found
