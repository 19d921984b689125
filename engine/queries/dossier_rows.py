"""What a dossier's page lists: exchanges, pages, children, processes, requests."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.deployments import Deployment, Domain
from engine.dossiers.data import flatten, get
from engine.dossiers.models import Dossier, Exchange, Request
from engine.dossiers.phases import label
from engine.forms.display import display
from engine.instances.libraries import library
from engine.instances.models import Incident, ProcessInstance
from engine.jobs.models import Job
from engine.tasks.models import Page, Task

LATEST = 100


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    id: int
    to: str
    subject: str
    template: str
    state: str
    """sent | undeliverable"""
    detail: str
    at: datetime
    page_id: int | None
    archived: str | None


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page given to a tiers. Never its link."""

    id: int
    task_id: int
    name: str
    email: str
    mode: str
    state: str
    task_open: bool
    """Whether it can still be sent again, or its address corrected."""
    sent_at: datetime
    first_opened_at: datetime | None
    answered_at: datetime | None
    expires_at: datetime | None
    reason: str
    generation: int
    reminders_sent: int


@dataclass(frozen=True, slots=True)
class ChildRow:
    id: int
    type: str
    type_label: str
    number: str
    title: str
    phase: str
    phase_label: str
    opened_at: datetime
    closed: bool


@dataclass(frozen=True, slots=True)
class InstanceRow:
    id: int
    process_id: str
    name: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    incidents: int
    deployment_number: int


@dataclass(frozen=True, slots=True)
class RequestRow:
    id: int
    reference: str
    process_id: str
    process_name: str
    source: str
    state: str
    received_at: datetime
    changes: tuple[tuple[str, str, str], ...]
    """(label, present value, requested value), displayed."""


def exchanges_of(session: Session, dossier_id: int) -> tuple[ExchangeRow, ...]:
    """Newest first."""
    rows = session.scalars(
        select(Exchange)
        .where(Exchange.dossier_id == dossier_id)
        .order_by(Exchange.at.desc(), Exchange.id.desc())
        .limit(LATEST)
    )
    return tuple(
        ExchangeRow(
            id=row.id,
            to=row.to,
            subject=row.subject,
            template=row.template,
            state=row.state,
            detail=row.detail,
            at=row.at,
            page_id=row.page_id,
            archived=row.archived,
        )
        for row in rows
    )


def pages_of(session: Session, dossier_id: int) -> tuple[PageRow, ...]:
    """Newest first."""
    found = session.execute(
        select(Page, Task)
        .join(Task, Task.id == Page.task_id)
        .where(Page.dossier_id == dossier_id)
        .order_by(Page.sent_at.desc(), Page.id.desc())
        .limit(LATEST)
    ).all()
    reminded = _reminders(session, dossier_id)
    return tuple(
        PageRow(
            id=page.id,
            task_id=task.id,
            name=task.name,
            email=page.email,
            mode=page.mode,
            state=page.state,
            task_open=task.state == "open",
            sent_at=page.sent_at,
            first_opened_at=page.first_opened_at,
            answered_at=page.answered_at,
            expires_at=page.expires_at,
            reason=page.reason,
            generation=page.generation,
            reminders_sent=reminded.get((task.instance_id, task.node), 0),
        )
        for page, task in found
    )


def _reminders(session: Session, dossier_id: int) -> dict[tuple[int | None, str | None], int]:
    return {
        (instance_id, node): count
        for instance_id, node, count in session.execute(
            select(Job.instance_id, Job.node, func.count())
            .join(ProcessInstance, ProcessInstance.id == Job.instance_id)
            .where(
                ProcessInstance.dossier_id == dossier_id,
                Job.kind == "reminder",
                Job.state == "done",
            )
            .group_by(Job.instance_id, Job.node)
        )
    }


def children_of(session: Session, dossier_id: int, domain: Domain) -> tuple[ChildRow, ...]:
    rows = session.scalars(
        select(Dossier).where(Dossier.parent_id == dossier_id).order_by(Dossier.opened_at.desc())
    )
    found = []
    for row in rows:
        type = domain.dossier_types.get(row.type)
        found.append(
            ChildRow(
                id=row.id,
                type=row.type,
                type_label=type.label if type else row.type,
                number=row.number,
                title=row.title,
                phase=row.phase,
                phase_label=label(type, row.phase),
                opened_at=row.opened_at,
                closed=row.closed_at is not None,
            )
        )
    return tuple(found)


def instances_of(session: Session, dossier_id: int) -> tuple[InstanceRow, ...]:
    """Newest first."""
    counted = session.execute(
        select(Incident.instance_id, func.count())
        .where(Incident.dossier_id == dossier_id, Incident.resolved_at.is_(None))
        .group_by(Incident.instance_id)
    )
    failed = dict(counted.all())
    found = session.execute(
        select(ProcessInstance, Deployment.number)
        .join(Deployment, Deployment.id == ProcessInstance.deployment_id)
        .where(ProcessInstance.dossier_id == dossier_id)
        .order_by(ProcessInstance.started_at.desc(), ProcessInstance.id.desc())
        .limit(LATEST)
    )
    return tuple(
        InstanceRow(
            id=row.id,
            process_id=row.process_id,
            name=row.name,
            state=row.state,
            started_at=row.started_at,
            ended_at=row.ended_at,
            incidents=failed.get(row.id, 0),
            deployment_number=number,
        )
        for row, number in found
    )


def requests_of(session: Session, dossier: Dossier, domain: Domain) -> tuple[RequestRow, ...]:
    """Pending ones, oldest first, with what they would change."""
    rows = session.scalars(
        select(Request)
        .where(Request.dossier_id == dossier.id, Request.state == "pending")
        .order_by(Request.id)
    )
    type = domain.dossier_types.get(dossier.type)
    labels = {one.name: one.label for one in type.fields} if type else {}
    processes = library(domain).processes
    found = []
    for row in rows:
        process = processes.get(row.process_id)
        found.append(
            RequestRow(
                id=row.id,
                reference=row.reference,
                process_id=row.process_id,
                process_name=process.name if process else row.process_id,
                source=row.source,
                state=row.state,
                received_at=row.received_at,
                changes=tuple(
                    (labels.get(name, name), display(get(dossier.data, name)), display(value))
                    for name, value in flatten(row.values)
                    if get(dossier.data, name) != value
                ),
            )
        )
    return tuple(found)
