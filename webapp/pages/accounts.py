"""An account made on the fly, by whoever has just proved an address by a code."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security.utils import login_user

from webapp.accounts import create_account
from webapp.accounts.directory import LEAST, AddressTaken, PasswordRefused
from webapp.accounts.models import User
from webapp.database import db
from webapp.errors import said_again
from webapp.languages import language
from webapp.pages import memory
from webapp.pages.blueprint import bp, see_other
from webapp.parts import services


def may_open_account(token: str) -> bool:
    """Only a proved address of a known party, once the page is answered."""
    return (
        memory.receipt(token) is not None
        and memory.proved_email(token) is not None
        and memory.proved_party(token) is not None
    )


@bp.get("/compte")
def account(token: str) -> ResponseReturnValue:
    if not may_open_account(token):
        return see_other("welcome")
    return render_template(
        "pages/account.html", token=token, email=memory.proved_email(token), least=LEAST
    )


@bp.post("/compte")
@said_again(account, PasswordRefused, AddressTaken)
def open_account(token: str) -> ResponseReturnValue:
    email, party_id = memory.proved_email(token), memory.proved_party(token)
    if not may_open_account(token) or email is None:
        return see_other("welcome")
    user_id = create_account(
        db.session(),
        email,
        request.form.get("name", "").strip() or email,
        request.form.get("password", ""),
        at=services().clock.now(),
        party_id=party_id,
        language=language(),
    )
    login_user(db.session.get_one(User, user_id), remember=False)
    flash(gettext("Votre espace est ouvert."), "ok")
    return redirect(url_for("portal.index"), 303)
