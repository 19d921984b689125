"""What administrators watch: jobs, deployments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.deployments import Deployment
from engine.instances.models import ProcessInstance
from engine.jobs.models import Job


@dataclass(frozen=True, slots=True)
class JobsSummary:
    ready: int
    due: int
    running: int
    incidents: int
    oldest_due: datetime | None
    by_type: tuple[tuple[str, str, str, int], ...]
    """(kind, operation called or "", state, count)"""


@dataclass(frozen=True, slots=True)
class DeploymentRow:
    id: int
    domain: str
    number: int
    hash: str
    published_at: datetime
    published_by: str
    instances: int
    current: bool


def jobs_summary(session: Session, *, at: datetime) -> JobsSummary:
    """Of jobs that are not over."""
    live = ("ready", "running", "incident", "suspended")
    counts = session.execute(
        select(Job.kind, Job.type, Job.state, func.count())
        .where(Job.state.in_(live))
        .group_by(Job.kind, Job.type, Job.state)
        .order_by(Job.kind, Job.type, Job.state)
    ).all()
    totals: dict[str, int] = {}
    for _, _, state, count in counts:
        totals[state] = totals.get(state, 0) + count
    due, oldest = session.execute(
        select(func.count(), func.min(Job.due_at)).where(Job.state == "ready", Job.due_at <= at)
    ).one()
    return JobsSummary(
        ready=totals.get("ready", 0),
        due=due,
        running=totals.get("running", 0),
        incidents=totals.get("incident", 0),
        oldest_due=oldest,
        by_type=tuple((kind, type, state, count) for kind, type, state, count in counts),
    )


def deployments(session: Session, domain: str | None = None) -> tuple[DeploymentRow, ...]:
    """Newest first; `instances` counts those still running on it."""
    statement = select(Deployment).order_by(Deployment.domain, Deployment.number.desc())
    if domain is not None:
        statement = statement.where(Deployment.domain == domain)
    rows = session.scalars(statement).all()
    counted = session.execute(
        select(ProcessInstance.deployment_id, func.count())
        .where(ProcessInstance.state.in_(("running", "suspended")))
        .group_by(ProcessInstance.deployment_id)
    )
    running = dict(counted.all())
    current = _current(rows)
    return tuple(
        DeploymentRow(
            id=row.id,
            domain=row.domain,
            number=row.number,
            hash=row.hash,
            published_at=row.published_at,
            published_by=row.published_by,
            instances=running.get(row.id, 0),
            current=current.get(row.domain) == row.id,
        )
        for row in rows
    )


def _current(rows: Sequence[Deployment]) -> dict[str, int]:
    """Domain → the version new processes use, as `engine.deployments.latest` chooses it."""
    newest: dict[str, Deployment] = {}
    for row in rows:
        best = newest.get(row.domain)
        if best is None or (row.current_since, row.id) > (best.current_since, best.id):
            newest[row.domain] = row
    return {domain: row.id for domain, row in newest.items()}
