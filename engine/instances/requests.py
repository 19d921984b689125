"""Requests that wait for a proof: filed once somebody vouches for them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import latest, load
from engine.dossiers.models import Dossier, Party, Request
from engine.dossiers.opening import change, dossier_type
from engine.dossiers.parties import refresh
from engine.journal import Fact, record

FACTS = {"proved": Fact.REQUEST_PROVED, "accepted": Fact.REQUEST_ACCEPTED}


def prove_requests(session: Session, party_id: int, *, by: Actor, at: datetime) -> int:
    """File what a party had asked and has now proved to have asked; how many requests."""
    pending = session.scalars(
        select(Request)
        .where(Request.party_id == party_id, Request.state == "pending")
        .order_by(Request.id)
        .with_for_update()
    ).all()
    for request in pending:
        settle(session, request, "proved", by=by, at=at)
    return len(pending)


def settle(session: Session, request: Request, state: str, *, by: Actor, at: datetime) -> None:
    """File a pending request's values in its dossier."""
    dossier = session.scalars(
        select(Dossier).where(Dossier.id == request.dossier_id).with_for_update()
    ).one()
    domain = load(session, latest(session, dossier.domain).id)
    party = session.get(Party, dossier.party_id) if dossier.party_id else None
    change(
        session,
        domain,
        dossier,
        request.values,
        by=by,
        at=at,
        source=request.reference,
        party=party,
    )
    refresh(session, party, dossier_type(domain, dossier.type), dossier, domain)
    request.state, request.settled_at, request.settled_by = state, at, by.name
    record(
        session,
        dossier.id,
        FACTS[state],
        by=by,
        at=at,
        instance_id=request.instance_id,
        reference=request.reference,
    )
