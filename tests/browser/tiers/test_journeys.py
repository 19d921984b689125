"""What a person does on a page, with and without script, on a phone and at a desk."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect
from sqlalchemy import select

from engine.documents.models import Signer
from engine.dossiers.models import Dossier
from engine.tasks.models import Draft, Task
from tests.browser.conftest import Screens
from tests.browser.tiers.conftest import Site
from tests.web.pages.test_signing import to_sign

pytestmark = pytest.mark.browser


def photo(name: str, colour: str = "#cde") -> FilePayload:
    out = BytesIO()
    Image.new("RGB", (600, 800), colour).save(out, format="JPEG")
    return FilePayload(name=name, mimeType="image/jpeg", buffer=out.getvalue())


def go_on(page: Page) -> None:
    """Press the page's button, and wait for the next page: a form may first wait for its draft."""
    with page.expect_navigation():
        page.locator("form button.primary").click()


def about_you(page: Page) -> None:
    for part, value in (("day", "24"), ("month", "6"), ("year", "1991")):
        page.fill(f"[name='dossier.naissance.{part}']", value)


def to_your_home(site: Site, page: Page) -> None:
    """From the link to the second screen."""
    page.goto(site.at(site.world.asks()))
    go_on(page)
    about_you(page)
    go_on(page)


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_prospect_answers_the_whole_page(
    site: Site, screens: Screens, size: str, script: bool
) -> None:
    page = screens.open(size, script=script)
    to_your_home(site, page)
    page.fill("[name='logement.surface']", "68")
    page.check("[value='non']")
    go_on(page)
    picker = page.locator("[data-upload='documents.identite'] input.pick")
    picker.set_input_files([photo("recto.jpg"), photo("verso.jpg", "#edc")])
    if script:
        expect(page.locator("[data-upload='documents.identite'] .tag.ok")).to_be_visible()
    page.locator("[data-upload='documents.rib'] input.pick").set_input_files([photo("rib.jpg")])
    if script:
        expect(page.locator("[data-upload='documents.rib'] .tag.ok")).to_be_visible()
    go_on(page)
    expect(page.locator("h1")).to_have_text("Relisez, puis envoyez")
    expect(page.locator("main")).to_contain_text("24 juin 1991")
    expect(page.locator("main")).to_contain_text("Pièce d’identité.pdf, 2 pages")
    go_on(page)
    expect(page.locator("h1")).to_have_text("C’est envoyé, merci")
    session = site.world.session()
    assert str(session.scalars(select(Dossier)).one().data["naissance"]) == "1991-06-24"
    page.go_back()
    expect(page.locator("h1")).to_have_text("C’est envoyé, merci")
    assert len(session.scalars(select(Task).where(Task.audience == "agent")).all()) == 1


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_error_summary_takes_the_focus_and_leads_to_the_control(
    site: Site, screens: Screens, size: str
) -> None:
    page = screens.open(size)
    page.goto(site.at(site.world.asks()))
    go_on(page)
    page.fill("[name='dossier.naissance.day']", "24")
    go_on(page)
    summary = page.locator("[data-focus]")
    expect(summary).to_be_focused()
    assert page.title().startswith("Erreur")
    summary.locator("a").first.click()
    expect(page.locator("[name='dossier.naissance.day']")).to_be_focused()
    expect(page.locator("[name='dossier.naissance.day']")).to_have_value("24")


def test_a_draft_is_kept_as_one_types_and_never_said_sent(site: Site, screens: Screens) -> None:
    page = screens.open("phone")
    link = site.world.asks()
    page.goto(site.at(link))
    go_on(page)
    page.fill("[name='dossier.naissance.day']", "24")
    page.locator("[name='dossier.naissance.month']").focus()
    expect(page.locator("[data-saved]")).to_contain_text("pas encore envoyé")
    draft = site.world.session().scalars(select(Draft)).one()
    assert draft.values["dossier"]["naissance"]["day"] == "24"
    other = screens.open("desktop")
    other.goto(site.at(f"{link}/1"))
    expect(other.locator("[name='dossier.naissance.day']")).to_have_value("24")


