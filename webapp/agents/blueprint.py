"""The door of the agents' desk: whoever is not an agent stays outside."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine.errors import Forbidden
from webapp.accounts.actors import current_actor
from webapp.accounts.door import ask_to_sign_in

bp = Blueprint("agents", __name__)


@bp.before_request
def agents_only() -> ResponseReturnValue | None:
    actor = current_actor()
    if actor.kind == "anonymous":
        return ask_to_sign_in()
    if not actor.is_agent:
        raise Forbidden("agents")
    return None
