"""What is typed and uploaded before a form is sent."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.documents.models import Upload
from engine.errors import InvalidForm, NotFound
from engine.forms import Field, Form
from engine.instances.forming import form_of
from engine.instances.working_on import reach
from engine.persistence import transaction
from engine.ports import StoredFile
from engine.tasks.models import Draft, Page, Task


def save_draft(
    session: Session, task_id: int, values: Mapping[str, object], *, by: Actor, at: datetime
) -> None:
    """Keep what has been typed, as typed: nothing is validated. Raises as `change_draft`."""
    change_draft(session, task_id, lambda _: values, by=by, at=at)


def change_draft(
    session: Session,
    task_id: int,
    change: Callable[[dict[str, object]], Mapping[str, object]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Put in the draft's place what `change` makes of it, as it is at that instant.

    So two windows, or a form and a draft still under way, that each bring answers of their own
    lose none of the other's. Raises TaskAlreadyDone, Forbidden, PageExpired, PageUsed,
    ProofNeeded, NotFound.
    """
    with transaction(session):
        _, task, _ = reach(session, task_id, by=by, at=at)
        draft = session.get(Draft, task.id)
        if draft is None:
            session.add(Draft(task_id=task.id, values=dict(change({})), updated_at=at))
        else:
            # A copy: what is changed inside the row's own value would not be seen as a change.
            draft.values, draft.updated_at = dict(change(deepcopy(draft.values))), at


def stage_upload(
    session: Session, task_id: int, field: str, file: StoredFile, *, by: Actor, at: datetime
) -> int:
    """Record a file given for a field; the upload's id.

    A field that takes one file keeps the last. Raises as `save_draft`, and InvalidForm where the
    form has no such file field, the field is not reopened, or it has its number of files.
    """
    with transaction(session):
        domain, task, page = reach(session, task_id, by=by, at=at)
        question = _question(form_of(domain, task), field, page)
        if question.max_files == 1:
            session.execute(
                delete(Upload).where(
                    Upload.task_id == task.id, Upload.field == field, Upload.used_at.is_(None)
                )
            )
        else:
            _check_room(session, task, question, field)
        upload = Upload(
            task_id=task.id,
            field=field,
            sha256=file.sha256,
            size=file.size,
            media_type=file.media_type,
            filename=file.filename,
            pages=file.pages,
            thumbnail=file.thumbnail,
            warnings=list(file.warnings),
            created_at=at,
        )
        session.add(upload)
        return upload.id


def remove_upload(session: Session, upload_id: int, *, by: Actor, at: datetime) -> None:
    """Forget a file given and not sent. Raises NotFound, and as `save_draft`."""
    with transaction(session):
        upload = session.get(Upload, upload_id)
        if upload is None or upload.used_at is not None:
            raise NotFound("upload", upload_id)
        reach(session, upload.task_id, by=by, at=at)
        session.delete(upload)


def _question(form: Form | None, field: str, page: Page | None) -> Field:
    plain = tuple("*" if key.isdigit() else key for key in field.split("."))
    for question in form.fields() if form is not None else ():
        if question.type == "filepicker" and question.path == plain:
            if page is None or not page.fields or _reopened(plain, page.fields):
                return question
            break
    raise InvalidForm({field: ["Cette question n'attend pas de fichier."]})


def _reopened(path: tuple[str, ...], fields: list[str]) -> bool:
    plain = [key for key in path if key != "*"]
    return any(".".join(plain[:length]) in fields for length in range(1, len(plain) + 1))


def _check_room(session: Session, task: Task, question: Field, field: str) -> None:
    given = session.scalar(
        select(func.count())
        .select_from(Upload)
        .where(Upload.task_id == task.id, Upload.field == field, Upload.used_at.is_(None))
    )
    if (given or 0) >= question.max_files:
        raise InvalidForm({field: [f"Cette question prend {question.max_files} fichiers au plus."]})
