"""Files sent as soon as they are chosen, and read again by whoever gave them."""

from flask import get_template_attribute, request
from flask.typing import ResponseReturnValue

from engine import queries
from engine.errors import InvalidForm, NotFound
from webapp.database import db
from webapp.pages import receiving
from webapp.pages.blueprint import bp
from webapp.pages.visit import Visit, enter
from webapp.rendering import form_view, leaves
from webapp.sending import send_file, send_picture


@bp.post("/<int:number>/fichiers")
def upload(token: str, number: int) -> ResponseReturnValue:
    """Take the files of one question; answer with that question as it now stands."""
    visit = enter(token)
    name = request.form.get("field", "")
    question = receiving.file_fields(visit, number - 1).get(name)
    if question is None:
        raise NotFound("field", name)
    given = [one for one in request.files.getlist("file") if one.filename]
    said = receiving.receive(visit, question, given)
    return section(enter(token), number - 1, name, said), 422 if said else 200


def section(visit: Visit, index: int, name: str, said: str) -> str:
    """The HTML of one question that takes files."""
    invalid = InvalidForm({name: [said]}) if said else None
    view = form_view(visit.form, visit.reading(invalid), screen=index)
    item = next(one for one in leaves(view.items) if one.name == name)
    macro = get_template_attribute("forms/fields.html", "upload")
    return str(macro(item))


@bp.get("/fichiers/<int:upload_id>")
def upload_file(token: str, upload_id: int) -> ResponseReturnValue:
    visit = enter(token)
    return send_file(queries.upload_for(db.session(), upload_id, visit.page.actor))


@bp.get("/fichiers/<int:upload_id>/vignette")
def upload_thumbnail(token: str, upload_id: int) -> ResponseReturnValue:
    visit = enter(token)
    access = queries.upload_for(db.session(), upload_id, visit.page.actor)
    if access.thumbnail is None:
        raise NotFound("thumbnail", upload_id)
    return send_picture(access.thumbnail)
