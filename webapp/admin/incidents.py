"""What failed and needs a person, and how the work in the background stands."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import commands, queries
from engine.errors import NotFound
from webapp import wording
from webapp.accounts.actors import current_actor
from webapp.admin.blueprint import bp
from webapp.database import db
from webapp.languages import gettext
from webapp.parts import services


@bp.get("/")
@bp.get("/incidents")
def incidents() -> ResponseReturnValue:
    session, wanted = db.session(), selection()
    found = queries.incidents(session, wanted)
    return render_template(
        "admin/incidents.html",
        rail="admin",
        incidents=found,
        wanted=wanted,
        process=next((one.process_name for one in found if wanted.process_id), ""),
        words=wording,
        truncated=len(found) == queries.LISTED,
        groups=queries.incident_groups(session),
        batches=queries.batches(session, "retry"),
        jobs=queries.jobs_summary(session, at=services().clock.now()),
        storage=services().storage.check(),
    )


@bp.post("/incidents/<int:incident_id>/reprendre")
def retry(incident_id: int) -> ResponseReturnValue:
    try:
        commands.retry_incident(
            db.session(), incident_id, by=current_actor(), at=services().clock.now()
        )
    except NotFound:
        # A double click, or a batch that came first: nothing is left to do, and nothing is wrong.
        flash(gettext("Cet incident est déjà repris."), "ok")
    else:
        closed = "close" in request.form
        flash(gettext("Incident fermé.") if closed else gettext("Nouvel essai demandé."), "ok")
    return redirect(url_for("admin.incidents"), 303)


@bp.post("/incidents/reprendre")
def retry_many() -> ResponseReturnValue:
    """All those of a selection, by a batch whose page shows how far it is."""
    batch_id = commands.retry_incidents(
        db.session(), selection(), by=current_actor(), at=services().clock.now()
    )
    if batch_id is None:
        flash(gettext("Rien à réessayer : tout l’est déjà."), "ok")
        return redirect(url_for("admin.incidents"), 303)
    return redirect(url_for("admin.batch", batch_id=batch_id), 303)


def selection() -> queries.Selection:
    """What the request asks for, in its address or its form."""
    return queries.Selection(
        code=request.values.get("code") or None,
        operation=request.values.get("action") or None,
        process_id=request.values.get("processus") or None,
    )
