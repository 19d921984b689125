"""Every route × every sort of person: what each is answered, and that nothing was forgotten.

The order of the statuses is that of `WHO`. A route added without a line here fails the first test.
"""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.agents.world import World
from tests.web.conftest import token
from webapp.database import db

WHO = ("anonymous", "anne", "boris", "outsider", "agent", "administrator")

Args = Callable[[World], Mapping[str, object]]


@dataclass(frozen=True)
class Door:
    """One method of one route, and what each sort of person is answered there."""

    endpoint: str
    expected: tuple[int, ...]
    args: Args = lambda world: {}
    method: str = "GET"
    data: Callable[[World], Mapping[str, object]] = lambda world: {}


def door(
    name: str,
    expected: str,
    args: Args = lambda world: {},
    data: Callable[[World], Mapping[str, object]] | None = None,
) -> Door:
    endpoint, _, posts = name.partition(" ")
    return Door(
        endpoint,
        tuple(int(one) for one in expected.split()),
        args,
        "POST" if posts else "GET",
        data or (lambda world: {}),
    )


def boris(world: World) -> dict[str, object]:
    return {"dossier_id": world.boris}


def anne(world: World) -> dict[str, object]:
    return {"dossier_id": world.anne}


def task(world: World) -> dict[str, object]:
    return {"task_id": world.task}


def link(world: World) -> dict[str, object]:
    return {"token": world.token}


def screen(world: World) -> dict[str, object]:
    return {"token": world.token, "number": 1}


def running(world: World) -> dict[str, object]:
    return {"instance_id": world.instance}


def scheduled(world: World) -> dict[str, object]:
    return {"scheduled_id": world.scheduled}


WHY = {"reason": "Erreur de saisie", "confirm": "true"}
ASKED = {"process_id": "adhesion", "domain": "club"}

