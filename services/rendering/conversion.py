"""The conversions themselves. Runs confined."""

import io
import os
import subprocess
import tempfile
from pathlib import Path

import dxpdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from services.confined import Refused
from services.typesetting import fontconfig

_FILTER = (
    'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"3"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"}}'
)


def dx(docx: bytes, title: str, language: str) -> bytes:
    """The PDF by dxpdf, its title and language added. Raises Refused("conversion")."""
    with tempfile.TemporaryDirectory(prefix="guichet-") as folder:
        # Read by the first conversion of this process; the others ignore it.
        os.environ.update(_environment(folder))
        try:
            pdf = dxpdf.convert(docx)
        except RuntimeError as error:
            raise Refused("conversion", f"dxpdf n’a pu lire le document : {error}.") from None
    return _titled(pdf, title, language)


def office(docx: bytes, program: str) -> bytes:
    """The PDF by LibreOffice. Raises Refused("conversion") where it gives none."""
    with tempfile.TemporaryDirectory(prefix="guichet-") as folder:
        source = Path(folder, "document.docx")
        source.write_bytes(docx)
        # Two runs on one profile: one of them gives no file, and says nothing.
        profile = Path(folder, "profile").as_uri()
        done = subprocess.run(  # noqa: S603 - the administrator's program, our own arguments
            [
                program,
                f"-env:UserInstallation={profile}",
                "--headless",
                "--norestore",
                "--convert-to",
                _FILTER,
                "--outdir",
                folder,
                str(source),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            env={**os.environ, **_environment(folder)},
        )
        made = source.with_suffix(".pdf")
        if not made.is_file() or not made.stat().st_size:
            said = done.stdout.decode(errors="replace").strip()[-300:]
            raise Refused("conversion", f"LibreOffice n’a rendu aucun fichier : {said}.")
        return made.read_bytes()


def _environment(home: str) -> dict[str, str]:
    fonts = Path(home, "fonts.conf")
    fonts.write_text(fontconfig())
    return {"HOME": home, "FONTCONFIG_FILE": str(fonts)}


def _titled(pdf: bytes, title: str, language: str) -> bytes:
    """The PDF with a title and a language: screen readers say both first."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    writer.root["/Lang"] = generic.pdf_string(language)
    preferences = generic.DictionaryObject()  # type: ignore[no-untyped-call]
    preferences["/DisplayDocTitle"] = generic.BooleanObject(True)  # type: ignore[no-untyped-call]
    writer.root["/ViewerPreferences"] = preferences
    writer.update_root()  # type: ignore[no-untyped-call]
    information = generic.DictionaryObject()  # type: ignore[no-untyped-call]
    information["/Title"] = generic.pdf_string(title)
    writer.set_info(information)
    sink = io.BytesIO()
    writer.write(sink)  # type: ignore[no-untyped-call]
    return sink.getvalue()
