"""What a tiers keeps after answering."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import load
from engine.dossiers.access import may_read
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound
from engine.instances.models import ProcessInstance
from engine.instances.receipts import receipt_data
from engine.queries.building import organisation
from engine.queries.shared import Organisation
from engine.tasks.access import holds
from engine.tasks.models import Page, Task


@dataclass(frozen=True, slots=True)
class ReceiptDocument:
    title: str
    filename: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    reference: str
    name: str
    answered_at: datetime
    rows: tuple[tuple[str, str, str], ...]
    """(screen, label, displayed answer)"""
    documents: tuple[ReceiptDocument, ...]
    organisation: Organisation
    next_step: str
    delay: str
    email: str
    language: str
    dossier_id: int
    task_id: int


def receipt(session: Session, page_id: int, by: Actor) -> Receipt:
    """Of an answered page. `by` holds its link (`by.page_id`), is proved, or is an agent who sees
    the dossier. Raises NotFound, Forbidden."""
    found = session.execute(
        select(Page, Task, Dossier, ProcessInstance.deployment_id)
        .join(Task, Task.id == Page.task_id)
        .join(Dossier, Dossier.id == Page.dossier_id)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .where(Page.id == page_id)
    ).first()
    if found is None or found[0].state != "answered":
        raise NotFound("receipt", page_id)
    page, task, dossier, deployment_id = found
    domain = load(session, deployment_id)
    allowed = may_read(by, domain, dossier) if by.is_agent else holds(by, page)
    if not allowed:
        raise Forbidden("receipt", page_id=page_id)
    data = receipt_data(session, domain, dossier, task, page)
    return Receipt(
        reference=data["reference"],
        name=data["name"],
        answered_at=data["answered_at"],
        rows=tuple((line[0], line[1], line[2]) for line in data["rows"]),
        documents=tuple(ReceiptDocument(**one) for one in data["documents"]),
        organisation=organisation(domain),
        next_step=data["next_step"],
        delay=data["delay"],
        email=page.email,
        language=domain.config.language,
        dossier_id=dossier.id,
        task_id=task.id,
    )
