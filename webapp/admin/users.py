"""Accounts of agents: who they are, what they may do, in which teams."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.actors import ADMINISTRATOR
from engine.errors import InvalidAddress, NotFound
from webapp.accounts import directory
from webapp.accounts.actors import current_actor
from webapp.accounts.directory import AddressTaken, PasswordRefused
from webapp.accounts.models import User
from webapp.admin.blueprint import bp
from webapp.admin.instances import Incomplete
from webapp.database import db
from webapp.errors import said_again
from webapp.languages import gettext
from webapp.organisation import published
from webapp.parts import services


def choices() -> dict[str, list[tuple[str, str]]]:
    """Roles and teams that the domain declares: (key, label)."""
    domain = published().domain
    if domain is None:
        return {"roles": [(ADMINISTRATOR, gettext("Administrateur"))], "teams": []}
    return {
        "roles": [(key, role.label or key) for key, role in domain.config.roles.items()],
        "teams": [(key, team.label or key) for key, team in domain.config.teams.items()],
    }


@bp.get("/comptes")
def users() -> ResponseReturnValue:
    people = directory.colleagues(db.session(), active=False)
    return render_template("admin/users.html", rail="admin", people=people)


@bp.get("/comptes/nouveau")
def new_user() -> ResponseReturnValue:
    return render_template(
        "admin/user.html", rail="admin", person=None, least=directory.LEAST, **choices()
    )


@bp.post("/comptes/nouveau")
@said_again(new_user, AddressTaken, PasswordRefused, InvalidAddress, Incomplete)
def create_user() -> ResponseReturnValue:
    name, email = request.form.get("name", "").strip(), request.form.get("email", "").strip()
    if not email:
        raise Incomplete(gettext("Donnez l’adresse de courriel de cette personne."))
    if "@" not in email or len(email) > 254:
        raise InvalidAddress(email)
    directory.create_account(
        db.session(),
        email,
        name or email,
        request.form.get("password", ""),
        at=services().clock.now(),
        roles=known("roles"),
        teams=known("teams"),
    )
    flash(gettext("Le compte de %(name)s est ouvert.", name=name or email), "ok")
    return redirect(url_for("admin.users"), 303)


@bp.get("/comptes/<int:user_id>")
def user(user_id: int) -> ResponseReturnValue:
    return render_template(
        "admin/user.html", rail="admin", person=agent(user_id), least=directory.LEAST, **choices()
    )


@bp.post("/comptes/<int:user_id>")
@said_again(user, PasswordRefused)
def change_user(user_id: int) -> ResponseReturnValue:
    person = agent(user_id)
    name, held = person.name, person.role_names
    # An administrator who shut himself out could not come back to repair it.
    myself = user_id == current_actor().id
    roles = known("roles")
    if myself:
        roles = sorted({*roles, *({ADMINISTRATOR} & held)})
    password = request.form.get("password", "")
    if password and not myself:
        directory.set_password(db.session(), user_id, password)
    directory.change_account(
        db.session(),
        user_id,
        name=request.form.get("name", "").strip() or name,
        roles=roles,
        teams=known("teams"),
        active=myself or "active" in request.form,
    )
    flash(gettext("Le compte est à jour."), "ok")
    return redirect(url_for("admin.users"), 303)


def known(name: str) -> list[str]:
    """The keys ticked that the domain declares."""
    declared = {key for key, _ in choices()[name]}
    return [key for key in request.form.getlist(name) if key in declared]


def agent(user_id: int) -> User:
    found = db.session.get(User, user_id)
    if found is None or not found.is_agent:
        raise NotFound("user", user_id)
    return found
