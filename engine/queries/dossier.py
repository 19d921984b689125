"""The dossier, all round: phase, data, tasks, exchanges, documents, journal, what can start."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Domain
from engine.dossiers.access import may_read, permissions
from engine.dossiers.context import read_context
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound
from engine.instances.beginning import start_form_of
from engine.instances.startable import may_start, running_processes, why_not
from engine.queries.balls import Ball, ball_of
from engine.queries.building import Domains, documents_of, organisation, summary
from engine.queries.dossier_data import DataField, DataSection, PhaseStep, phases_of, sections_of
from engine.queries.dossier_rows import (
    ChildRow,
    ExchangeRow,
    InstanceRow,
    PageRow,
    RequestRow,
    children_of,
    exchanges_of,
    instances_of,
    pages_of,
    requests_of,
)
from engine.queries.dossier_tasks import TaskLine, coming_of, done_of, open_of
from engine.queries.journal import JournalRow, facts
from engine.queries.shared import DocumentView, DossierSummary, Organisation

__all__ = [
    "Ball",
    "ChildRow",
    "DataField",
    "DataSection",
    "DossierView",
    "ExchangeRow",
    "InstanceRow",
    "PageRow",
    "PhaseStep",
    "RequestRow",
    "Startable",
    "TaskLine",
    "dossier",
]


@dataclass(frozen=True, slots=True)
class Startable:
    process_id: str
    label: str
    reason: str | None
    """Why it cannot be started now (French); None where it can."""
    form: bool
    """A start form must be filled first: see `start_form`."""


@dataclass(frozen=True, slots=True)
class DossierView:
    summary: DossierSummary
    organisation: Organisation
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    phases: tuple[PhaseStep, ...]
    ball: Ball
    sections: tuple[DataSection, ...]
    coming: tuple[TaskLine, ...]
    open: tuple[TaskLine, ...]
    done: tuple[TaskLine, ...]
    exchanges: tuple[ExchangeRow, ...]
    pages: tuple[PageRow, ...]
    documents: tuple[DocumentView, ...]
    document_kinds: tuple[tuple[str, str], ...]
    """(kind, label) declared by the type, in order; for grouping and for adding one."""
    children: tuple[ChildRow, ...]
    instances: tuple[InstanceRow, ...]
    startable: tuple[Startable, ...]
    requests: tuple[RequestRow, ...]
    """Pending: to be accepted or discarded."""
    journal: tuple[JournalRow, ...]
    """The latest fifty facts, newest first."""
    may_edit: bool


def dossier(session: Session, dossier_id: int, actor: Actor, *, at: datetime) -> DossierView:
    """Raises NotFound, Forbidden."""
    row = session.scalar(
        select(Dossier).where(Dossier.id == dossier_id).execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("dossier", dossier_id)
    domain = Domains(session).of(row)
    if not actor.is_agent or not may_read(actor, domain, row):
        raise Forbidden("read", dossier_id=dossier_id)
    type = domain.dossier_types.get(row.type)
    context = read_context(session, row, domain)
    return DossierView(
        summary=summary(session, row, domain),
        organisation=organisation(domain),
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        closed_at=row.closed_at,
        phases=phases_of(type, row),
        ball=ball_of(session, row.id),
        sections=sections_of(type, row, domain),
        coming=coming_of(session, row, at=at),
        open=open_of(session, row.id, actor, domain),
        done=done_of(session, row.id),
        exchanges=exchanges_of(session, row.id),
        pages=pages_of(session, row.id),
        documents=documents_of(session, [row], domain),
        document_kinds=tuple(
            (kind.key, kind.label) for kind in (type.documents.values() if type else ())
        ),
        children=children_of(session, row.id, domain),
        instances=instances_of(session, row.id),
        startable=_startable(session, row, context, actor, domain, at),
        requests=requests_of(session, row, domain),
        journal=facts(session, row.id, type),
        may_edit="edit" in permissions(actor, domain, row.type),
    )


def _startable(
    session: Session,
    row: Dossier,
    context: dict[str, Any],
    actor: Actor,
    domain: Domain,
    at: datetime,
) -> tuple[Startable, ...]:
    type = domain.dossier_types.get(row.type)
    if type is None or not type.start:
        return ()
    running = running_processes(session, row.id)
    return tuple(
        Startable(
            process_id=rule.process,
            label=rule.label,
            reason=why_not(rule, context, running, actor, domain, now=at),
            form=start_form_of(domain, rule.process) is not None,
        )
        for rule in type.start
        if may_start(rule, actor, domain, row)
    )
