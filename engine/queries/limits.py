"""What lists have in common: which dossiers may be read, and counting no further than is shown."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, or_, select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Deployment
from engine.dossiers.access import visible_types
from engine.dossiers.models import Dossier
from engine.instances.models import ProcessInstance
from engine.queries.building import Domains
from engine.tasks.models import Task

EXACT = 1_000
"""Totals are counted exactly up to here."""
FURTHEST = 10_000
"""The last page that is looked for: nobody turns so many."""


def within(page: int, size: int) -> tuple[int, int]:
    """The page asked for and its size, within bounds."""
    return max(1, min(page, FURTHEST)), max(1, min(size, 100))


def readable(session: Session, actor: Actor, domains: Domains) -> Any:
    """The condition on Dossier that keeps what this person may read."""
    if actor.kind == "tiers" and actor.party_id is not None:
        return Dossier.party_id == actor.party_id
    conditions = []
    for key in session.scalars(select(Deployment.domain).distinct()):
        domain = domains.get(key)
        types = visible_types(actor, domain) if domain else frozenset()
        if types:
            conditions.append(and_(Dossier.domain == key, Dossier.type.in_(sorted(types))))
    return or_(*conditions) if conditions else false()


def of_dossiers(ids: Sequence[int]) -> ColumnElement[bool]:
    """The condition on Task that keeps those of these dossiers: by their instances, which have an
    index of both; a task has none of its dossier.
    """
    instances = select(ProcessInstance.id).where(ProcessInstance.dossier_id.in_(ids))
    return Task.instance_id.in_(instances)


def bounded_count(session: Session, statement: Select[int]) -> int:
    """At most EXACT + 1."""
    limited = statement.with_only_columns(literal(1)).limit(EXACT + 1).subquery()
    return session.scalar(select(func.count()).select_from(limited)) or 0
