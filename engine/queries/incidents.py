"""What needs a person before processes can go on: each incident, and how many of each sort."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from engine.dossiers.models import Dossier
from engine.instances.incidents import Selection, open_incidents
from engine.instances.models import Incident, ProcessInstance
from engine.jobs.models import Job
from engine.queries.steps import step_name
from engine.sentences import Sentence, read

__all__ = [
    "LISTED",
    "IncidentGroup",
    "IncidentRow",
    "Selection",
    "incident_count",
    "incident_groups",
    "incidents",
    "incidents_of",
    "sentence_of",
]

ANY = Selection()
LISTED = 100
"""Incidents on one screen."""


@dataclass(frozen=True, slots=True)
class IncidentRow:
    id: int
    code: str
    sentence: Sentence
    """What happened."""
    element_id: str
    step: str
    """The element's name in the diagram, its id where it has none; "" outside a diagram."""
    process_id: str
    process_name: str
    instance_id: int | None
    dossier_id: int | None
    dossier_number: str
    job_kind: str
    """"" for a step of the engine."""
    job_type: str
    """The operation called, or the kind of job."""
    attempts: int
    created_at: datetime
    closes: bool
    """Whether trying again only closes it: what there is to do, a person does elsewhere."""

    @property
    def message(self) -> str:
        """In French."""
        return str(self.sentence)


@dataclass(frozen=True, slots=True)
class IncidentGroup:
    code: str
    operation: str | None
    """The operation called, or the kind of job; None for a step of the engine."""
    process_id: str | None
    process_name: str | None
    count: int


def incidents(
    session: Session, selection: Selection = ANY, *, limit: int = LISTED
) -> tuple[IncidentRow, ...]:
    """Open incidents of a selection, oldest first."""
    return _rows(session, open_incidents(selection), limit)


def incidents_of(session: Session, instance_id: int, *, limit: int = 3) -> tuple[IncidentRow, ...]:
    """Open incidents of one process, oldest first."""
    return _rows(session, open_incidents(ANY).where(Incident.instance_id == instance_id), limit)


def incident_count(session: Session) -> int:
    """Open incidents."""
    return session.scalar(select(func.count()).where(Incident.resolved_at.is_(None))) or 0


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


def sentence_of(message: str, words: Any) -> Sentence:
    """What a row keeps; rows of earlier releases hold the message alone."""
    return read(words) if words else Sentence(message)


def _rows(
    session: Session, wanted: Select[Incident, ProcessInstance, Job], limit: int
) -> tuple[IncidentRow, ...]:
    found = session.execute(
        wanted.add_columns(Dossier.number)
        .outerjoin(Dossier, Dossier.id == Incident.dossier_id)
        .order_by(Incident.created_at, Incident.id)
        .limit(limit)
    )
    return tuple(
        IncidentRow(
            id=incident.id,
            code=incident.code,
            sentence=sentence_of(incident.message, incident.words),
            element_id=incident.element_id,
            step=_step(session, instance, incident.element_id),
            process_id=instance.process_id if instance else "",
            process_name=_process(instance, job),
            instance_id=incident.instance_id,
            dossier_id=incident.dossier_id,
            dossier_number=number or "",
            job_kind=job.kind if job else "",
            job_type=(job.type or job.kind) if job else "",
            attempts=job.attempts if job else 0,
            created_at=incident.created_at,
            closes=incident.job_id is None and incident.where is None,
        )
        for incident, instance, job, number in found
    )


def _process(instance: ProcessInstance | None, job: Job | None) -> str:
    """Where none was made yet: the one that the clock was to start."""
    if instance is not None:
        return instance.name or instance.process_id
    return str(job.payload["name"]) if job is not None and job.kind == "start" else ""


def _step(session: Session, instance: ProcessInstance | None, element_id: str) -> str:
    if instance is None or not element_id:
        return element_id
    return step_name(session, instance.deployment_id, instance.process_id, element_id)
