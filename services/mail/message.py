"""A mail, and the message it becomes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import Protocol

from email_validator import EmailNotValidError, validate_email

from engine.ports import BusinessError


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file joined to a mail."""

    filename: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """What is sent, to whom. Addresses are bare: "karim@example.org"."""

    to: tuple[str, ...]
    subject: str
    text: str
    html: str = ""
    cc: tuple[str, ...] = ()
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identity:
    """In whose name mail leaves. `domain` stands in Message-IDs; by default the address's."""

    address: str
    name: str = ""
    reply_to: str = ""
    domain: str = ""


class Sender(Protocol):
    """Hands mail over.

    Raises BusinessError("undeliverable") where the recipient is refused for good, RetryLater
    where the server cannot take it now; anything else is a fault of the installation.
    """

    identity: Identity

    def send(self, mail: Mail, *, key: str, at: datetime) -> str:
        """Hand the mail over; return its Message-ID. Same key, same id."""

    def check(self) -> str | None:
        """None when mail can be handed over, else a sentence for the administrator."""


def message_id(key: str, identity: Identity) -> str:
    """The Message-ID of everything sent under this idempotency key."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    domain = identity.domain or identity.address.rpartition("@")[2]
    return f"<{digest}@{domain}>"


def address(text: str) -> str:
    """The address as it will be written on the envelope, its domain in ASCII.

    Raises BusinessError("undeliverable") for what is no address.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise BusinessError(
            "undeliverable", "« {address} » n’est pas une adresse de courriel.", address=text
        ) from None
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"


def assemble(mail: Mail, identity: Identity, *, key: str, at: datetime) -> EmailMessage:
    """The message, complete but for a DKIM signature.

    `at` (aware) is its Date. Raises BusinessError("undeliverable") for a wrong address.
    """
    recipients = [address(one) for one in mail.to]
    copies = [address(one) for one in mail.cc]
    if not recipients:
        raise BusinessError("undeliverable", "Ce courriel n’a pas de destinataire.")
    ascii_only = all(one.isascii() for one in (*recipients, *copies))
    message = EmailMessage(policy=SMTP if ascii_only else SMTPUTF8)
    message["Message-ID"] = message_id(key, identity)
    message["Date"] = format_datetime(at)
    message["From"] = Address(_line(identity.name), addr_spec=identity.address)
    reply_to = mail.reply_to or identity.reply_to
    if reply_to:
        message["Reply-To"] = address(reply_to)
    message["To"] = ", ".join(recipients)
    if copies:
        message["Cc"] = ", ".join(copies)
    message["Subject"] = _line(mail.subject)
    # RFC 3834: asks that holidays and the like are not announced to us.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for name, value in mail.headers.items():
        message[name] = _line(value)
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for joined in mail.attachments:
        main, _, sub = joined.media_type.partition("/")
        message.add_attachment(
            joined.data, maintype=main, subtype=sub or "octet-stream", filename=joined.filename
        )
    _fix_boundaries(message, key)
    return message


def _line(text: str) -> str:
    """One line: what follows a line break in a header would be a header."""
    return " ".join(text.split())


def _fix_boundaries(message: EmailMessage, key: str) -> None:
    """Boundaries from the key too, so that a retry sends the same bytes."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(hashlib.sha256(f"{key}/{number}".encode()).hexdigest()[:32])