def test_an_answer_brings_its_question_without_moving_the_person(
    site: Site, screens: Screens
) -> None:
    page = screens.open()
    to_your_home(site, page)
    page.fill("[name='logement.surface']", "68")
    page.check("[value='oui']")
    expect(page.locator("[name='logement.arbres']")).to_be_visible()
    expect(page.locator("[name='logement.surface']")).to_have_value("68")
    expect(page.locator("[value='oui']")).to_be_checked()
    expect(page.locator("[value='oui']")).to_be_focused()


SLOW = """
const real = window.fetch;
let now = 0;
window.most = 0;
window.fetch = async (...given) => {
  window.most = Math.max(window.most, ++now);
  try {
    await new Promise(done => setTimeout(done, 400));
    return await real(...given);
  } finally { now--; }
};
"""


def test_on_a_slow_network_an_older_draft_never_lands_on_a_newer_one(
    site: Site, screens: Screens
) -> None:
    page = screens.open("phone")
    page.add_init_script(SLOW)
    to_your_home(site, page)
    page.fill("[name='logement.surface']", "68")
    page.check("[value='oui']")
    expect(page.locator("[name='logement.arbres']")).to_be_visible()
    assert page.evaluate("window.most") == 1
    draft = site.world.session().scalars(select(Draft)).one()
    assert draft.values["logement"]["surface"] == 68
    assert "oui" in draft.values["logement"].values()


def test_no_draft_sets_out_beside_the_form(site: Site, screens: Screens) -> None:
    page = screens.open("phone")
    to_your_home(site, page)
    unanswered: list[Route] = []
    page.route("**/brouillon", lambda route: unanswered.append(route))
    page.fill("[name='logement.surface']", "68")
    page.check("[value='oui']")  # a second draft waits for the first to be answered
    page.locator("form button.primary").click()
    expect(page.locator("[name='logement.arbres']")).to_be_visible()
    expect(page.locator("[name='logement.surface']")).to_have_value("68")
    assert len(unanswered) == 1


PATIENT = """
const real = setTimeout;
window.setTimeout = (act, ms, ...more) => ms === 1500 ? 0 : real(act, ms, ...more);
"""
"""The form waits as long as its draft takes: a busy machine must not be what sends it."""


def test_a_form_waits_for_the_draft_under_way(site: Site, screens: Screens) -> None:
    page = screens.open("phone")
    page.add_init_script(PATIENT)
    to_your_home(site, page)
    held: list[Route] = []
    page.route("**/brouillon", lambda route: held.append(route))
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.is_navigation_request() else None)
    with page.expect_request("**/brouillon"):
        page.check("[value='oui']")
    page.locator("form button.primary").click()
    page.locator("form button.primary").click()  # impatient: still one form
    assert sent == []
    with page.expect_navigation():
        held[0].continue_()
    expect(page.locator("[name='logement.arbres']")).to_be_visible()
    assert len(sent) == 2  # the form, and the page it leads to


def test_a_lost_connection_is_told_and_nothing_typed_is_lost(site: Site, screens: Screens) -> None:
    page = screens.open()
    page.goto(site.at(site.world.asks()))
    go_on(page)
    page.context.set_offline(True)
    page.fill("[name='dossier.naissance.day']", "24")
    page.locator("[name='dossier.naissance.month']").focus()
    expect(page.locator("[data-saved]")).to_contain_text("Pas de connexion")
    page.context.set_offline(False)
    page.fill("[name='dossier.naissance.month']", "6")
    page.locator("[name='dossier.naissance.year']").focus()
    expect(page.locator("[data-saved]")).to_contain_text("pas encore envoyé")


