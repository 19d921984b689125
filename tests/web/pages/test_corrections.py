"""A correction: only what is contested reopens, with the reason and the answer given before."""

from sqlalchemy import select

from engine import actors, commands
from engine.tasks.models import Task
from tests.support.tiers import Visitor, World
from tests.web.pages.test_private import filled_in, opened
from tests.web.pages.test_walk import filled

AGENT = actors.agent(
    1, "Claire", roles=frozenset({"gestionnaire"}), teams=frozenset({"souscription"})
)


def contested(world: World, *fields: str) -> str:
    """The agent asks for these again; the path of the new link."""
    session = world.session()
    task_id = session.scalars(
        select(Task.id).where(Task.audience == "agent", Task.state == "open")
    ).one()
    answers = {
        "decision": "corriger",
        "champs": list(fields),
        "message": "La surface du bail est 86.",
    }
    commands.complete_task(session, task_id, answers, by=AGENT, at=world.clock.now())
    world.work()
    return world.link()


def asked(visitor: Visitor) -> list[str]:
    """Names of the controls on the screen."""
    names = visitor.page.xpath("//form//input[not(@type='hidden')]/@name")
    return [one for one in names if not one.startswith("_")]


def test_only_what_is_contested_reopens_with_the_reason(world: World) -> None:
    filled(world.visitor(), world.asks()).send({})
    visitor = world.visitor().get(contested(world, "logement.surface"))
    assert "La surface du bail est 86." in visitor.text
    visitor.send({}, button="Commencer")
    assert asked(visitor) == ["logement.surface"]
    visitor.send({"logement.surface": "86"})
    assert visitor.title == "Relisez, puis envoyez"
    assert "Haddad" not in visitor.page.xpath("//main")[0].text_content()
    visitor.send({})
    assert visitor.title == "C’est envoyé, merci"


def test_the_answer_given_before_is_shown_on_a_private_page(world: World) -> None:
    link = world.asks("privee")
    filled_in(opened(world, link), link)
    world.clock.advance(minutes=2)
    visitor = opened(world, contested(world, "logement.surface"))
    visitor.send({}, button="Commencer")
    assert visitor.page.xpath("//s")[0].text_content().startswith("68")


def test_a_contested_document_is_sent_again(world: World) -> None:
    from tests.web.pages.test_walk import photo

    filled(world.visitor(), world.asks()).send({})
    visitor = world.visitor().get(contested(world, "documents.rib"))
    visitor.send({}, button="Commencer")
    assert asked(visitor) == ["documents.rib", "documents.rib", "documents.rib.missing"]
    visitor.send({"documents.rib": photo("#abc", "rib-entier.jpg")}).send({})
    assert visitor.title == "C’est envoyé, merci"


def test_other_answers_of_a_correction_are_not_accepted(world: World) -> None:
    from engine.dossiers.models import Dossier

    filled(world.visitor(), world.asks()).send({})
    visitor = world.visitor().get(contested(world, "logement.surface"))
    visitor.send({}, button="Commencer")
    visitor.send({"logement.surface": "86", "dossier.nom": "Quelqu’un d’autre"}).send({})
    assert world.session().scalars(select(Dossier)).one().data["nom"] == "Karim Haddad"
