"""File names as people send them, made safe to store, show and download."""

import re
import unicodedata
from pathlib import PurePosixPath

from services.scanning.rules import ALSO, MEDIA_TYPES

LENGTH = 120
BYTES = 200
"""Common file systems refuse names above 255 bytes; a prefix must still fit."""

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def safe_name(filename: str, media_type: str = "") -> str:
    """The last part of the name, without what a file system or a screen could misread.

    The extension follows the content where `media_type` is an accepted type. Never empty.
    """
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    # Cf holds the marks that turn the reading direction: "cv‮fdp.exe" reads "cvexe.pdf".
    name = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cf", "Cs", "Co"))
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", name)).strip(" .")
    stem, extension = _parts(name, media_type)
    stem = stem.strip(" .") or "document"
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    stem = stem[: LENGTH - len(extension)]
    while len((stem + extension).encode()) > BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .") + extension


def _parts(name: str, media_type: str) -> tuple[str, str]:
    suffix = PurePosixPath(name).suffix
    # "Contrat n. 12 du 3 mai" has no extension.
    suffix = suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,5}", suffix) else ""
    stem = name.removesuffix(suffix)
    if media_type not in MEDIA_TYPES:
        return stem, suffix
    own = MEDIA_TYPES[media_type]
    known = {own, *ALSO.get(media_type, ())}
    return stem, suffix if suffix.lower() in known else own
