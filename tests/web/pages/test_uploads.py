"""Files of a tiers: what is wrong with one is told by its name, and the rest of the form stays."""

from io import BytesIO

import pytest
from PIL import Image
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from sqlalchemy import select

from engine.documents.models import DocumentVersion, Upload
from tests.support.tiers import Visitor, World
from tests.web.pages.test_walk import HOME, YOU, photo


def at_documents(world: World) -> Visitor:
    visitor = world.visitor().get(world.asks()).send({}, button="Commencer")
    return visitor.send(YOU).send(HOME)


SCRIPTED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))"
    b">>>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)


def encrypted_pdf() -> bytes:
    """A PDF protected by a password."""
    writer = PdfFileWriter()
    empty = writer.add_object(StreamObject(stream_data=b""))
    writer.insert_page(PageObject(contents=empty, media_box=(0, 0, 200, 200)))
    writer.encrypt("secret")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "vide.pdf", "« vide.pdf »"),
        (b"MZ\x90\x00" + b"\0" * 300, "virus.pdf", "« virus.pdf »"),
        (encrypted_pdf(), "protege.pdf", "mot de passe"),
        (b"Bonjour, ceci est un texte." * 20, "note.txt", "n’est pas du type attendu"),
    ],
    ids=["empty", "disguised", "encrypted", "unexpected"],
)
def test_a_wrong_file_is_named_and_the_rest_stays(
    world: World, data: bytes, name: str, said: str
) -> None:
    visitor = at_documents(world)
    visitor.send({"documents.identite": photo(), "documents.rib": (BytesIO(data), name)})
    assert visitor.status == 422
    assert visitor.title == "Vos documents"
    assert said in visitor.text
    assert "carte.jpg" in visitor.text, "the good file was taken"


def test_a_path_in_a_name_and_a_long_name_are_tidied(world: World) -> None:
    visitor = at_documents(world)
    visitor.send({"documents.identite": photo(name="../../etc/" + "a" * 200 + ".jpg")})
    name = world.session().scalars(select(Upload.filename)).one()
    assert "/" not in name
    assert ".." not in name
    assert len(name) < 150
    assert name.endswith(".jpg")


def test_several_photos_sent_together_become_one_document(world: World) -> None:
    visitor = at_documents(world)
    visitor.send({"documents.identite": [photo("#cde", "recto.jpg"), photo("#edc", "verso.jpg")]})
    upload = world.session().scalars(select(Upload)).one()
    assert (upload.media_type, upload.pages) == ("application/pdf", 2)
    assert upload.filename == "Pièce d’identité.pdf"


def test_a_file_can_be_taken_away(world: World) -> None:
    visitor = at_documents(world).send({"documents.identite": photo()})
    upload_id = world.session().scalars(select(Upload.id)).one()
    visitor.send({"_action": f"unload:{upload_id}"})
    assert visitor.title == "Vos documents"
    assert "carte.jpg" not in visitor.text


def test_a_photo_is_turned_the_right_way_up(world: World) -> None:
    visitor = at_documents(world).send({"documents.identite": photo()})
    session = world.session()
    before = session.scalars(select(Upload)).one()
    visitor.send({"_action": f"turn:{before.id}"})
    session.expire_all()
    after = world.session().scalars(select(Upload).where(Upload.id != before.id)).one()
    with Image.open(BytesIO(world.services.storage.get(after.sha256))) as turned:
        assert turned.size == (800, 600)
    assert visitor.status == 200


def test_who_lacks_a_document_says_why_and_goes_on(world: World) -> None:
    visitor = at_documents(world)
    visitor.send({"documents.identite": photo(), "documents.rib.missing": "Ma banque l’envoie."})
    assert visitor.title == "Relisez, puis envoyez"
    assert "Je n’ai pas ce document : Ma banque l’envoie." in visitor.text
    visitor.send({})
    assert visitor.title == "C’est envoyé, merci"


def test_a_reason_taken_back_asks_for_the_document_again(world: World) -> None:
    visitor = at_documents(world)
    visitor.send({"documents.identite": photo(), "documents.rib.missing": "Perdu."})
    visitor.get(visitor.path.replace("relecture", "3"))
    visitor.send({"documents.rib.missing": ""})
    assert visitor.status == 422
    assert "Joignez ce document." in visitor.text


def test_what_a_file_could_run_is_known_of_the_document_that_it_becomes(world: World) -> None:
    at_documents(world).send(
        {"documents.identite": photo(), "documents.rib": (BytesIO(SCRIPTED), "rib.pdf")}
    ).send({})
    facts = {one.filename: one.facts for one in world.session().scalars(select(DocumentVersion))}
    assert facts["rib.pdf"]["warnings"] == ["javascript"]
    assert "warnings" not in facts["carte.jpg"]


def test_files_survive_coming_back_and_are_handed_back_as_files(world: World) -> None:
    link = world.asks()
    visitor = world.visitor().get(link).send({}, button="Commencer").send(YOU).send(HOME)
    visitor.send({"documents.identite": photo()})
    again = world.visitor().get(f"{link}/3")
    address = again.page.xpath("//a[contains(., 'Voir')]/@href")[0]
    answer = again.client.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    picture = again.page.xpath("//img[@class='thumb']/@src")[0]
    assert again.client.get(picture).mimetype == "image/webp"


def test_files_of_a_page_are_not_found_from_another(world: World) -> None:
    link = world.asks()
    visitor = world.visitor().get(link).send({}, button="Commencer").send(YOU).send(HOME)
    visitor.send({"documents.identite": photo()})
    upload_id = world.session().scalars(select(Upload.id)).one()
    other = world.asks(email="autre@exemple.fr")
    assert world.visitor().get(f"{other}/fichiers/{upload_id}").status == 404
    assert world.visitor().get(f"{other}/fichiers/{upload_id}/vignette").status == 404


def test_a_file_sent_by_script_answers_with_its_own_section(world: World) -> None:
    visitor = at_documents(world)
    address = visitor.page.xpath("//form/@data-uploads")[0]
    visitor.post(address, {"field": "documents.identite", "file": photo()})
    assert visitor.status == 200
    assert visitor.page.get("data-upload") == "documents.identite"
    assert "carte.jpg" in visitor.text


def test_a_file_for_a_question_that_takes_none_is_not_found(world: World) -> None:
    visitor = at_documents(world)
    address = visitor.page.xpath("//form/@data-uploads")[0]
    token = visitor.token()
    for name in ("dossier.nom", "inventé", ""):
        answer = visitor.client.post(
            address, data={"csrf_token": token, "field": name, "file": photo()}
        )
        assert answer.status_code == 404
