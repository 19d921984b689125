"""The dossier, all round: phase, data, tasks, exchanges, documents, journal, what can start."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.queries.journal import JournalRow
from engine.queries.shared import DocumentView, DossierSummary, Organisation


@dataclass(frozen=True, slots=True)
class PhaseStep:
    key: str
    label: str
    state: str
    """past | current | coming | aside (a final phase not on the way)"""


@dataclass(frozen=True, slots=True)
class Ball:
    """Who must act now for the dossier to move."""

    holder: str
    """tiers | agent | outil | nobody"""
    what: str
    """In French: the task's name, or what the machine does."""
    who: str = ""
    since: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DataField:
    name: str
    label: str
    value: object
    display: str
    """As a French reader expects it: "1 234,50", "24/11/2026", "Oui"."""
    sensitive: bool
    by: str = ""
    """Who said it ("Anne Roux", "le tiers", "souscription")."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DataSection:
    label: str
    fields: tuple[DataField, ...]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task of the dossier: coming, open or done."""

    id: int | None
    """None for a coming one."""
    name: str
    state: str
    """coming | open | done | cancelled"""
    audience: str
    process_name: str
    assignee_name: str = ""
    teams: tuple[str, ...] = ()
    created_at: datetime | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str = ""
    outcome: str = ""
    may_open: bool = False


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    id: int
    to: str
    subject: str
    template: str
    state: str
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
class Startable:
    process_id: str
    label: str
    reason: str | None
    """Why it cannot be started now (French); None where it can."""
    form: bool
    """A start form must be filled first: see `start_form`."""


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
    raise NotImplementedError
