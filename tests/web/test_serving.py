"""The server of production, as the guide starts it: processes replaced, stops awaited."""

import os
import re
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from benchmarks.http_server import OPTIONS, Server, children, free_port, serving
from benchmarks.http_site import settings
from tests.web.conftest import NOON, PASSWORD
from webapp.accounts import create_account
from webapp.app import create_app
from webapp.bootstrap import build, open_engine
from webapp.database import db
from webapp.migrations import upgrade

ROOT = Path(__file__).parents[2]
ADDRESS = "claire@exemple.fr"

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Two processes on a database with one account."""
    port = free_port()
    given = settings(tmp_path, f"sqlite:///{tmp_path}/guichet.sqlite", port)
    engine = open_engine(given)
    upgrade(engine)
    engine.dispose()
    services = build(given)
    with create_app(services).app_context():
        create_account(db.session(), ADDRESS, "Claire", PASSWORD, at=NOON, roles=["responsable"])
        db.engine.dispose()
    services.close()
    with serving(given, port, workers=2, log=tmp_path / "server.log") as made:
        yield made


def url(server: Server, path: str) -> str:
    return f"http://127.0.0.1:{server.port}{path}"


def signing_in(server: Server, browser: requests.Session, password: str) -> requests.Response:
    page = browser.get(url(server, "/connexion"), timeout=20).text
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    fields = {"email": ADDRESS, "password": password, "csrf_token": token}
    return browser.post(url(server, "/connexion"), fields, timeout=20, allow_redirects=False)


def workers(server: Server) -> set[int]:
    return {
        one
        for one in children(server.pid)
        if b"tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()
    }


def test_it_is_started_as_the_guide_says() -> None:
    guide = (ROOT / "docs" / "exploitation.md").read_text()
    assert f"bin/granian {' '.join(OPTIONS)} --workers 2" in guide


def test_whoever_signed_in_is_known_to_every_process(server: Server) -> None:
    browser = requests.Session()
    assert signing_in(server, browser, PASSWORD).status_code == 303
    for _ in range(8):
        # A connection each, so that any process may get it.
        page = requests.get(
            url(server, "/taches"), cookies=browser.cookies, timeout=20, allow_redirects=False
        )
        assert page.status_code == 200
        assert page.headers["Content-Security-Policy"]


def test_a_stop_waits_for_what_was_received(server: Server, tmp_path: Path) -> None:
    answers: list[requests.Response] = []
    browser = requests.Session()

    def fail_to_sign_in() -> None:
        answers.append(signing_in(server, browser, "not the password"))

    writer = sqlite3.connect(tmp_path / "guichet.sqlite", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    asking = threading.Thread(target=fail_to_sign_in)
    asking.start()
    # The failure is counted in the database, which somebody else is writing to.
    time.sleep(1.5)
    assert not answers
    os.kill(server.pid, signal.SIGTERM)
    time.sleep(0.5)
    with pytest.raises(requests.ConnectionError):
        requests.get(url(server, "/healthz"), timeout=2)
    writer.execute("ROLLBACK")
    writer.close()
    asking.join(20)
    assert [one.status_code for one in answers] == [422]
    assert "incorrect" in answers[0].text


def test_a_process_that_dies_is_replaced_while_the_other_serves(
    server: Server, tmp_path: Path
) -> None:
    deadline = time.monotonic() + 60
    log = tmp_path / "server.log"

    def started() -> int:
        assert time.monotonic() < deadline, log.read_text()
        return len(re.findall(r"Started worker-\d+ runtime", log.read_text()))

    while started() < 2:
        time.sleep(0.05)
    before = workers(server)
    assert len(before) == 2
    killed = min(before)
    os.kill(killed, signal.SIGKILL)
    # Until it is gone, some of those who knock are answered by nobody.
    while killed in children(server.pid):
        assert time.monotonic() < deadline, "it does not die"
        time.sleep(0.01)
    while started() < 3:
        assert requests.get(url(server, "/healthz"), timeout=10).ok
        time.sleep(0.2)
    after = workers(server)
    assert len(after) == 2
    assert killed not in after
    for _ in range(8):
        assert requests.get(url(server, "/healthz"), timeout=20).ok
