"""A tiers' own dossiers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.dossiers.models import Dossier, Party
from engine.errors import Forbidden
from engine.queries.balls import ball_of
from engine.queries.building import Domains, documents_of, organisation
from engine.queries.shared import DocumentView, Organisation
from engine.tasks.models import Page, Task


@dataclass(frozen=True, slots=True)
class PortalPage:
    """Something asked of this tiers; the link is sent by mail, or opened from the account."""

    page_id: int
    task_id: int
    name: str
    state: str
    sent_at: datetime
    expires_at: datetime | None
    generation: int = 1
    """Of the link that opens it now."""


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
    party = (
        session.get(Party, actor.party_id)
        if actor.kind == "tiers" and actor.party_id is not None
        else None
    )
    if party is None:
        raise Forbidden("portal")
    domains = Domains(session)
    rows = session.scalars(
        select(Dossier).where(Dossier.party_id == party.id).order_by(Dossier.opened_at.desc())
    ).all()
    first = next((domains.get(row.domain) for row in rows if domains.get(row.domain)), None)
    todo, answered = _pages(session, party, at)
    own = {row.id for row in rows}
    return PortalView(
        party_id=party.id,
        name=party.name,
        email=party.email,
        organisation=organisation(first) if first is not None else None,
        todo=todo,
        answered=answered,
        dossiers=tuple(
            _dossier(session, row, list(rows), domains)
            for row in rows
            if row.parent_id not in own and domains.get(row.domain) is not None
        ),
    )


def _pages(
    session: Session, party: Party, at: datetime
) -> tuple[tuple[PortalPage, ...], tuple[PortalPage, ...]]:
    found = session.execute(
        select(Page, Task)
        .join(Task, Task.id == Page.task_id)
        .where(Page.party_id == party.id, Page.state.in_(("open", "answered")))
        .where(or_(Page.state == "answered", Task.state == "open"))
        .order_by(Page.sent_at.desc())
    )
    pages = [
        (
            page.state == "open" and (page.expires_at is None or page.expires_at > at),
            PortalPage(
                page.id,
                task.id,
                task.name,
                page.state,
                page.sent_at,
                page.expires_at,
                page.generation,
            ),
        )
        for page, task in found
    ]
    return (
        tuple(one for waiting, one in pages if waiting),
        tuple(one for _, one in pages if one.state == "answered"),
    )


def _dossier(
    session: Session, row: Dossier, rows: list[Dossier], domains: Domains
) -> PortalDossier:
    domain = domains.of(row)
    return PortalDossier(
        id=row.id,
        number=row.number,
        title=row.title,
        type_label=domains.type_label(row.domain, row.type),
        phase_label=domains.phase_label(row.domain, row.type, row.phase),
        opened_at=row.opened_at,
        waiting_for=ball_of(session, row.id).holder,
        documents=documents_of(session, [row], domain, tiers_only=True),
        children=tuple(
            _dossier(session, one, rows, domains) for one in rows if one.parent_id == row.id
        ),
    )
