"""axe-core finds nothing on any screen of the agents, at a desk, on a phone and at 320 pixels."""

import pytest
from flask import Flask

from tests.browser.agents.conftest import Desk
from tests.browser.conftest import SIZES, faults
from tests.web.agents.world import publish_again

pytestmark = pytest.mark.browser


def screens_of(desk: Desk) -> list[str]:
    world = desk.world
    anne, boris = f"/dossiers/{world.anne}", f"/dossiers/{world.boris}"
    return [
        "/taches?liste=team",
        f"/taches?liste=team&apercu={world.task}",
        "/taches?liste=mine&q=nobody",
        f"/taches/{world.task}",
        f"/taches/{world.done}",
        "/dossiers",
        "/dossiers?q=nobody",
        anne,
        *(f"{anne}?onglet={tab}" for tab in ("documents", "echanges", "processus", "historique")),
        f"{anne}/historique",
        f"{boris}/lancer/sortie",
        f"{boris}/lancer/adhesion",
        "/dossiers/nouveau/membre",
        "/demandes/adhesion",
        f"/processus/{world.instance}",
        "/recherche?q=boris",
        "/administration/incidents",
        f"/administration/processus/{world.moved}",
        "/administration/versions",
        f"/administration/versions/{world.deployment}/migration",
        "/administration/comptes",
        "/administration/comptes/nouveau",
        "/mot-de-passe",
        "/taches/1",
        "/taches?lang=en",
    ]


@pytest.mark.parametrize("size", list(SIZES))
def test_every_screen_of_the_desk(app: Flask, desk: Desk, size: str) -> None:
    newer = publish_again(app, '"examiner"', '"examiner_bis"')
    page = desk.sit("administrator", size)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
    found = {}
    for path in [*screens_of(desk), f"/administration/versions/{newer}/migration"]:
        page.goto(desk.at(path))
        page.wait_for_load_state("networkidle")
        said = faults(page)
        if said:
            found[path] = said
    assert found == {}
    assert refused == [], "the content security policy lets everything of ours through"


@pytest.mark.parametrize("size", list(SIZES))
def test_the_sign_in_page_and_its_error(desk: Desk, size: str) -> None:
    page = desk.screens.open(size)
    page.goto(desk.at("/connexion"))
    assert faults(page) == []
    page.get_by_label("Adresse de courriel").fill("agent@exemple.fr")
    page.get_by_label("Mot de passe").fill("wrong")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("alert").wait_for()
    assert faults(page) == []


def test_a_refused_form_takes_the_focus_to_its_summary(desk: Desk) -> None:
    page = desk.sit("agent")
    page.goto(desk.at(f"/taches/{desk.world.task}"))
    page.get_by_role("button", name="Valider").click()
    summary = page.locator(".errors")
    summary.wait_for()
    assert page.evaluate("document.activeElement.className") == "errors"
    assert faults(page) == []
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.closest('.field') !== null")
