"""Sign in, sign out, change one's password."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import hash_password, login_user, logout_user, verify_password

from webapp import limits
from webapp.accounts.actors import signed_in
from webapp.accounts.directory import (
    LEAST,
    MOST,
    PasswordRefused,
    account,
    normal,
    set_password,
)
from webapp.accounts.door import members_only
from webapp.accounts.member import Member
from webapp.accounts.models import User
from webapp.database import db
from webapp.errors import said_again
from webapp.languages import gettext
from webapp.parts import services

bp = Blueprint("accounts", __name__)

PERIOD = timedelta(minutes=15)
PER_ADDRESS = 10
"""Failures for one account; beyond, even the right password waits."""
PER_ORIGIN = 40
"""Failures from one network address: an office shares one."""


@bp.get("/connexion")
def login() -> ResponseReturnValue:
    user = signed_in()
    if user is not None:
        return redirect(home(user), 303)
    return render_template("security/login.html", email="", error="")


@bp.post("/connexion")
def enter() -> ResponseReturnValue:
    email, password = request.form.get("email", ""), request.form.get("password", "")
    at = services().clock.now()
    session = db.session()
    keys = [
        (limits.key_of("login-account", normal(email)), PER_ADDRESS),
        (limits.key_of("login-origin", request.remote_addr or ""), PER_ORIGIN),
    ]
    for key, limit in keys:
        limits.check(session, key, limit=limit, period=PERIOD, at=at)
    user = account(session, email)
    if not matches(user, password) or user is None or not user.active:
        for key, _ in keys:
            limits.count(session, key, period=PERIOD, at=at)
        error = gettext("Adresse ou mot de passe incorrect.")
        return render_template(
            "security/login.html", email=email, error=error, has_errors=True
        ), 422
    login_user(user, remember=False)
    return redirect(inside(request.form.get("next", "")) or home(user), 303)


@bp.post("/deconnexion")
def logout() -> ResponseReturnValue:
    logout_user()
    return redirect(url_for("accounts.login"), 303)


@bp.get("/mot-de-passe")
@members_only
def password() -> ResponseReturnValue:
    return render_template("security/password.html", least=LEAST)


@bp.post("/mot-de-passe")
@members_only
@said_again(password, PasswordRefused)
def change_password() -> ResponseReturnValue:
    member, session = signed_in(), db.session()
    user_id = member.id if member else 0
    user = session.get(User, user_id)
    at = services().clock.now()
    key = limits.key_of("password", str(user_id))
    limits.check(session, key, limit=PER_ADDRESS, period=PERIOD, at=at)
    if user is None or not matches(user, request.form.get("current", "")):
        limits.count(session, key, period=PERIOD, at=at)
        flash(gettext("Le mot de passe actuel n’est pas le bon."), "bad")
        return render_template("security/password.html", least=LEAST), 422
    set_password(session, user_id, request.form.get("new", ""))
    # The sessions opened with the old password have just ended, this one included.
    fresh = db.session.get_one(User, user_id)
    login_user(fresh, remember=False)
    flash(gettext("Votre mot de passe est changé."), "ok")
    return redirect(home(fresh), 303)


def matches(user: User | None, typed: str) -> bool:
    """Whether the password is that account's. As slow where there is no account at all."""
    if user is None or not user.password or len(typed) > MOST:
        hash_password(typed[:MOST])
        return False
    return bool(verify_password(typed, user.password))


def home(user: Member | User) -> str:
    """Where each sort of person begins."""
    return url_for("agents.inbox" if user.is_agent else "portal.index")


def inside(address: str) -> str | None:
    """The address when it is a path of ours; never another site."""
    parts = urlsplit(address)
    ours = not parts.scheme and not parts.netloc and address.startswith("/")
    return address if ours and not address.startswith("//") and "\\" not in address else None
