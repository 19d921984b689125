"""Files given while answering: looked into, stored, recorded for their question."""

from collections.abc import Sequence
from pathlib import PurePath

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from engine import commands, forms
from engine.errors import InvalidForm
from engine.ports import Rejected, StoredFile
from webapp.database import db
from webapp.languages import say
from webapp.pages.visit import Visit
from webapp.parts import services
from webapp.rendering import kinds


def file_fields(visit: Visit, index: int) -> dict[str, forms.FieldView]:
    """The questions of that screen that take files, by name."""
    if visit.page.form is None:
        return {}
    shown = forms.present(
        visit.page.form, visit.data, visit.page.context, fields=visit.fields, zone=visit.zone
    )
    return {
        one.name: one
        for screen in shown
        if screen.index == index
        for one in screen.fields()
        if one.type == "filepicker" and not one.readonly
    }


def receive_all(visit: Visit, index: int) -> dict[str, str]:
    """Take the files sent with the screen; return, by question, why some were refused."""
    refused: dict[str, str] = {}
    for name, question in file_fields(visit, index).items():
        given = [one for one in request.files.getlist(name) if one.filename]
        if given:
            said = receive(visit, question, given)
            if said:
                refused[name] = said
    return refused


def receive(visit: Visit, question: forms.FieldView, given: Sequence[FileStorage]) -> str:
    """Take these files for a question; return why one was refused, or "" where all were taken.

    What was taken before stays. Several photos sent together are the pages of one document.
    """
    files = [(one.filename or "", one.read()) for one in given]
    try:
        for stored in stored_files(question, files):
            commands.stage_upload(
                db.session(),
                visit.page.task_id,
                question.name,
                stored,
                by=visit.page.actor,
                at=visit.at,
            )
    except Rejected as rejected:
        return rejected.words.said(say)
    except InvalidForm as full:
        said = full.errors.get(question.name) or next(iter(full.errors.values()), ())
        return " ".join(said) or gettext("Ce fichier ne peut pas être pris.")
    return ""


def stored_files(
    question: forms.FieldView, files: Sequence[tuple[str, bytes]]
) -> Sequence[StoredFile]:
    """The files looked into and stored. Raises Rejected, naming the file."""
    scanner = services().scanner
    looked = [scanner.inspect(data, name) for name, data in files]
    for (name, _), one in zip(files, looked, strict=True):
        if not kinds.lets_in(question.field.accept, one.media_type):
            raise unexpected(question, name)
    if len(looked) > 1 and all(one.media_type.startswith("image/") for one in looked):
        bound = services().pages.bind(list(files))
        return [scanner.inspect(bound, f"{question.label}.pdf")]
    return looked


def unexpected(question: forms.FieldView, name: str) -> Rejected:
    """A sound file, of a kind this question does not take."""
    said = gettext(
        "« %(name)s » n’est pas du type attendu ici. Envoyez un fichier %(kinds)s.",
        name=PurePath(name.replace("\\", "/")).name,
        kinds=", ".join(kinds.said(question.field.accept)),
    )
    return Rejected("unexpected-kind", said)