DOORS = [
    # For everybody
    door("health.healthz", "200 200 200 200 200 200"),
    door("accounts.login", "200 303 303 303 303 303"),
    door("accounts.enter POST", "422 422 422 422 422 422"),
    door("accounts.logout POST", "303 303 303 303 303 303"),
    door("organisation.colours", "200 200 200 200 200 200", lambda w: {"version": "x"}),
    door("organisation.logo", "404 404 404 404 404 404", lambda w: {"version": "x"}),
    door("pki.root", "200 200 200 200 200 200"),
    door("pki.revocations", "404 404 404 404 404 404", lambda w: {"name": "x"}),
    door("accounts.password", "303 200 200 200 200 200"),
    door("accounts.change_password POST", "303 422 422 422 422 422"),
    # The desk: agents, and of a dossier those who may read it
    door("agents.inbox", "303 403 403 200 200 200"),
    door("agents.search", "303 403 403 200 200 200"),
    door("agents.dossiers", "303 403 403 200 200 200"),
    door("agents.call", "303 403 403 200 200 200", lambda w: {"process_id": "adhesion"}),
    door(
        "agents.take_call POST",
        "303 403 403 403 303 303",
        lambda w: {"process_id": "adhesion"},
        lambda w: {"dossier.nom": "Chloé", "dossier.courriel": "chloe@exemple.fr"},
    ),
    door("agents.new_dossier", "303 403 403 200 200 200", lambda w: {"kind": "membre"}),
    door(
        "agents.open_dossier POST",
        "303 403 403 403 303 303",
        lambda w: {"kind": "membre"},
        lambda w: {"nom": "Chloé", "courriel": "chloe@exemple.fr"},
    ),
    door("agents.task", "303 403 403 403 200 200", task),
    door("agents.complete POST", "303 403 403 403 303 303", task, lambda w: {"avis": "oui"}),
    door("agents.draft POST", "303 403 403 403 200 200", task, lambda w: {"avis": "oui"}),
    door("agents.claim POST", "303 403 403 403 303 303", task),
    door("agents.release POST", "303 403 403 403 403 303", task),
    door(
        "agents.assign POST",
        "303 403 403 403 403 303",
        task,
        lambda w: {"person": w.colleague},
    ),
    door("agents.bulk POST", "303 403 403 303 303 303", data=lambda w: {"action": "prendre"}),
    door("agents.dossier", "303 403 403 403 200 200", boris),
    door("agents.journal_page", "303 403 403 403 200 200", boris),
    door("agents.journal_export", "303 403 403 403 200 200", boris),
    door("agents.add_note POST", "303 403 403 403 303 303", boris, lambda w: {"text": "Rappeler"}),
    door("agents.add_document POST", "303 403 403 403 422 422", boris, lambda w: {"kind": "photo"}),
    door("agents.start", "303 403 403 403 200 200", lambda w: {**boris(w), "process_id": "sortie"}),
    door(
        "agents.start_now POST",
        "303 403 403 403 303 303",
        lambda w: {**boris(w), "process_id": "sortie"},
        lambda w: {"places": "2"},
    ),
    door("agents.download", "303 403 403 404 200 200", lambda w: {"version_id": w.version}),
    door("agents.thumbnail", "303 403 403 404 200 200", lambda w: {"version_id": w.version}),
    door(
        "agents.page_image",
        "303 403 403 404 200 200",
        lambda w: {"version_id": w.version, "number": 1},
    ),
    door("agents.upload", "303 403 403 404 200 200", lambda w: {"upload_id": w.upload}),
    door("agents.resend POST", "303 403 403 403 303 303", lambda w: {**anne(w), "page_id": w.page}),
    door(
        "agents.change_address POST",
        "303 403 403 403 303 303",
        lambda w: {**anne(w), "page_id": w.page},
        lambda w: {"email": "autre@exemple.fr"},
    ),
    door(
        "agents.accept POST",
        "303 403 403 403 303 303",
        lambda w: {**anne(w), "request_id": w.request},
    ),
    door(
        "agents.discard POST",
        "303 403 403 403 303 303",
        lambda w: {**anne(w), "request_id": w.request},
    ),
    door("agents.instance", "303 403 403 403 200 200", lambda w: {"instance_id": w.instance}),
    door("agents.diagram_file", "303 403 403 403 200 200", lambda w: {"instance_id": w.instance}),
    door(
        "agents.cancel_instance POST",
        "303 403 403 403 403 303",
        lambda w: {"instance_id": w.instance},
        lambda w: {"reason": "Erreur de saisie"},
    ),
    # The administration: administrators only
    door("admin.incidents", "303 403 403 403 403 200"),
    door("admin.retry POST", "303 403 403 403 403 303", lambda w: {"incident_id": w.incident}),
    door("admin.retry_many POST", "303 403 403 403 403 303"),
    door("admin.batch", "303 403 403 403 403 404", lambda w: {"batch_id": 1}),
    door("admin.stop POST", "303 403 403 403 403 404", lambda w: {"batch_id": 1}),
    door("admin.instance", "303 403 403 403 403 200", running),
    door("admin.suspend POST", "303 403 403 403 403 303", running, lambda w: WHY),
    door("admin.resume POST", "303 403 403 403 403 303", running, lambda w: WHY),
    door("admin.cancel POST", "303 403 403 403 403 303", running, lambda w: WHY),
    # Nothing is passed yet that it could be taken back to.
    door("admin.move POST", "303 403 403 403 403 409", running, lambda w: WHY),
    door(
        "admin.set_variable POST",
        "303 403 403 403 403 303",
        running,
        lambda w: {**WHY, "name": "avis", "value": "null"},
    ),
    door("admin.scheduled_starts", "303 403 403 403 403 200"),
    door("admin.scheduled_start", "303 403 403 403 403 200", scheduled),
    door("admin.suspend_start POST", "303 403 403 403 403 303", scheduled, lambda w: WHY),
    door("admin.resume_start POST", "303 403 403 403 403 303", scheduled, lambda w: WHY),
    door("admin.versions", "303 403 403 403 403 200"),
    door("admin.migration", "303 403 403 403 403 200", lambda w: {"deployment_id": w.deployment}),
    door(
        "admin.migrate POST",
        "303 403 403 403 403 303",
        lambda w: {"deployment_id": w.deployment},
        lambda w: {**WHY, "domain": "club"},
    ),
    door("admin.users", "303 403 403 403 403 200"),
    door("admin.new_user", "303 403 403 403 403 200"),
    door(
        "admin.create_user POST",
        "303 403 403 403 403 303",
        data=lambda w: {"email": "new@exemple.fr", "password": "une phrase assez longue"},
    ),
    door("admin.user", "303 403 403 403 403 200", lambda w: {"user_id": w.colleague}),
    door(
        "admin.change_user POST",
        "303 403 403 403 403 303",
        lambda w: {"user_id": w.colleague},
        lambda w: {"name": "Colleague", "active": "true"},
    ),
    # A tiers' own space
    door("portal.index", "303 200 200 403 403 403"),
    door("portal.dossier", "303 200 404 403 403 403", anne),
    door("portal.page", "303 303 404 403 403 403", lambda w: {"page_id": w.page}),
    door("portal.document", "303 200 404 403 403 403", lambda w: {"version_id": w.version}),
    # Public requests
    door("requests.ask", "200 200 200 200 200 200", lambda w: ASKED),
    door("requests.receive POST", "422 422 422 422 422 422", lambda w: ASKED),
    door("requests.thanks", "200 200 200 200 200 200", lambda w: ASKED),
    # A page: the link is what opens it
    door("pages.welcome", "200 200 200 200 200 200", link),
    door("pages.begin POST", "303 303 303 303 303 303", link),
    door("pages.screen", "200 200 200 200 200 200", screen),
    door("pages.answer POST", "422 422 422 422 422 422", screen),
    door("pages.draft POST", "200 200 200 200 200 200", screen),
    door("pages.forget POST", "303 303 303 303 303 303", link),
    door("pages.later", "200 200 200 200 200 200", link),
    door("pages.review", "303 303 303 303 303 303", link),
    door("pages.send POST", "422 422 422 422 422 422", link),
    door("pages.receipt", "404 404 404 404 404 404", link),
    door("pages.receipt_pdf", "404 404 404 404 404 404", link),
    door("pages.decline", "200 200 200 200 200 200", link),
    door("pages.refuse POST", "303 303 303 303 303 303", link, lambda w: {"reason": "Non merci"}),
    door("pages.declined", "200 200 200 200 200 200", link),
    door("pages.renew POST", "303 303 303 303 303 303", link),
    door("pages.link_sent", "200 200 200 200 200 200", link),
    door("pages.see_code", "303 303 303 303 303 303", link),
    door("pages.ask_code POST", "303 303 303 303 303 303", link),
    door("pages.see_verification", "303 303 303 303 303 303", link),
    door("pages.give_code POST", "303 303 303 303 303 303", link),
    door("pages.see_signature", "303 303 303 303 303 303", link),
    door("pages.sign POST", "404 404 404 404 404 404", link),
    door("pages.ask_sign_code POST", "303 303 303 303 303 303", link),
    door("pages.give_sign_code POST", "404 404 404 404 404 404", link),
    door("pages.signed", "303 303 303 303 303 303", link),
    door("pages.account", "303 303 303 303 303 303", link),
    door("pages.open_account POST", "303 303 303 303 303 303", link),
    door("pages.upload POST", "404 404 404 404 404 404", screen),
    door(
        "pages.upload_file",
        "404 404 404 404 404 404",
        lambda w: {**link(w), "upload_id": w.upload},
    ),
    door(
        "pages.upload_thumbnail",
        "404 404 404 404 404 404",
        lambda w: {**link(w), "upload_id": w.upload},
    ),
    door(
        "pages.document", "404 200 404 404 404 404", lambda w: {**link(w), "version_id": w.version}
    ),
    door(
        "pages.document_page",
        "404 200 404 404 404 404",
        lambda w: {**link(w), "version_id": w.version, "number": 1},
    ),
    door(
        "pages.document_text",
        "404 200 404 404 404 404",
        lambda w: {**link(w), "version_id": w.version},
    ),
]


