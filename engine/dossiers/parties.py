"""Parties: recognised by their address, filled from what the dossier type declares."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.deployments import Domain, DossierType
from engine.dossiers.addresses import known
from engine.dossiers.context import blank_context
from engine.dossiers.models import Dossier, Party
from engine.dossiers.opening import evaluate_text


def party_values(type: DossierType, values: Mapping[str, Any], domain: Domain) -> dict[str, str]:
    """{"name", "email", "phone"} of the person a dossier's data speaks of; "" where it does not.

    The type's `party` entries say how, in FEEL over the dossier's fields.
    """
    context = blank_context(values)
    return {
        "name": evaluate_text(type.party.name, context, domain),
        "email": evaluate_text(type.party.email, context, domain),
        "phone": evaluate_text(type.party.phone, context, domain),
    }


def find(session: Session, email: str | None) -> Party | None:
    """The party of an address, lower-cased already."""
    if not email:
        return None
    return session.scalar(select(Party).where(Party.email == email))


def create(session: Session, values: Mapping[str, str], *, language: str, at: datetime) -> Party:
    party = Party(
        name=values.get("name", ""),
        email=known(values.get("email")),
        phone=values.get("phone", ""),
        language=language,
        created_at=at,
    )
    session.add(party)
    return party


def refresh(
    session: Session, party: Party | None, type: DossierType, dossier: Dossier, domain: Domain
) -> None:
    """Bring a party's name and phone to what its dossier now says.

    Never its address: that is how it is recognised and proved; `change_address` corrects it.
    """
    if party is None:
        return
    values = party_values(type, dossier.data, domain)
    party.name = values.get("name") or party.name
    party.phone = values.get("phone") or party.phone


def dossier_of(session: Session, party: Party, *, domain: str, type: str) -> Dossier | None:
    """The party's dossier of that type: an open one first, then the latest closed."""
    return session.scalar(
        select(Dossier)
        .where(Dossier.party_id == party.id, Dossier.domain == domain, Dossier.type == type)
        .order_by(Dossier.closed_at.is_not(None), Dossier.opened_at.desc())
        .limit(1)
        .with_for_update()
    )
