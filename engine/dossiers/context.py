"""A dossier as expressions and templates read it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.deployments import Domain
from engine.dossiers.models import Dossier, Party
from engine.dossiers.phases import label

Context = dict[str, Any]


def dossier_context(
    dossier: Dossier, domain: Domain, party: Party | None, parent: Context | None
) -> Context:
    """Data fields at the top, then what the engine knows; its own names win."""
    type = domain.dossier_types.get(dossier.type)
    return {
        **dossier.data,
        "id": dossier.id,
        "number": dossier.number,
        "type": dossier.type,
        "type_label": type.label if type else dossier.type,
        "title": dossier.title,
        "phase": dossier.phase,
        "phase_label": label(type, dossier.phase),
        "opened_at": dossier.opened_at,
        "party": party_context(party),
        "parent": parent,
    }


def party_context(party: Party | None) -> Context | None:
    if party is None:
        return None
    return {
        "id": party.id,
        "kind": party.kind,
        "name": party.name,
        "email": party.email,
        "phone": party.phone,
        "language": party.language,
    }


def read_context(
    session: Session, dossier: Dossier, domain: Domain, *, party: Party | None = None
) -> Context:
    """With its party (where the caller does not hold it: read) and its parent; one or two
    statements, fewer where the session has them.
    """
    if party is None or party.id != dossier.party_id:
        party = session.get(Party, dossier.party_id) if dossier.party_id else None
    parent = session.get(Dossier, dossier.parent_id) if dossier.parent_id else None
    above = read_context(session, parent, domain) if parent is not None else None
    return dossier_context(dossier, domain, party, above)


def blank_context(values: Mapping[str, Any]) -> Context:
    """For a form filled before any dossier exists."""
    return {**values, "party": None, "parent": None}
