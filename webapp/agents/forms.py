"""A form on the agents' desk: laid out, read back, its files received."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, request, url_for
from werkzeug.datastructures import FileStorage

from engine import commands
from engine.actors import Actor
from engine.deployments import parsed
from engine.errors import InvalidForm
from engine.forms import Field, Form, add_row, merged, parse_html, put, remove_row
from engine.ports import Rejected
from engine.queries import DocumentView, UploadView
from webapp.database import db
from webapp.languages import gettext, language, say
from webapp.organisation import time_zone
from webapp.parts import services
from webapp.rendering import FileView, FormView, LinkedDocument, Reading, file_view, form_view
from webapp.rendering.files import badge
from webapp.rendering.formats import file_size


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form's POST holds: the answers, and the button pressed when it isn't the main one."""

    answers: dict[str, object]
    action: str

    @property
    def is_final(self) -> bool:
        return not self.action


def laid_out(
    form: Form,
    values: Mapping[str, object],
    context: Mapping[str, object],
    *,
    invalid: InvalidForm | None = None,
    uploads: Sequence[UploadView] = (),
    documents: Sequence[DocumentView] = (),
) -> FormView:
    """The form for an agent: dates in one box, the browser's own."""
    data = merged({}, dict(invalid.values) if invalid and invalid.values else values)
    files: dict[str, list[FileView]] = {}
    for upload in uploads:
        address = url_for("agents.upload", upload_id=upload.id)
        shown = file_view(upload, language=language(), href=address, turns=False)
        files.setdefault(upload.field, []).append(shown)
    for name, received in files.items():
        put(data, tuple(name.split(".")), [one.id for one in received])
    reading = Reading(
        data=data,
        context=context,
        invalid=invalid,
        uploads=files,
        language=language(),
        zone=time_zone(),
        now=services().clock.now(),
        dates="one",
        documents=lambda _: tuple(map(linked, documents)),
    )
    return form_view(form, reading)


def linked(document: DocumentView) -> LinkedDocument:
    """A document named by the task, as a link to its current version."""
    version = document.current
    return LinkedDocument(
        title=document.title,
        href=url_for("agents.download", version_id=version.id),
        detail=file_size(version.size, language()),
        badge=badge(version.media_type, version.filename),
    )


def sent(form: Form) -> Sent:
    """The answers of this POST."""
    answers = parse_html(form, request.form.items(multi=True))
    return Sent(answers, request.form.get("_action", ""))


def said() -> Form | None:
    """The form this POST's page says it asked, where this process knows its version: anybody's
    word, to be held against the task.
    """
    deployment_id, _, form_id = request.form.get("_form", "").partition("/")
    try:
        domain = parsed(int(deployment_id))
    except ValueError:
        return None
    return None if domain is None else domain.forms.get(form_id)


def all_shown(form: Form) -> bool:
    """Whether this POST comes from a page that showed every question the form can ever ask.

    Nothing can be called up then, which spares looking into the process. Lists, whose questions
    come by the line, are never sure.
    """
    shown = set(request.form.get("_shown", "").split())
    return shown.issuperset(
        field.name for field in form.fields() if field.type != "expression" or field.displayed
    )


def called_up(
    form: Form, posted: Sent, known: Mapping[str, object], context: Mapping[str, object]
) -> bool:
    """Whether the answers call up a question that was not on the screen they came from.

    It says so to the person, who has then to answer it: nothing is done before.
    """
    shown = set(request.form.get("_shown", "").split())
    names = laid_out(form, merged(known, posted.answers), context).names
    fresh = "_shown" in request.form and not shown.issuperset(names)
    if fresh:
        flash(gettext("Vos réponses demandent une précision de plus."), "warn")
    return fresh


def changed_rows(form: Form, sent: Sent) -> dict[str, object]:
    """The answers after "add a line" or "remove this line"."""
    answers = merged({}, sent.answers)
    verb, _, rest = sent.action.partition(":")
    if verb == "add":
        add_row(form, answers, rest)
    elif verb == "remove":
        name, _, number = rest.rpartition(":")
        remove_row(form, answers, f"{name}.{number}")
    return answers


def receive_files(form: Form, task_id: int, posted: Sent, by: Actor) -> None:
    """Look into each file of this POST and stage it for the task.

    Raises InvalidForm: beside the question whose file was refused, with all that was typed.
    """
    for field, file in files_of(form):
        try:
            stored = services().scanner.inspect(file.read(), file.filename or "")
            commands.stage_upload(
                db.session(), task_id, field.name, stored, by=by, at=services().clock.now()
            )
        except Rejected as refused:
            raise InvalidForm({field.name: [refused.words.said(say)]}, posted.answers) from refused
        except InvalidForm as refused:
            raise InvalidForm(refused.errors, posted.answers) from refused


def takes_files(form: Form) -> bool:
    """Whether it can ever ask for a file: its answers then travel as `multipart/form-data`."""
    return any(field.type == "filepicker" for field in form.fields())


def files_of(form: Form) -> list[tuple[Field, FileStorage]]:
    return [
        (field, file)
        for field in form.fields()
        if field.type == "filepicker"
        for file in request.files.getlist(field.name)
        if file.filename
    ]
