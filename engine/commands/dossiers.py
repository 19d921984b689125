"""Opening a dossier, adding a note or a document by hand."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Domain, latest, load
from engine.documents.filing import file_new
from engine.dossiers.access import check, permissions
from engine.dossiers.addresses import known
from engine.dossiers.models import Dossier
from engine.dossiers.opening import dossier_type, open_new
from engine.dossiers.parties import create, dossier_of, find, party_values
from engine.errors import Forbidden, NotFound, UnknownKind
from engine.instances.beginning import file_values
from engine.journal import Fact, record
from engine.persistence import transaction
from engine.persistence.locks import lock_name
from engine.ports import StoredFile


def open_dossier(
    session: Session,
    domain: str,
    type: str,
    values: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
    parent_id: int | None = None,
) -> int:
    """Open a dossier of that type; its id.

    An address already known gives its party's dossier, to which the values are added: it never
    makes a second one. Raises NotFound, UnknownKind, Forbidden.
    """
    with transaction(session):
        version = load(session, latest(session, domain).id)
        declared = dossier_type(version, type)
        if "edit" not in permissions(by, version, type):
            raise Forbidden("open", type=type)
        parent = _parent(session, parent_id)
        if parent is not None:
            check(by, version, parent, "edit")
            return open_new(
                session,
                version,
                type,
                values,
                domain_key=domain,
                party=None,
                parent=parent,
                by=by,
                at=at,
                source="agent",
            ).id
        facts = party_values(declared, values, version)
        email = known(facts["email"])
        if email:
            lock_name(session, f"party:{email}")
        party = find(session, email)
        existing = (
            dossier_of(session, party, domain=domain, type=type) if party is not None else None
        )
        if existing is not None:
            existing.closed_at = None
            file_values(session, version, existing, values, by=by, at=at, source="agent")
            return existing.id
        party = party or create(session, facts, language=version.config.language, at=at)
        return open_new(
            session,
            version,
            type,
            values,
            domain_key=domain,
            party=party,
            parent=None,
            by=by,
            at=at,
            source="agent",
        ).id


def add_note(session: Session, dossier_id: int, text: str, *, by: Actor, at: datetime) -> None:
    """Write a note in the journal. Raises NotFound, Forbidden."""
    with transaction(session):
        dossier, domain = _dossier(session, dossier_id)
        check(by, domain, dossier, "read")
        if text.strip():
            record(session, dossier.id, Fact.NOTE, by=by, at=at, text=text.strip())


def add_document(
    session: Session,
    dossier_id: int,
    file: StoredFile,
    kind: str,
    title: str,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """File a document whose bytes are stored already; its id.

    Raises NotFound, UnknownKind, Forbidden.
    """
    with transaction(session):
        dossier, domain = _dossier(session, dossier_id)
        check(by, domain, dossier, "edit")
        declared = dossier_type(domain, dossier.type).documents.get(kind)
        if declared is None:
            raise UnknownKind("document-kind", kind)
        reference = file_new(
            session,
            dossier.id,
            file,
            kind=kind,
            title=title.strip() or declared.label,
            origin="agent",
            visible_to_tiers=declared.visible_to_tiers,
            by=by,
            at=at,
        )
        record(
            session,
            dossier.id,
            Fact.DOCUMENT_ADDED,
            by=by,
            at=at,
            document_id=reference["id"],
            version=reference["version"],
            kind=kind,
            title=reference["title"],
            filename=file.filename,
            sha256=file.sha256,
        )
        return int(reference["id"])


def _dossier(session: Session, dossier_id: int) -> tuple[Dossier, Domain]:
    dossier = session.scalar(select(Dossier).where(Dossier.id == dossier_id))
    if dossier is None:
        raise NotFound("dossier", dossier_id)
    return dossier, load(session, latest(session, dossier.domain).id)


def _parent(session: Session, parent_id: int | None) -> Dossier | None:
    if parent_id is None:
        return None
    parent = session.scalar(select(Dossier).where(Dossier.id == parent_id).with_for_update())
    if parent is None:
        raise NotFound("dossier", parent_id)
    return parent
