"""A tiers' own dossiers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.queries.shared import DocumentView, Organisation


@dataclass(frozen=True, slots=True)
class PortalPage:
    """Something asked of this tiers; the link is sent by mail, or opened from the account."""

    page_id: int
    generation: int
    """With `page_id`, the link: the account opens the page it names."""
    task_id: int
    name: str
    state: str
    sent_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class PortalDossier:
    id: int
    number: str
    title: str
    type_label: str
    phase_label: str
    opened_at: datetime
    waiting_for: str
    """tiers | agent | outil | nobody"""
    documents: tuple[DocumentView, ...]
    children: tuple["PortalDossier", ...]


@dataclass(frozen=True, slots=True)
class PortalView:
    party_id: int
    name: str
    email: str | None
    organisation: Organisation | None
    todo: tuple[PortalPage, ...]
    answered: tuple[PortalPage, ...]
    dossiers: tuple[PortalDossier, ...]


def portal(session: Session, actor: Actor, *, at: datetime) -> PortalView:
    """Raises Forbidden where the tiers is not proved."""
    raise NotImplementedError
