"""What the application works out once: addresses and cookies, the same as Flask's own."""

from datetime import UTC, datetime

import pytest
from flask import Flask, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.routing import BuildError

from webapp.application import Application
from webapp.cookies import SignedCookies


@pytest.fixture
def app() -> Application:
    return furnished(Application("mesure"))


def furnished(app: Flask) -> Flask:
    app.add_url_rule("/", "home", str)
    app.add_url_rule("/dossiers/<int:number>", "dossier", str)
    app.add_url_rule("/dossiers/<int:number>/pages/<int:page>", "page", str)
    app.add_url_rule("/textes/<name>", "words", str)
    app.config.update(SECRET_KEY="a secret", SERVER_NAME=None)
    return app


@pytest.mark.parametrize("root", ["", "/guichet"])
@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("home", {}),
        ("dossier", {"number": 7}),
        ("dossier", {"number": 0, "tab": None}),
        ("dossier", {"number": -1}),
        ("page", {"number": 7, "page": 7}),
        ("page", {"page": 12, "number": 3, "width": 500}),
        ("dossier", {"number": 7, "tab": "a b&{0}", "lang": "é"}),
        ("dossier", {"number": 900_000_000_000_001, "tab": "900000000000001"}),
        ("words", {"name": "un/deux {x} %7B"}),
        ("home", {"many": ["a", "b"], "when": datetime(2026, 11, 24, tzinfo=UTC)}),
        ("home", {"yes": True, "no": False}),
        ("dossier", {"number": 7, "_anchor": "bas", "_external": True}),
    ],
)
def test_an_address_is_flasks(app, root, endpoint, values):
    plain = furnished(Flask("mesure"))
    with plain.test_request_context("/", base_url=f"http://localhost{root}"):
        wanted = url_for(endpoint, **values)
    for _ in range(2):
        with app.test_request_context("/", base_url=f"http://localhost{root}"):
            assert url_for(endpoint, **values) == wanted


def test_a_page_that_does_not_exist_has_no_address(app):
    with app.test_request_context(), pytest.raises(BuildError):
        url_for("nowhere")


def test_sessions_are_read_and_signed_as_flask_does(app):
    ours, flasks = SignedCookies(), SecureCookieSessionInterface()
    held = {"csrf_token": "abc", "_flashes": [("ok", "Terminé")]}
    signing, reading = ours.get_signing_serializer(app), flasks.get_signing_serializer(app)
    assert signing is not None
    assert reading is not None
    assert reading.loads(signing.dumps(held)) == held
    assert signing.loads(reading.dumps(held)) == held
    assert signing.dumps(held).split(".")[0] == reading.dumps(held).split(".")[0]


def test_a_cookie_signed_with_another_key_is_nobodys(app):
    forged = SecureCookieSessionInterface().get_signing_serializer(
        furnished_with(Flask("mesure"), "another secret")
    )
    assert forged is not None
    cookie = forged.dumps({"_user_id": "somebody"})
    with app.test_request_context(headers={"Cookie": f"session={cookie}"}) as context:
        read = SignedCookies().open_session(app, context.request)
    assert read == SecureCookieSession()


def test_a_former_key_still_reads_and_the_latest_signs(app):
    former = SignedCookies().get_signing_serializer(app)
    assert former is not None
    cookie = former.dumps({"a": 1})
    app.config.update(SECRET_KEY="a new secret", SECRET_KEY_FALLBACKS=["a secret"])
    now = SignedCookies().get_signing_serializer(app)
    assert now is not None
    assert now.loads(cookie) == {"a": 1}
    app.config.update(SECRET_KEY_FALLBACKS=None)
    fresh = SignedCookies().get_signing_serializer(app)
    assert fresh is not None
    assert fresh.loads(now.dumps({"a": 2})) == {"a": 2}


def furnished_with(app: Flask, secret: str) -> Flask:
    app.config.update(SECRET_KEY=secret)
    return app
