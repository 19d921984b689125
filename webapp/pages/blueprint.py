"""The routes of pages, and what becomes of errors there."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import DomainError, PageUsed, ProofNeeded, TaskAlreadyDone
from webapp import errors
from webapp.pages import memory

bp = Blueprint("pages", __name__, url_prefix="/p/<token>")


def on_page(name: str, **values: int) -> str:
    """Address of a route of the page being answered."""
    token = (request.view_args or {})["token"]
    return url_for(f"pages.{name}", token=token, **dict[str, Any](values))


def see_other(name: str, *, anchor: str = "", **values: int) -> ResponseReturnValue:
    """After a POST: go and see, by GET."""
    return redirect(on_page(name, **values) + (f"#{anchor}" if anchor else ""), 303)


@bp.errorhandler(PageUsed)
@bp.errorhandler(TaskAlreadyDone)
def already_answered(error: DomainError) -> ResponseReturnValue:
    """Twice the same button, Back, a second tab: whoever answered finds the receipt again."""
    token = (request.view_args or {})["token"]
    if memory.receipt(token) is not None and request.endpoint != "pages.receipt":
        return see_other("receipt")
    return errors.show(error)


@bp.errorhandler(ProofNeeded)
def prove_again(error: DomainError) -> ResponseReturnValue:
    """The session of a private page has ended: back to the code, the draft is kept."""
    return errors.show(error) if errors.wants_json() else see_other("welcome")
