"""Dossiers on the desk: found, read, opened, acted upon."""

import io
import json
import re
import time

import pytest
from sqlalchemy import select

from engine.dossiers.models import Dossier, Party, Request
from engine.tasks.models import Page
from tests.web.agents.test_tasks import post
from tests.web.agents.world import PDF


@pytest.fixture
def clerk(world, login):
    return login("agent")


def test_the_list_finds_by_name_address_and_number(clerk, world, session):
    number = session.get_one(Dossier, world.boris).number
    for query in ("boris", "BORIS@exemple.fr", number):
        page = clerk.get("/dossiers", query_string={"q": query}).text
        assert f"/dossiers/{world.boris}" in page, query
        assert f"/dossiers/{world.anne}" not in page, query
    assert "Aucun dossier ne répond" in clerk.get("/dossiers?q=nobody").text
    assert "2 dossiers" in clerk.get("/dossiers?type=membre&phase=candidat").text


def test_the_search_box_finds_dossiers_and_tasks(clerk, world):
    page = clerk.get("/recherche?q=boris").text
    assert f"/dossiers/{world.boris}" in page
    assert "Examiner la demande" in page
    assert "Que cherchez-vous" in clerk.get("/recherche?q=").text
    assert "Rien ne répond" in clerk.get("/recherche?q=zzz").text


def test_somebody_without_access_finds_nothing(world, login):
    browser = login("outsider")
    assert "Aucun dossier" in browser.get("/dossiers").text
    assert "Rien ne répond" in browser.get("/recherche?q=boris").text


def test_the_page_says_who_holds_the_ball(clerk, world):
    anne = clerk.get(f"/dossiers/{world.anne}").text
    assert "Chez le tiers · 1" in anne
    assert "Bloque la suite" in anne
    assert "jamais ouverte" in anne
    assert "expire le 9 déc." in anne
    boris = clerk.get(f"/dossiers/{world.boris}").text
    assert "Chez nous · 1" in boris


def test_an_agent_never_sees_a_link(clerk, world):
    for tab in ("", "documents", "echanges", "processus", "historique"):
        page = clerk.get(f"/dossiers/{world.anne}?onglet={tab}").text
        assert world.token not in page
        assert "/p/" not in page
    assert world.token not in clerk.get(f"/dossiers/{world.anne}/historique.jsonl").text


def test_the_page_shows_phases_data_documents_and_what_can_start(clerk, world):
    page = clerk.get(f"/dossiers/{world.anne}").text
    assert "Candidat" in page
    assert 'aria-current="step"' in page
    assert "anne@exemple.fr" in page
    assert "Photo d’Anne" in page
    assert "Inscrire à une sortie" in page
    assert "Une adhésion est déjà en cours" in page, "the impossible stays, with its reason"


@pytest.mark.parametrize("tab", ["documents", "echanges", "processus", "historique", "unknown"])
def test_every_tab_stands_at_its_address(clerk, world, tab):
    assert clerk.get(f"/dossiers/{world.anne}?onglet={tab}").status_code == 200


def test_documents_show_their_kind_and_fingerprint(clerk, world):
    page = clerk.get(f"/dossiers/{world.anne}?onglet=documents").text
    assert "SHA-256" in page
    assert f"/documents/{world.version}" in page
    assert "visible du tiers" in page


def test_a_document_is_filed_by_hand(clerk, world):
    answer = post(
        clerk,
        f"/dossiers/{world.boris}/documents",
        kind="courrier",
        title="Lettre & suite",
        file=(io.BytesIO(PDF), "lettre.pdf"),
    )
    assert answer.status_code == 303
    assert "Lettre &amp; suite" in clerk.get(answer.headers["Location"]).text


