"""Lists of dossiers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.dossiers.models import Dossier, Party
from engine.dossiers.searching import pattern
from engine.queries.building import Domains
from engine.queries.limits import EXACT, bounded_count, of_dossiers, readable, within
from engine.tasks.models import Task


@dataclass(frozen=True, slots=True)
class DossierRow:
    id: int
    type: str
    type_label: str
    number: str
    title: str
    phase: str
    phase_label: str
    party_name: str
    party_email: str | None
    opened_at: datetime
    updated_at: datetime
    closed: bool
    open_tasks: int


@dataclass(frozen=True, slots=True)
class DossierPage:
    rows: tuple[DossierRow, ...]
    total: int
    more: bool
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def dossiers(
    session: Session,
    actor: Actor,
    *,
    search: str = "",
    type: str = "",
    phase: str = "",
    page: int = 1,
    size: int = 20,
) -> DossierPage:
    """Dossiers this person may see, latest changed first."""
    domains = Domains(session)
    page, size = within(page, size)
    statement = select(Dossier.id).where(readable(session, actor, domains))
    for like in pattern(search):
        statement = statement.where(Dossier.search.like(like, escape="\\"))
    if type:
        statement = statement.where(Dossier.type == type)
    if phase:
        statement = statement.where(Dossier.phase == phase)
    total = bounded_count(session, statement)
    ids = list(
        session.scalars(
            statement.order_by(Dossier.updated_at.desc(), Dossier.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        )
    )
    return DossierPage(_rows(session, ids, domains), min(total, EXACT), total > EXACT, page, size)


def _rows(session: Session, ids: list[int], domains: Domains) -> tuple[DossierRow, ...]:
    if not ids:
        return ()
    counted = session.execute(
        select(Task.dossier_id, func.count())
        .where(of_dossiers(ids), Task.state == "open")
        .group_by(Task.dossier_id)
    )
    counts = dict(counted.all())
    found = session.execute(
        select(Dossier, Party)
        .outerjoin(Party, Party.id == Dossier.party_id)
        .where(Dossier.id.in_(ids))
    )
    rows = {
        dossier.id: DossierRow(
            id=dossier.id,
            type=dossier.type,
            type_label=domains.type_label(dossier.domain, dossier.type),
            number=dossier.number,
            title=dossier.title,
            phase=dossier.phase,
            phase_label=domains.phase_label(dossier.domain, dossier.type, dossier.phase),
            party_name=party.name if party else "",
            party_email=party.email if party else None,
            opened_at=dossier.opened_at,
            updated_at=dossier.updated_at,
            closed=dossier.closed_at is not None,
            open_tasks=counts.get(dossier.id, 0),
        )
        for dossier, party in found
    }
    return tuple(rows[one] for one in ids if one in rows)
