"""Signing without script: read, code, sign or refuse; and what is said when something lacks."""

import typst
from sqlalchemy import select

from engine import actors, commands
from engine.documents.models import DocumentVersion, Signer
from engine.tasks.models import Page, Task
from tests.support.tiers import ADDRESS, Visitor, World

PDF = bytes(typst.compile(b'#set page(paper: "a5")\nArticle premier.\n#pagebreak()\nFin.'))


def to_sign(world: World) -> str:
    """A contract waiting for its signature; the path of the link."""
    world.asks()
    session = world.session()
    agent = actors.agent(
        1, "Claire", roles=frozenset({"gestionnaire"}), teams=frozenset({"souscription"})
    )
    dossier_id = session.scalars(select(Page.dossier_id)).one()
    at = world.clock.now()
    commands.start_process(session, dossier_id, "signer", {}, by=agent, at=at)
    task_id = session.scalars(select(Task.id).where(Task.audience == "agent")).one()
    stored = world.services.scanner.inspect(PDF, "contrat.pdf")
    upload = commands.stage_upload(session, task_id, "contrat", stored, by=agent, at=at)
    answers = {"contrat": [str(upload)], "signataire": ADDRESS}
    commands.complete_task(session, task_id, answers, by=agent, at=at)
    world.clock.advance(seconds=1)
    world.work()
    return world.link()


def confirmed(world: World) -> Visitor:
    """Up to the signature itself."""
    visitor = world.visitor().get(to_sign(world)).send({}, button="J’ai tout lu")
    return visitor.send({"code": world.code()}, button="Confirmer")


SIGNED = {"accord.typed": "Karim Haddad", "accord.consent": "true"}


def test_the_whole_document_is_there_to_read(world: World) -> None:
    visitor = world.visitor().get(to_sign(world))
    assert visitor.title == "Signer votre contrat"
    pictures = visitor.page.xpath("//img[@class='leaf']")
    assert [one.get("alt") for one in pictures] == [
        "Contrat, page 1 sur 2",
        "Contrat, page 2 sur 2",
    ]
    assert visitor.client.get(pictures[1].get("src")).mimetype == "image/webp"
    download = visitor.page.xpath("//a[contains(., 'Télécharger')]/@href")[0]
    assert visitor.client.get(download).data == PDF
    assert "Signature électronique simple" not in visitor.text, "not before the code"


def test_the_words_are_there_for_who_sees_no_picture(world: World) -> None:
    visitor = world.visitor().get(to_sign(world))
    visitor.get(visitor.page.xpath("//a[contains(., 'Lire en texte')]/@href")[0])
    assert "Article premier." in visitor.text


def test_nothing_can_be_signed_before_the_code(world: World) -> None:
    link = to_sign(world)
    visitor = world.visitor().get(link)
    visitor.post(f"{link}/signature", SIGNED)
    assert world.session().scalars(select(Signer.state)).first() == "waiting"


def test_a_typed_name_signs(world: World) -> None:
    visitor = confirmed(world)
    assert "Signature électronique simple" in visitor.text
    visitor.send(SIGNED)
    assert visitor.title == "C’est signé, merci"
    signer = world.session().scalars(select(Signer).where(Signer.kind == "tiers")).one()
    assert (signer.state, signer.method, signer.mark) == ("consented", "typed", "Karim Haddad")
    assert signer.consent_text == "J’ai lu le contrat et j’accepte de le signer."


def test_signing_wants_consent_and_says_so_at_the_box(world: World) -> None:
    visitor = confirmed(world).send({"accord.typed": "Karim Haddad"})
    assert visitor.status == 422
    box = visitor.page.xpath("//input[@name='accord.consent']")[0]
    assert box.get("aria-invalid") == "true"
    assert visitor.page.xpath("//div[@data-focus]//a/@href") == [f"#{box.get('id')}"]
    assert visitor.page.xpath("//input[@name='accord.typed']/@value") == ["Karim Haddad"]


def test_signing_wants_a_name(world: World) -> None:
    visitor = confirmed(world).send({"accord.consent": "true"})
    assert visitor.status == 422
    assert visitor.page.xpath("//input[@name='accord.typed']/@aria-invalid") == ["true"]


def test_refusing_wants_a_reason_and_tells_the_process(world: World) -> None:
    link = to_sign(world)
    visitor = world.visitor().get(link)
    visitor.send({"reason": "La prime est fausse."}, button="Refuser de signer")
    assert visitor.title == "C’est noté"
    session = world.session()
    assert session.scalars(select(Signer.state).where(Signer.kind == "tiers")).one() == "refused"
    assert world.visitor().get(link).status == 410


def test_a_document_of_another_page_is_not_found(world: World) -> None:
    to_sign(world)
    version = world.session().scalars(select(DocumentVersion.id)).first()
    other = world.asks(email="autre@exemple.fr")
    for path in ("", "/texte", "/pages/1"):
        visitor = world.visitor().get(f"{other}/documents/{version}{path}")
        assert visitor.status == 404, path
