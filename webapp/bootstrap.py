"""Puts the parts together: which adapters this installation runs with."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from engine.persistence.engine import make_engine, make_sessions
from engine.persistence.runtime import NoDispatcher, Runtime
from engine.ports import Clock, Dispatcher, Operation
from engine.worker import Worker
from services.confined import Workshop
from services.mail import FileMailbox, Identity, MailSend, MailWriter, Sender, SmtpSender
from services.mail.signing import DkimKey
from services.rendering import WordRenderer, find_converter
from services.rendering.builtin import evidence
from services.rendering.operations import DocumentGenerate, DocumentReceipt
from services.scanning import ContentScanner, PageReader
from services.signature import Authority, EnvelopeClose, EnvelopeSign
from services.storage import open_storage
from webapp.accounts.directory import agent_named
from webapp.clock import MovableClock, SystemClock
from webapp.links import DerivedLinks
from webapp.parts import Services
from webapp.settings import Settings
from webapp.templating import Templates


def build(settings: Settings, *, dispatcher: Dispatcher | None = None) -> Services:
    """The Services of an installation. Makes its folders and keys where they are missing."""
    clock: Clock = MovableClock(settings.var / "clock") if settings.demonstration else SystemClock()
    storage = open_storage(settings.storage_url or settings.var / "documents")
    workshop = Workshop()
    scanner = ContentScanner(storage, workshop)
    links = DerivedLinks(settings.page_key, settings.public_url)
    sender = open_sender(settings)
    authority = Authority(
        settings.var / "pki",
        organisation=settings.organisation,
        clock=clock,
        public_url=settings.public_url,
    )
    operations: Mapping[str, Operation] = {
        "mail.send": MailSend(sender, MailWriter(workshop), storage, links),
        "document.generate": DocumentGenerate(
            WordRenderer(workshop, find_converter(workshop)), scanner
        ),
        "document.receipt": DocumentReceipt(scanner),
        "envelope.sign": EnvelopeSign(authority, storage, scanner, workshop),
        "envelope.close": EnvelopeClose(authority, storage, scanner, evidence),
    }
    runtime = Runtime(
        links=links,
        operations=operations,
        clock=clock,
        storage=storage,
        dispatcher=dispatcher or NoDispatcher(),
        templates=Templates(workshop),
        find_agent=agent_named,
    )
    return Services(
        settings=settings,
        runtime=runtime,
        scanner=scanner,
        pages=PageReader(workshop),
        authority=authority,
        sender=sender,
        mailbox=sender if isinstance(sender, FileMailbox) else None,
        close=workshop.close,
    )


def open_sender(settings: Settings) -> Sender:
    """SMTP where it is set up, else the mailbox on this disk."""
    identity = Identity(settings.sender, settings.organisation)
    if settings.smtp_url is None:
        return FileMailbox(settings.var / "mailbox", identity)
    dkim = None
    if settings.dkim:
        selector, domain, path = settings.dkim.split(":", 2)
        dkim = DkimKey.read(domain, selector, Path(path))
    return SmtpSender(settings.smtp_url, identity, dkim=dkim)


def open_engine(settings: Settings) -> Engine:
    """The installation's database."""
    if settings.database_url.startswith("sqlite:///"):
        with suppress(FileExistsError):
            Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True)
    return make_engine(settings.database_url)


def make_worker(
    services: Services, engine: Engine, name: str, *, announced: Dispatcher | None = None
) -> Worker:
    """A worker on this database with these Services; `announced` is told of the jobs it makes."""
    # Alone, it looks again after its own work anyway: its commits need wake nobody.
    runtime = replace(services.runtime, dispatcher=announced or NoDispatcher())
    return Worker(make_sessions(engine, runtime), runtime, name=name)


def session_of(services: Services, engine: Engine) -> Session:
    """One session outside a request: the command line's."""
    return make_sessions(engine, services.runtime)()
