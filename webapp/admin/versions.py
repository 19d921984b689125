"""Published versions of the domain."""

from flask import render_template
from flask.typing import ResponseReturnValue

from engine import queries
from webapp.admin.blueprint import bp
from webapp.database import db


@bp.get("/versions")
def versions() -> ResponseReturnValue:
    return render_template(
        "admin/versions.html", rail="admin", versions=queries.deployments(db.session())
    )
