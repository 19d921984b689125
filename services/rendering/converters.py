"""From Word to PDF: LibreOffice where the machine has it, dxpdf otherwise."""

import shutil
from dataclasses import dataclass
from typing import Protocol, cast

from services.confined import Workshop

_MODULE = "services.rendering.conversion"


class Converter(Protocol):
    """Makes a PDF of a Word file, in a confined child.

    Raises services.confined.ConfinedError.
    """

    @property
    def name(self) -> str:
        """What the document version says made it."""

    def convert(
        self, docx: bytes, *, title: str, language: str, archive: bool
    ) -> tuple[bytes, str | None]:
        """The PDF and the standards it declares. `archive` asks for PDF/A where possible."""

    def check(self) -> str | None:
        """None when all is well, else a sentence for the administrator."""


@dataclass(frozen=True, slots=True)
class DxConverter:
    """dxpdf: a wheel, always there; tagged PDF, but it cannot declare PDF/A."""

    workshop: Workshop
    name: str = "dxpdf"

    def convert(
        self, docx: bytes, *, title: str, language: str, archive: bool
    ) -> tuple[bytes, str | None]:
        """As Converter. `archive` changes nothing."""
        pdf = self.workshop.run(f"{_MODULE}:dx", docx=docx, title=title, language=language)
        return cast(bytes, pdf), None

    def check(self) -> str | None:
        """As Converter; LibreOffice's absence is worth knowing."""
        return None


@dataclass(frozen=True, slots=True)
class OfficeConverter:
    """LibreOffice: the reference look, PDF/A-3b and PDF/UA-1 declared."""

    workshop: Workshop
    program: str
    name: str = "LibreOffice"

    def convert(
        self, docx: bytes, *, title: str, language: str, archive: bool
    ) -> tuple[bytes, str | None]:
        """As Converter. PDF/A is always asked for: it costs nothing."""
        pdf = self.workshop.run(f"{_MODULE}:office", docx=docx, program=self.program)
        return cast(bytes, pdf), "PDF/A-3b, PDF/UA-1"

    def check(self) -> str | None:
        """As Converter."""
        if shutil.which(self.program):
            return None
        return f"LibreOffice n’est plus à l’adresse {self.program}."


def find_converter(workshop: Workshop, program: str | None = None) -> Converter:
    """LibreOffice where `soffice` (or the given program) is found, dxpdf otherwise."""
    found = shutil.which(program or "soffice")
    return OfficeConverter(workshop, found) if found else DxConverter(workshop)
