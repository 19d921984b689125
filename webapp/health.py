"""Whether this process answers and reaches its database; for load balancers."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from webapp.database import db
from webapp.parts import services

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    db.session().execute(text("SELECT 1"))
    trouble = services().storage.check()
    # The sentence is for administrators; here only whether there is one.
    return jsonify(status="degraded" if trouble else "ok"), 503 if trouble else 200
