"""What a file may be."""

from dataclasses import dataclass

MEDIA_TYPES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/tiff": ".tif",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "text/plain": ".txt",
    "text/csv": ".csv",
}
"""Accepted types and the extension each is given."""

ALSO = {"image/jpeg": (".jpeg", ".jpe"), "image/tiff": (".tiff",)}
"""Other extensions a name may keep."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits on one file. Sizes in bytes, pictures in pixels, names in characters."""

    size: int = 25 << 20
    pages: int = 300
    pixels: int = 80_000_000
    unpacked: int = 200 << 20
    """Total size, once unpacked, of an office file."""
    thumbnail: int = 400
    accepted: frozenset[str] = frozenset(MEDIA_TYPES)
    seconds: float = 20.0
