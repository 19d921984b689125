"""A file's type, from its content alone."""

import io
import re
import zipfile

from services.confined import Refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"\s*<(\?xml|!doctype|!--|html|svg|head|body|script|[a-z]+[\s>/])", re.I)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPEN = {
    b"application/vnd.oasis.opendocument.text",
    b"application/vnd.oasis.opendocument.spreadsheet",
}


def sniff(data: bytes, filename: str, *, unpacked: int) -> str:
    """The media type. `unpacked` bounds what an office file may unpack to, in bytes.

    Raises Refused: "type" when it is none of ours, "old-office", "macros", "bomb", "unreadable".
    """
    start = data[:16]
    if data[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return "application/pdf"
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    if start[:4] in (b"II*\x00", b"MM\x00*"):
        return "image/tiff"
    if start[:4] == b"PK\x03\x04":
        return _packed(data, unpacked)
    if start.startswith(_OLE):
        raise Refused("old-office")
    return _text(data, filename)


def _packed(data: bytes, unpacked: int) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            # Sizes as the archive claims; whoever lies is stopped when reading.
            if len(entries) > 5000 or sum(entry.file_size for entry in entries) > unpacked:
                raise Refused("bomb")
            if any(entry.flag_bits & 1 for entry in entries):
                raise Refused("encrypted")
            names = {entry.filename for entry in entries}
            if any(_is_macro(name) for name in names):
                raise Refused("macros")
            if "[Content_Types].xml" in names:
                return _office(archive, names)
            if "mimetype" in names:
                kind = _head(archive, "mimetype", 128).strip()
                if kind in _OPEN:
                    return kind.decode()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        raise Refused("unreadable") from None
    raise Refused("type")


def _is_macro(name: str) -> bool:
    return name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/"))


def _office(archive: zipfile.ZipFile, names: set[str]) -> str:
    types = _head(archive, "[Content_Types].xml", 1 << 20)
    if b"macroEnabled" in types:
        raise Refused("macros")
    if "word/document.xml" in names:
        return _WORD
    if "xl/workbook.xml" in names:
        return _EXCEL
    raise Refused("type")


def _head(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    with archive.open(name) as entry:
        return entry.read(size)


def _text(data: bytes, filename: str) -> str:
    if b"\x00" in data or data.startswith(b"#!") or _MARKUP.match(data[:4096]):
        raise Refused("type")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\ufffd" in text or sum(sign < " " and sign not in "\t\r\n\f" for sign in text):
        raise Refused("type")
    return "text/csv" if filename.lower().endswith(".csv") else "text/plain"
