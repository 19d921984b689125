"""The whole product and a mail server, over TCP: what becomes of a page's mail at each answer."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import actors, commands
from engine.actors import ANONYMOUS
from engine.dossiers.models import Exchange
from engine.instances.models import Incident, ProcessInstance
from engine.jobs.models import Job
from engine.tasks.models import Page
from services.confined import Workshop
from services.mail import Identity, MailSend, MailWriter, SmtpSender
from tests.support.smtp import SmtpServer
from tests.support.tiers import ADDRESS, World, close_world, open_world, parts
from webapp.parts import Services

__all__ = ["parts"]

ADMIN = actors.agent(1, "Inès", roles=frozenset({"administrateur"}))
Open = Callable[[str], World]


@pytest.fixture
def by_smtp(parts: Services, workshop: Workshop, tmp_path: Path) -> Iterator[Open]:
    """Opens the product with that SMTP_URL."""
    opened: list[World] = []

    def open_with(url: str) -> World:
        sender = SmtpSender(url, Identity("guichet@petite.example", "Petite"), timeout=5)
        send = MailSend(sender, MailWriter(workshop), parts.storage, parts.runtime.links)
        operations = {**parts.runtime.operations, "mail.send": send}
        runtime = replace(parts.runtime, operations=operations)
        opened.append(open_world(replace(parts, runtime=runtime, sender=sender), tmp_path))
        return opened[-1]

    yield open_with
    for world in opened:
        close_world(world)


def asks(world: World) -> None:
    values = {"dossier": {"nom": "Karim & <Fils>", "courriel": ADDRESS}}
    commands.submit_request(
        world.session(), "petite", "demande", values, by=ANONYMOUS, at=world.clock.now()
    )
    world.work()


def identifiers(messages: list[bytes]) -> list[str]:
    return [str(message_from_bytes(one)["Message-ID"]) for one in messages]


def states(world: World) -> tuple[str, str]:
    """Of the page and of its process."""
    session = world.session()
    return session.scalars(select(Page.state)).one(), session.scalars(
        select(ProcessInstance.state)
    ).one()


def test_an_accepted_mail_is_known_by_its_message_id(by_smtp: Open) -> None:
    with SmtpServer() as server:
        world = by_smtp(server.url)
        asks(world)
        assert server.recipients == [[ADDRESS]]
        exchange = world.session().scalars(select(Exchange)).one()
        assert (exchange.state, exchange.message_id) == ("sent", identifiers(server.received)[0])
        assert states(world) == ("open", "running")


def test_a_server_that_asks_to_wait_gets_the_same_message_again(by_smtp: Open) -> None:
    with SmtpServer() as server:
        server.to_data.extend(["451 4.3.0 later", "421 4.3.2 busy"])
        world = by_smtp(server.url)
        asks(world)
        assert server.received == []
        for _ in range(2):
            world.clock.advance(minutes=30)
            world.work()
        assert len(server.received) == 1
        assert len(server.offered) == 3
        assert len(set(identifiers(server.offered))) == 1
        assert world.session().scalars(select(Exchange.state)).all() == ["sent"]
        assert world.session().scalars(select(Incident)).all() == []


def test_a_refused_recipient_takes_the_path_of_the_diagram(by_smtp: Open) -> None:
    with SmtpServer() as server:
        server.to_recipients.append("550 5.1.1 no such mailbox")
        world = by_smtp(server.url)
        asks(world)
        assert states(world) == ("undeliverable", "completed")
        exchange = world.session().scalars(select(Exchange)).one()
        assert (exchange.state, exchange.to) == ("undeliverable", ADDRESS)
        world.clock.advance(days=5)
        world.work()
        assert server.offered == [], "neither tried again nor reminded"


def test_a_server_that_is_down_ends_as_an_incident_that_an_administrator_retries(
    by_smtp: Open,
) -> None:
    with SmtpServer() as gone:
        url, port = gone.url, gone.port
    world = by_smtp(url)
    asks(world)
    for _ in range(7):
        world.clock.advance(hours=13)
        world.work()
    session = world.session()
    incident = session.scalars(select(Incident)).one()
    job = session.get_one(Job, incident.job_id)
    assert (incident.code, job.attempts, job.state) == ("exhausted", 6, "incident")
    assert "ne répond pas" in incident.message
    assert states(world) == ("open", "running")
    with SmtpServer(port=port) as back:
        commands.retry_incident(world.session(), incident.id, by=ADMIN, at=world.clock.now())
        world.work()
        sent = world.session().scalars(select(Exchange)).one()
        assert identifiers(back.received) == [sent.message_id]
    assert world.session().get_one(Incident, incident.id).resolved_at is not None
