"""Incidents by sort, retried together; the page of the batch says how far it is."""

from engine.instances.models import Batch, BatchItem, Incident
from engine.jobs.decision import OpenIncident, decide
from engine.jobs.models import Job
from engine.persistence import new_id
from engine.ports import RetryLater
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
    assert 'data-renew="2"' in going
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


def unsent(session, world) -> int:
    """A mail that could not be sent, from a step of Boris's process; its incident's id."""
    refused = RetryLater("Le serveur de courriel ne répond pas : {error}", error="fermé")
    match decide(refused, attempts=6, max_attempts=6, now=NOON):
        case OpenIncident(code=code, sentence=sentence):
            job = Job(
                id=new_id(),
                kind="operation",
                type="mail.send",
                instance_id=world.instance,
                dossier_id=world.boris,
                element_id="examiner",
                key="mail:1",
                payload={"inputs": {"to": "a@exemple.fr"}, "headers": {"template": "lien"}},
                state="incident",
                attempts=6,
                due_at=NOON,
                created_at=NOON,
            )
            incident = Incident(
                instance_id=world.instance,
                dossier_id=world.boris,
                job_id=job.id,
                element_id="examiner",
                code=code,
                message=str(sentence),
                words=sentence.kept(),
                created_at=NOON,
            )
            session.add_all((job, incident))
            session.commit()
            return incident.id
    raise AssertionError("it was to be an incident")


def entry(page: str, incident: int) -> str:
    """What the list says of one incident, without its technical details."""
    told = page.split(f'id="incident-{incident}"')[1].split("</li>")[0]
    return told.split("<details")[0] + told.split("</details>")[1]


def test_an_incident_says_what_why_where_and_what_to_do(boss, world, session):
    incident = unsent(session, world)
    page = said(boss.get("/administration/incidents"))
    told = entry(page, incident)
    assert "Envoi d’un courriel" in told
    assert "Sans réponse" in told
    assert "6 essais sans succès. Le serveur de courriel ne répond pas : fermé" in told
    assert "étape « Examiner la demande »" in told
    assert f'href="/processus/{world.instance}"' in told
    assert f'href="/dossiers/{world.boris}"' in told
    assert "Quand l’autre côté répond de nouveau, réessayez." in told
    for word in ("exhausted", "mail.send", ">examiner"):
        assert word not in told
    english = said(boss.get("/administration/incidents?lang=en"))
    assert "6 failed attempts. The mail server does not answer: fermé" in entry(english, incident)


def test_the_diagram_tells_agents_why_it_stands_still(boss, login, world, session):
    unsent(session, world)
    seen = said(login("agent").get(f"/processus/{world.instance}"))
    assert "Le serveur de courriel ne répond pas" in seen
    assert "vous n’avez rien à faire" in seen
    assert "Voir l’incident" in said(boss.get(f"/processus/{world.instance}"))


def test_a_batch_names_its_sort_in_words(boss, world, session):
    unsent(session, world)
    fields = {"code": "exhausted", "action": "mail.send", "processus": "adhesion"}
    lot = post(boss, "/administration/incidents/reprendre", **fields).headers["Location"]
    assert "Sans réponse · Envoi d’un courriel · Adhésion" in said(boss.get(lot))
    filtered = said(
        boss.get("/administration/incidents?code=exhausted&action=mail.send&processus=adhesion")
    )
    assert "<b>Sans réponse · Envoi d’un courriel · Adhésion</b>" in filtered
    everything = post(boss, "/administration/incidents/reprendre").headers["Location"]
    assert "Tous les incidents" in said(boss.get(everything))


def test_a_batch_that_could_not_retry_says_why_in_the_readers_language(boss, world, session):
    lot = post(boss, "/administration/incidents/reprendre").headers["Location"]
    item = session.query(BatchItem).one()
    match decide(KeyError("x"), attempts=1, max_attempts=6, now=NOON):
        case OpenIncident(sentence=sentence):
            item.detail = {"error": str(sentence), "words": sentence.kept()}
    item.state = "refused"
    session.commit()
    assert "Erreur du programme : KeyError: 'x'" in said(boss.get(lot))
    assert "Program error: KeyError: 'x'" in said(boss.get(f"{lot}?lang=en"))


def test_a_batch_leads_to_those_that_failed_again(boss, world, session):
    lot = post(boss, "/administration/incidents/reprendre", code="operation").headers["Location"]
    first = session.get_one(Incident, world.incident)
    first.node, first.resolved_at = "n", NOON
    session.query(BatchItem).one().state = "done"
    session.add(
        Incident(
            instance_id=first.instance_id,
            dossier_id=world.boris,
            node="n",
            code="operation",
            message="Encore.",
            created_at=NOON,
        )
    )
    session.commit()
    page = said(boss.get(lot))
    assert "Voir ceux qui sont de nouveau en panne" in page
    assert 'href="/administration/incidents?code=operation"' in page


def test_pressing_twice_is_no_dead_end(boss, world):
    path = f"/administration/incidents/{world.incident}/reprendre"
    assert post(boss, path, close="1").status_code == 303
    assert "Incident fermé" in said(boss.get("/administration/incidents"))
    assert post(boss, path, close="1").status_code == 303
    assert "déjà repris" in said(boss.get("/administration/incidents"))


def test_the_count_is_of_all_incidents_not_of_those_listed(boss, world, session):
    more(session, world, 250)
    assert '<span class="count hot">251' in said(boss.get("/administration/incidents"))
