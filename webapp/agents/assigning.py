"""What is done with tasks from the list: taken, given back, given to somebody, one or many."""

from dataclasses import dataclass
from typing import cast

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import commands
from engine.errors import DomainError, NotFound, TaskAlreadyDone, TaskTaken
from engine.persistence.ids import read_id
from webapp.accounts.actors import current_actor
from webapp.accounts.models import User
from webapp.agents.blueprint import bp
from webapp.database import db
from webapp.errors import sentence
from webapp.languages import gettext, ngettext
from webapp.parts import services


@dataclass(frozen=True, slots=True)
class Person:
    """To whom a task is given. A value: a command forgets the rows its session had read."""

    id: int
    name: str


@bp.post("/taches/<int:task_id>/prendre")
def claim(task_id: int) -> ResponseReturnValue:
    commands.claim_task(db.session(), task_id, by=current_actor(), at=services().clock.now())
    if "rester" in request.form:
        flash(gettext("La tâche est à vous."), "ok")
        return back()
    return redirect(url_for("agents.task", task_id=task_id), 303)


@bp.post("/taches/<int:task_id>/rendre")
def release(task_id: int) -> ResponseReturnValue:
    commands.release_task(db.session(), task_id, by=current_actor(), at=services().clock.now())
    flash(gettext("La tâche est rendue à l’équipe."), "ok")
    return back()


@bp.post("/taches/<int:task_id>/affecter")
def assign(task_id: int) -> ResponseReturnValue:
    person = chosen_person()
    commands.assign_task(
        db.session(), task_id, person.id, person.name, by=current_actor(), at=services().clock.now()
    )
    flash(gettext("La tâche est affectée à %(name)s.", name=person.name), "ok")
    return back()


@bp.post("/taches/lot")
def bulk() -> ResponseReturnValue:
    """The same for several tasks. Each stands alone: what cannot be done is said, the rest is."""
    ids = list(filter(None, map(read_id, request.form.getlist("task"))))[:200]
    person = chosen_person() if request.form.get("action") == "affecter" else None
    done, refusals = 0, []
    for task_id in ids:
        refusal = act(task_id, request.form.get("action", ""), person)
        done += refusal is None
        refusals += [refusal] if refusal else []
    if done:
        flash(ngettext("%(num)s tâche traitée.", "%(num)s tâches traitées.", done), "ok")
    for words in sorted(set(refusals)):
        flash(f"{words} ({refusals.count(words)})" if len(refusals) > 1 else words, "warn")
    return back()


def act(task_id: int, action: str, person: Person | None) -> str | None:
    """Do it; where somebody else was quicker, the sentence that says so."""
    session, by, at = db.session(), current_actor(), services().clock.now()
    try:
        if person is not None:
            commands.assign_task(session, task_id, person.id, person.name, by=by, at=at)
        elif action == "rendre":
            commands.release_task(session, task_id, by=by, at=at)
        else:
            commands.claim_task(session, task_id, by=by, at=at)
    except (TaskAlreadyDone, TaskTaken) as refusal:
        return sentence(cast(DomainError, refusal))
    return None


def chosen_person() -> Person:
    """The agent named by the form. Raises NotFound."""
    user_id = read_id(request.form.get("person", ""))
    user = db.session.get(User, user_id) if user_id else None
    if user is None or not user.is_agent or not user.active:
        raise NotFound("user", user_id)
    return Person(user.id, user.name)


def back() -> ResponseReturnValue:
    """To the page the form named, when it is one of ours."""
    address = request.form.get("retour", "")
    ours = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return redirect(address if ours else url_for("agents.inbox"), 303)
