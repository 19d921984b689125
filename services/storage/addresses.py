"""Where bytes of a given SHA-256 are."""

import hashlib
import re

_DIGEST = re.compile(r"[0-9a-f]{64}")


def address(data: bytes) -> str:
    """The SHA-256 of the bytes, in 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def path_of(sha256: str) -> str:
    """``ab/cd/abcd…``: two levels, so that no folder holds more than a few hundred entries.

    Raises KeyError for what is no SHA-256: nothing is stored there, and nothing may be looked
    up outside.
    """
    if not _DIGEST.fullmatch(sha256):
        raise KeyError(sha256)
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
