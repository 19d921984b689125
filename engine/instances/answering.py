"""What answers become: dossier data, documents, consents, and variables for the process."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import forms
from engine.documents.envelopes import consent
from engine.documents.filing import file_new, file_version, stored
from engine.documents.models import Document, Envelope, Signer, Upload
from engine.documents.references import Reference
from engine.dossiers.models import Party
from engine.dossiers.opening import change, dossier_type
from engine.dossiers.parties import refresh
from engine.errors import Forbidden, ProofNeeded
from engine.forms import Form, Validated
from engine.instances.running import Running
from engine.journal import Fact, record
from engine.ports import Storage
from engine.tasks.models import Page, Task

PICTURE = "data:image/png;base64,"
Pictures = Mapping[str, str]
"""A drawn signature as it was sent → SHA-256 of its picture in the Storage."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Ready to be recorded."""

    values: dict[str, Any]
    """Variables for the process."""
    documents: tuple[Reference, ...]


def keep_pictures(storage: Storage, answers: object) -> dict[str, str]:
    """Store the pictures drawn in these answers, before any transaction begins."""
    return {
        text: storage.put(base64.b64decode(text.removeprefix(PICTURE), validate=False))
        for text in set(_pictures(answers))
    }


def _pictures(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value.startswith(PICTURE) else []
    found: list[str] = []
    if isinstance(value, Mapping):
        for item in value.values():
            if isinstance(item, str | dict):
                found += _pictures(item)
    return found


@lru_cache(maxsize=512)
def _takes_files(form: Form) -> bool:
    return any(one.type == "filepicker" for one in form.fields())


def staged(session: Session, form: Form, task_id: int) -> list[Upload]:
    """The files given for a task and not sent yet, oldest first."""
    if not _takes_files(form):
        return []
    return list(
        session.scalars(
            select(Upload)
            .where(Upload.task_id == task_id, Upload.used_at.is_(None))
            .order_by(Upload.id)
        )
    )


def with_uploads(answers: Mapping[str, object], uploads: Sequence[Upload]) -> Mapping[str, object]:
    """The answers, each file question answered by the files staged for it.

    Rows, not the browser, say which files were given.
    """
    if not uploads:
        return answers
    data: dict[str, Any] = forms.merged({}, answers)
    by_field: dict[str, list[object]] = {}
    for upload in uploads:
        by_field.setdefault(upload.field, []).append(upload.id)
    for name, ids in by_field.items():
        forms.put(data, tuple(name.split(".")), ids)
    return data


def take(
    running: Running,
    task: Task,
    page: Page | None,
    form: Form,
    validated: Validated,
    uploads: Sequence[Upload],
    pictures: Pictures,
) -> Answered:
    """File what was answered; what the process receives. Raises ProofNeeded, Forbidden."""
    values: dict[str, Any] = dict(validated.values)
    _file_dossier(running, task, validated.dossier)
    documents = _file_uploads(running, task, validated.uploads, uploads, values)
    for signature in validated.signatures:
        forms.put(
            values,
            tuple(signature.path.split(".")),
            _consent(running, task, page, signature, pictures),
        )
    if page is not None and page.fields:
        # Only what was reopened came back: the rest of each context is what it was.
        scope = running.instance.scope(task.node)
        values = forms.merged({name: scope.get(name) for name in values}, values)
    return Answered(values, tuple(documents))


def _file_dossier(running: Running, task: Task, values: Mapping[str, Any]) -> None:
    if not values:
        return
    session, dossier = running.session, running.dossier
    party = session.get(Party, dossier.party_id) if dossier.party_id else None
    change(
        session,
        running.domain,
        dossier,
        values,
        by=running.by,
        at=running.at,
        source=task.name,
        instance_id=task.instance_id,
        party=party,
    )
    refresh(session, party, dossier_type(running.domain, dossier.type), dossier, running.domain)
    running.host.changed()


def _file_uploads(
    running: Running,
    task: Task,
    answered: Sequence[forms.Upload],
    uploads: Sequence[Upload],
    values: dict[str, Any],
) -> list[Reference]:
    """Uploads become documents of their question's kind; a question asked again, new versions."""
    by_id = {str(one.id): one for one in uploads}
    found: list[Reference] = []
    for question in answered:
        given = [by_id[one] for one in question.ids if one in by_id]
        earlier = _earlier(running, question) if given else []
        references = []
        for upload in given:
            document_id = earlier.pop(0) if earlier else None
            references.append(_file(running, task, question, upload, document_id))
            upload.used_at = running.at
        value: object = references
        if question.missing:
            value = {"missing": question.missing}
        forms.put(values, tuple(question.path.split(".")), value)
        found += references
    return found


def _file(
    running: Running,
    task: Task,
    question: forms.Upload,
    upload: Upload,
    document_id: int | None,
) -> Reference:
    session, file = running.session, stored(upload)
    if document_id is not None:
        reference = file_version(session, document_id, file, by=running.by, at=running.at)
    else:
        kind = dossier_type(running.domain, running.dossier.type).documents.get(question.kind)
        reference = file_new(
            session,
            running.dossier.id,
            file,
            kind=question.kind,
            title=kind.label if kind else question.label,
            origin="tiers" if running.by.kind == "tiers" else "agent",
            visible_to_tiers=running.by.kind == "tiers" or bool(kind and kind.visible_to_tiers),
            by=running.by,
            at=running.at,
            task_id=task.id,
            field=question.path,
        )
    record(
        session,
        running.dossier.id,
        Fact.DOCUMENT_VERSION if document_id else Fact.DOCUMENT_ADDED,
        by=running.by,
        at=running.at,
        instance_id=task.instance_id,
        document_id=reference["id"],
        version=reference["version"],
        kind=reference["kind"],
        title=reference["title"],
        filename=reference["filename"],
        sha256=reference["sha256"],
    )
    return reference


def _earlier(running: Running, question: forms.Upload) -> list[int]:
    """Documents this very question has filed before in this dossier, oldest first."""
    return list(
        running.session.scalars(
            select(Document.id)
            .where(
                Document.dossier_id == running.dossier.id,
                Document.kind == question.kind,
                Document.field == question.path,
            )
            .order_by(Document.id)
        )
    )


def _consent(
    running: Running,
    task: Task,
    page: Page | None,
    signature: forms.Signature,
    pictures: Pictures,
) -> dict[str, Any]:
    signer = signer_of(running.session, task)
    if signer is None:
        raise Forbidden("sign", task_id=task.id)
    if page is not None and signer.code_verified_at is None:
        raise ProofNeeded(page.id, "sign")
    mark = pictures.get(signature.mark, signature.mark)
    consent(
        signer,
        by=running.by,
        task_id=task.id,
        method=signature.method,
        mark=mark,
        text=signature.consent,
        at=running.at,
    )
    record(
        running.session,
        running.dossier.id,
        Fact.ENVELOPE_CONSENTED,
        by=running.by,
        at=running.at,
        instance_id=task.instance_id,
        envelope_id=signer.envelope_id,
        signer_id=signer.id,
        name=signer.name or signer.email,
        method=signature.method,
        consent=signature.consent,
    )
    return {"signer": signer.id, "method": signature.method, "at": running.at}


def signer_of(session: Session, task: Task) -> Signer | None:
    """The signer whose turn this task is: the one its inputs carry, of an open envelope."""
    wanted = [
        int(value["id"])
        for value in task.inputs.values()
        if isinstance(value, Mapping) and {"id", "position", "kind"} <= value.keys()
    ]
    if not wanted:
        return None
    return session.scalar(
        select(Signer)
        .join(Envelope, Envelope.id == Signer.envelope_id)
        .where(Signer.id.in_(wanted), Envelope.state == "open", Signer.state != "signed")
        .order_by(Signer.position)
        .limit(1)
    )
