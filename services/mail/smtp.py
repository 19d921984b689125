"""Mail by SMTP, and what the server's answers mean."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

from engine.ports import BusinessError, CannotDo, RetryLater
from services.mail.message import Identity, Mail, address, assemble
from services.mail.signing import DkimKey

TIMEOUT = 30.0
"""Seconds for each exchange with the server."""


class MailServerError(CannotDo):
    """The server refuses us, not the recipient: credentials, sender, certificate."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over. `security` is "none", "starttls" or "tls"."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""

    @classmethod
    def parse(cls, url: str) -> "Server":
        """``smtp://user:password@host:587?starttls`` or ``smtps://host``. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("SMTP_URL: smtp://host:port, smtp://…?starttls or smtps://host.")
        tls = parts.scheme == "smtps"
        security = "tls" if tls else "starttls" if "starttls" in parts.query else "none"
        return cls(
            host=parts.hostname,
            port=parts.port or {"tls": 465, "starttls": 587, "none": 25}[security],
            security=security,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


class SmtpSender:
    """`Sender` over SMTP, one connection a mail."""

    def __init__(
        self,
        url: str,
        identity: Identity,
        *,
        dkim: DkimKey | None = None,
        timeout: float = TIMEOUT,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.server = Server.parse(url)
        self.identity = identity
        self._dkim = dkim
        self._timeout = timeout
        self._context = context or ssl.create_default_context()

    def send(self, mail: Mail, *, key: str, at: datetime) -> str:
        """As Sender. Accepted means the server's 250 to the whole message."""
        message = assemble(mail, self.identity, key=key, at=at)
        recipients = [address(one) for one in (*mail.to, *mail.cc)]
        try:
            with self._connect() as client:
                refused = self._hand_over(client, message, recipients)
        except smtplib.SMTPException as error:
            raise _meaning(error) from error
        except ssl.SSLCertVerificationError as error:
            raise MailServerError(
                "Le certificat du serveur est refusé : {error}", error=error
            ) from error
        except OSError as error:
            raise RetryLater(
                "Le serveur de courriel ne répond pas : {error}", error=error
            ) from error
        for one in mail.to:
            # Some were accepted: the mail has left. What matters is whether the addressee's did.
            if answer := refused.get(address(one)):
                raise _of_recipient(*answer)
        return str(message["Message-ID"])

    def check(self) -> str | None:
        """Connect, authenticate, leave."""
        try:
            with self._connect() as client:
                client.noop()
        except (smtplib.SMTPException, OSError) as error:
            return f"Le serveur de courriel {self.server.host} ne répond pas : {error}"
        return None

    def _connect(self) -> smtplib.SMTP:
        where = (self.server.host, self.server.port)
        name = self.identity.address.rpartition("@")[2]
        # The local name is what HELO says; the machine's own may be of no use outside.
        if self.server.security == "tls":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                *where, local_hostname=name, timeout=self._timeout, context=self._context
            )
        else:
            client = smtplib.SMTP(*where, local_hostname=name, timeout=self._timeout)
        try:
            if self.server.security == "starttls":
                client.starttls(context=self._context)
            if self.server.user:
                client.login(self.server.user, self.server.password)
        except BaseException:
            client.close()
            raise
        return client

    def _hand_over(
        self, client: smtplib.SMTP, message: EmailMessage, recipients: list[str]
    ) -> dict[str, tuple[int, bytes]]:
        sender = address(self.identity.address)
        options = []
        if not all(one.isascii() for one in recipients):
            client.ehlo_or_helo_if_needed()
            if not client.has_extn("smtputf8"):
                raise BusinessError(
                    "undeliverable", "Le serveur n’accepte pas cette adresse accentuée."
                )
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        data = message.as_bytes(policy=SMTP.clone(utf8=bool(options)))
        if self._dkim:
            data = self._dkim.sign(data)
        return client.sendmail(sender, recipients, data, mail_options=options)


def _meaning(error: smtplib.SMTPException) -> Exception:
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=recipients):
            return _of_recipient(*next(iter(recipients.values())))
        case smtplib.SMTPAuthenticationError(smtp_code=code, smtp_error=said):
            return MailServerError(
                "Le serveur de courriel refuse nos identifiants : {answer}",
                answer=f"{code} {_text(said)}",
            )
        case smtplib.SMTPNotSupportedError():
            return MailServerError(
                "Le serveur de courriel ne sait pas faire : {error}", error=error
            )
        case smtplib.SMTPServerDisconnected():
            return RetryLater("Le serveur de courriel a raccroché : {error}", error=error)
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=said):
            return _of_message(code, said)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said) if code >= 500:
            return MailServerError(
                "Le serveur de courriel nous refuse : {answer}", answer=f"{code} {_text(said)}"
            )
    return RetryLater("Le serveur de courriel demande d’attendre : {answer}", answer=error)


def _of_recipient(code: int, said: bytes | str) -> Exception:
    """A server's answer to RCPT: 4xx is for now, 5xx for good (RFC 5321, 4.2.1)."""
    text = f"{code} {_text(said)}"
    if 500 <= code < 600:
        return BusinessError(
            "undeliverable", "L’adresse est refusée par son serveur : {answer}", answer=text
        )
    return RetryLater("L’adresse n’est pas joignable pour l’instant : {answer}", answer=text)


def _of_message(code: int, said: bytes | str) -> Exception:
    """An answer to the message itself. 5.1 and 5.2 are about the mailbox (RFC 3463, 3)."""
    text = _text(said)
    if code < 500:
        return RetryLater(
            "Le serveur de courriel demande d’attendre : {answer}", answer=f"{code} {text}"
        )
    if re.match(r"5\.[12]\.\d", text):
        return _of_recipient(code, said)
    return MailServerError(
        "Le serveur de courriel refuse ce message : {answer}", answer=f"{code} {text}"
    )


def _text(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:300]
