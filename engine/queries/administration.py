"""What administrators watch: incidents, jobs, deployments."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session


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


def incidents(session: Session, *, limit: int = 200) -> tuple[IncidentRow, ...]:
    """Open incidents, oldest first."""
    raise NotImplementedError


def jobs_summary(session: Session, *, at: datetime) -> JobsSummary:
    raise NotImplementedError


def deployments(session: Session, domain: str | None = None) -> tuple[DeploymentRow, ...]:
    """Newest first."""
    raise NotImplementedError
