"""Processes that start by themselves: when next, suspended and resumed."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine import commands, queries
from webapp.accounts.actors import current_actor
from webapp.admin.blueprint import bp
from webapp.admin.instances import Incomplete, confirmed
from webapp.database import db
from webapp.errors import said_again
from webapp.languages import gettext
from webapp.parts import services


@bp.get("/demarrages")
def scheduled_starts() -> ResponseReturnValue:
    session = db.session()
    return render_template(
        "admin/scheduled_starts.html",
        rail="admin",
        starts=queries.scheduled_starts(session, current_actor()),
        batches=queries.batches(session, "start"),
    )


@bp.get("/demarrages/<int:scheduled_id>")
def scheduled_start(scheduled_id: int) -> ResponseReturnValue:
    return render_template(
        "admin/scheduled_start.html",
        rail="admin",
        view=queries.scheduled_start(db.session(), scheduled_id, current_actor()),
        now=services().clock.now(),
    )


@bp.post("/demarrages/<int:scheduled_id>/suspendre")
@said_again(scheduled_start, Incomplete)
def suspend_start(scheduled_id: int) -> ResponseReturnValue:
    commands.suspend_start(
        db.session(), scheduled_id, confirmed(), by=current_actor(), at=services().clock.now()
    )
    flash(gettext("Ce processus ne démarre plus de lui-même."), "ok")
    return redirect(url_for("admin.scheduled_start", scheduled_id=scheduled_id), 303)


@bp.post("/demarrages/<int:scheduled_id>/reprendre")
@said_again(scheduled_start, Incomplete)
def resume_start(scheduled_id: int) -> ResponseReturnValue:
    commands.resume_start(
        db.session(), scheduled_id, confirmed(), by=current_actor(), at=services().clock.now()
    )
    flash(gettext("Ce processus démarre de nouveau de lui-même."), "ok")
    return redirect(url_for("admin.scheduled_start", scheduled_id=scheduled_id), 303)
