"""The server of production, killed or told to stop while it completes a task."""

import fcntl
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from sqlalchemy import select, text

from benchmarks.http_server import Server, children, free_port, serving
from engine.instances.models import ProcessInstance
from tests.faults.conftest import MACHINES, PATIENCE, SQLITE, Installation, Note, wait_for
from tests.story.browser import Browser
from tests.support import domain, faults
from tests.support.clock import NOON
from tests.support.faults import Scene, append
from webapp.accounts import create_account
from webapp.app import create_app
from webapp.bootstrap import build
from webapp.database import db
from webapp.settings import Settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("installation", [SQLITE, MACHINES], indirect=True),
]
ADDRESS, PASSWORD = "denis@exemple.fr", "une phrase assez longue"


@pytest.fixture
def server(here: Scene, installation: Installation) -> Iterator[Server]:
    """Serves this installation, in which one task waits for one agent."""
    # The server has the machine's clock.
    here.clock.advance(seconds=time.time() - NOON.timestamp())
    here.publish(faults.DECIDED)
    here.start("p0")
    here.work()
    port = free_port()
    settings = Settings(
        var=installation.folder,
        database_url=installation.url,
        public_url=f"http://localhost:{port}",
        secret_key="k" * 64,
        page_key=bytes(32),
        domains=installation.folder,
        domain=domain.NAME,
    )
    services = build(settings)
    with create_app(services).app_context():
        session, at = db.session(), services.clock.now()
        create_account(
            session,
            ADDRESS,
            "Denis",
            PASSWORD,
            at=at,
            roles=["gestionnaire"],
            teams=["conseillers"],
        )
        db.session.remove()
        db.engine.dispose()
    services.close()
    with serving(settings, port, workers=2, log=installation.folder / "server.log") as made:
        yield made


class Agent:
    """At a browser, the task's form filled in."""

    def __init__(self, server: Server, task: int, folder: Path) -> None:
        self.answers: list[int] = []
        self.task, self.folder = task, folder
        self.browser = Browser(f"http://localhost:{server.port}", "Denis")
        self.browser.open("/connexion").expects(200)
        self.browser.fill({"Adresse de courriel": ADDRESS, "Mot de passe": PASSWORD})
        self.browser.press("Se connecter").expects(200)
        self.opens()
        # One connection a request, so that whoever has one serves one.
        self.browser.session.headers["Connection"] = "close"
        self.browser.session.hooks["response"].append(self._heard)

    def opens(self) -> None:
        self.browser.open(f"/taches/{self.task}").expects(200)
        self.browser.fill({"decision": "oui"})

    def sends(self) -> None:
        """The answers say what came back, if anything did."""
        try:
            self.browser.press("Valider")
        except requests.ConnectionError:
            return

    def _heard(self, answer: requests.Response, *args: object, **more: object) -> None:
        if answer.request.method == "POST":
            self.answers.append(answer.status_code)
            if answer.status_code == 303:
                append(self.folder / "acknowledged.tasks", str(self.task))


@contextmanager
def held_up(here: Scene, installation: Installation) -> Iterator[Callable[[], bool]]:
    """Whoever completes the task waits for us; says whether somebody does."""
    if here.engine.dialect.name == "sqlite":
        path = installation.folder / "guichet.db"
        writer = sqlite3.connect(path, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        with Path(f"{path}-turn").open("rb") as line:

            def waits() -> bool:
                try:
                    fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return True
                fcntl.flock(line, fcntl.LOCK_UN)
                return False

            try:
                yield waits
            finally:
                writer.close()
        return
    with here.engine.connect() as holder, here.engine.connect() as looking:
        holder.execute(select(ProcessInstance.id).with_for_update())
        looking = looking.execution_options(isolation_level="AUTOCOMMIT")
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        yield lambda: bool(looking.scalar(waiting))


def test_a_process_is_killed(
    here: Scene, installation: Installation, server: Server, note: Note
) -> None:
    (task,) = here.open_tasks()
    agent = Agent(server, task, here.folder)
    with held_up(here, installation) as waits:
        sending = threading.Thread(target=agent.sends)
        sending.start()
        wait_for(waits, here.folder)
        victim = serves(server)
        os.kill(victim, signal.SIGKILL)
        sending.join(PATIENCE)
    assert agent.answers == []
    log = here.folder / "server.log"
    # Each process says so twice: two of the beginning, and the dead one's successor.
    wait_for(lambda: log.read_text().count("Started worker") == 2 * 3, here.folder)
    assert victim not in children(server.pid)
    assert here.open_tasks() == [task]
    agent.opens()
    agent.sends()
    agent.browser.press_again()
    assert agent.answers == [303, 409]
    here.resume()
    note("one of two web processes killed (SIGKILL) during a completion", here.count())


def test_the_server_is_told_to_stop(
    here: Scene, installation: Installation, server: Server, note: Note
) -> None:
    (task,) = here.open_tasks()
    agent = Agent(server, task, here.folder)
    with held_up(here, installation) as waits:
        sending = threading.Thread(target=agent.sends)
        sending.start()
        wait_for(waits, here.folder)
        os.kill(server.pid, signal.SIGTERM)
        time.sleep(0.5)
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://localhost:{server.port}/healthz", timeout=2)
    sending.join(PATIENCE)
    assert agent.answers == [303]
    here.resume()
    note("the web server told to stop (SIGTERM) during a completion", here.count())


def serves(server: Server) -> int:
    """The process that has a connection now."""
    ours = f":{server.port:04X}"
    with_us = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(ours) and fields[3] == "01":
            with_us.add(f"socket:[{fields[9]}]")
    (found,) = (
        one
        for one in children(server.pid)
        if with_us & {os.readlink(path) for path in Path(f"/proc/{one}/fd").iterdir()}
    )
    return found
