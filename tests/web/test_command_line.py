"""`guichet check`, `publish`, `agent`: what an analyst and an administrator type."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.smtp import SmtpServer
from webapp.cli import main

DOMAINS = Path(__file__).parents[1] / "support" / "domains"


@pytest.fixture
def guichet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs a command on an installation of its own."""
    monkeypatch.setenv("GUICHET_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*words: str, input: str | None = None) -> Result:
        return CliRunner().invoke(main, list(words), input=input, catch_exceptions=False)

    return run


def test_the_demonstration_s_domain_has_nothing_to_report(guichet):
    found = guichet("check", "assurance")
    assert found.exit_code == 0
    assert "Rien à signaler" in found.output


def test_a_domain_is_given_by_the_folder_of_its_diagrams_too(guichet):
    found = guichet("check", str(DOMAINS.parents[2] / "bpmn" / "assurance"))
    assert found.exit_code == 0, found.output


def test_every_mistake_is_reported_at_once_and_nothing_is_published(guichet, tmp_path: Path):
    folder = str(DOMAINS / "bpmn" / "apprenti")
    checked = guichet("check", folder)
    published = guichet("publish", folder)
    assert checked.exit_code == published.exit_code == 1
    assert checked.output.count("[erreur]") > 5
    assert checked.output.count("→") >= checked.output.count("[erreur]")
    assert "rien ne sera publié" in checked.output


def test_a_domain_that_is_not_there_is_said_so(guichet):
    found = guichet("check", "nulle-part")
    assert found.exit_code == 1
    assert "nulle-part" in found.output


def test_publishing_the_same_files_again_keeps_the_same_version(guichet):
    first, second = (guichet("publish", "assurance") for _ in range(2))
    assert first.exit_code == second.exit_code == 0
    assert first.output == second.output == "Domaine « assurance » publié (version 1).\n"


def test_an_agent_s_account_is_opened_once(guichet):
    words = ("agent", "ada@valserine.example", "Ada Prévost", "--team", "souscription")
    secret = "une phrase assez longue\n" * 2
    opened = guichet(*words, input=secret)
    assert opened.exit_code == 0, opened.output
    assert "Compte ouvert" in opened.output
    again = guichet(*words, input=secret)
    assert again.exit_code == 1
    assert "Un compte existe déjà" in again.output


def test_the_status_says_part_by_part_what_is_in_order(guichet, monkeypatch: pytest.MonkeyPatch):
    guichet("db")
    with SmtpServer() as server:
        monkeypatch.setenv("SMTP_URL", server.url)
        found = guichet("status")
    assert found.exit_code == 0, found.output
    parts = [line.split("  ")[0] for line in found.output.splitlines()]
    assert parts[:4] == ["base de données", "documents", "courriel", "signature"]
    assert found.output.count("en ordre") == 6


def test_the_status_names_what_is_down(guichet, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:9")
    found = guichet("status")
    assert found.exit_code == 1
    assert "La base ne répond pas" in found.output, "it has no table yet"
    assert "Le serveur de courriel 127.0.0.1 ne répond pas" in found.output


def test_mails_that_go_nowhere_are_no_secret(guichet):
    guichet("db")
    found = guichet("status")
    assert found.exit_code == 1
    assert "SMTP_URL manque" in found.output
