"""What somebody unknown finds where an account is needed."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from webapp.accounts.actors import current_actor

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def ask_to_sign_in(
    mechanisms: list[str] | None = None, headers: dict[str, str] | None = None
) -> Response:
    """Send them to the sign-in page, and back afterwards where they only looked."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.login", next=back), 303)


def members_only(view: View) -> View:
    """For whoever has signed in, agent or tiers."""

    @wraps(view)
    def guarded(*args: object, **kwargs: object) -> ResponseReturnValue:
        if current_actor().kind == "anonymous":
            return ask_to_sign_in()
        return view(*args, **kwargs)

    return guarded  # type: ignore[return-value]
