"""Which bytes a person may read."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import load
from engine.documents.models import Document, DocumentVersion, Envelope, Signer, Upload
from engine.documents.references import ids_in
from engine.dossiers.access import may_read
from engine.dossiers.models import Dossier
from engine.errors import NotFound
from engine.instances.models import ProcessInstance
from engine.queries.building import Domains
from engine.queries.limits import of_dossiers
from engine.tasks.access import holds, offered, proved
from engine.tasks.models import Page, Task


@dataclass(frozen=True, slots=True)
class FileAccess:
    sha256: str
    media_type: str
    filename: str
    size: int
    pages: int | None
    thumbnail: str | None
    dossier_id: int


def document_for(session: Session, version_id: int, actor: Actor) -> FileAccess:
    """The version's bytes, for an agent who sees the dossier or works on a task that shows the
    document, a proved tiers whose dossier shows it, or the holder of a page that shows it.

    Raises NotFound, also for who may not know that it exists.
    """
    found = session.execute(
        select(DocumentVersion, Document, Dossier)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Dossier, Dossier.id == Document.dossier_id)
        .where(DocumentVersion.id == version_id)
    ).first()
    if found is None:
        raise NotFound("document", version_id)
    version, document, dossier = found
    if not _may_see(session, document, dossier, actor):
        raise NotFound("document", version_id)
    return FileAccess(
        sha256=version.sha256,
        media_type=version.media_type,
        filename=version.filename,
        size=version.size,
        pages=version.pages,
        thumbnail=version.thumbnail,
        dossier_id=dossier.id,
    )


def thumbnail_for(session: Session, version_id: int, actor: Actor) -> str:
    """SHA-256 of the version's picture. Raises NotFound."""
    found = document_for(session, version_id, actor).thumbnail
    if found is None:
        raise NotFound("thumbnail", version_id)
    return found


def upload_for(session: Session, upload_id: int, actor: Actor) -> FileAccess:
    """A staged upload, for whoever may complete its task. Raises NotFound."""
    found = session.execute(
        select(Upload, Task, Page, ProcessInstance.deployment_id, Dossier)
        .select_from(Upload)
        .join(Task, Task.id == Upload.task_id)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .join(Dossier, Dossier.id == Task.dossier_id)
        .outerjoin(Page, Page.task_id == Task.id)
        .where(Upload.id == upload_id)
    ).first()
    if found is None:
        raise NotFound("upload", upload_id)
    upload, task, _, deployment_id, dossier = found
    page: Page | None = found[2]
    if page is not None:
        allowed = holds(actor, page) and (page.mode == "public" or proved(actor, page))
    else:
        reads = may_read(actor, load(session, deployment_id), dossier)
        allowed = task.state == "open" and offered(actor, task, reads=reads)
    if not allowed:
        raise NotFound("upload", upload_id)
    return FileAccess(
        sha256=upload.sha256,
        media_type=upload.media_type,
        filename=upload.filename,
        size=upload.size,
        pages=upload.pages,
        thumbnail=upload.thumbnail,
        dossier_id=task.dossier_id,
    )


def _may_see(session: Session, document: Document, dossier: Dossier, actor: Actor) -> bool:
    if actor.is_agent:
        domain = Domains(session).get(dossier.domain)
        if domain is not None and may_read(actor, domain, dossier):
            return True
        return _on_a_task(session, document, dossier, actor)
    if actor.kind != "tiers":
        return False
    if actor.party_id is not None and actor.party_id == dossier.party_id:
        return document.visible_to_tiers or _on_a_page(session, document, actor)
    return _on_a_page(session, document, actor)


def _on_a_page(session: Session, document: Document, actor: Actor) -> bool:
    """Whether the page this tiers holds gives the document to read, or received it."""
    if actor.page_id is None:
        return False
    found = session.execute(
        select(Page, Task).join(Task, Task.id == Page.task_id).where(Page.id == actor.page_id)
    ).first()
    if found is None:
        return False
    page, task = found
    if page.mode == "private" and not proved(actor, page):
        return False
    if page.state not in ("open", "answered"):
        return False
    return document.task_id == task.id or _shows(session, task, document)


def _on_a_task(session: Session, document: Document, dossier: Dossier, actor: Actor) -> bool:
    """Whether an open task offered to this agent gives the document to read."""
    holders = [dossier.id, *([dossier.parent_id] if dossier.parent_id else [])]
    tasks = session.scalars(select(Task).where(of_dossiers(holders), Task.state == "open")).all()
    return any(
        _shows(session, task, document) and offered(actor, task, reads=False) for task in tasks
    )


def _shows(session: Session, task: Task, document: Document) -> bool:
    """Documents named anywhere in the task's inputs, or in an envelope to be signed by it."""
    if document.id in ids_in(task.inputs):
        return True
    envelopes = session.scalars(
        select(Envelope.document_ids)
        .join(Signer, Signer.envelope_id == Envelope.id)
        .where(Signer.task_id == task.id)
    )
    return any(document.id in map(int, ids) for ids in envelopes)
