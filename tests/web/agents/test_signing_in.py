"""Signing in and out, and what too many failures cost."""

from datetime import timedelta

import pytest

from tests.web.conftest import PASSWORD, token
from webapp.accounts import User
from webapp.accounts.directory import change_account


def attempt(browser, email="agent@exemple.fr", password="wrong", back=""):  # noqa: S107
    return browser.post(
        "/connexion",
        data={
            "email": email,
            "password": password,
            "next": back,
            "csrf_token": token(browser),
        },
    )


def test_the_right_password_leads_to_the_task_list(client, people):
    people.id("agent")
    answer = attempt(client, password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/taches")


def test_the_address_is_recognised_whatever_its_capitals(client, people):
    people.id("agent")
    assert attempt(client, email=" Agent@Exemple.FR ", password=PASSWORD).status_code == 303


@pytest.mark.parametrize("email", ["agent@exemple.fr", "nobody@exemple.fr"])
def test_a_failure_says_the_same_whether_the_account_exists(client, people, email):
    people.id("agent")
    answer = attempt(client, email=email)
    assert answer.status_code == 422
    assert "Adresse ou mot de passe incorrect" in answer.text
    assert f'value="{email}"' in answer.text, "the address typed is kept"
    assert "<title>Erreur" in answer.text


def test_a_closed_account_stays_outside(client, people, session):
    change_account(session, people.id("agent"), name="Agent", roles=[], teams=[], active=False)
    assert attempt(client, password=PASSWORD).status_code == 422


def test_ten_failures_lock_the_account_for_a_while_even_for_the_right_password(
    client, people, clock
):
    people.id("agent")
    for _ in range(10):
        assert attempt(client).status_code == 422
    locked = attempt(client, password=PASSWORD)
    assert locked.status_code == 429
    assert "Un instant" in locked.text
    clock.advance(timedelta(minutes=16))
    assert attempt(client, password=PASSWORD).status_code == 303


def test_looking_at_the_page_counts_for_nothing(client, people):
    people.id("agent")
    for _ in range(60):
        client.get("/connexion")
    assert attempt(client, password=PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("back", "lands"),
    [
        ("/dossiers?q=haddad", "/dossiers?q=haddad"),
        ("https://elsewhere.example/", "/taches"),
        ("//elsewhere.example/", "/taches"),
        ("/\\elsewhere.example", "/taches"),
        ("javascript:alert(1)", "/taches"),
    ],
)
def test_signing_in_leads_back_to_a_page_of_ours_only(client, people, back, lands):
    people.id("agent")
    assert attempt(client, password=PASSWORD, back=back).headers["Location"] == lands


def test_somebody_unknown_is_sent_to_sign_in_and_back(client):
    answer = client.get("/dossiers?q=haddad")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/connexion?next=/dossiers?q%3Dhaddad"


def test_signing_out_ends_the_session(login):
    browser = login("agent")
    assert browser.get("/mot-de-passe").status_code == 200
    assert (
        browser.post(
            "/deconnexion", data={"csrf_token": token(browser, "/mot-de-passe")}
        ).status_code
        == 303
    )
    assert browser.get("/mot-de-passe").status_code != 200


def test_a_form_without_its_token_does_nothing(client, people):
    people.id("agent")
    answer = client.post("/connexion", data={"email": "agent@exemple.fr", "password": PASSWORD})
    assert answer.status_code == 400
    assert "rien n’a été envoyé" in answer.text


def test_a_new_password_ends_the_sessions_opened_with_the_old_one(login):
    here, elsewhere = login("agent"), login("agent")
    changed = here.post(
        "/mot-de-passe",
        data={
            "current": PASSWORD,
            "new": "une autre phrase assez longue",
            "csrf_token": token(here, "/mot-de-passe"),
        },
    )
    assert changed.status_code == 303
    assert here.get("/mot-de-passe").status_code == 200
    assert elsewhere.get("/mot-de-passe").status_code != 200


@pytest.mark.parametrize(
    ("current", "new", "said"),
    [
        ("wrong", "une autre phrase assez longue", "actuel n’est pas le bon"),
        (PASSWORD, "court", "au moins 12 caractères"),
        (PASSWORD, "long" * 2_000, "au plus 1000 caractères"),
        ("long" * 2_000, "une autre phrase assez longue", "actuel n’est pas le bon"),
    ],
    ids=["wrong", "short", "long", "wrong and long"],
)
def test_a_password_that_cannot_be_taken_is_said(login, current, new, said):
    browser = login("agent")
    answer = browser.post(
        "/mot-de-passe",
        data={
            "current": current,
            "new": new,
            "csrf_token": token(browser, "/mot-de-passe"),
        },
    )
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize("email", ["agent@exemple.fr", "personne@exemple.fr"])
def test_pages_of_text_are_nobodys_password(client, people, email):
    people.id("agent")
    sent = {"email": email, "password": "x" * 20_000, "csrf_token": token(client)}
    answer = client.post("/connexion", data=sent)
    assert answer.status_code == 422
    assert "Adresse ou mot de passe incorrect" in answer.text


def test_passwords_are_kept_as_argon2(session, people):
    kept = session.get_one(User, people.id("agent")).password
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
