"""What processes call: each operation from its call to its outcome."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default

import pytest
from PIL import Image

from engine.ports import BusinessError, Call, CannotDo, CodeRequest, PageLink
from services.mail import MailSend, MailWriter, MemorySender
from services.rendering import (
    DocumentGenerate,
    DocumentReceipt,
    DxConverter,
    RenderingError,
    WordRenderer,
    evidence,
)
from services.scanning import ContentScanner, PageReader
from services.signature import EnvelopeClose, EnvelopeSign, field_names, verify
from tests.unit.services.conftest import word

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ORGANISATION = {"name": "Valserine", "colours": {"brand": "#0e5661"}, "time_zone": "Europe/Paris"}
MJML = "<mjml><mj-body><mj-section><mj-column>{}</mj-column></mj-section></mj-body></mjml>"

FILES = {
    "documents/contrat.docx": lambda: word(
        "{{ dossier.number }} {{ nom }} {{ tarif.prime | euros }} {{ organisation.name }} "
        "le {{ now | date }}",
        cells=("[[SIGN:1]]", "[[SIGN:2]]"),
    ),
    "mails/x/subject.txt": lambda: b"{{ code }}{{ task.name }} pour {{ dossier.number }}",
    "mails/x/body.txt": lambda: (
        b"{{ page.url }} {{ code }} {{ data.motif }} {{ task.inputs.titre }}"
        b"{% if page.reminder %} rappel{% endif %}"
    ),
}


def read_file(path: str) -> bytes:
    return FILES[path]()


def call(type_: str, **given) -> Call:
    context = {
        "language": "fr",
        "organisation": ORGANISATION,
        "dossier": {"number": "CL-1"},
        "task": None,
        "page": None,
        **given.pop("context", {}),
    }
    values = {"key": "job-1", "inputs": {}, "headers": {}, "dossier_id": 7, **given}
    return Call(type=type_, read_file=read_file, at=AT, context=context, **values)


class Links:
    """Derives recognisable links and codes."""

    def page_url(self, link: PageLink) -> str:
        return f"https://guichet.example/p/TOKEN-{link.page_id}-{link.generation}"

    def page_token(self, link: PageLink) -> str:
        return f"TOKEN-{link.page_id}-{link.generation}"

    def code(self, request: CodeRequest) -> str:
        return f"{request.challenge_id:06}"


@pytest.fixture
def scanner(storage, workshop):
    return ContentScanner(storage, workshop)


# mail.send


@pytest.fixture
def sender():
    return MemorySender()


@pytest.fixture
def send(sender, workshop, storage):
    return MailSend(sender, MailWriter(workshop), storage, Links())


def archived(storage, outcome):
    message = message_from_bytes(storage.get(outcome.sent.archived), policy=default)
    return message, message.get_body(("plain",)).get_content()


def test_a_mail_is_sent_with_its_data_and_archived(send, sender, storage):
    outcome = send(
        call(
            "mail.send",
            inputs={"to": ["k@example.org", None], "data": {"motif": "âge"}},
            headers={"template": "x"},
        )
    )
    mail = sender.sent["job-1"]
    assert (mail.to, mail.subject) == (("k@example.org",), "pour CL-1")
    assert mail.text.split() == ["âge"]
    assert outcome.sent.to == "k@example.org"
    message, text = archived(storage, outcome)
    assert message["Message-ID"] == outcome.sent.message_id == outcome.values["messageId"]
    assert text.split() == ["âge"]


def test_the_link_of_a_page_is_in_the_mail_and_nowhere_else(send, sender, storage):
    outcome = send(
        call(
            "mail.send",
            inputs={"to": "k@example.org"},
            headers={"template": "x"},
            page=PageLink(12, 2),
            context={
                "page": {"reminder": 1, "expires_at": AT},
                "task": {"name": "Signer", "inputs": {"titre": "Contrat"}},
            },
        )
    )
    assert "TOKEN-12-2" in sender.sent["job-1"].text
    assert sender.sent["job-1"].text.endswith("Contrat rappel\n")
    _, text = archived(storage, outcome)
    assert "TOKEN" not in text + repr(outcome)
    assert "Contrat rappel" in text


def test_a_code_is_in_the_mail_and_nowhere_else(send, sender, storage):
    outcome = send(
        call(
            "mail.send",
            inputs={"to": "k@example.org"},
            headers={"template": "x"},
            code=CodeRequest(123456, "sign"),
        )
    )
    assert sender.sent["job-1"].subject.startswith("123456")
    message, text = archived(storage, outcome)
    assert "123456" not in text + str(message["Subject"]) + outcome.sent.subject


def test_the_code_of_a_domain_without_that_mail_is_sent_all_the_same(send, sender):
    send(
        call(
            "mail.send",
            inputs={"to": "k@example.org"},
            headers={"template": "code"},
            code=CodeRequest(654321, "open"),
        )
    )
    assert sender.sent["job-1"].subject == "654321 est votre code Valserine"


def reference(storage, data: bytes, **given) -> dict[str, object]:
    return {
        "id": 5,
        "version": 1,
        "title": "Contrat",
        "kind": "contrat",
        "filename": "Contrat.pdf",
        "media_type": "application/pdf",
        "sha256": storage.put(data),
        "size": len(data),
        "pages": 1,
        **given,
    }


@pytest.mark.parametrize("shape", [lambda one: one, lambda one: [one], lambda one: [[one]]])
def test_documents_are_joined_one_or_several(send, sender, storage, pdf, shape):
    outcome = send(
        call(
            "mail.send",
            inputs={"to": "k@example.org", "attachments": shape(reference(storage, pdf))},
            headers={"template": "x"},
        )
    )
    (joined,) = sender.sent["job-1"].attachments
    assert (joined.filename, joined.media_type, joined.data) == (
        "Contrat.pdf",
        "application/pdf",
        pdf,
    )
    message, text = archived(storage, outcome)
    assert "[Pièces jointes : Contrat.pdf]" in text
    assert not list(message.iter_attachments())


def test_a_document_that_is_gone_is_an_incident_that_names_it(send, storage):
    with pytest.raises(CannotDo, match=r"Contrat\.pdf"):
        send(
            call(
                "mail.send",
                inputs={
                    "to": "k@example.org",
                    "attachments": reference(storage, b"x", sha256="0" * 64),
                },
                headers={"template": "x"},
            )
        )


@pytest.mark.parametrize("to", [None, "", [], "nobody", ["a@example.org", "nobody"]])
def test_a_mail_to_nobody_is_undeliverable(send, sender, to):
    with pytest.raises(BusinessError) as caught:
        send(call("mail.send", inputs={"to": to}, headers={"template": "x"}))
    assert caught.value.code == "undeliverable"
    assert sender.sent == {}


# document.generate and document.receipt


@pytest.fixture
def generate(scanner, workshop):
    return DocumentGenerate(WordRenderer(workshop, DxConverter(workshop)), scanner)


def test_a_document_is_generated_for_the_dossier_named(generate, storage, workshop):
    outcome = generate(
        call(
            "document.generate",
            inputs={
                "title": "Contrat HAB/1",
                "dossier": {"id": 12},
                "data": {"nom": "Zoé & <b>", "tarif": {"prime": Decimal("187.4")}},
            },
            headers={"template": "contrat.docx", "kind": "contrat"},
        )
    )
    (made,) = outcome.produced
    assert (made.slot, made.kind, made.title, made.dossier_id, made.document_id) == (
        "document",
        "contrat",
        "Contrat HAB/1",
        12,
        None,
    )
    assert made.file.media_type == "application/pdf"
    assert made.note == "Ce PDF ne déclare pas la conformité PDF/A."
    assert made.facts == {"engine": "dxpdf", "declares": None, "template": "contrat.docx"}
    (text,) = PageReader(workshop).texts(storage.get(made.file.sha256))
    flat = " ".join(text.split())
    assert "CL-1 Zoé & <b> 187,40 € Valserine le 24 novembre 2026" in flat.replace("\xa0", " ")


def test_word_is_kept_where_word_is_asked(generate):
    (made,) = generate(
        call(
            "document.generate",
            inputs={"data": {"nom": "x", "tarif": None}, "document": 44},
            headers={"template": "contrat.docx", "kind": "contrat", "format": "docx"},
        )
    ).produced
    assert made.file.filename == "contrat.docx"
    assert (made.document_id, made.dossier_id, made.note) == (44, 7, "")


def test_missing_data_is_an_error_that_names_them(generate):
    with pytest.raises(RenderingError, match=r"contrat\.docx.*nom"):
        generate(
            call(
                "document.generate",
                inputs={"data": {}},
                headers={"template": "contrat.docx", "kind": "contrat"},
            )
        )


def test_a_receipt_is_filed(scanner):
    facts = {
        "reference": "R-1",
        "name": "Karim",
        "answered_at": AT,
        "rows": [["Vous", "Né le", date(1991, 6, 24)]],
        "documents": [],
        "next_step": "Nous lisons",
        "delay": "2 jours",
        "email": "k@example.org",
    }
    (made,) = DocumentReceipt(scanner)(
        call("document.receipt", context={"receipt": facts})
    ).produced
    assert (made.slot, made.kind, made.title) == ("receipt", "recu", "Accusé de réception R-1")
    assert made.facts["declares"] == "PDF/A-2a, PDF/UA-1"
    assert made.note == ""
    with pytest.raises(LookupError):
        DocumentReceipt(scanner)(call("document.receipt"))


# envelope.sign and envelope.close


def signer(number: int, **given) -> dict[str, object]:
    return {
        "id": 100 + number,
        "position": number,
        "kind": "tiers",
        "name": f"Personne {number}",
        "email": f"p{number}@example.org",
        "team": None,
        "state": "consented",
        "method": "typed",
        "mark": f"Personne {number}",
        "consent_text": "J’ai lu et j’accepte.",
        "consented_at": AT,
        "code_verified_at": AT - timedelta(minutes=2),
        "signed_at": None,
        "reason": "",
        **given,
    }


class Desk:
    """An envelope of two documents and two signers, and what signs it."""

    def __init__(self, authority, storage, scanner, workshop, documents) -> None:
        self.storage = storage
        self.authority = authority
        self.sign_operation = EnvelopeSign(authority, storage, scanner, workshop)
        self.close_operation = EnvelopeClose(authority, storage, scanner, evidence)
        self.documents = documents
        self.signers = [signer(1), signer(2)]

    def call(self, type_: str, **context) -> Call:
        envelope = {
            "id": 9,
            "title": "Contrat et annexe",
            "level": "simple",
            "state": "open",
            "dossier_id": 12,
            "created_at": AT - timedelta(days=1),
            "documents": self.documents,
            "signers": self.signers,
        }
        return call(type_, context={"envelope": envelope, **context})

    def sign(self, number: int):
        outcome = self.sign_operation(self.call("envelope.sign", signer=100 + number))
        self.signers[number - 1] |= {"state": "signed", "signed_at": AT}
        for made, document in zip(outcome.produced, self.documents, strict=True):
            document["sha256"] = made.file.sha256
        return outcome

    def close(self):
        return self.close_operation(self.call("envelope.close"))


@pytest.fixture
def desk(authority, storage, scanner, workshop, generate, pdf):
    (contract,) = generate(
        call(
            "document.generate",
            inputs={"data": {"nom": "Zoé", "tarif": {}}, "title": "Contrat"},
            headers={"template": "contrat.docx", "kind": "contrat"},
        )
    ).produced
    documents = [
        reference(storage, storage.get(contract.file.sha256), id=5),
        reference(storage, pdf, id=6, title="Annexe", filename="Annexe.pdf", kind="annexe"),
    ]
    return Desk(authority, storage, scanner, workshop, documents)


def test_two_signers_sign_two_documents_and_the_evidence_tells(desk, workshop):
    first = desk.sign(1)
    assert [(one.slot, one.document_id, one.kind) for one in first.produced] == [
        ("document_1", 5, "contrat"),
        ("document_2", 6, "annexe"),
    ]
    assert "signature simple (SES), PAdES B-LTA" in first.produced[0].note
    assert (first.signed.envelope_id, first.signed.signer_id, first.signed.signed_at) == (
        9,
        101,
        AT,
    )
    desk.sign(2)
    for document in desk.documents:
        report = verify(desk.storage.get(document["sha256"]), desk.authority)
        assert report.valid
        assert [one.name for one in report.signatures] == ["Personne 1", "Personne 2"]
    closed = desk.close()
    assert [one["id"] for one in closed.values["documents"]] == [5, 6]
    (made,) = closed.produced
    assert (made.slot, made.kind, made.dossier_id) == ("evidence", "preuve", 12)
    proof = desk.storage.get(made.file.sha256)
    assert verify(proof, desk.authority).valid
    text = " ".join(PageReader(workshop).texts(proof)).replace("\n", " ")
    for document in desk.documents:
        assert document["sha256"][:32] in text
    assert "Personne 2 signe" in text
    assert "J’ai lu et j’accepte." in text
    assert made.facts["level"] == "SES"


def test_signing_again_after_it_was_recorded_adds_nothing(desk):
    desk.sign(1)
    again = desk.sign_operation(desk.call("envelope.sign", signer=101))
    assert again.produced == []
    assert again.signed.signer_id == 101


def test_a_drawn_signature_is_taken_from_the_storage(desk):
    sink = io.BytesIO()
    Image.new("RGB", (300, 100), "navy").save(sink, "PNG")
    desk.signers[0] |= {"method": "drawn", "mark": desk.storage.put(sink.getvalue())}
    desk.sign(1)
    assert verify(desk.storage.get(desk.documents[0]["sha256"]), desk.authority).valid


def test_a_document_altered_between_two_signers_stops_the_second(desk):
    desk.sign(1)
    signed = bytearray(desk.storage.get(desk.documents[0]["sha256"]))
    signed[400] ^= 1
    desk.documents[0]["sha256"] = desk.storage.put(bytes(signed))
    with pytest.raises(BusinessError, match="« Contrat » : Le document") as caught:
        desk.sign(2)
    assert caught.value.code == "not_signed"


def test_an_envelope_with_an_altered_document_is_not_closed(desk):
    desk.sign(1)
    desk.sign(2)
    signed = bytearray(desk.storage.get(desk.documents[1]["sha256"]))
    signed[300] ^= 1
    desk.documents[1]["sha256"] = desk.storage.put(bytes(signed))
    with pytest.raises(BusinessError, match="« Annexe »"):
        desk.close()


def test_what_is_no_pdf_is_not_signed(desk):
    desk.documents[1]["media_type"] = "text/plain"
    with pytest.raises(BusinessError, match="n’est pas un PDF"):
        desk.sign(1)


def test_a_signer_of_another_envelope_is_an_error(desk):
    with pytest.raises(LookupError, match="no signer"):
        desk.sign_operation(desk.call("envelope.sign", signer=999))


def test_fields_of_all_signers_are_there_from_the_first(desk):
    desk.sign(1)
    pdf = desk.storage.get(desk.documents[1]["sha256"])
    assert field_names(pdf) == [("Signataire-1", True), ("Signataire-2", False)]
