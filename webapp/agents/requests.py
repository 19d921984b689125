"""Requests: typed for somebody who calls, or received from outside and still to be settled."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import commands, queries
from engine.dossiers.models import Request
from engine.errors import InvalidForm
from webapp.accounts.actors import current_actor
from webapp.agents import forms
from webapp.agents.blueprint import bp
from webapp.database import db
from webapp.errors import form_again
from webapp.languages import gettext
from webapp.parts import services
from webapp.requests import tokens

SHOWING = "_showing"
"""The field that tells one showing of the form from another."""


@bp.get("/demandes/<process_id>")
def call(
    process_id: str,
    *,
    invalid: InvalidForm | None = None,
    values: dict[str, object] | None = None,
) -> ResponseReturnValue:
    """The public form, filled in by an agent on the telephone."""
    found = queries.request_form(db.session(), services().settings.domain, process_id)
    form = forms.laid_out(found.form, values or {}, {}, invalid=invalid)
    return render_template(
        "agents/call.html",
        rail="dossiers",
        entry=found,
        form=form,
        has_errors=invalid is not None,
        # The same showing, corrected or not, is the same call.
        showing=request.form.get(SHOWING) or secrets.token_urlsafe(9),
    )


@bp.post("/demandes/<process_id>")
@form_again(call)
def take_call(process_id: str) -> ResponseReturnValue:
    domain = services().settings.domain
    found = queries.request_form(db.session(), domain, process_id)
    posted = forms.sent(found.form)
    if not posted.is_final or forms.called_up(found.form, posted, {}, {}):
        return call(process_id, values=forms.changed_rows(found.form, posted))
    receipt = commands.submit_request(
        db.session(),
        domain,
        process_id,
        posted.answers,
        by=current_actor(),
        at=services().clock.now(),
        source="agent",
        key=call_key(),
    )
    flash(gettext("Demande %(reference)s enregistrée.", reference=receipt.reference), "ok")
    received = db.session.get_one(Request, receipt.request_id)
    return redirect(url_for("agents.dossier", dossier_id=received.dossier_id), 303)


def call_key() -> str | None:
    """The same for a double click on one showing of the form; None where it says no showing."""
    showing = request.form.get(SHOWING)
    if not showing:
        return None
    # The session's token changes each second; it is nothing that was typed.
    typed = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    return tokens.digest(f"{current_actor().id}:{showing}", typed)


@bp.post("/dossiers/<int:dossier_id>/demandes/<int:request_id>/accepter")
def accept(dossier_id: int, request_id: int) -> ResponseReturnValue:
    commands.accept_request(db.session(), request_id, by=current_actor(), at=services().clock.now())
    flash(gettext("La demande est acceptée : ses valeurs sont dans le dossier."), "ok")
    return redirect(url_for("agents.dossier", dossier_id=dossier_id), 303)


@bp.post("/dossiers/<int:dossier_id>/demandes/<int:request_id>/ecarter")
def discard(dossier_id: int, request_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "").strip()[:500]
    commands.discard_request(
        db.session(), request_id, reason, by=current_actor(), at=services().clock.now()
    )
    flash(gettext("La demande est écartée ; le dossier n’a pas changé."), "ok")
    return redirect(url_for("agents.dossier", dossier_id=dossier_id), 303)
