"""What a person reads when something cannot be done."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import abort

from engine import errors
from tests.support.database import cluster
from tests.support.tables import create_tables
from tests.web.conftest import NOON, token
from webapp.accounts.directory import AddressTaken, PasswordTooLong, PasswordTooShort
from webapp.app import create_app
from webapp.database import db
from webapp.errors import ANSWERS, answer_of, show
from webapp.limits import TooMany

SAMPLES = [
    errors.NotFound("dossier", 1),
    errors.Forbidden("read"),
    errors.Conflict(),
    errors.TaskAlreadyDone(1, by="Claire", at=NOON - timedelta(hours=1)),
    errors.TaskAlreadyDone(1, state="cancelled"),
    errors.TaskTaken(1, "Claire"),
    errors.InvalidForm({"nom": ["Indiquez un nom."]}),
    errors.ProofNeeded(1, "open"),
    errors.NotStartable("avenant", "le contrat n’est pas actif"),
    errors.RequestSettled(1, "accepted"),
    errors.InstanceEnded(1),
    errors.InstanceSuspended(1),
    errors.TooSoon(30),
    errors.UnknownKind("kind", "licorne"),
    errors.PhaseGoesBack("client", "prospect"),
    errors.InvalidAddress("x"),
    TooMany("login", 7),
    AddressTaken(),
    PasswordTooShort(),
    PasswordTooLong(),
]


def shown(app, error, *, who, language):
    """The page of that error, as that person sees it in that language."""
    browser, path = who
    endpoint = f"raise-{type(error).__name__}"

    def refuse():
        raise error

    app.add_url_rule(path, endpoint, refuse)
    return browser.get(f"{path}?lang={language}")


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_error_has_a_page_in_both_languages(app, client, error, language):
    answer = shown(app, error, who=(client, "/try"), language=language)
    assert answer.status_code == answer_of(error)[0]
    assert f'<html lang="{language}">' in answer.text
    assert "{" not in answer.text.split("<main", 1)[1], "every parameter was put in"


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_on_the_desk_it_stands_in_the_desk(app, login, world, error, monkeypatch):
    browser = login("agent")
    monkeypatch.setitem(app.view_functions, "agents.search", lambda: show(error))
    answer = browser.get("/recherche")
    assert answer.status_code == answer_of(error)[0]
    assert 'class="rail"' in answer.text


def test_a_family_of_errors_shares_its_answer():
    class Rarer(errors.TaskTaken):
        """Rarer still."""

    assert answer_of(Rarer(1, "x")) == ANSWERS[errors.TaskTaken]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "Nous n’avons pas compris"),
        (403, "Vous n’avez pas accès"),
        (404, "Cette page n’existe pas"),
        (405, "Cette page n’existe pas"),
        (413, "trop lourd"),
        (429, "Un instant"),
        (500, "n’a pas marché de notre côté"),
    ],
)
def test_http_errors_are_said_in_words(app, client, status, said):
    app.add_url_rule("/try", "try", lambda: abort(status))
    answer = client.get("/try")
    assert answer.status_code == status
    assert said in answer.text


def test_whoever_asks_for_json_gets_json(app, client):
    app.add_url_rule("/try", "try", lambda: show(errors.TaskTaken(1, "Claire")))
    answer = client.get("/try", headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert answer.json == {"error": "Cette tâche a été prise par Claire."}


def test_too_much_at_once_is_refused_in_words(app, client):
    app.config["MAX_CONTENT_LENGTH"] = 10
    answer = client.post("/connexion", data={"email": "x" * 100})
    assert answer.status_code == 413
    assert "trop lourd" in answer.text


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("path", ["/p/unknown", "/d/petite/demande"])
def test_a_database_that_does_not_answer_is_said_in_words(outside, tmp_path, path, signed_in):
    # Its tables were never made: every question to it fails.
    settings = replace(outside.settings, database_url=f"sqlite:///{tmp_path / 'none.sqlite'}")
    app = create_app(replace(outside, settings=settings), config={"PROPAGATE_EXCEPTIONS": False})
    browser = app.test_client()
    if signed_in:
        with browser.session_transaction() as session:
            session["_user_id"] = "somebody"
    answer = browser.get(path)
    assert answer.status_code == 503
    assert "n’a pas marché de notre côté" in answer.text
    assert answer.headers["X-Frame-Options"] == "DENY"
    with app.app_context():
        db.engine.dispose()


def test_a_value_that_no_column_takes_is_a_request_not_understood(outside):
    with cluster() as server:
        settings = replace(outside.settings, database_url=server.create())
        create_tables(settings.database_url)
        app = create_app(replace(outside, settings=settings), testing=True)
        browser = app.test_client()
        # A NUL, which PostgreSQL keeps out of its texts.
        sent = {"email": "a\0@exemple.fr", "password": "x" * 20, "csrf_token": token(browser)}
        answer = browser.post("/connexion", data=sent)
        assert answer.status_code == 400
        assert "Nous n’avons pas compris" in answer.text
        assert browser.get("/connexion").status_code == 200
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
