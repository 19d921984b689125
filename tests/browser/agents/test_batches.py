"""The page of a batch follows it without being reloaded, and is for everybody."""

import re

import pytest
from flask import Flask
from playwright.sync_api import expect

from engine.instances.models import Incident
from engine.jobs.models import Job
from engine.persistence import make_sessions
from engine.persistence.ids import new_id
from engine.worker import Worker
from tests.browser.agents.conftest import Desk
from tests.browser.conftest import SIZES, faults
from tests.web.agents.world import publish_again
from tests.web.conftest import NOON
from webapp.database import db
from webapp.parts import Services

pytestmark = pytest.mark.browser


@pytest.fixture
def worker(app: Flask, outside: Services) -> Worker:
    with app.app_context():
        engine = db.engine
    return Worker(make_sessions(engine, outside.runtime), outside.runtime)


def fail(app: Flask, desk: Desk, count: int) -> None:
    """So many mails that could not be sent."""
    with app.app_context():
        session = db.session()
        for number in range(count):
            job = Job(
                id=new_id(),
                kind="operation",
                type="mail.send",
                dossier_id=desk.world.boris,
                key=f"mail:{number}",
                payload={"inputs": {"to": "a@exemple.fr"}, "headers": {"template": "lien"}},
                state="incident",
                due_at=NOON,
                created_at=NOON,
            )
            session.add(job)
            session.add(
                Incident(
                    dossier_id=desk.world.boris,
                    job_id=job.id,
                    code="exhausted",
                    message="6 essais sans succès : le serveur ne répond pas",
                    created_at=NOON,
                )
            )
        session.commit()


@pytest.mark.parametrize("size", list(SIZES))
def test_the_progress_of_a_retry_is_followed(
    app: Flask, desk: Desk, worker: Worker, size: str
) -> None:
    fail(app, desk, 120)
    page = desk.sit("administrator", size)
    page.goto(desk.at("/administration/incidents"))
    assert faults(page) == []
    page.get_by_role("button", name="Réessayer les 120").click()
    page.wait_for_url("**/administration/lots/*")
    bar = page.get_by_role("progressbar")
    assert bar.get_attribute("value") == "0"
    assert faults(page) == []
    expect(page.locator("#reglages .count.hot")).to_have_text("121")
    page.get_by_role("button", name="Arrêter").focus()
    for _ in range(3):
        worker.run_once()
    page.locator("#progress:not([value='0'])").wait_for()
    expect(page.get_by_role("button", name="Arrêter")).to_be_focused()
    worker.run_until_idle()
    page.get_by_text(re.compile("Terminé")).wait_for()
    assert bar.get_attribute("value") == "120"
    # 121 at first: those retried, and the one that was there.
    expect(page.locator("#rail .count.hot")).to_contain_text("1")
    expect(page.locator("#rail .count.hot")).not_to_contain_text("121")
    expect(page.locator("#reglages .count.hot")).to_have_text("1")
    assert page.get_by_role("button", name="Arrêter").count() == 0
    assert faults(page) == []


def test_a_page_without_script_is_asked_for_again_by_the_browser(
    app: Flask, desk: Desk, worker: Worker
) -> None:
    fail(app, desk, 3)
    page = desk.sit("administrator", script=False)
    page.goto(desk.at("/administration/incidents"))
    page.get_by_role("button", name="Réessayer les 3").click()
    page.wait_for_url("**/administration/lots/*")
    worker.run_until_idle()
    page.get_by_text(re.compile("Terminé")).wait_for()


@pytest.mark.parametrize("size", list(SIZES))
def test_a_migration_that_leaves_some_is_readable(
    app: Flask, desk: Desk, worker: Worker, size: str
) -> None:
    newer = publish_again(app, '"examiner"', '"examiner_bis"')
    page = desk.sit("administrator", size)
    page.goto(desk.at(f"/administration/versions/{newer}/migration"))
    page.get_by_label("Motif").fill("Étape renommée")
    page.get_by_label("Je confirme").check()
    page.get_by_role("button", name="Migrer").click()
    page.wait_for_url("**/administration/lots/*")
    worker.run_until_idle()
    page.get_by_text(re.compile("Terminé")).wait_for()
    assert faults(page) == []
