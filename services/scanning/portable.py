"""PDF files: pages, small copies, text, what they could run. Runs confined.

PDFium is not thread-safe: one child does one thing at a time, so it needs no lock here.
"""

import io

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from services.confined import Refused
from services.scanning import pictures

A4 = (595.276, 841.89)
"""Points."""


def opened(data: bytes) -> pdfium.PdfDocument:
    """The document. Raises Refused: "encrypted", "unreadable"."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise Refused("encrypted") from None
        raise Refused("unreadable") from None
    if len(document) == 0:
        raise Refused("unreadable")
    # Without it signatures and filled-in fields are not drawn.
    document.init_forms()
    return document


def image(data: bytes, number: int, width: int, format: str = "webp") -> bytes:
    """Page `number` (from 1) as a picture `width` pixels wide; PNG or WebP.

    Raises Refused: "no-page", and those of `opened`.
    """
    document = opened(data)
    if not 1 <= number <= len(document):
        raise Refused("no-page")
    page = document[number - 1]
    # A page 20 m high would be a picture of gigabytes.
    scale = min(width / max(page.get_width(), 1), 8000 / max(page.get_height(), 1))
    picture = page.render(scale=scale, may_draw_forms=True).to_pil()
    if format == "webp":
        return pictures.webp(picture, quality=85)
    sink = io.BytesIO()
    picture.save(sink, "PNG")
    return sink.getvalue()


def thumbnail(document: pdfium.PdfDocument, side: int) -> bytes:
    """The first page as WebP, no side above `side` pixels."""
    page = document[0]
    scale = side / max(page.get_width(), page.get_height(), 1)
    picture = page.render(scale=scale).to_pil()
    picture.thumbnail((side, side))
    return pictures.webp(picture.convert("RGB"))


def sizes(data: bytes) -> list[tuple[float, float]]:
    """Width and height of each page, in points, as shown."""
    return [(page.get_width(), page.get_height()) for page in opened(data)]


def texts(data: bytes, limit: int) -> list[str]:
    """The text of each page, at most `limit` characters in all."""
    found: list[str] = []
    for page in opened(data):
        text = page.get_textpage().get_text_bounded()[:limit].replace("\r\n", "\n")
        limit -= len(text)
        found.append(text)
    return found


def warnings(document: pdfium.PdfDocument, data: bytes) -> list[str]:
    """What an agent should know before opening it elsewhere: "javascript", "attachments"…

    PDFium counts the document's own scripts; others show only where objects are not compressed.
    """
    found = []
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0 or b"/JavaScript" in data:
        found.append("javascript")
    if b"/Launch" in data:
        found.append("launch")
    if raw.FPDFDoc_GetAttachmentCount(document) > 0:
        found.append("attachments")
    if raw.FPDF_GetSignatureCount(document) > 0:
        found.append("signed")
    return found


def bound(photos: list[bytes], pixels: int) -> bytes:
    """Several photos as one PDF, an A4 page each, upright. Raises Refused as `upright` does.

    Refusals carry `index` (from 0), the photo they are about.
    """
    document = pdfium.PdfDocument.new()
    for index, photo in enumerate(photos):
        try:
            picture = pictures.upright(photo, pixels=pixels, side=pictures.LONG_SIDE)
        except Refused as refusal:
            raise Refused(
                refusal.code, refusal.message, **{**refusal.params, "index": index}
            ) from None
        _add_page(document, picture)
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


def _add_page(document: pdfium.PdfDocument, picture: Image.Image) -> None:
    width, height = A4 if picture.height >= picture.width else A4[::-1]
    sink = io.BytesIO()
    picture.save(sink, "JPEG", quality=85)
    sink.seek(0)
    placed = pdfium.PdfImage.new(document)
    placed.load_jpeg(sink, inline=True)
    scale = min(width / picture.width, height / picture.height)
    w, h = picture.width * scale, picture.height * scale
    placed.set_matrix(pdfium.PdfMatrix().scale(w, h).translate((width - w) / 2, (height - h) / 2))
    page = document.new_page(width, height)
    page.insert_obj(placed)
    page.gen_content()
