"""A new link for an expired one: to the known address only, the same answer whatever it knows."""

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine import actors, commands, queries
from engine.errors import PageExpired, PageReplaced, PageUnknown, PageUsed
from webapp import limits
from webapp.database import db
from webapp.pages.blueprint import bp, see_other
from webapp.parts import services

PERIOD = timedelta(hours=1)
PER_ORIGIN = 20


@bp.post("/nouveau-lien")
def renew(token: str) -> ResponseReturnValue:
    session, at = db.session(), services().clock.now()
    key = limits.key_of("renew-origin", request.remote_addr or "")
    limits.hit(session, key, limit=PER_ORIGIN, period=PERIOD, at=at)
    try:
        queries.page(session, token, at=at)
    except PageExpired as expired:
        page_id = int(str(expired.params["page_id"]))
        commands.renew_page(session, page_id, by=actors.tiers(page_id=page_id), at=at)
    except (PageUnknown, PageUsed, PageReplaced):
        # Nothing to renew, and nothing to tell whoever tries links.
        pass
    return see_other("link_sent")


@bp.get("/nouveau-lien")
def link_sent(token: str) -> ResponseReturnValue:
    return render_template("pages/link_sent.html", token=token)
