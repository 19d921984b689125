"""The receipt of an answered page: what was said, with the SHA-256 of each document."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.deployments import Domain
from engine.documents.models import Document, DocumentVersion
from engine.documents.references import ids_in
from engine.dossiers.models import Dossier
from engine.forms import rows
from engine.instances.running import Running
from engine.jobs.outbox import enqueue
from engine.persistence.runtime import runtime
from engine.tasks.models import Page, Task

OPERATION = "document.receipt"


def request_receipt(running: Running, task: Task, page: Page) -> None:
    """A receipt by mail, with its PDF where an operation makes one; by jobs, never waited for."""
    if not page.email:
        return
    makes_pdf = OPERATION in runtime(running.session).operations
    enqueue(
        running.session,
        "receipt" if makes_pdf else "receipt_mail",
        f"receipt:{task.id}" if makes_pdf else f"receipt-mail:{task.id}",
        type=OPERATION if makes_pdf else "mail.send",
        at=running.at,
        instance_id=task.instance_id,
        dossier_id=task.dossier_id,
        element_id=task.element_id,
        payload={"page_id": page.id},
    )


def reference_of(dossier: Dossier, task: Task) -> str:
    """What a tiers quotes: the dossier's number and a short number of this answer."""
    return f"{dossier.number}-{task.id % 100_000:05}"


def receipt_data(
    session: Session, domain: Domain, dossier: Dossier, task: Task, page: Page
) -> dict[str, Any]:
    """As ports.Call describes ``context["receipt"]``."""
    form = domain.forms.get(task.form_id or "")
    answers = task.answers or {}
    zone = domain.config.time_zone
    lines = (
        rows(form, answers, task.inputs, now=task.done_at, zone=zone) if form is not None else []
    )
    return {
        "reference": reference_of(dossier, task),
        "name": task.name,
        "answered_at": page.answered_at or task.done_at,
        "rows": [list(line) for line in lines if line[2] != ""],
        "documents": _documents(session, answers),
        "next_step": str(task.properties.get("page.next") or ""),
        "delay": str(task.properties.get("page.delay") or ""),
        "email": page.email,
    }


def _documents(session: Session, answers: Any) -> list[dict[str, Any]]:
    """The very versions that were sent, not what became of them since."""
    wanted = _versions(answers)
    if not wanted:
        return []
    found = session.execute(
        select(Document.title, DocumentVersion)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(DocumentVersion.document_id.in_({one for one, _ in wanted}))
        .order_by(DocumentVersion.id)
    )
    return [
        {
            "title": title,
            "filename": version.filename,
            "size": version.size,
            "sha256": version.sha256,
        }
        for title, version in found
        if (version.document_id, version.number) in wanted
    ]


def _versions(value: Any) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    if isinstance(value, dict):
        if ids_in(value) and "version" in value and "sha256" in value:
            found.add((int(value["id"]), int(value["version"])))
        else:
            for item in value.values():
                found |= _versions(item)
    elif isinstance(value, list):
        for item in value:
            found |= _versions(item)
    return found
