"""The task list and a task at work."""

import io
from datetime import timedelta

import pytest

from engine.tasks.models import Draft, Task
from tests.web.agents.world import PDF
from tests.web.conftest import token


def post(browser, path, **data):
    page = "/mot-de-passe"
    return browser.post(path, data={**data, "csrf_token": token(browser, page)})


@pytest.fixture
def clerk(world, login):
    return login("agent")


def row(session, world):
    session.rollback()
    return session.get_one(Task, world.task)


def test_the_list_of_the_team_shows_its_tasks_by_deadline(clerk, world):
    page = clerk.get("/taches?liste=team").text
    assert "Examiner la demande" in page
    assert "Boris" in page
    assert "2 j ouvrés" in page
    assert "Cette semaine" in page
    assert f'href="/taches/{world.task}"' in page, "the row leads straight to the form"


def test_nothing_waits_for_me_until_i_take_it(clerk, world):
    assert "Plus rien ne vous attend" in clerk.get("/taches").text
    taken = post(clerk, f"/taches/{world.task}/prendre")
    assert taken.headers["Location"] == f"/taches/{world.task}", "straight to the form"
    assert "Examiner la demande" in clerk.get("/taches").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=boris", True),
        ("q=nobody", False),
        ("processus=adhesion", True),
        ("processus=sortie", False),
        ("type=membre", True),
        ("echeance=week", True),
        ("echeance=late", False),
        ("echeance=none", False),
        ("tri=name&page=1", True),
        ("tri=unknown&page=-3&echeance=unknown", True),
    ],
)
def test_filters_stand_in_the_address(clerk, world, query, found):
    page = clerk.get(f"/taches?liste=team&{query}").text
    assert (f'href="/taches/{world.task}"' in page) is found
    if not found:
        assert "Aucune tâche ne répond à ces filtres" in page


def test_a_late_task_is_said_late(clerk, world, clock):
    clock.advance(timedelta(days=4))
    page = clerk.get("/taches?liste=team&echeance=late").text
    assert "En retard" in page
    assert "2 j de retard" in page


def test_the_quick_look_stands_beside_the_list(clerk, world):
    page = clerk.get(f"/taches?liste=team&apercu={world.task}").text
    assert 'class="peek"' in page
    assert "Ouvrir la tâche" in page


def test_several_tasks_are_taken_at_once(clerk, world, session):
    post(clerk, "/taches/lot", action="prendre", task=world.task, retour="/taches?liste=team")
    assert row(session, world).assignee_name == "Agent"


def test_what_cannot_be_done_in_bulk_is_said(clerk, world, login):
    post(login("colleague"), f"/taches/{world.task}/prendre")
    answer = post(clerk, "/taches/lot", action="prendre", task=world.task)
    assert answer.status_code == 303
    assert "a été prise par Colleague" in clerk.get("/taches").text


def test_a_supervisor_assigns(world, login, session, people):
    boss = login("supervisor")
    answer = post(
        boss, f"/taches/{world.task}/affecter", person=people.id("colleague"), retour="/taches"
    )
    assert answer.status_code == 303
    assert row(session, world).assignee_name == "Colleague"
    assert post(boss, f"/taches/{world.task}/affecter", person=1).status_code == 404


def test_a_task_taken_by_another_says_by_whom(clerk, world, login):
    post(login("colleague"), f"/taches/{world.task}/prendre")
    answer = post(clerk, f"/taches/{world.task}/prendre")
    assert answer.status_code == 409
    assert "Colleague a pris cette tâche" in answer.text


def test_a_task_shows_its_form_beside_its_dossier(clerk, world):
    page = clerk.get(f"/taches/{world.task}").text
    assert "Avis" in page
    assert "Favorable" in page
    assert "boris@exemple.fr" in page
    assert "Ce qui manque" not in page, "a hidden question is not there"
    assert "Compléter votre adhésion" in page, "what comes next is announced"


def test_a_wrong_answer_shows_the_form_again_with_what_was_typed(clerk, world, session):
    answer = post(
        clerk,
        f"/taches/{world.task}",
        **{
            "enfants.rows": "1",
            "enfants.0.prenom": "<Zoé & co>",
            "_shown": "avis enfants enfants.0.prenom piece",
        },
    )
    assert answer.status_code == 422
    assert "à revoir" in answer.text
    assert "<title>Erreur" in answer.text
    assert "&lt;Zoé &amp; co&gt;" in answer.text
    assert row(session, world).state == "open"


