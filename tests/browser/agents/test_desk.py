"""What a script adds to the desk, and that nothing depends on it."""

import pytest
from playwright.sync_api import expect

from tests.browser.agents.conftest import Desk

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False])
def test_a_task_is_taken_answered_and_done(desk: Desk, script: bool) -> None:
    page = desk.sit("agent", script=script)
    page.goto(desk.at("/taches?liste=team"))
    page.get_by_role("link", name="Examiner la demande", exact=True).click()
    page.get_by_role("button", name="Prendre").click()
    page.get_by_label("Favorable").check()
    page.get_by_role("button", name="Valider").click()
    page.wait_for_url(f"**/dossiers/{desk.world.boris}")
    expect(page.locator(".notice.ok")).to_contain_text("terminé")


def test_an_answer_calls_up_its_question_at_once(desk: Desk) -> None:
    page = desk.sit("agent")
    page.goto(desk.at(f"/taches/{desk.world.task}"))
    expect(page.get_by_text("Ce qui manque")).to_have_count(0)
    page.get_by_label("À compléter").check()
    page.get_by_text("Ce qui manque").wait_for()
    expect(page.get_by_label("À compléter")).to_be_focused()
    expect(page.get_by_label("À compléter")).to_be_checked()


def test_without_script_the_question_is_asked_before_anything_is_done(desk: Desk) -> None:
    page = desk.sit("agent", script=False)
    page.goto(desk.at(f"/taches/{desk.world.task}"))
    page.get_by_label("À compléter").check()
    page.get_by_role("button", name="Valider").click()
    page.get_by_text("Ce qui manque").wait_for()
    page.get_by_label("Photo", exact=True).check()
    page.get_by_role("button", name="Valider").click()
    page.wait_for_url(f"**/dossiers/{desk.world.boris}")


def test_a_form_that_nobody_touches_asks_for_nothing(desk: Desk) -> None:
    page = desk.sit("agent")
    page.goto(desk.at(f"/taches/{desk.world.task}"), wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(3_000)
    assert asked == []


def test_a_draft_is_kept_as_one_types(desk: Desk) -> None:
    page = desk.sit("agent")
    page.goto(desk.at(f"/taches/{desk.world.task}"))
    page.get_by_label("Favorable").check()
    page.locator("[data-saved]", has_text="pas encore validé").wait_for()
    page.reload()
    expect(page.get_by_label("Favorable")).to_be_checked()


def test_the_bulk_bar_comes_with_the_first_tick(desk: Desk) -> None:
    page = desk.sit("agent")
    page.goto(desk.at("/taches?liste=team"))
    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    page.locator("[data-row] input[type=checkbox]").first.check()
    expect(bar).to_contain_text("1 tâche sélectionnée")
    bar.get_by_role("button", name="Prendre").click()
    expect(page.locator(".notice.ok")).to_contain_text("1 tâche traitée")


def test_the_quick_look_opens_beside_the_list(desk: Desk) -> None:
    page = desk.sit("agent")
    page.goto(desk.at("/taches?liste=team"))
    page.locator("[data-peek]").first.click()
    page.locator(".peek").get_by_role("link", name="Ouvrir la tâche").wait_for()
    assert f"apercu={desk.world.task}" in page.url


def test_a_slash_goes_to_the_search_box(desk: Desk) -> None:
    page = desk.sit("agent")
    page.keyboard.press("/")
    page.keyboard.type("boris")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche?q=boris")


def test_the_diagram_is_drawn_with_where_it_stands(desk: Desk) -> None:
    page = desk.sit("agent")
    page.goto(desk.at(f"/processus/{desk.world.instance}"))
    page.locator(".djs-element.el-now[data-element-id=examiner]").wait_for()
    expect(page.locator(".djs-element.el-done[data-element-id=demande]")).to_have_count(1)


def test_a_menu_closes_with_escape_and_gives_the_focus_back(desk: Desk) -> None:
    page = desk.sit("agent")
    menu = page.locator("details.menu", has_text="Saisir une demande reçue")
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="Demander à adhérer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    expect(menu.get_by_role("link", name="Demander à adhérer")).to_be_hidden()
