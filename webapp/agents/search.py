"""The search box of the bar: dossiers first, then tasks."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine import queries
from webapp.accounts.actors import current_actor
from webapp.agents.blueprint import bp
from webapp.database import db
from webapp.parts import services


@bp.get("/recherche")
def search() -> ResponseReturnValue:
    query = request.args.get("q", "").strip()[:200]
    actor = current_actor()
    found = tasks = None
    if query:
        found = queries.dossiers(db.session(), actor, search=query, size=20)
        tasks = queries.inbox(
            db.session(), actor, at=services().clock.now(), scope="all", search=query, size=10
        )
    return render_template("agents/search.html", rail="", query=query, dossiers=found, tasks=tasks)
