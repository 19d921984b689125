"""Intervening in a running process: suspended, resumed, taken back, a variable changed."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import commands, feel, queries
from engine.errors import NotMovable
from webapp.accounts.actors import current_actor
from webapp.admin.blueprint import bp
from webapp.database import db
from webapp.errors import said_again
from webapp.languages import gettext, language
from webapp.parts import services

LONGEST = 500
"""Characters of a reason kept in the journal."""


class Incomplete(Exception):
    """Something is missing from what was asked; the message says what."""


@bp.get("/processus/<int:instance_id>")
def instance(instance_id: int) -> ResponseReturnValue:
    return render_template(
        "admin/instance.html",
        rail="admin",
        view=queries.controls(db.session(), instance_id, current_actor()),
    )


@bp.post("/processus/<int:instance_id>/suspendre")
@said_again(instance, Incomplete)
def suspend(instance_id: int) -> ResponseReturnValue:
    commands.suspend_instance(
        db.session(), instance_id, confirmed(), by=current_actor(), at=services().clock.now()
    )
    return done(instance_id, gettext("Le processus est suspendu."))


@bp.post("/processus/<int:instance_id>/reprendre")
@said_again(instance, Incomplete)
def resume(instance_id: int) -> ResponseReturnValue:
    commands.resume_instance(
        db.session(), instance_id, confirmed(), by=current_actor(), at=services().clock.now()
    )
    return done(instance_id, gettext("Le processus a repris."))


@bp.post("/processus/<int:instance_id>/annuler")
@said_again(instance, Incomplete)
def cancel(instance_id: int) -> ResponseReturnValue:
    commands.cancel_instance(
        db.session(), instance_id, confirmed(), by=current_actor(), at=services().clock.now()
    )
    return done(instance_id, gettext("Le processus est annulé."))


@bp.post("/processus/<int:instance_id>/ramener")
@said_again(instance, Incomplete, NotMovable)
def move(instance_id: int) -> ResponseReturnValue:
    commands.move_instance(
        db.session(),
        instance_id,
        request.form.get("node", ""),
        request.form.get("element", ""),
        confirmed(),
        by=current_actor(),
        at=services().clock.now(),
    )
    return done(instance_id, gettext("Le processus est revenu à cette étape."))


@bp.post("/processus/<int:instance_id>/variable")
@said_again(instance, Incomplete)
def set_variable(instance_id: int) -> ResponseReturnValue:
    name = request.form.get("name", "").strip()
    if not name.isidentifier():
        raise Incomplete(gettext("Donnez le nom de la variable."))
    value = evaluated(request.form.get("value", "").strip())
    commands.set_variables(
        db.session(),
        instance_id,
        {name: value},
        confirmed(),
        by=current_actor(),
        at=services().clock.now(),
    )
    return done(instance_id, gettext("La variable « %(name)s » est changée.", name=name))


def confirmed() -> str:
    """The reason typed. Raises Incomplete where there is none, or no confirmation."""
    reason = request.form.get("reason", "").strip()[:LONGEST]
    if not reason:
        raise Incomplete(gettext("Dites pourquoi : le motif entre dans l’historique."))
    if "confirm" not in request.form:
        raise Incomplete(gettext("Confirmez en cochant la case."))
    return reason


def evaluated(text: str) -> object:
    """The value that a FEEL expression without variables gives. Raises Incomplete."""
    if not text:
        raise Incomplete(gettext("Donnez la nouvelle valeur, ou null."))
    try:
        result = feel.compile(text).evaluate({}, now=services().clock.now())
    except feel.FeelSyntaxError as error:
        raise refused(error.message(language())) from None
    if result.errors:
        raise refused(result.errors[0].message(language()))
    return result.value


def refused(why: str) -> Incomplete:
    return Incomplete(gettext("Cette valeur ne se lit pas : %(why)s", why=why))


def done(instance_id: int, words: str) -> ResponseReturnValue:
    flash(words, "ok")
    return redirect(url_for("admin.instance", instance_id=instance_id), 303)
