"""The club behind a real server, and somebody signed in."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.conftest import Screens, Served, free_port, serve
from tests.web.agents.conftest import domain, operations, world
from tests.web.agents.world import World
from tests.web.conftest import PASSWORD, app, clock, outside, people, workshop

__all__ = ["app", "clock", "domain", "operations", "outside", "people", "workshop", "world"]


@dataclass
class Desk:
    """Where the application listens, its world, and browsers in which people have signed in."""

    world: World
    served: Served
    screens: Screens

    def at(self, path: str) -> str:
        return self.served.url + path

    def sit(self, who: str, size: str = "desktop", *, script: bool = True) -> Page:
        page = self.screens.open(size, script=script)
        page.goto(self.at("/connexion"))
        page.get_by_label("Adresse de courriel").fill(f"{who}@exemple.fr")
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url("**/taches*")
        return page


@pytest.fixture
def desk(app: Flask, world: World, screens: Screens) -> Iterator[Desk]:
    served = serve(app, free_port())
    yield Desk(world, served, screens)
    served.stop()
