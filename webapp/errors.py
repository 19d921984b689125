"""What a person sees when something cannot be done: one table, and one way to show a form again."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, SQLAlchemyError
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.wrappers import Response as BaseResponse

from engine import errors
from engine.errors import DomainError, InvalidForm
from engine.ports import Rejected
from webapp import organisation
from webapp.accounts.actors import be_nobody, current_actor
from webapp.database import db
from webapp.languages import domain_sentence, gettext, say
from webapp.limits import TooMany

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

ANSWERS: dict[type[DomainError], tuple[int, str]] = {
    errors.NotFound: (404, "errors/not_found.html"),
    errors.Forbidden: (403, "errors/forbidden.html"),
    errors.Conflict: (409, "errors/conflict.html"),
    errors.TaskAlreadyDone: (409, "errors/task_done.html"),
    errors.TaskTaken: (409, "errors/task_taken.html"),
    errors.PageUnknown: (404, "pages/unknown.html"),
    errors.PageReplaced: (410, "pages/replaced.html"),
    errors.PageUsed: (410, "pages/used.html"),
    errors.PageExpired: (410, "pages/expired.html"),
    errors.ProofNeeded: (403, "errors/proof_needed.html"),
    errors.RequestSettled: (409, "errors/conflict.html"),
    errors.InstanceEnded: (409, "errors/conflict.html"),
    errors.InstanceSuspended: (409, "errors/conflict.html"),
    errors.NotStartable: (409, "errors/conflict.html"),
    errors.NotMovable: (409, "errors/conflict.html"),
    errors.TooSoon: (429, "errors/too_many.html"),
    TooMany: (429, "errors/too_many.html"),
    errors.InvalidForm: (422, "errors/refused.html"),
    DomainError: (422, "errors/refused.html"),
}

SENTENCES = {
    400: "bad_request",
    401: "forbidden",
    403: "forbidden",
    404: "not_found",
    405: "not_found",
    413: "too_large",
    429: "too_many",
}


def answer_of(error: DomainError) -> tuple[int, str]:
    """Status and template of an error: its own, or those of the nearest class above it."""
    return next(ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS)


def sentence(error: DomainError) -> str:
    """The error's sentence, in the language of the request."""
    return domain_sentence(error.sentence, dict(error.params))


def for_agents() -> bool:
    """Whether the answer goes on the agents' desk rather than on a tiers' page."""
    return request.blueprint in ("agents", "admin", "accounts") and current_actor().is_agent


def wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" and not request.accept_mimetypes.accept_html


def answer(status: int, template: str, **context: object) -> ResponseReturnValue:
    if wants_json():
        return {"error": str(context.get("sentence", ""))}, status
    layout = "layouts/agent.html" if for_agents() else "layouts/tiers.html"
    return render_template(template, layout=layout, status=status, **context), status


def show(error: DomainError) -> ResponseReturnValue:
    """The page of a domain error."""
    status, template = answer_of(error)
    # The log sentence holds ids and names of fields, never an answer nor a link.
    log.info("%s %s: %s", request.method, request.endpoint, error)
    return answer(status, template, error=error, sentence=sentence(error))


def show_http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400 or error.response is not None:
        return error.get_response()
    name = SENTENCES.get(status, "failure")
    return answer(status, f"errors/{name}.html", error=None, sentence="")


def show_bad_value(error: DataError) -> ResponseReturnValue:
    """A value that no column takes: PostgreSQL keeps NUL out of its texts. No page of ours sends
    one; an address or a request made by hand may.
    """
    log.warning("%s %s: %s", request.method, request.endpoint, error, exc_info=error)
    db.session.rollback()
    return show_http(BadRequest())


def show_failure(error: Exception) -> ResponseReturnValue:
    """Something we did not foresee: a sentence for the person, the traceback for us."""
    log.exception("%s %s failed", request.method, request.endpoint)
    try:
        return answer(500, "errors/failure.html", error=None, sentence="")
    except SQLAlchemyError:
        # The database itself is what fails: the same page, without what it would have told.
        be_nobody()
        organisation.ask_nothing()
        return answer(503, "errors/failure.html", error=None, sentence="")


def form_again(show: Callable[..., ResponseReturnValue]) -> Callable[[View], View]:
    """On a POST: where a form is refused, show its page again, 422, with what was typed.

    `show` is called with the arguments of the route and `invalid=` the InvalidForm.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def attempt(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            try:
                return view(*args, **kwargs)
            except InvalidForm as refused:
                shown = show(*args, **kwargs, invalid=refused)
            return with_status(shown, 422)

        return attempt  # type: ignore[return-value]

    return wrap


def said_again(
    show: Callable[..., ResponseReturnValue], *kinds: type[Exception]
) -> Callable[[View], View]:
    """On a POST: where one of these errors is raised, show the page again, its sentence on top."""

    def wrap(view: View) -> View:
        @wraps(view)
        def attempt(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            try:
                return view(*args, **kwargs)
            except kinds as refused:
                status = answer_of(refused)[0] if isinstance(refused, DomainError) else 422
                words = sentence(refused) if isinstance(refused, DomainError) else spoken(refused)
                flash(words, "bad")
            return with_status(show(*args, **kwargs), status)

        return attempt  # type: ignore[return-value]

    return wrap


def spoken(error: Exception) -> str:
    """The sentence of a refused file names it already."""
    return error.words.said(say) if isinstance(error, Rejected) else str(error)


def with_status(shown: ResponseReturnValue, status: int) -> ResponseReturnValue:
    if isinstance(shown, BaseResponse):
        shown.status_code = status
        return shown
    return (shown[0], status) if isinstance(shown, tuple) else (shown, status)  # type: ignore[return-value]


def handle_errors(app: Flask) -> None:
    """Answer every error with a page in words."""
    app.register_error_handler(DomainError, show)
    app.register_error_handler(CSRFError, stale)
    app.register_error_handler(HTTPException, show_http)
    app.register_error_handler(DataError, show_bad_value)
    if not app.testing:
        app.register_error_handler(Exception, show_failure)


def stale(error: CSRFError) -> ResponseReturnValue:
    """The form's token is missing or too old: nothing was done; going back keeps the answers."""
    log.info("%s %s: %s", request.method, request.endpoint, error.description)
    return answer(
        400, "errors/stale.html", error=None, sentence=gettext("Ce formulaire est trop ancien.")
    )


__all__ = [
    "ANSWERS",
    "Response",
    "answer_of",
    "form_again",
    "handle_errors",
    "said_again",
    "sentence",
]
