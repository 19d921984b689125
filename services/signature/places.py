"""Where signatures go: markers in the page, or the bottom of the last one. Runs confined."""

import re
from dataclasses import dataclass
from typing import cast

from services.confined import Workshop

WIDTH, HEIGHT = 190, 64
"""Points, of a visible signature. Templates keep this height free under a marker."""

_MARGIN = 36
_GAP = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Signer `number` (from 1), page (from 0), rectangle in points from the bottom left."""

    number: int
    page: int
    box: tuple[int, int, int, int]


def locate(pdf: bytes, workshop: Workshop, *, signers: int) -> list[Place]:
    """A place for each signer, in order: his marker, else a free slot at the last page's foot.

    Only a marker the template hid counts: text a person typed is never one. Raises
    services.confined.ConfinedError.
    """
    found = cast(
        dict[str, object],
        workshop.run("services.signature.places:read", pdf=pdf, signers=signers),
    )
    marked = cast(dict[int, tuple[int, float, float]], found["marked"])
    sizes = cast(list[tuple[float, float]], found["sizes"])
    places, slot = [], 0
    for number in range(1, signers + 1):
        if number in marked:
            page, left, top = marked[number]
            places.append(Place(number, page, _within(sizes[page], left, top)))
        else:
            places.append(Place(number, len(sizes) - 1, _slot(sizes[-1], slot)))
            slot += 1
    return places


def _within(size: tuple[float, float], left: float, top: float) -> tuple[int, int, int, int]:
    x = int(min(max(left, 0), max(size[0] - WIDTH, 0)))
    y = int(min(max(top - HEIGHT, 0), max(size[1] - HEIGHT, 0)))
    return x, y, x + WIDTH, y + HEIGHT


def _slot(size: tuple[float, float], index: int) -> tuple[int, int, int, int]:
    across = max(int((size[0] - 2 * _MARGIN + _GAP) // (WIDTH + _GAP)), 1)
    row, column = divmod(index, across)
    left = _MARGIN + column * (WIDTH + _GAP)
    return _within(size, left, _MARGIN + HEIGHT + row * (HEIGHT + _GAP))


def read(pdf: bytes, signers: int) -> dict[str, object]:
    """``{"marked": {number: (page, left, top)}, "sizes": [(width, height)…]}``."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    document = pdfium.PdfDocument(pdf)
    marked: dict[int, tuple[int, float, float]] = {}
    sizes = []
    for index, page in enumerate(document):
        sizes.append((page.get_width(), page.get_height()))
        text = page.get_textpage()
        for match in re.finditer(r"\[\[SIGN:(\d{1,2})\]\]", text.get_text_range()):
            number, start = int(match.group(1)), match.start()
            # A hidden marker is one point high; typed text is not.
            if raw.FPDFText_GetFontSize(text, start) > 2 or not 1 <= number <= signers:
                continue
            left, _, _, top = text.get_charbox(start)
            marked.setdefault(number, (index, left, top))
    return {"marked": marked, "sizes": sizes}
