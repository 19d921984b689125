"""Photos a person turns the right way up."""

import io

from PIL import Image, ImageOps

from engine import commands, queries
from webapp.database import db
from webapp.pages.visit import Visit
from webapp.parts import services


def turn(visit: Visit, upload_id: int) -> None:
    """Replace a photo by itself turned a quarter clockwise. Raises NotFound."""
    session, by = db.session(), visit.page.actor
    upload = next((one for one in visit.page.uploads if one.id == upload_id), None)
    access = queries.upload_for(session, upload_id, by)
    if upload is None or not access.media_type.startswith("image/"):
        return
    turned = quarter(services().storage.get(access.sha256))
    stored = services().scanner.inspect(turned, access.filename)
    commands.remove_upload(session, upload_id, by=by, at=visit.at)
    commands.stage_upload(session, visit.page.task_id, upload.field, stored, by=by, at=visit.at)


def quarter(data: bytes) -> bytes:
    """The picture turned a quarter clockwise, in its own format, with nothing but pixels in it."""
    with Image.open(io.BytesIO(data)) as picture:
        kind = picture.format or "PNG"
        upright = ImageOps.exif_transpose(picture)
        turned = upright.transpose(Image.Transpose.ROTATE_270)
        out = io.BytesIO()
        turned.save(out, format=kind, **({"quality": 90} if kind == "JPEG" else {}))
    return out.getvalue()
