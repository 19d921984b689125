"""Drafts saved while one types: said when, never as sent, and the questions an answer brings."""

import pytest

from engine import forms
from engine.tasks.models import Draft
from tests.support.tiers import Visitor, World
from tests.web.pages.test_walk import HOME, YOU


def draft(visitor: Visitor, answers: dict[str, str]) -> dict[str, str]:
    """What the script of the page posts at each answer, and what it is told."""
    form = visitor.page.xpath("//form[@data-draft]")[0]
    answer = visitor.client.post(
        form.get("data-draft"),
        data={**dict(form.form_values()), **answers},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.json is not None
    return dict(answer.json)


def test_a_draft_says_when_it_was_kept_and_that_it_was_not_sent(world: World) -> None:
    visitor = world.visitor().get(world.asks()).send({}, button="Commencer")
    world.clock.advance(minutes=4)
    said = draft(visitor, {"dossier.nom": "K"})
    assert said["text"].replace("\u00a0", " ") == (
        "Brouillon enregistré à 12 h 04, pas encore envoyé"
    )
    assert said["html"] == ""


def test_an_answer_that_brings_a_question_sends_the_questions_back(world: World) -> None:
    visitor = world.visitor().get(world.asks()).send({}, button="Commencer").send(YOU)
    said = draft(visitor, {**HOME, "logement.jardin": "oui"})
    assert "Quels arbres" in said["html"]
    assert 'value="68"' in said["html"]


def test_a_draft_is_kept_whatever_is_wrong_in_it(world: World) -> None:
    link = world.asks()
    visitor = world.visitor().get(link).send({}, button="Commencer")
    draft(visitor, {"dossier.naissance.day": "99"})
    boxes = world.visitor().get(f"{link}/1").page.xpath("//input[@name='dossier.naissance.day']")
    assert boxes[0].get("value") == "99"


def test_two_windows_at_once_lose_nothing_of_each_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = world.asks()
    one = world.visitor().get(link).send({}, button="Commencer").send(YOU)
    other = world.visitor().get(f"{link}/1")
    read = forms.parse_html

    def late(*given: object, **named: object) -> object:
        """The other window sends its screen when this one has read the draft already."""
        monkeypatch.setattr(forms, "parse_html", read)
        draft(other, {"dossier.naissance.year": "1989"})
        return read(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(forms, "parse_html", late)
    draft(one, {**HOME, "logement.surface": "71"})
    kept = world.session().query(Draft).one().values
    assert kept["logement"]["surface"] == 71
    assert "1989" in str(kept["dossier"]["naissance"])


def test_a_session_that_ended_is_told_to_the_script(world: World) -> None:
    from tests.web.pages.test_private import opened

    visitor = opened(world, world.asks("privee")).send({}, button="Commencer")
    form = visitor.page.xpath("//form[@data-draft]")[0]
    world.clock.advance(minutes=61)
    answer = visitor.client.post(
        form.get("data-draft"),
        data=dict(form.form_values()),
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 403
    assert answer.json is not None
    assert "error" in answer.json
