"""The questions, one screen at a time: shown, kept as a draft, checked, left for later."""

from collections.abc import Mapping
from datetime import datetime

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import commands, forms
from engine.errors import InvalidForm
from engine.persistence.ids import read_id
from webapp.database import db
from webapp.errors import with_status
from webapp.languages import language
from webapp.pages import photos, receiving
from webapp.pages.blueprint import bp, see_other
from webapp.pages.visit import MOST_BYTES, Visit, enter
from webapp.pages.walk import Walk, check, walk
from webapp.pages.welcome import ticket
from webapp.rendering import form_view, formats
from webapp.rendering.views import FormView


@bp.get("/<int:number>")
def screen(token: str, number: int) -> ResponseReturnValue:
    visit = enter(token)
    way = walk(visit)
    # Coming back never opens a screen whose predecessors lack something.
    if not way.open(number - 1):
        return redirect(way.furthest(), 303)
    return show(visit, way, number - 1)


def show(
    visit: Visit, way: Walk, index: int, invalid: InvalidForm | None = None
) -> ResponseReturnValue:
    """That screen, with its errors where it was refused."""
    form = questions(visit, index, invalid)
    at = way.position(index)
    shown = render_template(
        "pages/screen.html",
        token=visit.token,
        visit=visit,
        page=visit.page,
        form=form,
        mistakes=form.mistakes,
        has_errors=bool(form.mistakes),
        number=index + 1,
        place=at + 1,
        title=way.screens[at].title or visit.page.name,
        steps=way.steps(index),
        back=way.before(index),
        ticket=ticket(visit),
        most=MOST_BYTES,
    )
    return with_status(shown, 422) if invalid is not None else shown


def questions(visit: Visit, index: int, invalid: InvalidForm | None = None) -> FormView:
    """The views of one screen's questions."""
    return form_view(visit.form, visit.reading(invalid), screen=index)


@bp.post("/<int:number>")
def answer(token: str, number: int) -> ResponseReturnValue:
    """Keep what was typed, whatever the button; then do what the button says."""
    visit = enter(token)
    index = number - 1
    way = walk(visit)
    if not way.open(index):
        return redirect(way.furthest(), 303)
    action, _, what = request.form.get("_action", "continue").partition(":")
    keep(visit, index, action, what)
    refused = receiving.receive_all(visit, index)
    upload_id = read_id(what)
    match action:
        case "add":
            return see_other("screen", number=number, anchor=anchor(what))
        case "remove":
            return see_other("screen", number=number, anchor=anchor(what.rpartition(":")[0]))
        case "unload" if upload_id:
            commands.remove_upload(db.session(), upload_id, by=visit.page.actor, at=visit.at)
            return see_other("screen", number=number)
        case "turn" if upload_id:
            photos.turn(visit, upload_id)
            return see_other("screen", number=number)
        case "later" if not refused:
            return see_other("later")
        case _:
            return go_on(enter(token), index, refused)


def anchor(name: str) -> str:
    """Where the list of that name stands on its screen."""
    return f"f-{name.replace('.', '-')}"


def go_on(visit: Visit, index: int, refused: Mapping[str, str]) -> ResponseReturnValue:
    """To the next screen, or to the same one with what is to revise or what is new."""
    way = walk(visit)
    invalid = problems(visit, index, refused)
    fresh = appeared(visit, index)
    if fresh and not refused:
        flash(gettext("Vos réponses demandent une précision de plus."), "plain")
        return see_other("screen", number=index + 1, anchor=fresh)
    if invalid is not None:
        return show(visit, way, index, invalid)
    return redirect(way.after(index), 303)


def problems(visit: Visit, index: int, refused: Mapping[str, str]) -> InvalidForm | None:
    """What is to revise on that screen: answers, and files that could not be taken."""
    found: dict[str, list[str]] = {}
    try:
        check(visit, visit.form, visit.data, index)
    except InvalidForm as invalid:
        if not refused:
            return invalid
        found = {path: list(said) for path, said in invalid.errors.items()}
    # A file refused says more than "attach this document".
    found |= {path: [said] for path, said in refused.items()}
    return InvalidForm(found) if found else None


def appeared(visit: Visit, index: int) -> str:
    """Id of the first question that these answers bring and that was not on the screen sent."""
    if "_shown" not in request.form:
        return ""
    before = set(request.form["_shown"].split())
    view = questions(visit, index)
    return next((view.targets[name] for name in view.names if name not in before), "")


def keep(visit: Visit, index: int, action: str = "", what: str = "") -> None:
    """Put this screen's answers over the draft, with a line more or less where one was asked:
    `what` is the list, or the list and the line ("enfants:1").
    """
    pairs = list(request.form.items(multi=True))
    # An emptied reason takes the reason away: an empty list of files says so.
    pairs += [
        (name.removesuffix(".missing"), "")
        for name, value in pairs
        if name.endswith(".missing") and not value.strip()
    ]
    form = visit.form
    typed = without_signatures(form, forms.parse_html(form, pairs, screen=index))

    def over(draft: dict[str, object]) -> dict[str, object]:
        data = forms.merged(draft, typed)
        if action == "add":
            forms.add_row(form, data, what)
        elif action == "remove":
            name, _, line = what.rpartition(":")
            forms.remove_row(form, data, f"{name}.{line}")
        return data

    page = visit.page
    commands.change_draft(db.session(), page.task_id, over, by=page.actor, at=visit.at)


def without_signatures(form: forms.Form, typed: dict[str, object]) -> dict[str, object]:
    """A consent is given once, with the signature: a draft never holds it."""
    for field in form.fields():
        if field.type == "signature" and len(field.path) == 1:
            typed.pop(field.path[0], None)
    return typed


@bp.post("/<int:number>/brouillon")
def draft(token: str, number: int) -> ResponseReturnValue:
    """Keep the draft as one types; say when, and send the questions where they changed."""
    visit = enter(token)
    if walk(visit).position(number - 1) < 0:
        return {"text": "", "html": ""}
    keep(visit, number - 1)
    fresh = enter(token)
    view = questions(fresh, number - 1)
    changed = list(view.names) != request.form.get("_shown", "").split()
    html = render_template("pages/_questions.html", form=view) if changed else ""
    return {"text": saved_words(fresh.page.draft_at or fresh.at, fresh), "html": html}


def saved_words(at: datetime, visit: Visit) -> str:
    """Never a word that could be read as sent."""
    time = formats.hour(at, visit.zone, language())
    return str(gettext("Brouillon enregistré à %(time)s, pas encore envoyé", time=time))


@bp.get("/plus-tard")
def later(token: str) -> ResponseReturnValue:
    visit = enter(token)
    return render_template("pages/later.html", token=token, visit=visit, page=visit.page)
