"""Where signatures go: markers in the page, or the bottom of the last one. Runs confined."""

import re
from dataclasses import dataclass
from typing import cast

from services.confined import Workshop

WIDTH, HEIGHT = 190, 64
"""Points, of a visible signature. Templates keep this height free under a marker."""

_A4 = (595, 842)
_MARGIN = 48
_GAP = 14
_TOP = 120
"""Points kept for the heading of an added page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Signer `number` (from 1), page (from 0), rectangle in points from the bottom left.

    A page beyond the document's last is one that `prepare` adds.
    """

    number: int
    page: int
    box: tuple[int, int, int, int]


def locate(pdf: bytes, workshop: Workshop, *, signers: int) -> list[Place]:
    """A place for each signer, in order: his marker, else a slot on a page to be added.

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
            places.append(_slot(number, len(sizes), slot))
            slot += 1
    return places


def _within(size: tuple[float, float], left: float, top: float) -> tuple[int, int, int, int]:
    x = int(min(max(left, 0), max(size[0] - WIDTH, 0)))
    y = int(min(max(top - HEIGHT, 0), max(size[1] - HEIGHT, 0)))
    return x, y, x + WIDTH, y + HEIGHT


def _slot(number: int, pages: int, index: int) -> Place:
    across = int((_A4[0] - 2 * _MARGIN + _GAP) // (WIDTH + _GAP))
    down = int((_A4[1] - _TOP - _MARGIN + _GAP) // (HEIGHT + _GAP))
    row, column = divmod(index % (across * down), across)
    left = _MARGIN + column * (WIDTH + _GAP)
    top = _A4[1] - _TOP - row * (HEIGHT + _GAP)
    return Place(number, pages + index // (across * down), _within(_A4, left, top))


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
