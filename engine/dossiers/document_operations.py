"""Inline operations on documents and envelopes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.documents import envelopes
from engine.documents.inline import Inline, InlineCall
from engine.documents.models import Document
from engine.documents.references import current, ids_in
from engine.dossiers.concerned import concerned
from engine.dossiers.models import Dossier
from engine.journal import Fact, record
from engine.ports import BusinessError, Parameter


def share(session: Session, call: InlineCall) -> Mapping[str, Any]:
    """`document.share`: show `documents` to the tiers whose dossier it is (or hide them)."""
    visible = call.inputs.get("visible", True) is not False
    wanted = _documents(session, call, "documents")
    session.execute(
        update(Document).where(Document.id.in_(wanted)).values(visible_to_tiers=visible)
    )
    record(
        session,
        call.dossier_id,
        Fact.DOCUMENT_SHARED,
        at=call.at,
        instance_id=call.instance_id,
        documents=wanted,
        visible=visible,
    )
    return {}


def open_envelope(session: Session, call: InlineCall) -> Mapping[str, Any]:
    """`envelope.open`: `documents` to be signed by `signers`, in that order.

    The result's `envelope` is {id, title, level, documents, signers: [{id, position, kind, name,
    email, team}]}: enough to loop over the signers.
    """
    dossier = concerned(session, call)
    signers = call.inputs.get("signers")
    if not isinstance(signers, list) or not all(isinstance(one, Mapping) for one in signers):
        raise BusinessError("invalid-envelope", "« signers » doit être une liste de signataires.")
    envelope = envelopes.open_envelope(
        session,
        dossier_id=dossier.id,
        instance_id=call.instance_id,
        title=call.text("title") or dossier.title,
        level=call.text("level") or "simple",
        document_ids=_documents(session, call, "documents"),
        signers=signers,
        at=call.at,
    )
    value = envelopes.value(session, envelope)
    record(
        session,
        dossier.id,
        Fact.ENVELOPE_OPENED,
        at=call.at,
        instance_id=call.instance_id,
        envelope_id=envelope.id,
        title=envelope.title,
        level=envelope.level,
        documents=[[one["title"], one["sha256"]] for one in value["documents"]],
        signers=[one["name"] or one["email"] or one["team"] for one in value["signers"]],
    )
    return {"envelope": value}


def cancel_envelope(session: Session, call: InlineCall) -> Mapping[str, Any]:
    """`envelope.cancel`: nobody will finish it; says why where a signer refused or was late."""
    envelope_id = call.id("envelope")
    if envelope_id is None:
        raise BusinessError("invalid-envelope", "Aucune demande de signature à annuler.")
    signers = envelopes.signers_of(session, envelope_id)
    refused = next((one for one in signers if one.state == "refused"), None)
    late = next((one for one in signers if one.state == "expired"), None)
    state = "refused" if refused else "expired" if late else "cancelled"
    reason = call.text("reason") or (refused.reason if refused else "")
    envelope = envelopes.give_up(session, envelope_id, state, reason=reason, at=call.at)
    record(
        session,
        envelope.dossier_id,
        Fact.ENVELOPE_REFUSED,
        at=call.at,
        instance_id=call.instance_id,
        envelope_id=envelope.id,
        title=envelope.title,
        state=envelope.state,
        reason=reason,
        signer=refused.name if refused else "",
    )
    return {"envelope": {"id": envelope.id, "state": envelope.state, "reason": reason}}


def _documents(session: Session, call: InlineCall, name: str) -> list[int]:
    """Ids of an input's documents, all within reach of the instance's dossier.

    Raises BusinessError: a variable cannot name another person's document.
    """
    wanted = ids_in(call.inputs.get(name))
    found = current(session, wanted)
    holders = {document.dossier_id for document, _ in found.values()}
    for holder in holders - {call.dossier_id}:
        dossier = session.get(Dossier, holder)
        if dossier is None or dossier.parent_id != call.dossier_id:
            raise BusinessError("invalid-documents", "Un des documents n'est pas de ce dossier.")
    if len(found) < len(wanted) or not wanted:
        raise BusinessError(
            "invalid-documents", "« {name} » ne désigne pas des documents connus.", name=name
        )
    return wanted


OPERATIONS: Mapping[str, Inline] = {
    "document.share": Inline((Parameter("documents", required=True), Parameter("visible")), share),
    "envelope.open": Inline(
        (
            Parameter("documents", required=True),
            Parameter("signers", required=True),
            Parameter("title", kind="text"),
            Parameter("level", kind="text"),
            Parameter("dossier"),
        ),
        open_envelope,
    ),
    "envelope.cancel": Inline(
        (Parameter("envelope", required=True), Parameter("reason", kind="text")), cancel_envelope
    ),
}
