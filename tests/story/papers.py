"""Papers as people send them: a photo of a card, a bank's PDF, a lease."""

import io
from pathlib import Path

from PIL import Image, ImageDraw
from PIL.Image import Exif
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer


def photo(path: Path, lines: list[str], *, sideways: bool = False) -> Path:
    """A photo of a card, as a telephone takes it; `sideways` says how to turn it in its EXIF."""
    picture = Image.new("RGB", (1400, 900), "#b8a98f")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((120, 110, 1280, 790), 40, fill="#eef3f7", outline="#8899aa", width=4)
    draw.rectangle((180, 230, 520, 680), fill="#c9d4de")
    for place, line in enumerate(lines):
        draw.text((580, 240 + 70 * place), line, fill="#223344", font_size=38)
    exif = Exif()
    if sideways:
        picture = picture.rotate(90, expand=True)
        exif[0x0112] = 6
    picture.save(path, "JPEG", quality=85, exif=exif)
    return path


def letter(path: Path, lines: list[str]) -> Path:
    """A page as a bank or a landlord sends it, in PDF."""
    page = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(page)
    for place, line in enumerate(lines):
        draw.text((140, 160 + 60 * place), line, fill="#222222", font_size=32)
    page.save(path, "PDF", resolution=150)
    return path


def locked(path: Path, original: Path) -> Path:
    """The same PDF, that a password protects."""
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(original.read_bytes()), strict=False))
    writer.encrypt(owner_pass="proprietaire", user_pass="secret")
    with path.open("wb") as file:
        writer.write(file)
    return path
