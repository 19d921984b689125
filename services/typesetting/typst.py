"""One PDF from one of our typst sources and plain data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import typst

from services.typesetting.fontconfig import FONTS

ARCHIVE = ("a-2a", "ua-1")
NAMES = {
    "a-2a": "PDF/A-2a",
    "a-2b": "PDF/A-2b",
    "a-3a": "PDF/A-3a",
    "a-3b": "PDF/A-3b",
    "ua-1": "PDF/UA-1",
}


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF, and the standards it declares: "PDF/A-2a, PDF/UA-1", or None."""

    pdf: bytes
    declares: str | None


def typeset(
    source: bytes,
    data: Mapping[str, object],
    *,
    at: datetime,
    standards: tuple[str, ...] = ARCHIVE,
) -> Typeset:
    """Compile a typst source that reads `json(bytes(sys.inputs.data))`.

    Data are JSON values; a string is shown as it is, whatever it holds: typst reads markup in
    sources, never in values. `at` (aware) is the date written in the file.
    Where a character has no glyph in any font, the standards forbid the file; it is then made
    without them and declares nothing. Raises typst.TypstError for a fault of the source.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)}

    def compiled(wanted: tuple[str, ...]) -> bytes:
        return typst.compile(
            source,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            pdf_standards=list(wanted),  # type: ignore[arg-type]  # names typst checks itself
            timestamp=int(at.timestamp()),
        )

    try:
        return Typeset(compiled(standards), ", ".join(NAMES[name] for name in standards) or None)
    except typst.TypstError as error:
        if not standards or "could not be displayed" not in str(error):
            raise
        return Typeset(compiled(()), None)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, font_paths=[FONTS])