def test_a_document_that_could_run_something_is_marked(clerk, world):
    scripted = PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>")
    path = f"/dossiers/{world.boris}?onglet=documents"
    assert "contient un script" not in clerk.get(path).text
    file = (io.BytesIO(scripted), "anime.pdf")
    post(clerk, f"/dossiers/{world.boris}/documents", kind="courrier", file=file)
    assert "contient un script" in clerk.get(path).text


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "Choisissez d’abord un fichier"),
        ((io.BytesIO(b""), "vide.pdf"), "vide.pdf"),
    ],
)
def test_a_file_that_cannot_be_filed_is_named(clerk, world, file, said):
    data = {"kind": "courrier"} | ({"file": file} if file else {})
    answer = post(clerk, f"/dossiers/{world.boris}/documents", **data)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_note_joins_the_history(clerk, world):
    post(clerk, f"/dossiers/{world.boris}/notes", text="Rappeler <lundi>")
    page = clerk.get(f"/dossiers/{world.boris}?onglet=historique").text
    assert "Rappeler &lt;lundi&gt;" in page
    assert "Agent" in page


def test_the_history_is_told_in_the_readers_language(clerk, world):
    path = f"/dossiers/{world.anne}?onglet=historique&lang="
    french, english = (clerk.get(path + code).text for code in ("fr", "en"))
    assert "Dossier MBR-2026-00001 ouvert" in french or "ouvert" in french
    assert "opened" in english
    assert "ouvert" not in english


def test_the_history_is_taken_away_as_lines(clerk, world):
    answer = clerk.get(f"/dossiers/{world.anne}/historique.jsonl")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines[0]["kind"] == "dossier.opened"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_dossier_is_opened_by_hand(clerk, world, session):
    assert "Courriel" in clerk.get("/dossiers/nouveau/membre").text
    answer = post(
        clerk,
        "/dossiers/nouveau/membre",
        **{"nom": "Chloé", "courriel": "Chloe@exemple.fr", "adresse.ville": "Brest"},
    )
    assert answer.status_code == 303, answer.text
    dossier_id = int(answer.headers["Location"].rpartition("/")[2])
    opened = session.get_one(Dossier, dossier_id)
    assert opened.data["adresse"] == {"ville": "Brest"}
    assert session.get_one(Party, opened.party_id).email == "chloe@exemple.fr"


def test_a_known_address_finds_its_dossier_again(clerk, world):
    answer = post(clerk, "/dossiers/nouveau/membre", nom="Anne", courriel="anne@exemple.fr")
    assert answer.headers["Location"] == f"/dossiers/{world.anne}"


def test_an_unknown_type_is_not_found(clerk, world):
    assert clerk.get("/dossiers/nouveau/licorne").status_code == 404


def test_a_process_is_started_through_its_form(clerk, world):
    path = f"/dossiers/{world.boris}/lancer/sortie"
    assert "Places" in clerk.get(path).text
    refused = post(clerk, path, places="9")
    assert refused.status_code == 422
    assert 'value="9"' in refused.text
    assert post(clerk, path, places="2").status_code == 303
    assert "Préparer le bateau" in clerk.get("/taches?liste=team").text


def test_what_cannot_be_started_says_why(clerk, world):
    path = f"/dossiers/{world.boris}/lancer/adhesion"
    assert "Une adhésion est déjà en cours" in clerk.get(path).text
    answer = post(clerk, path, **{"dossier.nom": "B", "dossier.courriel": "b@exemple.fr"})
    assert answer.status_code == 409
    assert "Une adhésion est déjà en cours" in answer.text


def test_a_call_is_typed(clerk, world):
    assert "Demander à adhérer" in clerk.get("/taches").text
    refused = post(clerk, "/demandes/adhesion", **{"dossier.nom": "Chloé"})
    assert refused.status_code == 422
    assert 'value="Chloé"' in refused.text
    answer = post(
        clerk,
        "/demandes/adhesion",
        **{"dossier.nom": "Chloé", "dossier.courriel": "chloe@exemple.fr"},
    )
    assert answer.status_code == 303
    assert "Chloé" in clerk.get(answer.headers["Location"]).text


