"""What a finished operation leaves behind: documents, signatures, mails, variables."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import SYSTEM
from engine.deployments import Domain, load
from engine.documents import envelopes
from engine.documents.filing import file_new, file_version
from engine.documents.references import Reference
from engine.dossiers.models import Dossier, Exchange
from engine.errors import NotFound
from engine.instances.models import ProcessInstance
from engine.jobs.models import Job
from engine.jobs.outbox import enqueue
from engine.journal import Fact, record
from engine.ports import Outcome, Produced, SentMail, SignedField


def keep(session: Session, job: Job, outcome: Outcome, *, at: datetime) -> dict[str, Any]:
    """Record an outcome in rows; the variables for the process (with references to documents)."""
    values = dict(outcome.values)
    references: dict[str, list[Reference]] = {}
    for produced in outcome.produced:
        reference = _file(session, job, produced, signed=outcome.signed is not None, at=at)
        references.setdefault(produced.slot, []).append(reference)
    for slot, found in references.items():
        values[slot] = found[0] if len(found) == 1 else found
    if outcome.signed is not None:
        _sign(session, job, outcome.signed, at=at)
    if outcome.sent is not None:
        note_sent(session, job, outcome.sent, at=at)
    if job.kind == "receipt":
        _mail_receipt(session, job, references, at=at)
    return values


def _file(
    session: Session, job: Job, produced: Produced, *, signed: bool, at: datetime
) -> Reference:
    origin = "signed" if signed else "evidence" if job.type == "envelope.close" else "generated"
    if produced.document_id is not None:
        reference = file_version(
            session,
            produced.document_id,
            produced.file,
            by=SYSTEM,
            at=at,
            note=produced.note,
            facts=produced.facts,
        )
        holder = produced.dossier_id or job.dossier_id
    else:
        dossier = _holder(session, job, produced)
        holder = dossier.id
        kind = _kinds(session, job, dossier).get(produced.kind)
        reference = file_new(
            session,
            dossier.id,
            produced.file,
            kind=produced.kind,
            title=produced.title,
            origin=origin,
            visible_to_tiers=bool(kind and kind.visible_to_tiers) or job.kind == "receipt",
            by=SYSTEM,
            at=at,
            note=produced.note,
            facts=produced.facts,
        )
    record(
        session,
        int(holder or 0),
        Fact.DOCUMENT_VERSION if produced.document_id else Fact.DOCUMENT_ADDED,
        at=at,
        instance_id=job.instance_id,
        document_id=reference["id"],
        version=reference["version"],
        kind=reference["kind"],
        title=reference["title"],
        filename=reference["filename"],
        sha256=reference["sha256"],
        note=produced.note,
    )
    return reference


def _holder(session: Session, job: Job, produced: Produced) -> Dossier:
    """Where a new document goes: the dossier the operation named, else the element's input
    `dossier`, else the instance's own. Only that one or one below it."""
    wanted = produced.dossier_id or _input_dossier(job) or job.dossier_id
    dossier = session.get(Dossier, wanted) if wanted else None
    if dossier is None or (dossier.id != job.dossier_id and dossier.parent_id != job.dossier_id):
        raise NotFound("dossier", wanted)
    return dossier


def _input_dossier(job: Job) -> int | None:
    value = (job.payload.get("inputs") or {}).get("dossier")
    if isinstance(value, Mapping):
        value = value.get("id")
    return None if value in (None, "") else int(str(value))


def _kinds(session: Session, job: Job, dossier: Dossier) -> Mapping[str, Any]:
    domain = _domain(session, job)
    type = domain.dossier_types.get(dossier.type) if domain else None
    return type.documents if type else {}


def _domain(session: Session, job: Job) -> Domain | None:
    row = session.get(ProcessInstance, job.instance_id) if job.instance_id else None
    return load(session, row.deployment_id) if row else None


def _sign(session: Session, job: Job, signed: SignedField, *, at: datetime) -> None:
    envelope, signer, complete = envelopes.record_signed(session, signed)
    record(
        session,
        envelope.dossier_id,
        Fact.ENVELOPE_SIGNED,
        at=at,
        instance_id=job.instance_id,
        envelope_id=envelope.id,
        signer_id=signer.id,
        name=signer.name or signer.email,
        position=signer.position,
    )
    if complete:
        record(
            session,
            envelope.dossier_id,
            Fact.ENVELOPE_COMPLETED,
            at=at,
            instance_id=job.instance_id,
            envelope_id=envelope.id,
            title=envelope.title,
        )


def note_sent(session: Session, job: Job, sent: SentMail, *, at: datetime) -> None:
    """The mail joins the dossier's exchanges. Codes do not: they concern nobody afterwards."""
    if job.dossier_id is None:
        return
    if job.kind != "code_mail":
        note_exchange(session, job, sent.to, "sent", at=at, sent=sent)
    record(
        session,
        job.dossier_id,
        Fact.CODE_SENT if job.kind == "code_mail" else Fact.MAIL_SENT,
        at=at,
        instance_id=job.instance_id,
        to=sent.to,
        subject=sent.subject if job.kind != "code_mail" else None,
        message_id=sent.message_id,
        reminder=job.payload.get("reminder") or None,
    )


def note_exchange(
    session: Session,
    job: Job,
    to: str,
    state: str,
    *,
    at: datetime,
    sent: SentMail | None = None,
    detail: str = "",
) -> None:
    """One line of the exchanges for each job: a try that follows another replaces it."""
    found = None
    if job.last_error:
        found = session.scalar(select(Exchange).where(Exchange.job_id == job.id))
    if found is None:
        headers = job.payload.get("headers") or {}
        page_id = job.payload.get("page_id")
        found = Exchange(
            dossier_id=job.dossier_id,
            instance_id=job.instance_id,
            page_id=int(page_id) if page_id is not None else None,
            job_id=job.id,
            template=str(headers.get("template") or job.kind),
        )
        session.add(found)
    found.to, found.state, found.detail, found.at = to, state, detail, at
    if sent is not None:
        found.subject, found.message_id = sent.subject, sent.message_id
        found.archived = sent.archived


def _mail_receipt(
    session: Session, job: Job, references: Mapping[str, list[Reference]], *, at: datetime
) -> None:
    attachments = [one for found in references.values() for one in found]
    enqueue(
        session,
        "receipt_mail",
        f"receipt-mail:{job.key.partition(':')[2]}",
        type="mail.send",
        at=at,
        instance_id=job.instance_id,
        dossier_id=job.dossier_id,
        element_id=job.element_id,
        payload={"page_id": job.payload["page_id"], "attachments": attachments},
    )
