"""What every answer says to the browser."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.web.conftest import WEAK
from webapp import headers
from webapp.app import create_app
from webapp.bundles import read
from webapp.database import db


def policy(answer):
    pairs = [
        part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")
    ]
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize("path", ["/connexion", "/nowhere", "/healthz", "/p/unknown"])
def test_every_answer_holds_the_strict_policy(client, path):
    found = policy(client.get(path))
    assert found["default-src"] == "'none'"
    assert found["script-src"] == found["style-src"] == "'self'"
    assert found["frame-ancestors"] == found["base-uri"] == "'none'"
    assert found["form-action"] == "'self'"
    assert "unsafe-inline" not in str(found)


def test_pages_are_kept_by_nobody(client):
    answer = client.get("/connexion")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_hashed_files_are_kept_a_year(client):
    page = client.get("/connexion").text
    sheet = page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
    with client.get(sheet) as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_the_session_cookie_is_out_of_reach_of_scripts(client):
    cookie = client.get("/connexion").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie, "the tests' public address is http"


def test_over_https_cookies_are_secure_and_https_is_demanded(outside):
    services = replace(outside, settings=replace(outside.settings, public_url="https://x.example"))
    app = create_app(
        services, testing=True, config={"SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": WEAK}
    )
    answer = app.test_client().get("/connexion", base_url="https://x.example")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    with app.app_context():
        db.engine.dispose()


def test_an_answer_may_be_shown_in_the_frames_it_names(app):
    with app.test_request_context("/"):
        headers.embeddable(["https://site.example"])
        answer = app.process_response(app.make_response("hello"))
    assert policy(answer)["frame-ancestors"] == "https://site.example"
    assert "X-Frame-Options" not in answer.headers


def test_no_template_holds_a_style_attribute_or_an_inline_script(app):
    folder = Path(app.root_path) / "templates"
    faults = [
        f"{path.relative_to(folder)}: {mark}"
        for path in folder.rglob("*.html")
        for mark in (' style="', "<style", "<script>", " onclick=", " onload=")
        if mark in path.read_text()
    ]
    assert faults == []


def test_every_icon_named_by_a_template_is_in_the_sprite(app):
    folder = Path(app.root_path) / "templates"
    named = {
        name
        for path in folder.rglob("*.html")
        for name in re.findall(
            r"""icon\(["']([a-z0-9-]+)["']|symbol(?:_end)?=["']([a-z0-9-]+)["']""", path.read_text()
        )
        for name in name
        if name
    }
    assert named - read().icons == set()
