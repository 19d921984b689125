"""The signed token of a public form: it stands where a cookie would, and holds nobody's name.

In a frame of another site a browser gives no cookie. The token proves that the form came from us,
for that domain and process, not long ago; and it lets a double click count once.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from engine.errors import DomainError

LIFE = timedelta(hours=24)
LEAST = timedelta(seconds=2)
"""Nobody reads and fills a form faster."""


class StaleForm(DomainError):
    """The form's token is missing, false or too old."""

    code = "stale-form"
    sentence = "Ce formulaire est ouvert depuis trop longtemps : envoyez-le de nouveau."


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a token says."""

    nonce: str
    at: datetime

    def too_fast(self, now: datetime) -> bool:
        """Whether no person can have filled the form since."""
        return now - self.at < LEAST


def issue(secret: str, domain: str, process_id: str, now: datetime) -> str:
    """A token for one showing of a form."""
    said = [domain, process_id, secrets.token_urlsafe(9), int(now.timestamp())]
    return str(_serializer(secret, "request-form").dumps(said))


def read(secret: str, token: str, domain: str, process_id: str, now: datetime) -> Ticket:
    """What the token says. Raises StaleForm."""
    try:
        said: Any = _serializer(secret, "request-form").loads(token)
        of, process, nonce, seconds = said
    except (BadSignature, ValueError, TypeError):
        raise StaleForm from None
    at = datetime.fromtimestamp(seconds, UTC)
    # A clock set back a little between two machines is no fraud.
    if [of, process] != [domain, process_id] or not -LIFE < now - at < LIFE:
        raise StaleForm
    return Ticket(nonce, at)


def sign_reference(secret: str, reference: str) -> str:
    """The reference as an address may carry it: nobody else's words can be shown in our name."""
    return str(_serializer(secret, "request-reference").dumps(reference))


def read_reference(secret: str, signed: str) -> str:
    """The reference, or "" where it was not signed by us."""
    try:
        return str(_serializer(secret, "request-reference").loads(signed))
    except BadSignature:
        return ""


def digest(nonce: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The same showing and the same answers: a double click, not a second request."""
    said = "\x00".join(f"{name}\x01{value}" for name, value in sorted(pairs))
    return hashlib.sha256(f"{nonce}\x00{said}".encode()).hexdigest()


def _serializer(secret: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=salt)
