"""The door of the administration: administrators only."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine.errors import Forbidden
from webapp.accounts.actors import current_actor
from webapp.accounts.door import ask_to_sign_in

bp = Blueprint("admin", __name__, url_prefix="/administration")


@bp.before_request
def administrators_only() -> ResponseReturnValue | None:
    actor = current_actor()
    if actor.kind == "anonymous":
        return ask_to_sign_in()
    if not actor.is_administrator:
        raise Forbidden("administration")
    return None
