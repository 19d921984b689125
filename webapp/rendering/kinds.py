"""Kinds of files: what an `accept` lets in, and how it is said."""

import mimetypes
from pathlib import PurePath

SAID = {".jpeg": "JPG", ".jpe": "JPG", ".tiff": "TIF"}
PATTERNS = {"image/*": "images", "audio/*": "audio", "video/*": "video"}


def endings(accept: str) -> list[str]:
    """The entries of an `accept` attribute: ".pdf", "image/*", "application/pdf"."""
    return [one.strip().lower() for one in accept.split(",") if one.strip()]


def said(accept: str) -> list[str]:
    """The kinds as a person reads them: PDF, JPG…, each once."""
    names = []
    for one in endings(accept):
        ending = mimetypes.guess_extension(one) or one if "/" in one else one
        names.append(PATTERNS.get(one) or SAID.get(ending) or ending.lstrip(".").upper())
    return list(dict.fromkeys(names))


def lets_in(accept: str, media_type: str) -> bool:
    """Whether a file whose content is of that type is among those asked for.

    The name's ending decides nothing: it is the content that was looked into.
    """
    entries = endings(accept)
    return not entries or any(_matches(one, media_type) for one in entries)


def _matches(entry: str, media_type: str) -> bool:
    if entry.endswith("/*"):
        return media_type.startswith(entry[:-1])
    if "/" in entry:
        return media_type == entry
    guessed, _ = mimetypes.guess_type(PurePath("file").with_suffix(entry).name)
    return guessed == media_type
