"""Incidents, versions and accounts."""

import pytest

from engine.instances.models import Incident
from tests.web.agents.test_tasks import post
from tests.web.conftest import PASSWORD, token
from webapp.accounts import User
from webapp.accounts.directory import account


@pytest.fixture
def boss(world, login):
    return login("administrator")


def test_incidents_are_listed_with_their_remedy(boss, world):
    page = boss.get("/administration/").text
    assert "refuse la connexion" in page
    assert f"/administration/incidents/{world.incident}/reprendre" in page
    assert "À faire maintenant" in page


def test_an_incident_is_retried(boss, world, session):
    assert post(boss, f"/administration/incidents/{world.incident}/reprendre").status_code == 303
    session.rollback()
    assert session.get_one(Incident, world.incident).resolved_at is not None
    assert "Aucun incident" in boss.get("/administration/incidents").text


def test_versions_show_which_is_in_use(boss, world):
    page = boss.get("/administration/versions").text
    assert "club 1" in page
    assert "en service" in page


def test_an_account_is_opened_and_its_person_signs_in(boss, world, app, session):
    answer = post(
        boss,
        "/administration/comptes/nouveau",
        name="Nora Petit",
        email="Nora@exemple.fr",
        password=PASSWORD,
        teams="souscription",
        roles="gestionnaire",
    )
    assert answer.status_code == 303
    made = account(session, "nora@exemple.fr")
    assert made is not None
    assert (made.teams, made.role_names) == ({"souscription"}, {"gestionnaire"})
    browser = app.test_client()
    entered = browser.post(
        "/connexion",
        data={
            "email": "nora@exemple.fr",
            "password": PASSWORD,
            "csrf_token": token(browser),
        },
    )
    assert entered.status_code == 303
    assert "Examiner la demande" in browser.get("/taches?liste=team").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "agent@exemple.fr"}, "existe déjà"),
        ({"password": "court"}, "au moins 12 caractères"),
        ({"email": "sans arobase"}, "n'est pas une adresse"),
        ({"email": ""}, "Donnez l’adresse de courriel"),
    ],
)
def test_an_account_that_cannot_be_opened_keeps_what_was_typed(boss, world, changed, said):
    data = {"name": "Nora <Petit>", "email": "nora@exemple.fr", "password": PASSWORD} | changed
    answer = post(boss, "/administration/comptes/nouveau", **data)
    assert answer.status_code in (409, 422)
    assert said in answer.text.replace("&#39;", "'")
    assert "Nora &lt;Petit&gt;" in answer.text


def test_an_account_that_cannot_be_changed_shows_what_was_ticked(boss, world, people, session):
    who = people.id("colleague")
    answer = post(boss, f"/administration/comptes/{who}", name="Nora", password="court")
    assert answer.status_code == 422
    assert "au moins 12 caractères" in answer.text
    assert 'value="Nora"' in answer.text
    assert session.get_one(User, who).active


def test_somebody_put_out_loses_their_session(boss, world, login, people):
    browser = login("colleague")
    assert browser.get("/taches").status_code == 200
    post(boss, f"/administration/comptes/{people.id('colleague')}", name="Colleague")
    assert browser.get("/taches").status_code == 303


def test_teams_and_roles_are_changed(boss, world, people, session):
    who = people.id("colleague")
    post(
        boss,
        f"/administration/comptes/{who}",
        name="Colette",
        teams=["direction"],
        roles=["responsable", "not-declared"],
        active="true",
    )
    session.rollback()
    changed = session.get_one(User, who)
    assert (changed.name, changed.teams, changed.role_names) == (
        "Colette",
        {"direction"},
        {"responsable"},
    )


def test_an_administrator_cannot_shut_themselves_out(boss, world, people, session):
    myself = people.id("administrator")
    assert "Peut se connecter" not in boss.get(f"/administration/comptes/{myself}").text
    post(boss, f"/administration/comptes/{myself}", name="Moi")
    session.rollback()
    kept = session.get_one(User, myself)
    assert kept.active
    assert "administrateur" in kept.role_names


def test_a_tiers_account_is_not_an_agents(boss, world, people):
    tiers = people.tiers("anne", world.party_anne)
    assert boss.get(f"/administration/comptes/{tiers}").status_code == 404
    assert "anne@exemple.fr" not in boss.get("/administration/comptes").text
