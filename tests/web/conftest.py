"""An application on a real database, with real small stand-ins for the outside."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine.persistence.engine import make_sessions
from engine.persistence.runtime import Runtime
from engine.ports import Operation
from services.confined import Workshop
from services.scanning import ContentScanner, PageReader
from services.storage.memory import MemoryStorage
from tests.support.tables import sqlite_file
from tests.support.templates import compiled_once
from webapp.accounts import create_account
from webapp.app import create_app
from webapp.database import db
from webapp.links import DerivedLinks
from webapp.parts import Services
from webapp.settings import Settings

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
PASSWORD = "une phrase assez longue"


# Argon2 at full strength would take a fifth of a second for each sign-in of each test.
WEAK = {"argon2__rounds": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}


@dataclass
class TestClock:
    """A clock that moves only when told to."""

    __test__ = False
    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


class NoAuthority:
    """Stands for the certificate authority where nothing is signed."""

    def root_pem(self) -> bytes:
        return b"-----BEGIN CERTIFICATE-----\n"

    def revocation_lists(self) -> dict[str, bytes]:
        return {}


@dataclass
class People:
    """Accounts of the tests, made when first needed: by role, signed in with `login`."""

    app: Flask
    ids: dict[str, int] = field(default_factory=dict)

    KINDS: ClassVar[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
        "agent": (("gestionnaire",), ("souscription",)),
        "colleague": (("gestionnaire",), ("souscription",)),
        "outsider": (("moniteur",), ("conseillers",)),
        "supervisor": (("responsable",), ("direction",)),
        "administrator": (("administrateur",), ()),
    }

    def id(self, who: str) -> int:
        if who not in self.ids:
            roles, teams = self.KINDS[who]
            with self.app.test_request_context():
                self.ids[who] = create_account(
                    db.session(),
                    f"{who}@exemple.fr",
                    who.capitalize(),
                    PASSWORD,
                    at=NOON,
                    roles=roles,
                    teams=teams,
                )
        return self.ids[who]

    def tiers(self, who: str, party_id: int) -> int:
        """An account for that tiers."""
        if who not in self.ids:
            with self.app.test_request_context():
                self.ids[who] = create_account(
                    db.session(), f"{who}@exemple.fr", who, PASSWORD, at=NOON, party_id=party_id
                )
        return self.ids[who]


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    made = Workshop()
    yield made
    made.close()


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def domain() -> str:
    """The domain the application works with; a folder of tests may have its own."""
    return "assurance"


@pytest.fixture
def operations() -> Mapping[str, Operation]:
    """What service tasks may call."""
    return {}


@pytest.fixture
def outside(
    tmp_path: Path,
    clock: TestClock,
    workshop: Workshop,
    domain: str,
    operations: Mapping[str, Operation],
) -> Services:
    """Services of a test: files in memory, no mail sent, links from a known key."""
    storage = MemoryStorage()
    settings = Settings(
        domain=domain,
        var=tmp_path,
        database_url=sqlite_file(tmp_path / "web.sqlite"),
        public_url="http://localhost",
        secret_key="for tests only",
        page_key=b"k" * 32,
        domains=Path(__file__).parents[2],
    )
    runtime = Runtime(
        links=DerivedLinks(settings.page_key, settings.public_url),
        operations=operations,
        clock=clock,
        storage=storage,
    )
    return Services(
        settings=settings,
        runtime=runtime,
        scanner=ContentScanner(storage, workshop),
        pages=PageReader(workshop),
        authority=NoAuthority(),
    )


@pytest.fixture
def app(outside: Services) -> Iterator[Flask]:
    made = create_app(
        outside, testing=True, config={"SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": WEAK}
    )
    compiled_once(made)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody unknown."""
    return app.test_client()


@pytest.fixture
def people(app: Flask) -> People:
    return People(app)


@pytest.fixture
def login(app: Flask, people: People) -> Callable[[str], FlaskClient]:
    """A browser in which that person has signed in: login("agent")."""

    def sign_in(who: str) -> FlaskClient:
        people.id(who) if who in People.KINDS else None
        browser = app.test_client()
        answer = browser.post(
            "/connexion",
            data={
                "email": f"{who}@exemple.fr",
                "password": PASSWORD,
                "csrf_token": token(browser, "/connexion"),
            },
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return browser

    return sign_in


def token(browser: FlaskClient, path: str = "/connexion") -> str:
    """The CSRF token of a page's first form."""
    page = browser.get(path, follow_redirects=True).get_data(as_text=True)
    marker = 'name="csrf_token" value="'
    assert marker in page, f"{path} holds no form"
    return page.split(marker, 1)[1].split('"', 1)[0]


@pytest.fixture
def session(app: Flask, outside: Services) -> Iterator[Session]:
    """A session beside the application's own, Runtime included."""
    with app.app_context():
        engine = db.engine
    # No context stays open: a request made inside one would share its `g`.
    with make_sessions(engine, outside.runtime)() as made:
        yield made
