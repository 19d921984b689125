"""Pictures: their size, a small copy, several photos as one PDF. Runs confined."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from services.confined import Refused

# This process reads pictures only through `opened`, which has a limit of its own.
Image.MAX_IMAGE_PIXELS = None

LONG_SIDE = 2480
"""Pixels kept of a photographed page: an A4 at 300 dots an inch, short side."""


def opened(data: bytes, *, pixels: int) -> Image.Image:
    """The picture, its header read and its size checked, not yet decoded.

    Raises Refused: "too-many-pixels", "unreadable".
    """
    try:
        picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "TIFF"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Refused("unreadable") from None
    width, height = picture.size
    if width * height > pixels:
        raise Refused("too-many-pixels", width=width, height=height)
    return picture


def upright(data: bytes, *, pixels: int, side: int) -> Image.Image:
    """The picture as its camera was held, in RGB, no side above `side` pixels.

    Raises Refused: "too-many-pixels", "unreadable" (also where the data stop half-way).
    """
    picture = opened(data, pixels=pixels)
    try:
        picture.draft("RGB", (side * 2, side * 2))
        picture.thumbnail((side * 2, side * 2))
        turned = ImageOps.exif_transpose(picture)
        turned.thumbnail((side, side))
        if turned.mode in ("RGBA", "LA", "P", "PA"):
            # Transparent parts are seen on white, as on a page.
            alpha = turned.convert("RGBA")
            page = Image.new("RGBA", alpha.size, "white")
            turned = Image.alpha_composite(page, alpha)
        return turned.convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError):
        raise Refused("unreadable") from None


def frames(data: bytes, *, pixels: int) -> int:
    """How many pages a TIFF holds; 1 for other pictures."""
    picture = opened(data, pixels=pixels)
    return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1


def webp(picture: Image.Image, quality: int = 80) -> bytes:
    """The picture as WebP, without its metadata: a place, a camera."""
    sink = io.BytesIO()
    picture.save(sink, "WEBP", quality=quality, method=4)
    return sink.getvalue()
