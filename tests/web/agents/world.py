"""The club's dossiers, made through the commands alone."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from engine import actors, commands, deployments
from engine.actors import ANONYMOUS, SYSTEM, Actor
from engine.documents.models import DocumentVersion
from engine.dossiers.models import Dossier, Request
from engine.instances.models import Incident, ProcessInstance, ScheduledStart
from engine.ports import PageLink
from engine.tasks.models import Page, Task
from tests.web.conftest import NOON, People
from webapp.database import db
from webapp.parts import services

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


MOMENT = timedelta(minutes=1)


@dataclass
class World:
    """Ids of what the tests act on. Anne's dossier waits for her page, Boris's for an agent."""

    anne: int
    boris: int
    party_anne: int
    party_boris: int
    task: int
    """Open, of the team souscription, in Boris's dossier."""
    done: int
    page: int
    token: str
    instance: int
    """Boris's, waiting for an agent at its first task; nothing is passed yet."""
    moved: int
    """Anne's, waiting for her page after that task."""
    deployment: int
    version: int
    """A document of Anne's dossier, visible to her."""
    upload: int
    request: int
    """Pending: somebody unproved gave Anne's address."""
    incident: int
    scheduled: int
    """A process the clock would start, far from now."""
    colleague: int
    """The account of somebody of the same team."""


def build(app: Flask, people: People, folder: Path) -> World:
    """Publish the club and receive two requests."""
    for who in ("agent", "colleague", "outsider", "supervisor", "administrator"):
        people.id(who)
    with app.test_request_context():
        app.preprocess_request()
        session = db.session()
        files = deployments.collect(folder, "club")
        deployment = commands.publish(session, "club", files, by=SYSTEM, at=NOON)
        for name in ("Anne", "Boris"):
            ask(name)
        clerk = agent(people, "agent")
        first, second = session.scalars(select(Task.id).order_by(Task.id))
        anne, boris = session.execute(
            select(Dossier.id, Dossier.party_id).order_by(Dossier.id)
        ).all()
        commands.complete_task(session, first, {"avis": "oui"}, by=clerk, at=NOON)
        page = session.scalars(select(Page.id)).one()
        stored = services().scanner.inspect(PDF, "photo.pdf")
        document = commands.add_document(
            session, anne.id, stored, "photo", "Photo d’Anne", by=clerk, at=NOON
        )
        ask("Anne", "Anne la Nouvelle")
        request = session.scalars(select(Request.id).where(Request.state == "pending")).one()
        commands.claim_task(session, second, by=clerk, at=NOON)
        upload = commands.stage_upload(session, second, "piece", stored, by=clerk, at=NOON)
        commands.release_task(session, second, by=clerk, at=NOON)
        moved, instance = (
            session.scalars(
                select(ProcessInstance.id).where(ProcessInstance.dossier_id == dossier.id)
            ).one()
            for dossier in (anne, boris)
        )
        incident = Incident(
            instance_id=instance,
            dossier_id=boris.id,
            code="operation",
            message="Le serveur de courrier refuse la connexion.",
            created_at=NOON,
        )
        scheduled = ScheduledStart(
            domain="club",
            process_id="adhesion",
            element_id="depart",
            name="Adhésion",
            definition="cycle Europe/Paris R/P1Y",
            counted_from=NOON,
            next_at=NOON + timedelta(days=365),
        )
        session.add_all((incident, scheduled))
        session.commit()
        version = session.scalars(
            select(DocumentVersion.id).where(DocumentVersion.document_id == document)
        ).one()
        token = services().runtime.links.page_token(PageLink(page, 1))
        return World(
            anne=anne.id,
            boris=boris.id,
            party_anne=int(anne.party_id or 0),
            party_boris=int(boris.party_id or 0),
            task=second,
            done=first,
            page=page,
            token=token,
            instance=instance,
            moved=moved,
            deployment=deployment,
            version=version,
            upload=upload,
            request=request,
            incident=incident.id,
            scheduled=scheduled.id,
            colleague=people.id("colleague"),
        )


CLUB = Path(__file__).parent / "domain"


def publish_again(app: Flask, before: str, after: str) -> int:
    """Another version of the club, in which one text replaces another; its id."""
    with app.test_request_context():
        app.preprocess_request()
        files = {
            path: data.replace(before.encode(), after.encode())
            for path, data in deployments.collect(CLUB, "club").items()
        }
        # Later than the first, so that new processes use it.
        return commands.publish(db.session(), "club", files, by=SYSTEM, at=NOON + MOMENT)


def ask(name: str, shown: str = "") -> None:
    """A request from the public form."""
    values = {"dossier": {"nom": shown or name, "courriel": f"{name.lower()}@exemple.fr"}}
    commands.submit_request(db.session(), "club", "adhesion", values, by=ANONYMOUS, at=NOON)


def agent(people: People, who: str) -> Actor:
    roles, teams = People.KINDS[who]
    return actors.agent(
        people.id(who), who.capitalize(), roles=frozenset(roles), teams=frozenset(teams)
    )
