"""A mail server on the loopback that does as it is told."""

import socket
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class SmtpServer:
    """Accepts what it is not told to refuse. `received` holds the accepted messages, raw;
    `offered` those it refused too.

    `to_recipients` and `to_data` are answers to give, first come first served, before it goes
    back to accepting. Use as a context manager.
    """

    to_recipients: deque[str] = field(default_factory=deque)
    to_data: deque[str] = field(default_factory=deque)
    received: list[bytes] = field(default_factory=list)
    offered: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    password: str | None = None
    port: int = 0
    """0: any that is free."""

    def __enter__(self) -> "SmtpServer":
        options: dict[str, Any] = {}
        if self.password:
            options = {
                "authenticator": self._authenticate,
                "auth_required": True,
                "auth_require_tls": False,
            }
        with socket.create_server(("127.0.0.1", self.port)) as free:
            self.port = free.getsockname()[1]
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, enable_SMTPUTF8=True, **options
        )
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        """What SMTP_URL would be."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.to_recipients.popleft() if self.to_recipients else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.offered.append(content)
        if self.to_data:
            return self.to_data.popleft()
        self.received.append(content)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 Taken"

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        good = isinstance(data, LoginPassword) and data.password.decode() == self.password
        return AuthResult(success=good, handled=False)
