"""A page from its link to its receipt, without script."""

from io import BytesIO

from PIL import Image
from sqlalchemy import select

from engine.documents.models import Document, DocumentVersion
from engine.dossiers.models import Dossier
from engine.tasks.models import Page, Task
from tests.support.tiers import Visitor, World

YOU = {
    "dossier.nom": "Karim Haddad",
    "dossier.naissance.day": "24",
    "dossier.naissance.month": "6",
    "dossier.naissance.year": "1991",
}
HOME = {"logement.surface": "68", "logement.jardin": "non"}


def photo(colour: str = "#cde", name: str = "carte.jpg") -> tuple[BytesIO, str]:
    """A small picture, as a phone would send it."""
    out = BytesIO()
    Image.new("RGB", (600, 800), colour).save(out, format="JPEG")
    out.seek(0)
    return out, name


def filled(visitor: Visitor, link: str) -> Visitor:
    """Up to the review."""
    visitor.get(link).send({}, button="Commencer")
    visitor.send(YOU).send(HOME)
    return visitor.send({"documents.identite": photo(), "documents.rib": photo(name="rib.jpg")})


def test_the_welcome_says_who_asks_why_until_when_and_whom_to_call(world: World) -> None:
    visitor = world.visitor().get(world.asks())
    assert visitor.status == 200
    assert visitor.title == "Compléter votre demande"
    for said in (
        "Petite Mutuelle",
        "mercredi 9 décembre 2026",
        "minutes environ",
        "Pièce d’identité",
        "04 74 00 18 30",
        "Ne pas donner suite",
    ):
        assert said in visitor.text


def test_looking_changes_nothing(world: World) -> None:
    link = world.asks()
    for _ in range(50):
        world.app.test_client().get(link)
        world.app.test_client().head(link)
    page = world.session().scalars(select(Page)).one()
    assert (page.state, page.first_opened_at) == ("open", None)
    assert filled(world.visitor(), link).title == "Relisez, puis envoyez"


def test_a_page_goes_from_its_link_to_its_receipt(world: World) -> None:
    visitor = filled(world.visitor(), world.asks())
    assert visitor.title == "Relisez, puis envoyez"
    assert "24 juin 1991" in visitor.text
    assert "68" in visitor.text
    visitor.send({})
    assert visitor.title == "C’est envoyé, merci"
    assert "12 h 00 min 00 s" in visitor.text.replace("\u00a0", " ")


def test_answers_and_documents_land_in_the_dossier(world: World) -> None:
    filled(world.visitor(), world.asks()).send({})
    session = world.session()
    dossier = session.scalars(select(Dossier)).one()
    assert str(dossier.data["naissance"]) == "1991-06-24"
    kinds = session.scalars(select(Document.kind).where(Document.origin == "tiers")).all()
    assert sorted(kinds) == ["identite", "rib"]
    versions = session.scalars(select(DocumentVersion)).all()
    assert all(one.sha256 and one.thumbnail for one in versions if one.media_type == "image/jpeg")


def test_the_receipt_is_a_pdf_too_and_leaves_by_mail(world: World) -> None:
    visitor = filled(world.visitor(), world.asks()).send({})
    address = visitor.page.xpath("//a[contains(@href, 'recu.pdf')]/@href")[0]
    answer = visitor.client.get(address)
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert "attachment" in answer.headers["Content-Disposition"]
    world.work()
    assert "C’est reçu" in [mail.subject for mail in world.mails()]


def test_nothing_has_left_before_the_last_button(world: World) -> None:
    filled(world.visitor(), world.asks())
    task = world.session().scalars(select(Task)).one()
    assert task.state == "open"
    assert task.answers is None


def test_two_buttons_pressed_at_once_complete_once(world: World) -> None:
    visitor = filled(world.visitor(), world.asks())
    review, token = visitor.path, visitor.token()
    first = visitor.client.post(review, data={"csrf_token": token})
    second = visitor.client.post(review, data={"csrf_token": token})
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    agents = world.session().scalars(select(Task).where(Task.audience == "agent")).all()
    assert len(agents) == 1


def test_going_back_finds_the_receipt(world: World) -> None:
    link = world.asks()
    visitor = filled(world.visitor(), link).send({})
    assert visitor.get(f"{link}/1").title == "C’est envoyé, merci"
    assert visitor.get(link).title == "C’est envoyé, merci"


def test_somebody_else_with_the_same_link_learns_only_that_it_was_used(world: World) -> None:
    link = world.asks()
    filled(world.visitor(), link).send({})
    other = world.visitor().get(link)
    assert other.status == 410
    assert other.title == "Cette page a déjà servi"
    assert "Haddad" not in other.text
    assert world.visitor().get(f"{link}/recu").status == 410


def test_the_draft_waits_for_whoever_comes_back_by_the_same_link(world: World) -> None:
    link = world.asks()
    visitor = world.visitor().get(link).send({}, button="Commencer")
    visitor.send(YOU, button="Reprendre plus tard")
    assert visitor.title == "Votre brouillon est enregistré"
    assert "Rien n’a été envoyé" in visitor.text
    again = world.visitor().get(link)
    assert "n’est pas encore envoyé" in again.text
    again.send({}, button="Reprendre")
    assert again.title == "Votre logement"


def test_what_is_wrong_is_kept_in_the_draft_as_typed(world: World) -> None:
    link = world.asks()
    visitor = world.visitor().get(link).send({}, button="Commencer")
    visitor.send({**YOU, "dossier.naissance.month": "16"})
    assert visitor.status == 422
    again = world.visitor().get(f"{link}/1")
    boxes = again.page.xpath("//input[starts-with(@name, 'dossier.naissance.')]/@value")
    assert boxes == ["24", "16", "1991"]


def test_a_draft_can_be_taken_back(world: World) -> None:
    link = world.asks()
    visitor = world.visitor().get(link).send({}, button="Commencer").send(YOU).get(link)
    visitor.send({}, button="Effacer mon brouillon")
    assert "Votre brouillon est effacé" in visitor.text
    assert visitor.send({}, button="Commencer").title == "Vous"


def test_coming_back_never_opens_a_screen_whose_predecessors_lack_something(world: World) -> None:
    link = world.asks()
    visitor = world.visitor()
    assert visitor.get(f"{link}/3").title == "Vous"
    assert visitor.get(f"{link}/relecture").title == "Vous"
    visitor.get(f"{link}/1").send(YOU)
    assert visitor.get(f"{link}/3").title == "Votre logement"


def test_an_answer_that_brings_a_question_shows_it_before_going_on(world: World) -> None:
    visitor = world.visitor().get(world.asks()).send({}, button="Commencer").send(YOU)
    assert "Quels arbres" not in visitor.text
    visitor.send({**HOME, "logement.jardin": "oui"})
    assert visitor.title == "Votre logement"
    assert visitor.status == 200
    assert "Quels arbres" in visitor.text
    visitor.send({"logement.arbres": "Un tilleul"})
    assert visitor.title == "Vos documents"


def test_lines_are_added_and_taken_away_without_script(world: World) -> None:
    visitor = world.visitor().get(world.asks()).send({}, button="Commencer").send(YOU)
    visitor.send(HOME, button="Ajouter")
    visitor.send({"logement.enfants.0.prenom": "Léa"}, button="Ajouter")
    visitor.send({"logement.enfants.1.prenom": "Ali", "_action": "remove:logement.enfants:0"})
    assert visitor.page.xpath("//input[contains(@name, 'enfants')]/@value") == ["Ali"]
    assert visitor.page.xpath("//input[@name='logement.surface']/@value") == ["68"]
