"""The mailbox of a demonstration: read here, by this machine, and bounced on demand."""

from dataclasses import replace

from sqlalchemy import select

from engine.tasks.models import Page
from tests.support.tiers import ADDRESS, World
from webapp.app import create_app


def test_mails_are_listed_and_read(world: World) -> None:
    world.asks()
    visitor = world.visitor().get("/courriels")
    assert "Compléter votre demande" in visitor.text
    assert ADDRESS in visitor.text
    visitor.get(visitor.page.xpath("//nav[contains(@class, 'mails')]//a/@href")[0])
    visitor.get(f"{visitor.path}?partie=texte")
    link = visitor.page.xpath("//pre//a/@href")[0]
    assert "/p/" in link


def test_the_html_of_a_mail_runs_nothing(world: World) -> None:
    world.asks()
    mail = world.mails()[0]
    answer = world.app.test_client().get(f"/courriels/{mail.id}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy


def test_a_bounce_takes_the_diagrams_own_way(world: World) -> None:
    world.asks()
    mail = world.mails()[0]
    visitor = world.visitor().get(f"/courriels/{mail.id}")
    visitor.send({}, button="Simuler un retour en erreur")
    assert "simulé" in visitor.text
    assert world.session().scalars(select(Page.state)).one() == "undeliverable"


def test_only_this_machine_reads_it(world: World) -> None:
    world.asks()
    client = world.app.test_client()
    for origin in ("10.0.0.7", "192.168.1.2", ""):
        answer = client.get("/courriels", environ_base={"REMOTE_ADDR": origin})
        assert answer.status_code == 404


def test_there_is_none_outside_a_demonstration(world: World) -> None:
    settings = replace(world.services.settings, demonstration=False)
    app = create_app(replace(world.services, settings=settings), testing=True)
    assert app.test_client().get("/courriels").status_code == 404


def test_a_path_is_not_a_mail(world: World) -> None:
    for id in ("..%2Fclock", "inconnu", "a.b"):
        assert world.visitor().get(f"/courriels/{id}").status == 404
