"""What a browser remembers of its pages between two requests, in its signed session.

By page, under a short hash of the link: the proof given (a code typed), the codes asked for, the
receipt. Never an answer: those are in the draft.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from flask import session

from engine import actors
from engine.actors import ANONYMOUS, Actor
from engine.commands import Proof
from webapp.accounts import current_actor

IDLE = timedelta(hours=1)
"""A private page closes after that long without a word; its draft stays."""

CODE_LIFE = timedelta(minutes=10)
MOST_PAGES = 6
"""A session is a cookie: four kilobytes."""

Purpose = Literal["open", "sign"]


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:12]


def _entry(token: str) -> dict[str, Any]:
    pages: dict[str, dict[str, Any]] = session.get("pages", {})
    return pages.get(_key(token), {})


def _update(token: str, **values: object) -> None:
    pages: dict[str, dict[str, Any]] = dict(session.get("pages", {}))
    entry = {**pages.pop(_key(token), {}), **values}
    # The page in use goes last, and the oldest is forgotten.
    session["pages"] = dict([*pages.items(), (_key(token), entry)][-MOST_PAGES:])


def visitor(token: str, at: datetime) -> Actor:
    """Who holds this link here: proved by a code typed lately, by an account, or by nothing."""
    account = current_actor()
    if account.kind == "tiers":
        return account
    entry = _entry(token)
    if "email" not in entry or ended(token, at):
        return ANONYMOUS
    return actors.tiers(party_id=entry.get("party"), email=entry["email"])


def ended(token: str, at: datetime) -> bool:
    """Whether a proof was given here and has been idle too long."""
    entry = _entry(token)
    return "email" in entry and at > datetime.fromtimestamp(entry["at"], UTC) + IDLE


def touch(token: str, at: datetime) -> None:
    """The person is still here."""
    if "email" in _entry(token):
        _update(token, at=int(at.timestamp()))


def keep_proof(token: str, proof: Proof, at: datetime) -> None:
    """The mailbox was proved by a code."""
    _update(token, email=proof.email, party=proof.party_id, at=int(at.timestamp()))


def keep_code(token: str, purpose: Purpose, challenge_id: int, at: datetime) -> None:
    """A code was sent; which one is typed next."""
    # Ids exceed what JavaScript counts exactly, not what a signed cookie holds.
    codes = {**_entry(token).get("codes", {}), purpose: [challenge_id, int(at.timestamp())]}
    _update(token, codes=codes)


def code(token: str, purpose: Purpose, at: datetime) -> tuple[int, datetime] | None:
    """The last code asked for here and when, while it may still be typed."""
    found = _entry(token).get("codes", {}).get(purpose)
    if found is None:
        return None
    sent = datetime.fromtimestamp(found[1], UTC)
    return (found[0], sent) if at < sent + CODE_LIFE else None


def keep_receipt(token: str, page_id: int) -> None:
    """This browser answered the page: it may read the receipt."""
    _update(token, receipt=page_id)


def receipt(token: str) -> int | None:
    """The page answered from this browser by that link."""
    found = _entry(token).get("receipt")
    return int(found) if found is not None else None


def proved_email(token: str) -> str | None:
    """The address proved by a code in this session, whatever time has passed."""
    found = _entry(token).get("email")
    return str(found) if found else None


def proved_party(token: str) -> int | None:
    """The party of the address proved."""
    found = _entry(token).get("party")
    return int(found) if found is not None else None
