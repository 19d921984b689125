"""Processes that start by themselves: when next, suspended at three in the morning, and what one
start has given."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from engine import commands
from engine.actors import SYSTEM
from engine.dossiers.models import Dossier
from engine.instances.models import Batch, ProcessInstance, ScheduledStart
from tests.support.checking import files_of
from tests.web.admin.test_instances import WHY, said
from tests.web.agents.test_tasks import post
from tests.web.conftest import NOON

PATH = "/administration/demarrages"


@pytest.fixture
def scheduled(world, session) -> ScheduledStart:
    """The renewals of a friendly society, each morning at six, with two members to look at."""
    commands.publish(session, "amicale", files_of("amicale"), by=SYSTEM, at=NOON)
    for name, until in (("Léo", date(2026, 12, 1)), ("Zoé", "un jour"), ("Max", date(2028, 1, 1))):
        session.add(
            Dossier(
                domain="amicale",
                type="membre",
                number=f"MEM-{name}",
                title=name,
                phase="actif",
                data={"nom": name, "echeance": until},
                opened_at=NOON,
                updated_at=NOON,
            )
        )
    session.commit()
    return session.query(ScheduledStart).filter_by(process_id="renouvellement").one()


def morning(session, clock, work: Callable[[], int]) -> None:
    clock.advance(timedelta(hours=18))
    session.rollback()
    work()


def test_they_are_listed_with_where_and_when(boss, scheduled):
    page = said(boss.get(PATH))
    assert "Renouvellement" in page
    assert "Chaque jour à 6 heures" in page
    assert "les dossiers « Membre » qui remplissent la condition" in page
    assert "un nouveau dossier « Séance »" in page
    assert "25 nov. 2026, 6 h" in page
    assert f'href="{PATH}/{scheduled.id}"' in page


def test_one_shows_its_timer_and_its_condition(boss, scheduled):
    page = said(boss.get(f"{PATH}/{scheduled.id}"))
    assert "R/2026-01-01T06:00:00/P1D" in page
    assert 'echeance <= today() + duration("P60D")' in page
    assert "Suspendre les démarrages" in page
    assert "Reprendre les démarrages" not in page


def test_a_start_leaves_a_page_that_says_what_it_has_given(boss, scheduled, session, clock, work):
    morning(session, clock, work)
    (batch,) = session.query(Batch)
    listed = said(boss.get(PATH))
    assert f'href="/administration/lots/{batch.id}"' in listed
    assert "Démarrage de « Renouvellement »" in listed
    page = said(boss.get(f"/administration/lots/{batch.id}"))
    assert "<h1>Démarrage de « Renouvellement »</h1>" in page
    assert "Terminé : 3 traités" in page
    assert "<dt>Démarrés</dt><dd>1</dd>" in page
    assert '<dt>Non démarrés</dt><dd class="bad">1</dd>' in page
    assert "<dt>Sans objet</dt><dd>1</dd>" in page
    assert "MEM-Zoé" in page
    assert "La condition ne se calcule pas" in page
    assert "les dossiers « Membre »" in page
    assert 'aria-current="page">Démarrages automatiques' in page


def test_that_page_is_read_in_english_too(boss, scheduled, session, clock, work):
    morning(session, clock, work)
    (batch,) = session.query(Batch)
    page = said(boss.get(f"/administration/lots/{batch.id}?lang=en"))
    assert "The condition cannot be evaluated." in page
    assert "Start of “Renouvellement”" in page


def test_one_is_suspended_then_resumed_and_what_it_missed_takes_place(
    boss, scheduled, session, clock, work
):
    path = f"{PATH}/{scheduled.id}"
    assert post(boss, f"{path}/suspendre", **WHY).status_code == 303
    morning(session, clock, work)
    page = said(boss.get(path))
    assert "démarrage manqué le" in page
    assert "Demande de l'assuré" in page
    assert "Administrator" in page
    assert "a lieu aussitôt, une seule fois" in page
    before = session.query(ProcessInstance).count()
    session.rollback()
    assert post(boss, f"{path}/reprendre", **WHY).status_code == 303
    work()
    assert session.query(ProcessInstance).count() == before + 1
    assert "Suspendre les démarrages" in said(boss.get(path))


def test_nothing_is_suspended_without_a_reason(boss, scheduled, session):
    answer = post(boss, f"{PATH}/{scheduled.id}/suspendre", reason=" ", confirm="true")
    assert answer.status_code == 422
    assert "Dites pourquoi" in said(answer)
    session.rollback()
    assert session.get_one(ScheduledStart, scheduled.id).suspended_at is None


def test_the_page_is_empty_where_no_process_starts_by_itself(boss, world, session):
    session.query(ScheduledStart).delete()
    session.commit()
    assert "Aucun processus ne démarre seul" in said(boss.get(PATH))


def test_a_dossier_without_title_data_or_party_is_shown(boss, scheduled, session, clock, work):
    clock.advance(timedelta(days=7))
    session.rollback()
    work()
    dossier = session.query(Dossier).filter_by(type="seance").one()
    page = said(boss.get(f"/dossiers/{dossier.id}"))
    assert "Séance du bureau" in page
    assert "Préparer la séance" in page
    assert "Guichet" in page
