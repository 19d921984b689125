"""The one-time code of a private page: asked for, typed, proved."""

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from engine import commands
from engine.errors import CodeExpired, DomainError, TooManyTries, TooSoon, WrongCode
from webapp import limits
from webapp.database import db
from webapp.errors import said_again, sentence, with_status
from webapp.limits import TooMany
from webapp.pages import memory
from webapp.pages.blueprint import bp, see_other
from webapp.pages.memory import Purpose
from webapp.pages.visit import Visit, arrive

PERIOD = timedelta(minutes=15)
PER_LINK = 8
"""Codes sent for one link in that time."""
PER_ORIGIN = 30
"""Codes asked for, and wrong ones typed, from one network address."""
BETWEEN = 60
"""Seconds before another code is sent."""


def show(visit: Visit, *, error: str = "") -> ResponseReturnValue:
    """The page before its code: nothing of the dossier is on it."""
    sent = memory.code(visit.token, "open", visit.at)
    return render_template(
        "pages/locked.html",
        token=visit.token,
        visit=visit,
        page=visit.page,
        asked=sent is not None,
        wait=wait(visit, "open"),
        error=error,
        has_errors=bool(error),
        ended=memory.ended(visit.token, visit.at),
    )


def wait(visit: Visit, purpose: Purpose) -> int:
    """Seconds before another code may be asked for; 0 at once."""
    sent = memory.code(visit.token, purpose, visit.at)
    if sent is None:
        return 0
    return max(0, BETWEEN - int((visit.at - sent[1]).total_seconds()))


def send(visit: Visit, purpose: Purpose) -> None:
    """Send a code to the page's address. Raises TooSoon, TooMany."""
    session, at = db.session(), visit.at
    origin = limits.key_of("code-origin", request.remote_addr or "")
    limits.check(session, origin, limit=PER_ORIGIN, period=PERIOD, at=at)
    limits.hit(
        session, limits.key_of("code-link", visit.token), limit=PER_LINK, period=PERIOD, at=at
    )
    limits.count(session, origin, period=PERIOD, at=at)
    challenge = commands.request_code(
        session, visit.page.page_id, purpose, by=visit.page.actor, at=at
    )
    memory.keep_code(visit.token, purpose, challenge, at)


def check(visit: Visit, purpose: Purpose) -> commands.Proof:
    """The code typed. Raises WrongCode, CodeExpired, TooManyTries, TooMany."""
    session, at = db.session(), visit.at
    origin = limits.key_of("code-origin", request.remote_addr or "")
    limits.check(session, origin, limit=PER_ORIGIN, period=PERIOD, at=at)
    sent = memory.code(visit.token, purpose, at)
    if sent is None:
        raise CodeExpired
    typed = "".join(character for character in request.form.get("code", "") if character.isdigit())
    try:
        return commands.verify_code(session, sent[0], typed, by=visit.page.actor, at=at)
    except DomainError:
        limits.count(session, origin, period=PERIOD, at=at)
        raise


def see(token: str) -> ResponseReturnValue:
    return show(arrive(token))


@bp.post("/code")
@said_again(see, TooSoon, TooMany)
def ask_code(token: str) -> ResponseReturnValue:
    visit = arrive(token)
    if visit.page.code_needed:
        send(visit, "open")
    return see_other("welcome")


@bp.get("/code")
def see_code(token: str) -> ResponseReturnValue:
    """Where a reload or a language link after a wrong code leads."""
    return see_other("welcome")


@bp.post("/code/verification")
def give_code(token: str) -> ResponseReturnValue:
    visit = arrive(token)
    if not visit.page.code_needed:
        return see_other("welcome")
    try:
        proof = check(visit, "open")
    except (WrongCode, CodeExpired, TooManyTries) as refused:
        return with_error(visit, refused)
    memory.keep_proof(token, proof, visit.at)
    return see_other("welcome")


def with_error(visit: Visit, refused: DomainError) -> ResponseReturnValue:
    return with_status(show(visit, error=refusal(refused)), 422)


def refusal(refused: DomainError) -> str:
    """Why the code typed is refused."""
    if not request.form.get("code", "").strip():
        return str(gettext("Écrivez les six chiffres du code."))
    if isinstance(refused, WrongCode):
        left = int(str(refused.params["left"]))
        return str(
            ngettext(
                "Ce code n’est pas le bon. Il vous reste un essai.",
                "Ce code n’est pas le bon. Il vous reste %(num)d essais.",
                left,
            )
        )
    return sentence(refused)


@bp.get("/code/verification")
def see_verification(token: str) -> ResponseReturnValue:
    return see_other("welcome")
