"""axe-core finds nothing on any page of a tiers, at a desk, on a phone and at 320 pixels."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import SIZES, Screens, faults
from tests.browser.tiers.conftest import Site
from tests.browser.tiers.test_journeys import about_you, confirm, go_on, photo
from tests.support.tiers import ADDRESS, PASSWORD
from tests.web.pages.test_signing import to_sign

pytestmark = pytest.mark.browser


@pytest.fixture(params=list(SIZES))
def page(request: pytest.FixtureRequest, screens: Screens) -> Page:
    return screens.open(request.param)


def check(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    assert faults(page) == [], page.url


def test_the_walk_from_welcome_to_receipt(site: Site, page: Page) -> None:
    page.goto(site.at(site.world.asks()))
    check(page)
    page.locator("details.panel summary").click()
    check(page)
    go_on(page)
    check(page)
    go_on(page)
    check(page)
    about_you(page)
    go_on(page)
    page.fill("[name='logement.surface']", "68")
    page.check("[value='oui']")
    page.locator("[name='logement.arbres']").fill("Un tilleul")
    page.get_by_role("button", name="Ajouter").click()
    page.fill("[name='logement.enfants.0.prenom']", "Léa")
    check(page)
    go_on(page)
    check(page)
    section = page.locator("[data-upload='documents.rib']")
    section.locator("summary").click()
    check(page)
    section.locator("[name='documents.rib.missing']").fill("Ma banque l’envoie.")
    page.locator("[data-upload='documents.identite'] input.pick").set_input_files(
        [photo("recto.jpg")]
    )
    page.locator("[data-upload='documents.identite'] .tag.ok").wait_for()
    check(page)
    go_on(page)
    check(page)
    go_on(page)
    check(page)


def test_a_private_page_and_an_account(site: Site, page: Page) -> None:
    link = site.world.asks("privee")
    page.goto(site.at(link))
    check(page)
    page.get_by_role("button", name="Recevoir le code").click()
    check(page)
    page.fill("[name='code']", "1")
    go_on(page)
    check(page)
    page.fill("[name='code']", site.world.code())
    go_on(page)
    check(page)
    go_on(page)
    page.locator(".known summary").first.click()
    check(page)
    page.goto(site.at(f"{link}/refus"))
    check(page)


def test_links_that_no_longer_open_anything(site: Site, page: Page) -> None:
    link = site.world.asks()
    page.goto(site.at("/p/" + "a" * 32))
    check(page)
    site.world.clock.advance(days=16)
    page.goto(site.at(link))
    check(page)
    go_on(page)
    check(page)


def test_signing(site: Site, page: Page) -> None:
    page.goto(site.at(to_sign(site.world)))
    check(page)
    page.get_by_role("link", name="Lire en texte").click()
    check(page)
    page.go_back()
    confirm(site, page)
    check(page)
    page.get_by_role("button", name="Signer", exact=True).click()
    check(page)
    page.get_by_role("tab", name="Dessiner").click()
    check(page)
    page.get_by_role("tab", name="Saisir").click()
    page.fill("[name='accord.typed']", "Karim Haddad")
    page.check("[name='accord.consent']")
    page.get_by_role("button", name="Signer", exact=True).click()
    check(page)


def test_requests(site: Site, page: Page) -> None:
    for address in ("/d/petite/demande", "/d/petite/demande?embed=1"):
        page.goto(site.at(address))
        check(page)
    go_on(page)
    check(page)
    page.fill("[name='dossier.nom']", "Karim Haddad")
    page.fill("[name='dossier.courriel']", ADDRESS)
    site.world.clock.advance(seconds=10)
    go_on(page)
    check(page)


def test_ones_own_space(site: Site, page: Page) -> None:
    from sqlalchemy import select

    from engine.dossiers.models import Party

    site.world.asks()
    party_id = site.world.session().scalars(select(Party.id)).one()
    site.world.account(ADDRESS, "Karim Haddad", party_id)
    page.goto(site.at("/connexion"))
    page.fill("[name='email']", ADDRESS)
    page.fill("[name='password']", PASSWORD)
    page.locator("form button.primary").click()
    check(page)
    page.locator("main a[href*='/suivi/dossiers/']").first.click()
    check(page)


def test_the_mailbox(site: Site, page: Page) -> None:
    site.world.asks()
    page.goto(site.at("/courriels"))
    check(page)
    page.locator(".mails a").first.click()
    check(page)