def test_completing_leads_back_to_the_dossier(clerk, world, session):
    answer = post(clerk, f"/taches/{world.task}", avis="oui")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/dossiers/{world.boris}")
    assert row(session, world).state == "done"
    assert "terminé" in clerk.get(f"/dossiers/{world.boris}").text


def test_a_question_that_an_answer_calls_up_is_asked_first(clerk, world, session):
    answer = post(clerk, f"/taches/{world.task}", avis="completer", _shown="avis enfants piece")
    assert answer.status_code == 200
    assert "précision de plus" in answer.text
    assert "Ce qui manque" in answer.text
    assert row(session, world).state == "open"
    again = post(
        clerk,
        f"/taches/{world.task}",
        avis="completer",
        champs="photo",
        _shown="avis champs enfants piece",
    )
    assert again.status_code == 303


def test_refreshing_the_questions_does_nothing_else(clerk, world, session):
    answer = post(clerk, f"/taches/{world.task}", avis="completer", _action="refresh")
    assert "Ce qui manque" in answer.text
    assert session.get(Draft, world.task) is None


def test_a_line_is_added_and_removed(clerk, world):
    page = post(clerk, f"/taches/{world.task}", avis="oui", _action="add:enfants").text
    assert 'name="enfants.0.prenom"' in page
    page = post(
        clerk,
        f"/taches/{world.task}",
        **{
            "enfants.rows": "2",
            "enfants.0.prenom": "Zoé",
            "enfants.1.prenom": "Léo",
            "_action": "remove:enfants:0",
        },
    ).text
    assert 'value="Léo"' in page
    assert 'value="Zoé"' not in page


def test_a_draft_is_kept_and_never_called_done(clerk, world, session):
    answer = post(clerk, f"/taches/{world.task}/brouillon", avis="oui")
    assert "pas encore validé" in answer.json["words"]
    assert session.get_one(Draft, world.task).values["avis"] == "oui"
    page = clerk.get(f"/taches/{world.task}").text
    assert "Brouillon enregistré à 12\u00a0h, pas encore validé" in page
    saved = post(clerk, f"/taches/{world.task}", avis="completer", _action="save")
    assert saved.status_code == 303


def test_a_file_sent_with_the_form_becomes_a_document(clerk, world):
    answer = post(
        clerk,
        f"/taches/{world.task}",
        avis="oui",
        piece=(io.BytesIO(PDF), "courrier.pdf"),
    )
    assert answer.status_code == 303, answer.text
    assert "courrier.pdf" in clerk.get(f"/dossiers/{world.boris}?onglet=documents").text


def test_a_file_that_cannot_be_taken_is_named_and_the_answers_stay(clerk, world):
    answer = post(
        clerk,
        f"/taches/{world.task}",
        avis="oui",
        piece=(io.BytesIO(b"MZ\x90\x00 not a document"), "facture.exe"),
    )
    assert answer.status_code == 422
    assert "facture.exe" in answer.text
    assert "checked" in answer.text, "the answer typed is still there"


def test_a_staged_file_is_taken_away_again(clerk, world):
    assert "photo.pdf" in clerk.get(f"/taches/{world.task}").text
    page = post(clerk, f"/taches/{world.task}", avis="oui", _action=f"unload:{world.upload}").text
    assert "photo.pdf" not in page


def test_two_agents_complete_one_task_once(clerk, world, login):
    other = login("colleague")
    assert post(clerk, f"/taches/{world.task}", avis="oui").status_code == 303
    late = post(other, f"/taches/{world.task}", avis="completer", champs="photo")
    assert late.status_code == 409
    assert "Agent l’a terminée" in late.text
    assert "Tâche déjà terminée" in late.text


def test_a_done_task_says_who_and_when(clerk, world):
    page = clerk.get(f"/taches/{world.done}").text
    assert "Cette tâche est terminée" in page
    assert "Terminée par Agent, aujourd’hui 12\u00a0h" in page


def test_the_viewer_shows_pictures_of_pages(clerk, world):
    picture = clerk.get(f"/documents/{world.version}/pages/1?largeur=500")
    assert picture.status_code == 200
    assert picture.mimetype == "image/webp"
    assert picture.data[:4] == b"RIFF"
    assert clerk.get(f"/documents/{world.version}/pages/2").status_code == 404
    assert clerk.get(f"/documents/{world.version}/pages/0").status_code == 404


def test_bytes_leave_as_a_download(clerk, world):
    answer = clerk.get(f"/documents/{world.version}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
