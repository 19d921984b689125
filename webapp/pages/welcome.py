"""The first screen of a page: who asks, why, how long, which papers, until when, whom to call."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from markupsafe import Markup

from engine import commands, forms
from webapp.database import db
from webapp.languages import language
from webapp.pages import codes, signing
from webapp.pages.blueprint import bp, see_other
from webapp.pages.visit import Visit, arrive, enter, linked
from webapp.pages.walk import walk
from webapp.rendering import formats, screens_of

SECONDS = {"filepicker": 75, "textarea": 60, "signature": 90}
SECONDS_PER_QUESTION = 20


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to have at hand."""

    label: str
    hint: str
    missing: bool


@bp.get("")
def welcome(token: str) -> ResponseReturnValue:
    visit = arrive(token)
    if visit.page.code_needed:
        return codes.show(visit)
    if visit.page.signature is not None:
        return signing.show(visit)
    return render_template(
        "pages/welcome.html",
        token=token,
        visit=visit,
        page=visit.page,
        kept=resumed(visit),
        ticket=ticket(visit),
        papers=papers(visit),
        documents=[linked(one) for one in visit.page.documents],
    )


@bp.post("")
def begin(token: str) -> ResponseReturnValue:
    """A person is here: mail scanners do not press buttons."""
    visit = enter(token)
    commands.mark_opened(db.session(), visit.page.page_id, by=visit.page.actor, at=visit.at)
    way = walk(visit)
    # Who comes back finds where they stopped; who begins sees everything, known or contested.
    return redirect(way.furthest() if resumed(visit) else way.first(), 303)


def resumed(visit: Visit) -> bool:
    """Whether something was typed or given before."""
    return bool(visit.page.draft or visit.page.uploads)


@bp.post("/brouillon/effacer")
def forget(token: str) -> ResponseReturnValue:
    """Take back what was typed and the files given: nothing of them was sent."""
    visit = enter(token)
    session, by = db.session(), visit.page.actor
    for upload in visit.page.uploads:
        commands.remove_upload(session, upload.id, by=by, at=visit.at)
    commands.save_draft(session, visit.page.task_id, {}, by=by, at=visit.at)
    flash(gettext("Votre brouillon est effacé. Rien n’avait été envoyé."), "ok")
    return see_other("welcome")


def ticket(visit: Visit) -> Sequence[tuple[str, str, str]]:
    """The rows of the ticket: until when, how long."""
    rows: list[tuple[str, str, str]] = []
    if visit.page.expires_at is not None:
        day = formats.long_day(visit.page.expires_at, visit.zone, language())
        rows.append(
            (gettext("À faire avant le"), day, gettext("Le lien ne marchera plus ensuite."))
        )
    minutes = duration(visit)
    if minutes:
        words = ngettext("%(num)d minute environ", "%(num)d minutes environ", minutes)
        rows.append((gettext("Durée"), words, gettext("Vous pouvez vous arrêter et reprendre.")))
    return rows


def duration(visit: Visit) -> int:
    """Minutes a person needs, by what is asked; 0 where nothing is."""
    if visit.page.form is None:
        return 0
    asked = [one for one in questions(visit) if one.name not in visit.page.known]
    seconds = sum(SECONDS.get(one.type, SECONDS_PER_QUESTION) for one in asked)
    return -(-seconds // 60)


def questions(visit: Visit) -> Sequence[forms.FieldView]:
    """The questions to answer, in order."""
    if visit.page.form is None:
        return ()
    shown = screens_of(visit.page.form, visit.reading())
    return [one for screen in shown for one in screen.fields() if not one.readonly]


def papers(visit: Visit) -> Sequence[Paper]:
    """The documents asked for, to have at hand."""
    return [
        Paper(
            one.label,
            Markup(one.description).striptags(),  # noqa: S704  text only, escaped again
            one.field.flag("missing"),
        )
        for one in questions(visit)
        if one.type == "filepicker"
    ]
