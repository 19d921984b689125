"""What is seen of a signature: a small page made by typst."""

import io
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from services.typesetting import stated, typeset

if TYPE_CHECKING:
    from services.signature.signing import Mark

_SOURCE = Path(__file__).with_name("stamp.typ")
_LONGEST = 1200
_WORDS = {
    "fr": ("Signé électroniquement par", "le", "Signature simple (SES), scellée par"),
    "en": ("Signed electronically by", "on", "Simple signature (SES), sealed by"),
}


def draw(mark: "Mark", organisation: str, *, width: int, height: int, at: datetime) -> bytes:
    """A one-page PDF of that size in points. A drawing that cannot be read: ValueError."""
    by, on, sealed = _WORDS.get(mark.language, _WORDS["fr"])
    when = stated(at, mark.language, mark.zone, short=True)
    data = {
        "width": width,
        "height": height,
        "name": mark.typed or mark.name,
        "drawing": list(_clean(mark.drawing)) if mark.drawing else None,
        "lines": [
            f"{by} {mark.name}" + (f", {mark.capacity}" if mark.capacity else ""),
            f"{on} {when}",
            f"{sealed} {organisation}",
        ],
        "language": mark.language,
    }
    return typeset(_SOURCE.read_bytes(), data, at=at, standards=("a-2b",)).pdf


def _clean(picture: bytes) -> bytes:
    """The drawing alone, without metadata, no side above 1,200 points."""
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > 8_000_000:
                raise ValueError("La signature dessinée est une image trop grande.")
            drawing = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError):
        raise ValueError("La signature dessinée n’est pas une image lisible.") from None
    drawing.thumbnail((_LONGEST, _LONGEST))
    sink = io.BytesIO()
    drawing.save(sink, "PNG")
    return sink.getvalue()
