"""Pages of stored PDF files, for reading on screen, and photos bound into one PDF."""

from typing import Literal, cast

from services.confined import ConfinedError, Refused, Workshop
from services.scanning.names import safe_name
from services.scanning.refusals import SENTENCES, refused
from services.scanning.rules import Rules

_MODULE = "services.scanning.portable"


class PageReader:
    """Reads PDF files in a confined child.

    Errors: KeyError for a page that does not exist, Rejected for a file that cannot be read.
    """

    def __init__(self, workshop: Workshop, rules: Rules | None = None) -> None:
        self._workshop = workshop
        self._rules = rules or Rules()

    def image(
        self, pdf: bytes, number: int, width: int, format: Literal["webp", "png"] = "webp"
    ) -> bytes:
        """Page `number` (from 1) as a picture `width` pixels wide (at most 2,400)."""
        return cast(
            bytes,
            self._run("image", data=pdf, number=number, width=min(width, 2400), format=format),
        )

    def sizes(self, pdf: bytes) -> list[tuple[float, float]]:
        """Width and height of each page, in points (1/72 inch)."""
        return cast(list[tuple[float, float]], self._run("sizes", data=pdf))

    def texts(self, pdf: bytes, limit: int = 500_000) -> list[str]:
        """The text of each page, at most `limit` characters in all."""
        return cast(list[str], self._run("texts", data=pdf, limit=limit))

    def bind(self, photos: list[tuple[str, bytes]]) -> bytes:
        """Photos (name, bytes) as one PDF, an A4 page each. Raises Rejected naming the photo."""
        try:
            result = self._workshop.run(
                f"{_MODULE}:bound",
                photos=[data for _, data in photos],
                pixels=self._rules.pixels,
            )
        except Refused as refusal:
            index = refusal.params.get("index", 0)
            name = safe_name(photos[index if isinstance(index, int) else 0][0])
            code = refusal.code if refusal.code in SENTENCES else "unreadable"
            raise refused(code, name, **refusal.params) from None
        except ConfinedError as error:
            raise refused("unreadable", photos[0][0]) from error
        return cast(bytes, result)

    def _run(self, function: str, **arguments: object) -> object:
        try:
            return self._workshop.run(
                f"{_MODULE}:{function}", within=self._rules.seconds, **arguments
            )
        except Refused as refusal:
            if refusal.code == "no-page":
                raise KeyError(arguments["number"]) from None
            raise refused(refusal.code, "document", **refusal.params) from None
        except ConfinedError as error:
            raise refused("unreadable", "document") from error
