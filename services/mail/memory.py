"""A sender that keeps mail in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from services.mail.message import Identity, Mail, assemble


@dataclass
class MemorySender:
    """`Sender` for tests and training rooms: one mail a key."""

    identity: Identity = field(default_factory=lambda: Identity("guichet@example.org", "Guichet"))
    sent: dict[str, Mail] = field(default_factory=dict)

    def send(self, mail: Mail, *, key: str, at: datetime) -> str:
        """As Sender."""
        message = assemble(mail, self.identity, key=key, at=at)
        self.sent.setdefault(key, mail)
        return str(message["Message-ID"])

    def check(self) -> str | None:
        """Nothing to fail."""
        return None
