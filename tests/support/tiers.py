"""The small domain, published on a real application: mails in a folder, a clock that is moved.

Fixtures `parts` (once a run) and `world` (new database each test); a conftest imports them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from engine import commands
from engine.actors import ANONYMOUS, SYSTEM
from engine.worker import Worker
from services.mail import FileMailbox, StoredMail
from tests.support import petite
from tests.support.tables import sqlite_file
from tests.support.templates import compiled_once
from webapp import bootstrap
from webapp.accounts import create_account
from webapp.app import create_app
from webapp.database import db
from webapp.parts import Services
from webapp.settings import Settings

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
ADDRESS = "karim@exemple.fr"
PASSWORD = "une phrase assez longue"


@dataclass
class Clock:
    """Moves only when told to."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Visitor:
    """A browser without script: what it shows, and how a form on it is sent."""

    client: FlaskClient
    last: TestResponse | None = None
    path: str = ""

    def get(self, path: str) -> "Visitor":
        return self._keep(self.client.get(path, follow_redirects=True))

    def post(self, path: str, data: Mapping[str, object], *, follow: bool = True) -> "Visitor":
        fields = {"csrf_token": self.token(), **data}
        answer = self.client.post(
            path, data=fields, follow_redirects=follow, content_type="multipart/form-data"
        )
        return self._keep(answer)

    def _keep(self, answer: TestResponse) -> "Visitor":
        self.last = answer
        self.path = answer.request.path
        return self

    @property
    def status(self) -> int:
        assert self.last is not None
        return self.last.status_code

    @property
    def page(self) -> html.HtmlElement:
        assert self.last is not None
        return html.fromstring(self.last.get_data(as_text=True))

    @property
    def text(self) -> str:
        """The words of the page, spaces tidied."""
        return " ".join(self.page.text_content().split())

    @property
    def title(self) -> str:
        return " ".join(self.page.xpath("//h1")[0].text_content().split())

    def token(self) -> str:
        found = self.page.xpath("//input[@name='csrf_token']/@value") if self.last else []
        return str(found[0]) if found else ""

    def send(
        self, data: Mapping[str, object], *, button: str = "", follow: bool = True
    ) -> "Visitor":
        """Send the form that holds the main button (or the one said), as a browser does."""
        form = next(
            form
            for form in self.page.forms
            if form.method == "POST"
            and form.xpath(f".//button[contains(., '{button}')]")
            and (button or form.xpath(".//button[contains(@class, 'primary')]"))
        )
        held = [(name, value) for name, value in form.form_values() if name not in data]
        fields: dict[str, object] = {}
        for name, value in held:
            fields.setdefault(name, []).append(value)  # type: ignore[attr-defined]
        pressed = form.xpath(
            f".//button[contains(., '{button}')][@name]" if button else ".//button[@name]"
        )
        if pressed and "_action" not in data:
            fields["_action"] = pressed[0].get("value")
        answer = self.client.post(
            form.get("action") or self.path,
            data={**fields, **data},
            follow_redirects=follow,
            content_type="multipart/form-data",
        )
        return self._keep(answer)


@dataclass
class World:
    """The application, its worker, and whoever visits it."""

    app: Flask
    services: Services
    worker: Worker
    engine: Engine
    clock: Clock
    sessions: list[Session] = field(default_factory=list)

    @property
    def mailbox(self) -> FileMailbox:
        assert isinstance(self.services.mailbox, FileMailbox)
        return self.services.mailbox

    def session(self) -> Session:
        """A session outside any request."""
        made = bootstrap.session_of(self.services, self.engine)
        self.sessions.append(made)
        return made

    def visitor(self) -> Visitor:
        return Visitor(self.app.test_client())

    def asks(self, process_id: str = "demande", email: str = ADDRESS) -> str:
        """Somebody asks; the path of the link that arrives by mail."""
        values = {"dossier": {"nom": "Karim Haddad", "courriel": email}}
        commands.submit_request(
            self.session(), "petite", process_id, values, by=ANONYMOUS, at=self.clock.now()
        )
        self.work()
        return self.link(email)

    def account(self, email: str, name: str, party_id: int | None = None) -> None:
        """An account, of a tiers where there is a party, else of an agent."""
        with self.app.test_request_context():
            create_account(
                self.session(), email, name, PASSWORD, at=self.clock.now(), party_id=party_id
            )

    def work(self) -> None:
        """Do all that is due."""
        for _ in range(20):
            if not self.worker.run_once(self.clock.now()):
                return

    def mails(self, to: str = ADDRESS) -> list[StoredMail]:
        return self.mailbox.list(to)

    def link(self, to: str = ADDRESS) -> str:
        """The path of the last link sent to that address."""
        for mail in self.mails(to):
            found = re.search(r"https?://[^/\s]+(/p/\S+)", mail.text)
            if found:
                return found[1]
        raise AssertionError(f"No link was sent to {to}.")

    def code(self, to: str = ADDRESS) -> str:
        """The last code sent to that address."""
        self.work()
        for mail in self.mails(to):
            found = re.search(r"\b\d{6}\b", mail.text)
            if found:
                return found[0]
        raise AssertionError(f"No code was sent to {to}.")


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The Services of an installation: its children and keys are made once."""
    var = tmp_path_factory.mktemp("tiers")
    settings = Settings(
        var=var,
        database_url="",
        public_url="http://localhost",
        secret_key="for tests only",
        page_key=b"k" * 32,
        domains=Path(__file__).parents[2],
        domain="petite",
        demonstration=True,
    )
    built = bootstrap.build(settings)
    yield built
    built.close()


@pytest.fixture
def world(parts: Services, tmp_path: Path) -> Iterator[World]:
    """The small domain, published on a new database."""
    made = open_world(parts, tmp_path)
    yield made
    close_world(made)


def open_world(parts: Services, folder: Path) -> World:
    """A new database with the small domain on it; links are read from mails, hosts left out."""
    clock = Clock()
    settings = replace(parts.settings, database_url=sqlite_file(folder / "tiers.sqlite"))
    runtime = replace(parts.runtime, clock=clock)
    services = replace(parts, settings=settings, runtime=runtime)
    if services.mailbox is not None:
        services.mailbox.clear()
    engine = bootstrap.open_engine(settings)
    app = create_app(services, testing=True)
    compiled_once(app)
    world = World(app, services, bootstrap.make_worker(services, engine, "tests"), engine, clock)
    commands.publish(world.session(), "petite", petite.files(), by=SYSTEM, at=clock.now())
    return world


def close_world(world: World) -> None:
    world.worker.close()
    for session in world.sessions:
        session.close()
    with world.app.app_context():
        db.session.remove()
        db.engine.dispose()
    world.engine.dispose()
