"""Links and one-time codes, derived from ids with a key that never leaves this module.

Nothing that can be used is stored: rows hold ids, generations and hashes, and only the mail
being rendered holds the link or the code.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

from engine.ports import CodeRequest, PageLink

TOKEN_BYTES = 24
"""192 bits: 32 characters in an address."""


@dataclass(frozen=True, slots=True)
class DerivedLinks:
    """The Links of this installation. `public_url` has no trailing slash."""

    key: bytes = field(repr=False)
    public_url: str

    def page_token(self, link: PageLink) -> str:
        """The secret part of a page's address, for one generation of the page."""
        return urlsafe_b64encode(
            self._derive(f"page:{link.page_id}:{link.generation}")[:TOKEN_BYTES]
        ).decode()

    def page_url(self, link: PageLink) -> str:
        """The whole address, as it goes into a mail."""
        return f"{self.public_url}/p/{self.page_token(link)}"

    def code(self, request: CodeRequest) -> str:
        """Six digits, the same for every try at sending the same challenge."""
        number = int.from_bytes(self._derive(f"code:{request.purpose}:{request.challenge_id}"))
        return f"{number % 1_000_000:06d}"

    def _derive(self, what: str) -> bytes:
        return hmac.digest(self.key, what.encode(), hashlib.sha256)
