"""What administrators watch: incidents, jobs, deployments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from engine.deployments import Deployment
from engine.dossiers.models import Dossier
from engine.instances.incidents import Selection, open_incidents
from engine.instances.models import Incident, ProcessInstance
from engine.jobs.models import Job

__all__ = [
    "DeploymentRow",
    "IncidentGroup",
    "IncidentRow",
    "JobsSummary",
    "Selection",
    "deployments",
    "incident_groups",
    "incidents",
    "jobs_summary",
]


@dataclass(frozen=True, slots=True)
class IncidentRow:
    id: int
    code: str
    message: str
    element_id: str
    process_id: str
    process_name: str
    instance_id: int | None
    dossier_id: int | None
    dossier_number: str
    job_type: str
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class IncidentGroup:
    code: str
    operation: str | None
    """The operation called, or the kind of job; None for a step of the engine."""
    process_id: str | None
    process_name: str | None
    count: int


@dataclass(frozen=True, slots=True)
class JobsSummary:
    ready: int
    due: int
    running: int
    incidents: int
    oldest_due: datetime | None
    by_type: tuple[tuple[str, str, int], ...]
    """(type or kind, state, count)"""


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


ANY = Selection()


def incidents(
    session: Session, selection: Selection = ANY, *, limit: int = 200
) -> tuple[IncidentRow, ...]:
    """Open incidents of a selection, oldest first."""
    found = session.execute(
        open_incidents(selection)
        .add_columns(Dossier.number)
        .outerjoin(Dossier, Dossier.id == Incident.dossier_id)
        .order_by(Incident.created_at, Incident.id)
        .limit(limit)
    )
    return tuple(
        IncidentRow(
            id=incident.id,
            code=incident.code,
            message=incident.message,
            element_id=incident.element_id,
            process_id=instance.process_id if instance else "",
            process_name=instance.name if instance else "",
            instance_id=incident.instance_id,
            dossier_id=incident.dossier_id,
            dossier_number=number or "",
            job_type=(job.type or job.kind) if job else "",
            attempts=job.attempts if job else 0,
            created_at=incident.created_at,
        )
        for incident, instance, job, number in found
    )


def incident_groups(session: Session) -> tuple[IncidentGroup, ...]:
    """How many open incidents there are of each sort; the most frequent first."""
    operation = case((Job.type != "", Job.type), else_=Job.kind)
    process_id, name = ProcessInstance.process_id, func.max(ProcessInstance.name)
    count = func.count()
    found = session.execute(
        open_incidents(ANY)
        .with_only_columns(Incident.code, operation, process_id, name, count)
        .group_by(Incident.code, operation, process_id)
        .order_by(count.desc(), Incident.code)
    )
    return tuple(IncidentGroup(*row) for row in found)


def jobs_summary(session: Session, *, at: datetime) -> JobsSummary:
    """Of jobs that are not over."""
    live = ("ready", "running", "incident", "suspended")
    counts = [
        (type or kind, state, count)
        for kind, type, state, count in session.execute(
            select(Job.kind, Job.type, Job.state, func.count())
            .where(Job.state.in_(live))
            .group_by(Job.kind, Job.type, Job.state)
            .order_by(Job.kind, Job.type, Job.state)
        )
    ]
    totals: dict[str, int] = {}
    for _, state, count in counts:
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
        by_type=tuple(counts),
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
        if best is None or (row.current_since, row.number) > (best.current_since, best.number):
            newest[row.domain] = row
    return {domain: row.id for domain, row in newest.items()}
