"""Saying no: the process goes its own way, with the reason."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import commands
from webapp.database import db
from webapp.errors import with_status
from webapp.pages.blueprint import bp, see_other
from webapp.pages.visit import Visit, arrive
from webapp.pages.welcome import ticket
from webapp.rendering import Mistake

LONGEST = 1_000
"""Characters of a reason."""


@bp.get("/refus")
def decline(token: str) -> ResponseReturnValue:
    return show(arrive(token))


def show(visit: Visit, *, error: str = "") -> ResponseReturnValue:
    """The form that says no; open before the code too: "it is not me" needs no proof."""
    said = gettext("Pourquoi : dites-le en quelques mots.")
    return render_template(
        "pages/decline.html",
        token=visit.token,
        visit=visit,
        page=visit.page,
        reason=request.form.get("reason", ""),
        error=error,
        mistakes=[Mistake(said, "#reason")] if error else [],
        has_errors=bool(error),
        ticket=ticket(visit),
    )


@bp.post("/refus")
def refuse(token: str) -> ResponseReturnValue:
    visit = arrive(token)
    reason = request.form.get("reason", "").strip()[:LONGEST]
    if len(reason) < 2:
        return with_status(show(visit, error=gettext("Dites-le en quelques mots.")), 422)
    commands.refuse_page(db.session(), visit.page.page_id, reason, by=visit.page.actor, at=visit.at)
    return see_other("declined")


@bp.get("/refus/fait")
def declined(token: str) -> ResponseReturnValue:
    """The same words whoever looks: nothing of the page is on it."""
    return render_template("pages/declined.html", token=token)
