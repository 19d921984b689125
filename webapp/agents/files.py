"""Bytes of documents: taken away, or shown as pictures of our own making."""

from flask import abort, request
from flask.typing import ResponseReturnValue

from engine import queries
from engine.persistence.ids import read_id
from webapp.accounts.actors import current_actor
from webapp.agents.blueprint import bp
from webapp.database import db
from webapp.parts import services
from webapp.sending import picture, send_file, send_picture

WIDTHS = (480, 960, 1440)


@bp.get("/documents/<int:version_id>")
def download(version_id: int) -> ResponseReturnValue:
    return send_file(queries.document_for(db.session(), version_id, current_actor()))


@bp.get("/depots/<int:upload_id>")
def upload(upload_id: int) -> ResponseReturnValue:
    return send_file(queries.upload_for(db.session(), upload_id, current_actor()))


@bp.get("/documents/<int:version_id>/apercu")
def thumbnail(version_id: int) -> ResponseReturnValue:
    return send_picture(queries.thumbnail_for(db.session(), version_id, current_actor()))


@bp.get("/documents/<int:version_id>/pages/<int:number>")
def page_image(version_id: int, number: int) -> ResponseReturnValue:
    """A page as a picture; of an image that was sent, its re-encoded thumbnail or page."""
    file = queries.document_for(db.session(), version_id, current_actor())
    asked = read_id(request.args.get("largeur", "")) or WIDTHS[1]
    width = next((one for one in WIDTHS if one >= asked), WIDTHS[-1])
    data = services().storage.get(file.sha256)
    if file.media_type.startswith("image/") and number == 1:
        data = services().pages.bind([(file.filename, data)])
    elif file.media_type != "application/pdf" or number < 1:
        abort(404)
    if file.pages is not None and number > file.pages:
        abort(404)
    return picture(services().pages.image(data, number, width))
