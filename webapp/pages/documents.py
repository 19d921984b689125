"""Documents shown on a page: the bytes to take away, the pages as pictures."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine import queries
from engine.errors import NotFound
from engine.persistence.ids import read_id
from webapp.database import db
from webapp.pages.blueprint import bp
from webapp.pages.visit import enter
from webapp.parts import services
from webapp.sending import picture, send_file

WIDTHS = (640, 1280)
"""Pixels: a phone's screen, a desk's. Nothing else is made."""


@bp.get("/documents/<int:version_id>")
def document(token: str, version_id: int) -> ResponseReturnValue:
    visit = enter(token)
    return send_file(queries.document_for(db.session(), version_id, visit.page.actor))


@bp.get("/documents/<int:version_id>/pages/<int:number>")
def document_page(token: str, version_id: int, number: int) -> ResponseReturnValue:
    visit = enter(token)
    access = queries.document_for(db.session(), version_id, visit.page.actor)
    if access.media_type != "application/pdf" or not 1 <= number <= (access.pages or 1):
        raise NotFound("page", number)
    asked = read_id(request.args.get("largeur", "")) or WIDTHS[-1]
    width = next((one for one in WIDTHS if one >= asked), WIDTHS[-1])
    pdf = services().storage.get(access.sha256)
    return picture(services().pages.image(pdf, number, width))


@bp.get("/documents/<int:version_id>/texte")
def document_text(token: str, version_id: int) -> ResponseReturnValue:
    """The words of a document, page by page: pictures say nothing to a screen reader."""
    visit = enter(token)
    access = queries.document_for(db.session(), version_id, visit.page.actor)
    if access.media_type != "application/pdf":
        raise NotFound("text", version_id)
    texts = services().pages.texts(services().storage.get(access.sha256))
    return render_template(
        "pages/text.html", token=token, visit=visit, page=visit.page, file=access, texts=texts
    )
