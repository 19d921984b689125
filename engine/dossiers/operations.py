"""Inline operations on dossiers: what a service task may do without leaving the transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.actors import SYSTEM
from engine.documents.inline import Inline, InlineCall
from engine.dossiers.concerned import concerned
from engine.dossiers.models import Party
from engine.dossiers.opening import change, dossier_type, open_new
from engine.dossiers.parties import refresh
from engine.dossiers.phases import check_move, is_final, label
from engine.errors import PhaseGoesBack, UnknownKind
from engine.journal import Fact, record
from engine.ports import BusinessError, Parameter


def update(session: Session, call: InlineCall) -> Mapping[str, Any]:
    """`dossier.update`: file `values` in the dossier."""
    values = call.inputs.get("values")
    if not isinstance(values, Mapping):
        raise BusinessError("invalid-values", "« values » doit être un contexte de champs.")
    dossier = concerned(session, call)
    party = session.get(Party, dossier.party_id) if dossier.party_id else None
    changes = change(
        session,
        call.domain,
        dossier,
        values,
        by=SYSTEM,
        at=call.at,
        source=call.element_id,
        instance_id=call.instance_id,
        party=party,
    )
    refresh(session, party, dossier_type(call.domain, dossier.type), dossier, call.domain)
    return {"updated": [one.path for one in changes]}


def phase(session: Session, call: InlineCall) -> Mapping[str, Any]:
    """`dossier.phase`: move the dossier to `phase`, because of `reason`.

    A phase that may not be reached from the present one leaves the dossier where it is: a client
    whose second request is refused stays a client. Either way the journal says so, and `phase`
    in the result is where the dossier stands.
    """
    dossier = concerned(session, call)
    type = dossier_type(call.domain, dossier.type)
    wanted, reason = call.text("phase"), call.text("reason")
    try:
        moves = check_move(type, dossier.phase, wanted)
    except UnknownKind as error:
        raise BusinessError("unknown-phase", error.sentence, **error.params) from error
    except PhaseGoesBack:
        record(
            session,
            dossier.id,
            Fact.NOTE,
            at=call.at,
            instance_id=call.instance_id,
            text=f"La phase reste « {label(type, dossier.phase)} » : elle ne peut pas passer "
            f"à « {label(type, wanted)} ».",
            reason=reason,
        )
        return {"phase": dossier.phase, "changed": False}
    if moves:
        before, dossier.phase = dossier.phase, wanted
        dossier.updated_at = call.at
        dossier.version += 1
        dossier.closed_at = call.at if is_final(type, wanted) else None
        record(
            session,
            dossier.id,
            Fact.DOSSIER_PHASE,
            at=call.at,
            instance_id=call.instance_id,
            before=before,
            after=wanted,
            reason=reason,
        )
    return {"phase": dossier.phase, "changed": moves}


def open(session: Session, call: InlineCall) -> Mapping[str, Any]:
    """`dossier.open`: open a dossier of `type` under this one, `opened` in the result."""
    parent = concerned(session, call)
    values = call.inputs.get("data") or {}
    if not isinstance(values, Mapping):
        raise BusinessError("invalid-values", "« data » doit être un contexte de champs.")
    party = session.get(Party, parent.party_id) if parent.party_id else None
    try:
        opened = open_new(
            session,
            call.domain,
            call.text("type"),
            values,
            domain_key=parent.domain,
            party=party,
            parent=parent,
            by=SYSTEM,
            at=call.at,
            source=call.element_id,
            title=call.text("title"),
            instance_id=call.instance_id,
        )
    except UnknownKind as error:
        raise BusinessError("unknown-type", error.sentence, **error.params) from error
    return {
        "opened": {
            "id": opened.id,
            "number": opened.number,
            "type": opened.type,
            "title": opened.title,
            "phase": opened.phase,
        }
    }


def note(session: Session, call: InlineCall) -> Mapping[str, Any]:
    """`journal.note`: write `text` in the dossier's journal."""
    dossier = concerned(session, call)
    record(
        session,
        dossier.id,
        Fact.NOTE,
        at=call.at,
        instance_id=call.instance_id,
        text=call.text("text"),
    )
    return {}


_ELSEWHERE = Parameter("dossier")

OPERATIONS: Mapping[str, Inline] = {
    "dossier.update": Inline((Parameter("values", required=True), _ELSEWHERE), update),
    "dossier.phase": Inline(
        (
            Parameter("phase", required=True, kind="phase"),
            Parameter("reason", kind="text"),
            _ELSEWHERE,
        ),
        phase,
    ),
    "dossier.open": Inline(
        (
            Parameter("type", required=True, kind="dossier-type"),
            Parameter("title", kind="text"),
            Parameter("data"),
            _ELSEWHERE,
        ),
        open,
    ),
    "journal.note": Inline((Parameter("text", required=True, kind="text"), _ELSEWHERE), note),
}
