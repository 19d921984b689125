"""Opening dossiers and changing what is in them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Domain, DossierType
from engine.dossiers.context import blank_context
from engine.dossiers.data import Change, merged
from engine.dossiers.models import Dossier, Party
from engine.dossiers.numbering import next_number
from engine.dossiers.searching import search_text
from engine.errors import UnknownKind
from engine.feel import Expression
from engine.journal import Fact, record


def dossier_type(domain: Domain, key: str) -> DossierType:
    """Raises UnknownKind."""
    try:
        return domain.dossier_types[key]
    except KeyError:
        raise UnknownKind("dossier-type", key) from None


def open_new(
    session: Session,
    domain: Domain,
    key: str,
    values: Mapping[str, Any],
    *,
    domain_key: str,
    party: Party | None,
    parent: Dossier | None,
    by: Actor,
    at: datetime,
    source: str = "",
    title: str = "",
    instance_id: int | None = None,
) -> Dossier:
    """Open a dossier in its type's first phase. Raises UnknownKind, also where the parent is of
    another type than the one declared."""
    type = dossier_type(domain, key)
    if type.parent and (parent is None or parent.type != type.parent):
        raise UnknownKind("parent", parent.type if parent else "")
    dossier = Dossier(
        domain=domain_key,
        type=key,
        number=next_number(
            session, type, domain=domain_key, at=at.astimezone(domain.config.time_zone)
        ),
        title=title,
        phase=type.first_phase.key,
        parent_id=parent.id if parent else None,
        party_id=party.id if party else (parent.party_id if parent else None),
        opened_at=at,
        updated_at=at,
    )
    session.add(dossier)
    record(
        session,
        dossier.id,
        Fact.DOSSIER_OPENED,
        by=by,
        at=at,
        instance_id=instance_id,
        number=dossier.number,
        type=key,
        phase=dossier.phase,
        parent_id=dossier.parent_id,
    )
    change(
        session,
        domain,
        dossier,
        values,
        by=by,
        at=at,
        source=source,
        instance_id=instance_id,
        party=party,
        opened=True,
    )
    return dossier


def change(
    session: Session,
    domain: Domain,
    dossier: Dossier,
    values: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    source: str = "",
    instance_id: int | None = None,
    party: Party | None = None,
    opened: bool = False,
) -> list[Change]:
    """File values in a dossier, each with its provenance; what changed.

    `source` says through what (a process, a form). The title follows the data where the type has
    a title expression and none was given.
    """
    data, changes = merged(dossier.data, values)
    if not changes and not opened:
        return []
    type = dossier_type(domain, dossier.type)
    origin = {"by": by.kind, "name": by.name, "at": at, "source": source}
    # Read first: it may not have been yet, and reading writes what has changed before.
    dossier.provenance = {**dossier.provenance, **{one.path: origin for one in changes}}
    dossier.data = data
    dossier.updated_at = at
    if not opened:
        dossier.version += 1
    if type.title and (not opened or not dossier.title):
        dossier.title = evaluate_text(type.title, blank_context(data), domain) or dossier.title
    dossier.search = search_text(
        dossier.number, dossier.title, party.name if party else "", party.email if party else ""
    )
    if changes:
        record(
            session,
            dossier.id,
            Fact.DOSSIER_UPDATED,
            by=by,
            at=at,
            instance_id=instance_id,
            source=source,
            changes=[[one.path, one.before, one.after] for one in changes],
        )
    return changes


def evaluate_text(
    expression: Expression | None, variables: Mapping[str, Any], domain: Domain
) -> str:
    """The text an expression of a dossier type gives; "" where it gives nothing."""
    if expression is None:
        return ""
    value = expression.evaluate(variables, zone=domain.config.time_zone).value
    return "" if value is None else str(value)
