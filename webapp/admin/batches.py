"""How far a batch is; the worker goes on with it whether or not anybody looks."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine import commands, queries
from webapp import wording
from webapp.accounts.actors import current_actor
from webapp.admin.blueprint import bp
from webapp.admin.versions import spoken
from webapp.database import db
from webapp.languages import gettext, say
from webapp.parts import services


@bp.get("/lots/<int:batch_id>")
def batch(batch_id: int) -> ResponseReturnValue:
    return render_template(
        "admin/batch.html",
        rail="admin",
        batch=queries.batch(db.session(), batch_id, current_actor()),
        spoken=spoken,
        words=wording,
        say=say,
    )


@bp.post("/lots/<int:batch_id>/arreter")
def stop(batch_id: int) -> ResponseReturnValue:
    commands.stop_batch(db.session(), batch_id, by=current_actor(), at=services().clock.now())
    flash(gettext("Le lot est arrêté : ce qui n’était pas commencé ne le sera pas."), "ok")
    return redirect(url_for("admin.batch", batch_id=batch_id), 303)
