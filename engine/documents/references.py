"""Documents as processes and operations see them: a small plain value."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.documents.models import Document, DocumentVersion

MARKS = frozenset(("id", "version", "kind", "sha256"))
"""A mapping with all of these is a document reference."""

Reference = dict[str, Any]


def reference(document: Document, version: DocumentVersion) -> Reference:
    return {
        "id": document.id,
        "version": version.number,
        "title": document.title,
        "kind": document.kind,
        "filename": version.filename,
        "media_type": version.media_type,
        "sha256": version.sha256,
        "size": version.size,
        "pages": version.pages,
    }


def current(
    session: Session, document_ids: Iterable[int]
) -> dict[int, tuple[Document, DocumentVersion]]:
    """The documents that exist, with their newest version. One statement."""
    wanted = set(document_ids)
    if not wanted:
        return {}
    newest = (
        select(DocumentVersion.document_id, func.max(DocumentVersion.number).label("number"))
        .where(DocumentVersion.document_id.in_(wanted))
        .group_by(DocumentVersion.document_id)
        .subquery()
    )
    rows = session.execute(
        select(Document, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .join(
            newest,
            (newest.c.document_id == DocumentVersion.document_id)
            & (newest.c.number == DocumentVersion.number),
        )
    )
    return {document.id: (document, version) for document, version in rows}


def references(session: Session, document_ids: Iterable[int]) -> list[Reference]:
    """In the order asked; ids unknown are left out."""
    wanted = [int(one) for one in document_ids]
    found = current(session, wanted)
    return [reference(*found[one]) for one in wanted if one in found]


def is_reference(value: object) -> bool:
    return isinstance(value, Mapping) and value.keys() >= MARKS


def ids_in(value: object) -> list[int]:
    """Ids of the document references anywhere in a value, in order, each once."""
    found: dict[int, None] = {}
    _collect(value, found)
    return list(found)


def _collect(value: object, found: dict[int, None]) -> None:
    if isinstance(value, Mapping):
        if is_reference(value):
            found[int(value["id"])] = None
        else:
            for item in value.values():
                _collect(item, found)
    elif isinstance(value, list | tuple):
        for item in value:
            _collect(item, found)


def refreshed(session: Session, value: Any) -> Any:
    """The same value, its document references brought to their current versions."""
    found = current(session, ids_in(value))
    return _refresh(value, found) if found else value


def _refresh(value: Any, found: Mapping[int, tuple[Document, DocumentVersion]]) -> Any:
    if isinstance(value, Mapping):
        if is_reference(value) and int(value["id"]) in found:
            return reference(*found[int(value["id"])])
        return {name: _refresh(item, found) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_refresh(item, found) for item in value]
    return value
