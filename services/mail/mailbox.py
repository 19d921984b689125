"""A mailbox on the local disk: mail is read in the browser, nothing leaves the machine."""

import os
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from services.mail.message import Identity, Mail, assemble


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail as its reader sees it. `html` is as written: show it only in a sandboxed frame."""

    id: str
    message_id: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    date: datetime
    text: str
    html: str
    attachments: tuple[tuple[str, str, bytes], ...]
    """(file name, media type, bytes)."""


class FileMailbox:
    """`Sender` that files each message as ``<id>.eml``; one file a key, whatever the tries."""

    def __init__(self, folder: Path, identity: Identity) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.identity = identity

    def send(self, mail: Mail, *, key: str, at: datetime) -> str:
        """As Sender. Accepts everything that has a well-formed address."""
        message = assemble(mail, self.identity, key=key, at=at)
        identifier = str(message["Message-ID"])
        name = identifier.strip("<>").partition("@")[0]
        part = self.folder / f".{name}.{os.getpid()}.part"
        with part.open("wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        try:
            # Fails where the name exists: the first try is the one that counts.
            os.link(part, self.folder / f"{name}.eml")
        except FileExistsError:
            return identifier
        finally:
            part.unlink()
        return identifier

    def check(self) -> str | None:
        """None when the folder can be written."""
        if os.access(self.folder, os.W_OK):
            return None
        return f"Le dossier {self.folder} de la boîte locale n’est pas accessible."

    def list(self, to: str | None = None) -> list[StoredMail]:
        """Mails, the latest first; with `to`, those addressed to that address."""
        files = sorted(self.folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        mails = [_stored(file) for file in reversed(files)]
        mails.sort(key=lambda mail: mail.date, reverse=True)
        return [mail for mail in mails if to is None or to in (*mail.to, *mail.cc)]

    def read(self, id: str) -> StoredMail:
        """One mail. Raises KeyError."""
        return _stored(self._file(id))

    def raw(self, id: str) -> bytes:
        """One message as it would have left. Raises KeyError."""
        return self._file(id).read_bytes()

    def delete(self, id: str) -> None:
        """Forget a mail. Raises KeyError."""
        self._file(id).unlink()

    def clear(self) -> None:
        """Forget them all."""
        for file in self.folder.glob("*.eml"):
            file.unlink(missing_ok=True)

    def _file(self, id: str) -> Path:
        file = self.folder / f"{id}.eml"
        if not id.isalnum() or not file.is_file():
            raise KeyError(id)
        return file


def _stored(file: Path) -> StoredMail:
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what the policy makes
    return StoredMail(
        id=file.stem,
        message_id=str(message["Message-ID"]),
        sender=str(message["From"]),
        to=_addresses(message, "To"),
        cc=_addresses(message, "Cc"),
        subject=str(message["Subject"]),
        date=parsedate_to_datetime(str(message["Date"])),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=tuple(
            (part.get_filename() or "", part.get_content_type(), _bytes(part))
            for part in message.iter_attachments()
        ),
    )


def _addresses(message: EmailMessage, header: str) -> tuple[str, ...]:
    field = message[header]
    return tuple(one.addr_spec for one in field.addresses) if field else ()


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _bytes(part: object) -> bytes:
    data = part.get_payload(decode=True) if isinstance(part, EmailMessage) else b""
    return data if isinstance(data, bytes) else b""
