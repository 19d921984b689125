"""Intervening in a running process, each time with a reason and a confirmation."""

import html

import pytest

from engine.actors import ADMINISTRATOR, agent
from engine.instances.models import ProcessInstance
from engine.queries import controls, journal
from tests.web.agents.test_tasks import post

CHIEF = agent(1, "Chef", roles=frozenset((ADMINISTRATOR,)))
WHY = {"reason": "Demande de l'assuré", "confirm": "true"}


def said(answer) -> str:
    return html.unescape(answer.get_data(as_text=True)).replace("\u00a0", " ")


def state(session, instance_id: int) -> str:
    session.rollback()
    return session.get_one(ProcessInstance, instance_id).state


def facts(session, instance_id: int) -> list[tuple[str, str]]:
    session.rollback()
    dossier_id = session.get_one(ProcessInstance, instance_id).dossier_id
    return [(one.sentence, one.actor_name) for one in journal(session, dossier_id, CHIEF)]


def test_the_process_page_leads_there_for_administrators_alone(boss, world, login):
    path = f"/administration/processus/{world.moved}"
    assert path in boss.get(f"/processus/{world.moved}").text
    assert path not in login("agent").get(f"/processus/{world.moved}").text


def test_a_process_is_suspended_and_resumed(boss, world, session):
    path = f"/administration/processus/{world.moved}"
    assert "Reprendre le processus" not in boss.get(path).text
    assert post(boss, f"{path}/suspendre", **WHY).status_code == 303
    assert state(session, world.moved) == "suspended"
    assert "Reprendre le processus" in boss.get(path).text
    assert post(boss, f"{path}/reprendre", **WHY).status_code == 303
    assert state(session, world.moved) == "running"
    written = facts(session, world.moved)
    assert ("« Adhésion » suspendu : Demande de l'assuré", "Administrator") in written
    assert ("« Adhésion » repris : Demande de l'assuré", "Administrator") in written


def test_a_process_is_cancelled(boss, world, session):
    path = f"/administration/processus/{world.moved}"
    assert post(boss, f"{path}/annuler", **WHY).status_code == 303
    assert state(session, world.moved) == "cancelled"
    assert "Il n’y a plus rien à y changer" in said(boss.get(path))
    assert post(boss, f"{path}/annuler", **WHY).status_code == 409


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"reason": " ", "confirm": "true"}, "Dites pourquoi"),
        ({"reason": "Une raison"}, "Confirmez en cochant la case"),
    ],
)
def test_nothing_is_done_without_a_reason_and_a_confirmation(boss, world, session, given, words):
    answer = post(boss, f"/administration/processus/{world.moved}/suspendre", **given)
    assert answer.status_code == 422
    assert words in said(answer)
    assert given["reason"].strip() in said(answer)
    assert state(session, world.moved) == "running"


def test_a_process_is_taken_back_to_an_earlier_step(boss, world, session):
    path = f"/administration/processus/{world.moved}"
    session.rollback()
    (place,) = controls(session, world.moved, CHIEF).standing
    page = said(boss.get(path))
    assert "Compléter votre adhésion (completer)" in page
    assert '<option value="examiner">' in page
    answer = post(boss, f"{path}/ramener", node=place.node, element="examiner", **WHY)
    assert answer.status_code == 303
    session.rollback()
    (place,) = controls(session, world.moved, CHIEF).standing
    assert place.element_id == "examiner"
    sentence = (
        "« Adhésion » ramené de « Compléter votre adhésion » à « Examiner la demande »"
        " : Demande de l'assuré"
    )
    assert (sentence, "Administrator") in facts(session, world.moved)


def test_a_step_never_passed_is_refused(boss, world):
    path = f"/administration/processus/{world.moved}"
    answer = post(boss, f"{path}/ramener", node="0", element="accueillir", **WHY)
    assert answer.status_code == 409
    assert "Ce processus ne peut pas être ramené à cette étape" in said(answer)
    assert "Aucune étape n’est encore passée" in said(
        boss.get(f"/administration/processus/{world.instance}")
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [("12.50", "12.50"), ('"deux mots"', '"deux mots"'), ("[1, {a: true}]", "[1, {a: true}]")],
)
def test_a_variable_is_changed_to_a_feel_value(boss, world, session, text, shown):
    path = f"/administration/processus/{world.moved}"
    assert post(boss, f"{path}/variable", name="avis", value=text, **WHY).status_code == 303
    session.rollback()
    found = {one.name: one.value for one in controls(session, world.moved, CHIEF).variables}
    assert found["avis"] == shown
    assert shown in said(boss.get(path))
    changed = "Variables de « Adhésion » modifiées : Demande de l'assuré"
    assert (changed, "Administrator") in facts(session, world.moved)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("", "1", "Donnez le nom de la variable"),
        ("avis", "", "Donnez la nouvelle valeur"),
        ("avis", '"sans fin', "Cette valeur ne se lit pas"),
        ("avis", "inconnue + 1", "Cette valeur ne se lit pas"),
    ],
)
def test_a_value_that_cannot_be_read_is_said(boss, world, session, name, value, words):
    path = f"/administration/processus/{world.moved}/variable"
    answer = post(boss, path, name=name, value=value, **WHY)
    assert answer.status_code == 422
    assert words in said(answer)
    assert value in said(answer), "what was typed is kept"
