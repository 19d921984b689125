"""What a rendering gives, and how it fails."""

from dataclasses import dataclass
from typing import Literal

from engine.ports import CannotDo

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"

Format = Literal["pdf", "pdfa", "docx"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document's bytes; what it declares of PDF/A and PDF/UA ("PDF/A-3b, PDF/UA-1") or None."""

    data: bytes
    media_type: str
    engine: str
    declares: str | None = None

    @property
    def note(self) -> str:
        """What a reader must know, in French; empty where there is nothing to say."""
        if self.media_type != PDF or self.declares:
            return ""
        return "Ce PDF ne déclare pas la conformité PDF/A."


class RenderingError(CannotDo):
    """A document could not be made; `code` and `message` (French) say why and where."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
