"""One task at work: its form, beside its documents and its dossier."""

from dataclasses import dataclass

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import commands, queries
from engine.commands import Completed, OtherForm
from engine.errors import DomainError, InvalidForm
from engine.forms import Form, merged
from engine.persistence.ids import read_id
from engine.queries import DocumentView, TaskAtWork, TaskView, VersionView
from webapp.accounts.actors import current_actor
from webapp.accounts.directory import colleagues, people_of_team
from webapp.accounts.models import User
from webapp.agents import forms
from webapp.agents.blueprint import bp
from webapp.database import db
from webapp.errors import form_again
from webapp.languages import gettext, language
from webapp.organisation import time_zone
from webapp.parts import services
from webapp.rendering.formats import hour


@dataclass(frozen=True, slots=True)
class Shown:
    """The document open in the viewer, and which of its pages are images we can make."""

    document: DocumentView
    version: VersionView

    @property
    def images(self) -> list[int]:
        if self.version.media_type == "application/pdf":
            return list(range(1, min(self.version.pages or 1, 40) + 1))
        return [1] if self.version.media_type.startswith("image/") else []


@bp.get("/taches/<int:task_id>")
def task(
    task_id: int,
    *,
    invalid: InvalidForm | None = None,
    values: dict[str, object] | None = None,
) -> ResponseReturnValue:
    at_work = queries.task_at_work(db.session(), task_id, current_actor())
    found = at_work.task
    documents = [*found.shown, *(one for one in found.documents if one not in found.shown)]
    form = None
    if found.form is not None and found.state == "open":
        form = forms.laid_out(
            found.form,
            merged(found.values, values or found.draft or {}),
            found.context,
            invalid=invalid,
            uploads=found.uploads,
            documents=found.shown,
        )
    return render_template(
        "agents/task.html",
        rail="tasks",
        task=found,
        form=form,
        takes_files=found.form is not None and forms.takes_files(found.form),
        has_errors=invalid is not None,
        documents=documents,
        shown=open_document(documents, read_id(request.args.get("piece", ""))),
        people=candidates(found) if found.can_assign else [],
        answers=answers_of(at_work),
        way=at_work.way,
    )


def candidates(found: TaskView) -> list[User]:
    """To whom this task may be given: the people of its teams, else everybody."""
    return people_of_team(db.session(), found.teams) or colleagues(db.session())


def open_document(documents: list[DocumentView], version_id: int | None) -> Shown | None:
    """The one asked for, else the first."""
    every = [Shown(one, version) for one in documents for version in one.versions]
    asked = next((one for one in every if one.version.id == version_id), None)
    return asked or next(iter(every), None)


def answers_of(at_work: TaskAtWork) -> list[tuple[str, str]]:
    """What is known of the dossier, label by label, for reading beside the form."""
    return [
        (field.label, field.display)
        for section in at_work.sections
        for field in section.fields
        if field.display
    ]


@bp.post("/taches/<int:task_id>")
@form_again(task)
def complete(task_id: int) -> ResponseReturnValue:
    done = completed_at_once(task_id)
    if done is not None:
        return said_done(done)
    actor = current_actor()
    found = queries.task_form(db.session(), task_id, actor)
    if found.form is None:
        return finish(task_id, {})
    posted = forms.sent(found.form)
    if found.can_complete:
        forms.receive_files(found.form, task_id, posted, actor)
    if posted.is_final and (
        forms.all_shown(found.form) or not questions_called_up(task_id, found.form, posted)
    ):
        return finish(task_id, posted.answers)
    if posted.action == "save":
        commands.save_draft(
            db.session(), task_id, posted.answers, by=actor, at=services().clock.now()
        )
        flash(gettext("Brouillon enregistré, pas encore validé."), "ok")
        return redirect(url_for("agents.task", task_id=task_id), 303)
    if posted.action.startswith("unload:"):
        upload_id = int(posted.action.removeprefix("unload:") or 0)
        commands.remove_upload(db.session(), upload_id, by=actor, at=services().clock.now())
    return task(task_id, values=forms.changed_rows(found.form, posted))


def questions_called_up(task_id: int, form: Form, posted: forms.Sent) -> bool:
    """Whether these answers call up a question that this task's page had not shown."""
    found = queries.task(db.session(), task_id, current_actor())
    return forms.called_up(form, posted, found.values, found.context)


def completed_at_once(task_id: int) -> Completed | None:
    """The usual case, in one command: every question was shown, no file comes along, and the task
    still asks the form that its page says it asked.

    None where anything is otherwise: nothing was done, and what to do or say is to be looked into.
    """
    form = forms.said()
    if form is None or request.files or not forms.all_shown(form):
        return None
    posted = forms.sent(form)
    if not posted.is_final:
        return None
    by, at = current_actor(), services().clock.now()
    try:
        return commands.complete_task(
            db.session(), task_id, posted.answers, by=by, at=at, form=form
        )
    except InvalidForm:
        raise
    except (DomainError, OtherForm):
        return None


def finish(task_id: int, answers: dict[str, object]) -> ResponseReturnValue:
    by, at = current_actor(), services().clock.now()
    return said_done(commands.complete_task(db.session(), task_id, answers, by=by, at=at))


def said_done(done: Completed) -> ResponseReturnValue:
    flash(gettext("« %(name)s » : terminé.", name=done.name), "ok")
    return redirect(url_for("agents.dossier", dossier_id=done.dossier_id), 303)


@bp.post("/taches/<int:task_id>/brouillon")
def draft(task_id: int) -> ResponseReturnValue:
    """Keep what is typed; never a word that could be read as done."""
    actor, at = current_actor(), services().clock.now()
    found = queries.task_form(db.session(), task_id, actor)
    if found.form is not None:
        posted = forms.sent(found.form)
        commands.save_draft(db.session(), task_id, posted.answers, by=actor, at=at)
    words = gettext(
        "Brouillon enregistré à %(time)s, pas encore validé",
        time=hour(at, time_zone(), language()),
    )
    return jsonify(words=words)
