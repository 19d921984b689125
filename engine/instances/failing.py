"""Carrying out what `jobs.decision` says of a job that failed."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import SYSTEM
from engine.errors import DomainError, InstanceEnded
from engine.instances.finishing import note_exchange
from engine.instances.incidents import open_incident
from engine.instances.outcomes import end_page
from engine.instances.running import load
from engine.instances.saving import advance
from engine.jobs.decision import OpenIncident, Retry, Throw, decide
from engine.jobs.models import Job
from engine.journal import Fact, record
from engine.sentences import Sentence
from engine.tasks.models import Challenge, Page
from engine.tasks.pages import page_and_task

CANNOT_GO_ON = (DomainError, ValueError, LookupError, ArithmeticError, TypeError)
"""What one instance may raise without its being the others' affair."""

MAILS = frozenset(("page_mail", "reminder", "code_mail", "receipt_mail"))


def fail(session: Session, job: Job, error: Exception, *, at: datetime) -> None:
    """The job's row is locked, its instance too; one of three things becomes of it."""
    decision = decide(error, attempts=job.attempts, max_attempts=job.max_attempts, now=at)
    job.lease_until = None
    match decision:
        case Throw(code=code, sentence=sentence):
            job.last_error = str(sentence) or code
            _throw(session, job, code, sentence, at=at)
        case Retry(at=due, reason=reason):
            job.state, job.due_at, job.last_error = "ready", due, reason
        case OpenIncident(code=code, sentence=sentence):
            incident_of(session, job, code, sentence, at=at)


def incident_of(session: Session, job: Job, code: str, sentence: Sentence, *, at: datetime) -> None:
    job.state, job.last_error, job.lease_until = "incident", str(sentence), None
    open_incident(
        session,
        code=code,
        sentence=sentence,
        at=at,
        instance_id=job.instance_id,
        dossier_id=job.dossier_id,
        node=job.node,
        element_id=job.element_id,
        job_id=job.id,
    )


def _throw(session: Session, job: Job, code: str, sentence: Sentence, *, at: datetime) -> None:
    message = str(sentence)
    said = sentence if message else Sentence(code)
    if job.kind in MAILS or job.type == "mail.send":
        _note_undelivered(session, job, str(said), at=at)
    job.state, job.done_at = "done", at
    if job.kind in ("page_mail", "reminder"):
        _undeliverable(session, job, str(said), at=at)
    elif job.kind == "operation" and job.instance_id is not None and job.node is not None:
        try:
            running = load(session, job.instance_id, at=at, suspended=True)
        except InstanceEnded:
            return
        error = {"error": {"code": code, "message": message}}
        if running.instance.throw_error(job.node, code, message, error):
            advance(running)
        else:
            job.done_at = None
            incident_of(session, job, code, said, at=at)
    elif job.kind == "receipt":
        incident_of(session, job, code, said, at=at)


def _undeliverable(session: Session, job: Job, reason: str, *, at: datetime) -> None:
    page, task = page_and_task(session, int(job.payload["page_id"]))
    if page.state != "open" or task.state != "open":
        return
    if page.generation != int(job.payload["generation"]):
        return
    try:
        running = load(session, task.instance_id, at=at, suspended=True)
    except InstanceEnded:
        return
    end_page(running, task, page, "undeliverable", reason=reason, by=SYSTEM)


def _note_undelivered(session: Session, job: Job, detail: str, *, at: datetime) -> None:
    if job.dossier_id is None:
        return
    to = address_of(session, job)
    if job.kind != "code_mail":
        note_exchange(session, job, to, "undeliverable", at=at, detail=detail)
    record(
        session,
        job.dossier_id,
        Fact.MAIL_UNDELIVERABLE,
        at=at,
        instance_id=job.instance_id,
        to=to,
        detail=detail,
    )


def address_of(session: Session, job: Job) -> str:
    """To whom a mail job was to go."""
    if "page_id" in job.payload:
        page = session.get(Page, int(job.payload["page_id"]))
        return page.email if page is not None else ""
    if "challenge_id" in job.payload:
        challenge = session.get(Challenge, int(job.payload["challenge_id"]))
        return challenge.email if challenge is not None else ""
    to = (job.payload.get("inputs") or {}).get("to")
    return ", ".join(map(str, to)) if isinstance(to, list) else str(to or "")
