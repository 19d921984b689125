"""Incidents by sort, retried together; the page of the batch says how far it is."""

from engine.instances.models import Batch, Incident
from tests.web.admin.test_instances import said
from tests.web.agents.test_tasks import post
from tests.web.conftest import NOON


def more(session, world, count: int, code: str = "operation") -> None:
    for _ in range(count):
        session.add(
            Incident(
                dossier_id=world.boris, code=code, message="Le serveur refuse.", created_at=NOON
            )
        )
    session.commit()


def test_incidents_are_counted_by_sort_and_filtered(boss, world, session):
    more(session, world, 2)
    more(session, world, 1, code="lost")
    page = said(boss.get("/administration/incidents"))
    assert "Réessayer les 2" in page
    assert "Tout réessayer" in page
    only = said(boss.get("/administration/incidents?code=lost"))
    assert "Seuls ceux de cette sorte sont listés" in only
    assert only.count('id="incident-') == 1


def test_those_of_a_sort_are_retried_and_the_page_follows(boss, world, session, work):
    more(session, world, 3)
    more(session, world, 1, code="lost")
    answer = post(boss, "/administration/incidents/reprendre", code="operation")
    lot = answer.headers["Location"]
    going = said(boss.get(lot))
    assert "En cours : 0 sur 4" in going
    assert 'data-refresh="2"' in going
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in going
    again = post(boss, "/administration/incidents/reprendre", code="operation")
    assert again.headers["Location"] == "/administration/incidents"
    assert "tout l’est déjà" in said(boss.get("/administration/incidents"))
    work()
    over = said(boss.get(lot))
    assert "Terminé : 4 traités" in over
    assert 'max="4" value="4"' in over
    assert "noscript" not in over
    left = said(boss.get("/administration/incidents"))
    assert left.count('id="incident-') == 1
    assert lot in left, "it is still to be seen"


def test_a_batch_is_stopped(boss, world, session, work):
    answer = post(boss, "/administration/incidents/reprendre")
    lot = answer.headers["Location"]
    assert "Arrêter" in boss.get(lot).text
    assert post(boss, f"{lot}/arreter").status_code == 303
    assert "Le lot est arrêté" in said(boss.get(lot))
    work()
    session.rollback()
    assert session.query(Batch).one().ended_at is not None
    assert session.get_one(Incident, world.incident).resolved_at is None
