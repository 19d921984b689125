"""The pages of a tiers' own space. Only one's own is asked for: the engine refuses the rest."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from engine import queries
from engine.errors import Forbidden, NotFound
from engine.ports import PageLink
from webapp.accounts import current_actor
from webapp.accounts.security import ask_to_sign_in
from webapp.database import db
from webapp.parts import services
from webapp.sending import send_file

bp = Blueprint("portal", __name__, url_prefix="/suivi")


@bp.before_request
def only_tiers() -> ResponseReturnValue | None:
    """Sign-in for whoever is unknown; agents have their own desk."""
    kind = current_actor().kind
    if kind == "anonymous":
        return ask_to_sign_in()
    if kind != "tiers":
        raise Forbidden("portal")
    return None


@bp.get("")
def index() -> ResponseReturnValue:
    actor = current_actor()
    found = queries.portal(db.session(), actor, at=services().clock.now())
    return render_template("portal/index.html", portal=found)


@bp.get("/dossiers/<int:dossier_id>")
def dossier(dossier_id: int) -> ResponseReturnValue:
    found = queries.portal(db.session(), current_actor(), at=services().clock.now())
    mine = next((one for one in every(found.dossiers) if one.id == dossier_id), None)
    if mine is None:
        raise NotFound("dossier", dossier_id)
    return render_template("portal/dossier.html", portal=found, dossier=mine)


def every(dossiers: tuple[queries.PortalDossier, ...]) -> list[queries.PortalDossier]:
    """Dossiers and those inside them."""
    return [one for top in dossiers for one in (top, *every(top.children))]


@bp.get("/pages/<int:page_id>")
def page(page_id: int) -> ResponseReturnValue:
    """Open a page asked of this tiers: the account stands for the mail."""
    found = queries.portal(db.session(), current_actor(), at=services().clock.now())
    mine = next((one for one in found.todo if one.page_id == page_id), None)
    if mine is None:
        raise NotFound("page", page_id)
    link = PageLink(page_id=mine.page_id, generation=mine.generation)
    return redirect(services().runtime.links.page_url(link), 303)


@bp.get("/documents/<int:version_id>")
def document(version_id: int) -> ResponseReturnValue:
    return send_file(queries.document_for(db.session(), version_id, current_actor()))