def test_a_call_sent_twice_is_one_request(clerk, world, session, monkeypatch):
    showing = re.search(r'name="_showing" value="([^"]+)"', clerk.get("/demandes/adhesion").text)
    assert showing is not None
    typed = {
        "_showing": showing[1],
        "dossier.nom": "Chloé",
        "dossier.courriel": "chloe@exemple.fr",
    }
    corrected = post(clerk, "/demandes/adhesion", **{**typed, "dossier.courriel": ""})
    assert f'value="{showing[1]}"' in corrected.text, "corrected, it is the same call"
    before = session.query(Request).count()
    first = post(clerk, "/demandes/adhesion", **typed)
    # Later, the page's session token is another; it is the same call all the same.
    now = int(time.time())
    monkeypatch.setattr("itsdangerous.TimestampSigner.get_timestamp", lambda _: now + 2)
    second = post(clerk, "/demandes/adhesion", **typed)
    assert first.headers["Location"] == second.headers["Location"]
    session.rollback()
    assert session.query(Request).count() == before + 1
    other = post(clerk, "/demandes/adhesion", **{**typed, "dossier.nom": "Chloé B."})
    assert other.status_code == 303
    session.rollback()
    assert session.query(Request).count() == before + 2, "other words are another request"


def test_a_request_from_outside_waits_for_an_agent(clerk, world, session):
    page = clerk.get(f"/dossiers/{world.anne}").text
    assert "sans preuve d’identité" in page
    assert "Anne la Nouvelle" in page
    post(clerk, f"/dossiers/{world.anne}/demandes/{world.request}/accepter")
    session.rollback()
    assert session.get_one(Dossier, world.anne).data["nom"] == "Anne la Nouvelle"
    assert "sans preuve" not in clerk.get(f"/dossiers/{world.anne}").text


def test_a_request_discarded_changes_nothing(clerk, world, session):
    post(clerk, f"/dossiers/{world.anne}/demandes/{world.request}/ecarter", reason="Doublon")
    session.rollback()
    assert session.get_one(Dossier, world.anne).data["nom"] == "Anne"
    again = post(clerk, f"/dossiers/{world.anne}/demandes/{world.request}/accepter")
    assert again.status_code == 409
    assert "déjà été traitée" in again.text


def test_a_link_is_sent_again_and_an_address_corrected(clerk, world, session):
    first = session.get_one(Page, world.page).generation
    post(clerk, f"/dossiers/{world.anne}/pages/{world.page}/renvoyer")
    post(clerk, f"/dossiers/{world.anne}/pages/{world.page}/adresse", email="Anne.Neuve@exemple.fr")
    session.rollback()
    page = session.get_one(Page, world.page)
    assert page.generation == first + 2
    assert page.email == "anne.neuve@exemple.fr"
    wrong = post(
        clerk, f"/dossiers/{world.anne}/pages/{world.page}/adresse", email="pas une adresse"
    )
    assert wrong.status_code == 422
    assert "n’est pas une adresse" in wrong.text.replace("'", "’").replace("&#39;", "’")


def test_the_diagram_says_where_the_process_stands(clerk, world):
    page = clerk.get(f"/processus/{world.instance}").text
    assert "Examiner la demande" in page
    assert "en cours" in page
    order = [
        page.index(name)
        for name in ("Demande reçue</th>", "Examiner la demande</th>", "Accueilli</th>")
    ]
    assert order == sorted(order), "as the author drew them, from left to right"
    assert '"state": "now"' in page
    assert (
        "style-src-attr 'unsafe-inline'"
        in clerk.get(f"/processus/{world.instance}").headers["Content-Security-Policy"]
    )
    file = clerk.get(f"/processus/{world.instance}/diagramme.bpmn")
    assert b"<bpmn:process" in file.data


def test_an_administrator_cancels_a_process(world, login):
    boss = login("administrator")
    assert post(boss, f"/processus/{world.instance}/annuler", reason="Doublon").status_code == 303
    assert "annulé" in boss.get(f"/processus/{world.instance}").text


def test_old_facts_follow_the_recent_ones(clerk, world):
    assert (
        clerk.get(f"/dossiers/{world.boris}/historique?avant=9223372036854775807").status_code
        == 200
    )


def test_the_two_dossiers_are_two(session, world):
    assert len(session.scalars(select(Dossier)).all()) == 2
