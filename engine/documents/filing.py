"""Putting bytes that are already stored into a dossier."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.documents.models import Document, DocumentVersion, Upload
from engine.documents.references import Reference, current, reference
from engine.errors import NotFound
from engine.ports import StoredFile


def file_new(
    session: Session,
    dossier_id: int,
    file: StoredFile,
    *,
    kind: str,
    title: str,
    origin: str,
    visible_to_tiers: bool,
    by: Actor,
    at: datetime,
    task_id: int | None = None,
    field: str = "",
    note: str = "",
    facts: Mapping[str, object] | None = None,
) -> Reference:
    """A new document and its first version."""
    document = Document(
        dossier_id=dossier_id,
        kind=kind,
        title=title,
        origin=origin,
        visible_to_tiers=visible_to_tiers,
        task_id=task_id,
        field=field,
        created_at=at,
        created_by=by.name,
    )
    session.add(document)
    session.flush()
    return _add_version(session, document, 1, file, by=by, at=at, note=note, facts=facts)


def file_version(
    session: Session,
    document_id: int,
    file: StoredFile,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    facts: Mapping[str, object] | None = None,
    title: str = "",
) -> Reference:
    """The next version of a document. Raises NotFound.

    The same bytes again make no version: an operation called twice leaves one.
    """
    document = session.scalar(select(Document).where(Document.id == document_id).with_for_update())
    if document is None:
        raise NotFound("document", document_id)
    newest = current(session, [document_id])[document_id][1]
    if newest.sha256 == file.sha256:
        return reference(document, newest)
    document.title = title or document.title
    return _add_version(
        session, document, newest.number + 1, file, by=by, at=at, note=note, facts=facts
    )


def _add_version(
    session: Session,
    document: Document,
    number: int,
    file: StoredFile,
    *,
    by: Actor,
    at: datetime,
    note: str,
    facts: Mapping[str, object] | None,
) -> Reference:
    version = DocumentVersion(
        document_id=document.id,
        number=number,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        filename=file.filename,
        pages=file.pages,
        thumbnail=file.thumbnail,
        note=note,
        facts={**(facts or {}), **({"warnings": list(file.warnings)} if file.warnings else {})},
        created_at=at,
        actor_kind=by.kind,
        actor_name=by.name,
    )
    session.add(version)
    return reference(document, version)


def stored(upload: Upload) -> StoredFile:
    """The file an upload recorded."""
    return StoredFile(
        sha256=upload.sha256,
        size=upload.size,
        media_type=upload.media_type,
        filename=upload.filename,
        pages=upload.pages,
        thumbnail=upload.thumbnail,
        warnings=tuple(upload.warnings),
    )
