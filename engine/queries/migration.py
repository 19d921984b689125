"""The dry run of a migration: every running process, and what would happen to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Deployment, current, load
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound
from engine.instances.libraries import library
from engine.instances.migrating import Effect, Foreseen, concerned, foresee
from engine.instances.models import ProcessInstance
from engine.instances.verdicts import Gone
from engine.persistence import runtime
from engine.tasks.models import Task
from engine.workflow import Process
from engine.workflow.renaming import AS_IT_IS, Renaming

MOST = 200
"""Processes foreseen on one page."""

__all__ = ["MOST", "Effect", "Foreseen", "MigrationPlan", "Renaming", "Replaced", "migration_plan"]


@dataclass(frozen=True, slots=True)
class Replaced:
    """An element some process waits at and that version does not have, and what may take its
    place: elements of the same sort, the new ones first."""

    process_id: str
    element_id: str
    name: str
    candidates: tuple[tuple[str, str], ...]
    """(element id, name)"""
    chosen: str = ""


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
    replaced: tuple[Replaced, ...]
    """Of the instances listed."""

    @property
    def ready(self) -> tuple[Foreseen, ...]:
        return tuple(one for one in self.instances if one.possible)

    @property
    def refused(self) -> tuple[Foreseen, ...]:
        return tuple(one for one in self.instances if not one.possible)


def migration_plan(
    session: Session,
    deployment_id: int,
    actor: Actor,
    *,
    mapping: Renaming = AS_IT_IS,
    after: int = 0,
    limit: int = MOST,
) -> MigrationPlan:
    """What `commands.migrate_instances` towards that version would do now.

    A page of it: the instances that come after that id. Raises NotFound, Forbidden.
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
    instances = tuple(
        foresee(
            session,
            row,
            dossier,
            tasks.get(row.id, {}),
            target.id,
            at=at,
            renaming=mapping,
        )
        for row, dossier in rows
    )
    return MigrationPlan(
        deployment_id=target.id,
        domain=target.domain,
        number=target.number,
        current=newest is not None and newest.id == target.id,
        total=total,
        after=after,
        more=more,
        instances=instances,
        numbers=dict(session.execute(versions).all()),
        replaced=tuple(_replaced(session, target, instances, mapping)),
    )


def _open_tasks(session: Session, instance_ids: list[int]) -> dict[int, dict[str, Task]]:
    found: dict[int, dict[str, Task]] = {}
    for task in session.scalars(
        select(Task).where(Task.instance_id.in_(instance_ids), Task.state == "open")
    ):
        found.setdefault(task.instance_id, {})[task.node] = task
    return found


def _replaced(
    session: Session, target: Deployment, instances: Sequence[Foreseen], mapping: Renaming
) -> Iterator[Replaced]:
    after = library(load(session, target.id)).processes
    known: set[tuple[str, str]] = set()
    for one in instances:
        before = library(load(session, one.deployment_id)).processes
        for standing in one.standings:
            place = (standing.process_id, standing.element_id)
            asked = standing.why == Gone.code or standing.to_element
            old, new = before.get(place[0]), after.get(place[0])
            if place in known or not asked or old is None or new is None:
                continue
            known.add(place)
            chosen = mapping.get(place[0], {}).get(place[1], "")
            yield Replaced(*place, standing.name, _candidates(place[1], old, new), chosen)


def _candidates(element_id: str, old: Process, new: Process) -> tuple[tuple[str, str], ...]:
    tag = old.elements[element_id].tag if element_id in old.elements else ""
    alike = [one for one in new.elements.values() if one.tag == tag]
    alike.sort(key=lambda one: one.id in old.elements)
    return tuple((one.id, one.name or one.id) for one in alike)
