"""A tiers' own space: what depends on them first, and nobody else's."""

from sqlalchemy import select

from engine.documents.models import DocumentVersion
from engine.dossiers.models import Dossier, Party
from tests.support.tiers import ADDRESS, PASSWORD, Visitor, World
from tests.web.pages.test_walk import filled


def signed_in(world: World, email: str = ADDRESS) -> Visitor:
    """The space of the party of that address."""
    session = world.session()
    party_id = session.scalars(select(Party.id).where(Party.email == email)).one()
    world.account(email, "Karim Haddad", party_id)
    visitor = world.visitor().get("/connexion")
    return visitor.send({"email": email, "password": PASSWORD})


def test_what_depends_on_me_comes_first(world: World) -> None:
    world.asks()
    visitor = signed_in(world)
    assert visitor.title == "Bonjour Karim Haddad"
    assert "Une chose dépend de vous" in visitor.text
    visitor.get(visitor.page.xpath("//a[contains(., 'Ouvrir la page')]/@href")[0])
    assert visitor.title == "Compléter votre demande"


def test_an_account_opens_a_private_page_without_a_code(world: World) -> None:
    world.asks("privee")
    visitor = signed_in(world)
    visitor.get(visitor.page.xpath("//a[contains(., 'Ouvrir la page')]/@href")[0])
    assert visitor.title == "Compléter votre demande"
    assert "CLI-" in visitor.text


def test_what_was_sent_and_its_documents_are_there(world: World) -> None:
    filled(world.visitor(), world.asks()).send({})
    world.work()
    visitor = signed_in(world)
    assert "Rien ne dépend de vous" in visitor.text
    address = visitor.page.xpath("//a[contains(@href, '/suivi/documents/')]/@href")[0]
    answer = visitor.client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_somebody_elses_dossier_and_documents_are_not_found(world: World) -> None:
    filled(world.visitor(), world.asks()).send({})
    world.asks(email="autre@exemple.fr")
    visitor = signed_in(world, "autre@exemple.fr")
    session = world.session()
    mine = session.scalars(
        select(Dossier.id).join(Party).where(Party.email == "autre@exemple.fr")
    ).one()
    theirs = session.scalars(select(Dossier.id).where(Dossier.id != mine)).one()
    version = session.scalars(select(DocumentVersion.id)).first()
    assert visitor.get(f"/suivi/dossiers/{mine}").status == 200
    assert visitor.get(f"/suivi/dossiers/{theirs}").status == 404
    assert visitor.get(f"/suivi/documents/{version}").status == 404


def test_whoever_is_unknown_signs_in_first(world: World) -> None:
    visitor = world.visitor().get("/suivi")
    assert visitor.path == "/connexion"


def test_an_agent_has_no_such_space(world: World) -> None:
    world.account("claire@exemple.fr", "Claire")
    visitor = world.visitor().get("/connexion")
    visitor.send({"email": "claire@exemple.fr", "password": PASSWORD})
    assert visitor.get("/suivi").status == 403
