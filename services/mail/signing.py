"""DKIM: the domain vouches for the message."""

from dataclasses import dataclass
from pathlib import Path

import dkim

_HEADERS = (b"from", b"to", b"cc", b"reply-to", b"subject", b"date", b"message-id")


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A selector of a domain and its RSA or Ed25519 private key, PEM."""

    domain: str
    selector: str
    key: bytes

    @classmethod
    def read(cls, domain: str, selector: str, file: Path) -> "DkimKey":
        """From a PEM file."""
        return cls(domain, selector, file.read_bytes())

    def sign(self, message: bytes) -> bytes:
        """The message with its DKIM-Signature on top. Raises dkim.DKIMException."""
        header = dkim.sign(
            message,
            self.selector.encode(),
            self.domain.encode(),
            self.key,
            include_headers=list(_HEADERS),
        )
        return bytes(header) + message
