"""What failed and needs a person, and how the work in the background stands."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import commands, queries
from webapp.accounts.actors import current_actor
from webapp.admin.blueprint import bp
from webapp.database import db
from webapp.languages import gettext, ngettext
from webapp.parts import services

BATCHES = 10


@bp.get("/")
@bp.get("/incidents")
def incidents() -> ResponseReturnValue:
    session = db.session()
    rows = queries.incidents(session)
    return render_template(
        "admin/incidents.html",
        rail="admin",
        incidents=rows,
        codes=sorted({row.code for row in rows}),
        jobs=queries.jobs_summary(session, at=services().clock.now()),
        storage=services().storage.check(),
    )


@bp.post("/incidents/<int:incident_id>/reprendre")
def retry(incident_id: int) -> ResponseReturnValue:
    commands.retry_incident(
        db.session(), incident_id, by=current_actor(), at=services().clock.now()
    )
    flash(gettext("Nouvel essai demandé."), "ok")
    return redirect(url_for("admin.incidents"), 303)


@bp.post("/incidents/reprendre")
def retry_all() -> ResponseReturnValue:
    code = request.form.get("code") or None
    at, count = services().clock.now(), 0
    # A hundred a transaction, so that nobody waits for the writer; a thousand a press.
    for _ in range(BATCHES):
        done = commands.retry_all(db.session(), by=current_actor(), at=at, code=code)
        count += done
        if not done:
            break
    words = ngettext("%(num)s nouvel essai demandé.", "%(num)s nouveaux essais demandés.", count)
    flash(words, "ok")
    return redirect(url_for("admin.incidents"), 303)
