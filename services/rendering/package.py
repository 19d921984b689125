"""A Word file as a package of parts: what must not be in it. Runs confined."""

import io
import re
import zipfile

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from services.confined import Refused

UNPACKED = 100 << 20
PARTS = 2000
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode=\"External\"[^>]*>", re.I)


def opened(data: bytes, name: str) -> WordDocument:
    """The document, checked. Raises Refused: "not-word", "word-unsafe"."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, name)
        return Document(io.BytesIO(data))
    except (
        zipfile.BadZipFile,
        PackageNotFoundError,
        KeyError,
        ValueError,
        OSError,
        EOFError,
        NotImplementedError,
        etree.XMLSyntaxError,
    ):
        raise Refused("not-word", f"« {name} » n’est pas un document Word (.docx).") from None


def _check(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    total = 0
    if len(entries) > PARTS:
        raise _unsafe(name, "il compte trop de parties")
    for entry in entries:
        total += entry.file_size
        if total > UNPACKED:
            raise _unsafe(name, "il se déploie en un volume démesuré")
        if entry.filename.endswith("vbaProject.bin"):
            raise _unsafe(name, "il contient des macros")
        if not entry.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(entry) as part:
            xml = part.read(entry.file_size + 1)
        if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
            raise _unsafe(name, f"{entry.filename} déclare des entités")
        for relation in _EXTERNAL.findall(xml) if entry.filename.endswith(".rels") else ():
            # A picture or a template fetched from elsewhere when the document is opened.
            if b"/hyperlink" not in relation:
                raise _unsafe(name, "il renvoie à un contenu extérieur")


def _unsafe(name: str, why: str) -> Refused:
    return Refused("word-unsafe", f"« {name} » est refusé : {why}.")