def methods(app: Flask) -> set[tuple[str, str]]:
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }


def test_every_route_has_its_line_here(app):
    lines = [(one.endpoint, one.method) for one in DOORS]
    assert len(lines) == len(set(lines))
    assert methods(app) == set(lines)


class Building:
    """The same world for every try: the database is put back between two of them."""

    def __init__(self, app: Flask, world: World, login: Callable[[str], FlaskClient]) -> None:
        self.app = app
        # A view that breaks is one surprise among others, not the end of the walk.
        app.config["PROPAGATE_EXCEPTIONS"] = False
        self.world = world
        self.clients = {"anonymous": app.test_client()}
        self.clients |= {who: login(who) for who in WHO[1:]}
        self.tokens = {
            who: token(browser, "/connexion" if who == "anonymous" else "/mot-de-passe")
            for who, browser in self.clients.items()
        }
        with app.app_context():
            self.path = str(db.engine.url.database)
        self.kept = f"{self.path}.kept"
        with closing(sqlite3.connect(self.path)) as old, closing(sqlite3.connect(self.kept)) as new:
            old.backup(new)

    def restore(self) -> None:
        """Put back every row as it was kept."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("ATTACH ? AS kept", (self.kept,))
            named = connection.execute("SELECT name FROM kept.sqlite_master WHERE type = 'table'")
            tables = [name for (name,) in named]
            connection.execute("BEGIN IMMEDIATE")
            for name in tables:
                connection.execute(f'DELETE FROM main."{name}"')  # noqa: S608
                connection.execute(f'INSERT INTO main."{name}" SELECT * FROM kept."{name}"')  # noqa: S608
            connection.execute("COMMIT")

    def ask(self, who: str, door: Door) -> int:
        """What that person is answered at that door, on a world as new."""
        self.restore()
        with self.app.test_request_context():
            path = self.app.url_for(door.endpoint, **dict(door.args(self.world)))
        browser = self.clients[who]
        with browser.session_transaction() as kept:
            before = dict(kept)
        if door.method == "GET":
            answer = browser.get(path)
        else:
            answer = browser.post(
                path, data={**door.data(self.world), "csrf_token": self.tokens[who]}
            )
        status = answer.status_code
        answer.close()
        # Signing out, or a page's own memory, must not reach the next try.
        with browser.session_transaction() as kept:
            kept.clear()
            kept.update(before)
        return status


@pytest.fixture
def building(app, people, world, login) -> Building:
    people.tiers("anne", world.party_anne)
    people.tiers("boris", world.party_boris)
    return Building(app, world, login)


def test_everybody_is_answered_what_is_theirs(building):
    surprises = []
    for one in DOORS:
        found = tuple(building.ask(who, one) for who in WHO)
        if found != one.expected:
            told = " ".join(f"{who}={status}" for who, status in zip(WHO, found, strict=True))
            wanted = " ".join(map(str, one.expected))
            surprises.append(f"{one.endpoint} {one.method}: {told} (expected {wanted})")
    assert not surprises, "\n".join(surprises)


def test_a_post_without_its_token_is_refused_at_every_door(building):
    passed = []
    for one in DOORS:
        # The public request form carries a token of its own, checked in its tests.
        if one.method == "GET" or one.endpoint == "requests.receive":
            continue
        building.restore()
        with building.app.test_request_context():
            path = building.app.url_for(one.endpoint, **dict(one.args(building.world)))
        answer = building.clients["agent"].post(path, data=one.data(building.world))
        if answer.status_code != 400:
            passed.append(f"{one.endpoint}: {answer.status_code}")
    assert passed == []


def test_a_production_has_neither_mailbox_nor_clock_to_move(app):
    assert not {
        name for name in app.view_functions if name.startswith(("mailbox.", "demonstration."))
    }


QUERY = ("apercu", "apres", "avant", "largeur", "page", "partie", "piece")
FIELDS = ("instance", "person", "place", "task")
"""Where numbers are read from an address, and from a form."""


@pytest.mark.parametrize("odd", ["99999999999999999999", "²"])
def test_odd_numbers_break_no_door(building, odd):
    """Typed into an address or sent by hand: refused like any other, never a failure of ours."""
    broken = []
    for one in DOORS:
        tried = replace(
            one,
            args=lambda world, one=one: queried(one, world, odd),
            data=lambda world, one=one: {**one.data(world), **dict.fromkeys(FIELDS, odd)},
        )
        status = building.ask("administrator", tried)
        if status >= 500:
            broken.append(f"{one.method} {one.endpoint}")
    assert not broken, "\n".join(broken)


def queried(one: Door, world: World, odd: str) -> Mapping[str, object]:
    """In the path's numbers where it has any and they are numbers at all, else after the path."""
    args = dict(one.args(world))
    numbers = {name: int(odd) for name, value in args.items() if type(value) is int and odd != "²"}
    return args | (numbers or dict.fromkeys(QUERY, odd))


def test_a_form_without_its_fields_breaks_no_door(building):
    broken = []
    for one in DOORS:
        if one.method == "POST":
            for missing in ("", *one.data(building.world)):
                tried = replace(
                    one, data=lambda world, one=one, missing=missing: left(one, world, missing)
                )
                if building.ask("administrator", tried) >= 500:
                    broken.append(f"{one.endpoint} without {missing or 'all'}")
    assert not broken, "\n".join(broken)


def left(one: Door, world: World, missing: str) -> Mapping[str, object]:
    """What is sent at that door less one field, or less all."""
    return {key: value for key, value in one.data(world).items() if missing and key != missing}
