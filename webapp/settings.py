"""Where the application runs and with which secrets; read once, at start."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between a trial, a test and a production."""

    var: Path
    """Folder of what the installation writes: database, documents, keys, mailbox."""
    database_url: str
    public_url: str
    """Root of every link, without a trailing slash; never the Host header."""
    secret_key: str
    page_key: bytes
    """Key from which page links and one-time codes are derived (32 bytes)."""
    domains: Path
    """Folder that holds bpmn/, dmn/ and forms/."""
    domain: str = "assurance"
    demonstration: bool = False
    """A trial: demonstration accounts, the mailbox in the browser, a clock that can be moved.

    No variable sets it: only `guichet demo` does, and that serves this machine alone.
    """
    smtp_url: str | None = None
    storage_url: str | None = None
    sender: str = "ne-pas-repondre@guichet.example"
    organisation: str = "Guichet"
    """In whose name mail leaves and documents are sealed."""
    dkim: str | None = None
    """``selector:domain:path of the private key``, where outgoing mail is signed."""

    @property
    def secure(self) -> bool:
        """Whether cookies may travel over https only."""
        return self.public_url.startswith("https://")


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings of this process. Secrets not given are made once and kept under ``var/``."""
    root = Path(environ.get("GUICHET_ROOT", Path(__file__).resolve().parent.parent))
    var = Path(environ.get("GUICHET_VAR", root / "var")).resolve()
    var.mkdir(parents=True, exist_ok=True)
    return Settings(
        var=var,
        database_url=environ.get("DATABASE_URL", f"sqlite:///{var / 'guichet.sqlite'}"),
        public_url=environ.get("PUBLIC_URL", "http://localhost:8000").rstrip("/"),
        secret_key=environ.get("SECRET_KEY") or secret(var / "secret_key"),
        page_key=bytes.fromhex(environ.get("PAGE_KEY") or secret(var / "page_key")),
        domains=Path(environ.get("GUICHET_DOMAINS", root)),
        domain=environ.get("GUICHET_DOMAIN", "assurance"),
        smtp_url=environ.get("SMTP_URL"),
        storage_url=environ.get("STORAGE_URL"),
        sender=environ.get("MAIL_SENDER", "ne-pas-repondre@guichet.example"),
        organisation=environ.get("ORGANISATION", "Guichet"),
        dkim=environ.get("DKIM"),
    )


def secret(path: Path) -> str:
    """The 64 hexadecimal digits kept in that file, made and written once, readable by us alone."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        # Of two processes starting together one wins, and both then read the winner's.
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()
