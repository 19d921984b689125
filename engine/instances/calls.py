"""A job turned into the call of an operation, with a context read afresh for each try."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.deployments import Domain, latest, load
from engine.documents import envelopes
from engine.documents.references import refreshed
from engine.dossiers.context import read_context
from engine.dossiers.models import Dossier
from engine.errors import NotFound
from engine.instances.models import ProcessInstance
from engine.instances.receipts import receipt_data
from engine.jobs.models import Job
from engine.ports import Call, CodeRequest, PageLink
from engine.tasks.models import Challenge, Page, Task

Kind = str
CALLING = frozenset(("operation", "page_mail", "reminder", "code_mail", "receipt", "receipt_mail"))
"""Kinds of job that call an operation; the others are database work."""


class Stale(Exception):
    """What this job was for is over: it is cancelled, quietly."""


class Suspended(Exception):
    """The instance this job is for was suspended when it was read."""


def is_suspended(session: Session, instance_id: int) -> bool:
    """Whether it is, its row locked: whoever resumes it finds what we have done. False where
    somebody else works on it."""
    found = session.scalar(
        select(ProcessInstance.state)
        .where(ProcessInstance.id == instance_id)
        .with_for_update(skip_locked=True)
    )
    return found == "suspended"


def call_of(session: Session, job: Job, at: Any) -> Call:
    """Raises Stale where the page is closed, its link replaced or the code used; Suspended."""
    dossier = session.get(Dossier, job.dossier_id) if job.dossier_id else None
    domain = _domain(session, job, dossier)
    context: dict[str, Any] = {
        "language": domain.config.language if domain else "fr",
        "organisation": _organisation(domain),
        "dossier": read_context(session, dossier, domain) if dossier and domain else None,
        "task": None,
        "page": None,
        "envelope": None,
        "signer": None,
        "receipt": None,
    }
    match job.kind:
        case "operation":
            special = _operation(session, job, context)
        case "page_mail" | "reminder":
            special = _page_mail(session, job, context)
        case "code_mail":
            special = _code_mail(session, job, context, domain, at)
        case _:
            special = _receipt(session, job, context, domain, dossier)
    return Call(
        type=job.type,
        key=job.key,
        context=context,
        read_file=domain.read_file if domain else _no_file,
        at=at,
        instance_id=job.instance_id,
        dossier_id=job.dossier_id,
        element_id=job.element_id,
        **special,
    )


def _domain(session: Session, job: Job, dossier: Dossier | None) -> Domain | None:
    """The version the instance is pinned to; without instance, the latest of the dossier's."""
    if job.instance_id is not None:
        pinned = session.execute(
            select(ProcessInstance.deployment_id, ProcessInstance.state).where(
                ProcessInstance.id == job.instance_id
            )
        ).first()
        if pinned is not None:
            if pinned.state == "suspended":
                raise Suspended
            return load(session, pinned.deployment_id)
    if dossier is None:
        return None
    try:
        return load(session, latest(session, dossier.domain).id)
    except NotFound:
        return None


def _organisation(domain: Domain | None) -> dict[str, Any]:
    if domain is None:
        return {}
    return {**domain.config.organisation.as_dict(), "time_zone": domain.config.time_zone.key}


def _operation(session: Session, job: Job, context: dict[str, Any]) -> dict[str, Any]:
    inputs = refreshed(session, job.payload.get("inputs") or {})
    envelope = _id(inputs.get("envelope"))
    if envelope is not None:
        context["envelope"] = envelopes.snapshot(session, envelope)
        context["signer"] = _id(inputs.get("signer"))
    return {"inputs": inputs, "headers": job.payload.get("headers") or {}}


def _page_mail(session: Session, job: Job, context: dict[str, Any]) -> dict[str, Any]:
    page, task = _page(session, int(job.payload["page_id"]))
    if page.state != "open" or page.generation != int(job.payload["generation"]):
        raise Stale
    _describe(context, task, page, reminder=int(job.payload.get("reminder") or 0))
    return {
        "inputs": {"to": page.email, "data": dict(task.inputs)},
        "headers": {"template": page.mail},
        "page": PageLink(page.id, page.generation),
    }


def _code_mail(
    session: Session, job: Job, context: dict[str, Any], domain: Domain | None, at: Any
) -> dict[str, Any]:
    challenge = session.get(Challenge, int(job.payload["challenge_id"]))
    if challenge is None or challenge.used_at is not None or challenge.expires_at <= at:
        raise Stale
    if challenge.page_id is not None:
        page, task = _page(session, challenge.page_id)
        _describe(context, task, page, reminder=0)
    return {
        "inputs": {"to": challenge.email},
        "headers": {"template": _own_mail(domain, "code")},
        "code": CodeRequest(challenge.id, challenge.purpose),  # type: ignore[arg-type]
    }


def _receipt(
    session: Session,
    job: Job,
    context: dict[str, Any],
    domain: Domain | None,
    dossier: Dossier | None,
) -> dict[str, Any]:
    page, task = _page(session, int(job.payload["page_id"]))
    if domain is None or dossier is None:
        raise Stale
    receipt = receipt_data(session, domain, dossier, task, page)
    context["receipt"] = receipt
    _describe(context, task, page, reminder=0)
    data = {
        "reference": receipt["reference"],
        "at": receipt["answered_at"],
        "next": receipt["next_step"],
        "delay": receipt["delay"],
    }
    attachments = refreshed(session, job.payload.get("attachments") or [])
    return {
        "inputs": {"to": page.email, "data": data, "attachments": attachments},
        "headers": {"template": _own_mail(domain, "receipt")},
    }


def _describe(context: dict[str, Any], task: Task, page: Page, *, reminder: int) -> None:
    context["task"] = {
        "id": task.id,
        "name": task.name,
        "message": task.inputs.get("message") or "",
        "inputs": dict(task.inputs),
    }
    context["page"] = {
        "mode": page.mode,
        "reason": page.reason,
        "fields": list(page.fields or ()),
        "expires_at": page.expires_at,
        "reminder": reminder,
    }


def _page(session: Session, page_id: int) -> tuple[Page, Task]:
    found = session.execute(
        select(Page, Task).join(Task, Task.id == Page.task_id).where(Page.id == page_id)
    ).first()
    if found is None:
        raise Stale
    return found[0], found[1]


def _own_mail(domain: Domain | None, name: str) -> str:
    return domain.config.mails.get(name, name) if domain else name


def _id(value: object) -> int | None:
    if isinstance(value, Mapping):
        value = value.get("id")
    return None if value is None or value == "" else int(str(value))


def _no_file(path: str) -> bytes:
    raise KeyError(path)