def test_a_refused_file_is_named_beside_its_question(
    site: Site, screens: Screens, tmp_path: Path
) -> None:
    page = screens.open("phone")
    to_your_home(site, page)
    page.fill("[name='logement.surface']", "68")
    page.check("[value='non']")
    go_on(page)
    section = page.locator("[data-upload='documents.rib']")
    section.locator("input.pick").set_input_files(
        [FilePayload(name="rib.pdf", mimeType="application/pdf", buffer=b"MZ not a pdf")]
    )
    expect(section.locator(".err")).to_contain_text("« rib.pdf »")
    expect(section).to_be_focused()
    heavy = tmp_path / "lourd.pdf"  # chosen by its path: sent as bytes, it takes seconds to arrive
    with heavy.open("wb") as file:
        file.truncate(27_000_000)
    section.locator("input.pick").set_input_files(heavy)
    expect(section).to_contain_text("« lourd.pdf » est trop lourd")


def test_a_private_page_opens_with_the_code(site: Site, screens: Screens) -> None:
    page = screens.open("phone", script=False)
    page.goto(site.at(site.world.asks("privee")))
    page.get_by_role("button", name="Recevoir le code").click()
    page.fill("[name='code']", site.world.code())
    go_on(page)
    expect(page.locator("h1")).to_have_text("Compléter votre demande")


def confirm(site: Site, page: Page) -> None:
    page.get_by_role("button", name="J’ai tout lu").click()
    page.fill("[name='code']", site.world.code())
    page.get_by_role("button", name="Confirmer", exact=True).click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_contract_is_signed_by_typing_a_name(site: Site, screens: Screens, script: bool) -> None:
    page = screens.open("phone", script=script)
    page.goto(site.at(to_sign(site.world)))
    confirm(site, page)
    page.fill("[name='accord.typed']", "Karim Haddad")
    page.check("[name='accord.consent']")
    page.get_by_role("button", name="Signer", exact=True).click()
    expect(page.locator("h1")).to_have_text("C’est signé, merci")
    signer = site.world.session().scalars(select(Signer).where(Signer.kind == "tiers")).one()
    assert (signer.method, signer.mark) == ("typed", "Karim Haddad")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_contract_is_signed_by_drawing(site: Site, screens: Screens, size: str) -> None:
    page = screens.open(size)
    page.goto(site.at(to_sign(site.world)))
    confirm(site, page)
    page.get_by_role("tab", name="Dessiner").click()
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 20 + 15 * step, box["y"] + 20 + 12 * (step % 3))
    page.mouse.up()
    page.check("[name='accord.consent']")
    page.get_by_role("button", name="Signer", exact=True).click()
    expect(page.locator("h1")).to_have_text("C’est signé, merci")
    signer = site.world.session().scalars(select(Signer).where(Signer.kind == "tiers")).one()
    assert signer.method == "drawn"
    assert signer.mark is not None
    with Image.open(BytesIO(site.world.services.storage.get(signer.mark))) as drawn:
        assert drawn.format == "PNG"
        assert drawn.getextrema()[-1][1] == 255, "there is ink on it"


def test_the_keyboard_alone_goes_from_the_link_to_the_first_answer(
    site: Site, screens: Screens
) -> None:
    page = screens.open()
    page.goto(site.at(site.world.asks()))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button.primary')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/1")
    page.locator("[name='dossier.naissance.day']").focus()
    page.keyboard.type("24")
    # Enter in a box is "Continuer", not the first button that happens to be there.
    page.keyboard.press("Enter")
    expect(page.locator("[data-focus]")).to_be_visible()


def test_a_request_is_sent_from_the_organisations_own_site(site: Site, screens: Screens) -> None:
    page = screens.open("phone")
    page.goto(site.at("/d/petite/demande?embed=1"))
    page.fill("[name='dossier.nom']", "Karim Haddad")
    page.fill("[name='dossier.courriel']", "karim@exemple.fr")
    site.world.clock.advance(seconds=10)
    go_on(page)
    expect(page.locator("h1")).to_have_text("Merci, votre demande est arrivée")
    assert page.context.cookies() == []
