"""Bounces: delivery status notifications (RFC 3464) that come back."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message


@dataclass(frozen=True, slots=True)
class Bounce:
    """What became of one recipient.

    `message_id` is that of the mail sent. `status` is as RFC 3463: "5.1.1". `permanent` when
    trying again is useless.
    """

    message_id: str
    recipient: str
    status: str
    permanent: bool
    diagnostic: str = ""


def read_bounce(raw: bytes) -> list[Bounce]:
    """The failures a received message reports; nothing where it reports none.

    Successes, relays and delays that end well are no bounces. Never raises.
    """
    message = message_from_bytes(raw)
    if message.get_content_type() != "multipart/report":
        return []
    original = _original(message)
    found = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        # Its payload is a list of blocks of headers: the message's, then one a recipient.
        for block in part.get_payload() if part.is_multipart() else ():
            bounce = _bounce(block, original) if isinstance(block, Message) else None
            if bounce:
                found.append(bounce)
    return found


def _bounce(block: Message, original: str) -> Bounce | None:
    action = str(block.get("Action", "")).strip().lower()
    status = re.search(r"[245]\.\d{1,3}\.\d{1,3}", str(block.get("Status", "")))
    if action not in ("failed", "delayed") or not status:
        return None
    recipient = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
    return Bounce(
        message_id=original,
        recipient=recipient.rpartition(";")[2].strip(),
        status=status.group(),
        permanent=action == "failed" and status.group().startswith("5"),
        diagnostic=" ".join(str(block.get("Diagnostic-Code", "")).split())[:300],
    )


def _original(message: Message) -> str:
    """The Message-ID of the mail sent, from the copy or the headers sent back."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            if isinstance(inner, Message) and inner["Message-ID"]:
                return str(inner["Message-ID"]).strip()
        if kind == "text/rfc822-headers":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes) and (found := message_from_bytes(data)["Message-ID"]):
                return str(found).strip()
    return str(message.get("In-Reply-To", "")).strip()
