"""Envelopes: documents to sign and their ordered signers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.documents.models import Envelope, Signer
from engine.documents.references import references
from engine.errors import NotFound
from engine.ports import BusinessError, SignedField

LEVELS = ("simple",)
"""What this product gives by itself: a simple signature (SES) sealed by the organisation."""


def open_envelope(
    session: Session,
    *,
    dossier_id: int,
    instance_id: int | None,
    title: str,
    level: str,
    document_ids: Sequence[int],
    signers: Sequence[Mapping[str, Any]],
    at: datetime,
) -> Envelope:
    """A signer is {nom, courriel} (a tiers) or {equipe} (somebody of a team), in signing order;
    the English keys {name, email, team} serve too.

    Raises BusinessError("invalid-envelope") with a French sentence where that cannot be signed.
    """
    if not document_ids:
        raise BusinessError("invalid-envelope", "Il n'y a aucun document à signer.")
    if not signers:
        raise BusinessError("invalid-envelope", "Il n'y a aucun signataire.")
    if level not in LEVELS:
        raise BusinessError(
            "invalid-envelope", "Le niveau de signature « {level} » est inconnu.", level=level
        )
    envelope = Envelope(
        dossier_id=dossier_id,
        instance_id=instance_id,
        title=title,
        level=level,
        state="open",
        document_ids=[int(one) for one in document_ids],
        created_at=at,
    )
    session.add(envelope)
    session.flush()
    session.add_all(
        _signer(envelope.id, position, signer) for position, signer in enumerate(signers, start=1)
    )
    session.flush()
    return envelope


def _signer(envelope_id: int, position: int, given: Mapping[str, Any]) -> Signer:
    team = given.get("equipe") or given.get("team")
    name = given.get("nom") or given.get("name") or ""
    email = given.get("courriel") or given.get("email")
    if not team and not email:
        raise BusinessError(
            "invalid-envelope",
            "Le signataire {position} n'a ni adresse de courriel ni équipe.",
            position=position,
        )
    return Signer(
        envelope_id=envelope_id,
        position=position,
        kind="team" if team else "tiers",
        name=str(name),
        email=None if team else str(email).strip().lower(),
        team=str(team) if team else None,
        state="waiting",
        consent_text="",
        reason="",
    )


def signers_of(session: Session, envelope_id: int) -> list[Signer]:
    return list(
        session.scalars(
            select(Signer).where(Signer.envelope_id == envelope_id).order_by(Signer.position)
        )
    )


def find(session: Session, envelope_id: int, *, lock: bool = False) -> Envelope:
    """Raises NotFound."""
    statement = select(Envelope).where(Envelope.id == envelope_id)
    found = session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound("envelope", envelope_id)
    return found


def value(session: Session, envelope: Envelope) -> dict[str, Any]:
    """What a process keeps of an envelope: ids and names, so that it loops over the signers."""
    return {
        "id": envelope.id,
        "title": envelope.title,
        "level": envelope.level,
        "documents": references(session, envelope.document_ids),
        "signers": [
            {
                "id": signer.id,
                "position": signer.position,
                "kind": signer.kind,
                "name": signer.name,
                "email": signer.email,
                "team": signer.team,
            }
            for signer in signers_of(session, envelope.id)
        ],
    }


def snapshot(session: Session, envelope_id: int) -> dict[str, Any]:
    """Everything an operation needs to sign or to prove (see ports.Call)."""
    envelope = find(session, envelope_id)
    return {
        "id": envelope.id,
        "title": envelope.title,
        "level": envelope.level,
        "state": envelope.state,
        "dossier_id": envelope.dossier_id,
        "created_at": envelope.created_at,
        "documents": references(session, envelope.document_ids),
        "signers": [
            {
                "id": signer.id,
                "position": signer.position,
                "kind": signer.kind,
                "name": signer.name,
                "email": signer.email,
                "team": signer.team,
                "state": signer.state,
                "method": signer.method,
                "mark": signer.mark,
                "consent_text": signer.consent_text,
                "consented_at": signer.consented_at,
                "code_verified_at": signer.code_verified_at,
                "signed_at": signer.signed_at,
                "reason": signer.reason,
            }
            for signer in signers_of(session, envelope_id)
        ],
    }


def consent(
    signer: Signer, *, by: Actor, task_id: int, method: str, mark: str, text: str, at: datetime
) -> None:
    """The signer agrees; the operation that signs comes after."""
    signer.state = "consented"
    signer.task_id = task_id
    signer.method = method
    signer.mark = mark
    signer.consent_text = text
    signer.consented_at = at
    if by.is_agent:
        signer.actor_id = by.id
        signer.name = by.name


def record_signed(session: Session, signed: SignedField) -> tuple[Envelope, Signer, bool]:
    """Note one signer's part as done; True where it was the last.

    Raises NotFound. Noting it twice changes nothing.
    """
    envelope = find(session, signed.envelope_id, lock=True)
    signers = signers_of(session, envelope.id)
    signer = next((one for one in signers if one.id == signed.signer_id), None)
    if signer is None:
        raise NotFound("signer", signed.signer_id)
    signer.state = "signed"
    signer.signed_at = signed.signed_at
    complete = all(one.state == "signed" for one in signers)
    if complete and envelope.state == "open":
        envelope.state = "signed"
        envelope.closed_at = signed.signed_at
    return envelope, signer, complete


def give_up(
    session: Session, envelope_id: int, state: str, *, reason: str, at: datetime
) -> Envelope:
    """Close an envelope nobody will finish: refused, expired or cancelled. Raises NotFound."""
    envelope = find(session, envelope_id, lock=True)
    if envelope.state == "open":
        envelope.state = state
        envelope.closed_at = at
    return envelope
