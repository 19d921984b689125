"""Word templates are filled with text as typed, and become PDF files that say what they are."""

import io
import time
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from pyhanko.pdf_utils.reader import PdfFileReader

from services.confined import Limits, Workshop
from services.rendering import (
    DxConverter,
    OfficeConverter,
    RenderingError,
    WordRenderer,
    check,
    evidence,
    find_converter,
    reads,
    receipt,
    signature_markers,
    undeclared,
)
from services.scanning import PageReader
from services.signature import locate
from tests.unit.services.conftest import word

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

HOSTILE = "Dupont & Fils <w:p/> {{ 7*7 }} {% if %} {_{ #strong[x] <b>« é »</b> ]]> &amp;"


@pytest.fixture
def renderer(workshop):
    return WordRenderer(workshop, DxConverter(workshop))


@pytest.fixture
def reader(workshop):
    return PageReader(workshop)


def text_of(docx: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs]


def declared(pdf: bytes) -> str:
    root = PdfFileReader(io.BytesIO(pdf)).root
    return root["/Metadata"].data.decode() if "/Metadata" in root else ""


def test_answers_are_shown_as_typed_in_text_header_title_and_table(renderer, reader):
    template = word(
        "Nom : {{ nom }}", title="Contrat {{ nom }}", header="{{ nom }}", cells=("{{ nom }}",)
    )
    made = renderer.render(template, {"nom": HOSTILE}, name="c.docx", format="docx")
    document = Document(io.BytesIO(made.data))
    assert document.paragraphs[0].text == f"Nom : {HOSTILE}"
    assert document.sections[0].header.paragraphs[0].text == HOSTILE
    assert document.tables[0].cell(0, 0).text == HOSTILE
    assert document.core_properties.title == f"Contrat {HOSTILE}"
    (page,) = reader.texts(renderer.render(template, {"nom": HOSTILE}, name="c.docx").data)
    assert page.replace("\n", " ").count("{{ 7*7 }} {% if %} {_{ #strong[x] <b>« é »</b>") == 3


def test_line_breaks_stay_and_what_xml_cannot_hold_is_replaced(renderer):
    made = renderer.render(
        word("{{ x }}"), {"x": "un\r\ndeux\rtrois\x07\x00"}, name="c.docx", format="docx"
    )
    assert text_of(made.data) == ["un\ndeux\ntrois\ufffd\ufffd"]


def test_values_are_written_in_the_language(renderer):
    template = word("{{ jour | date }}, {{ prime | euros }}, {{ rien }}")
    data = {"jour": date(2026, 12, 1), "prime": Decimal("187.4"), "rien": None}
    made = renderer.render(template, data, name="c.docx", format="docx")
    assert text_of(made.data) == ["1 décembre 2026, 187,40\xa0€, "]


def test_rows_and_paragraphs_repeat_and_disappear(renderer):
    template = word(
        "{%p if option %}",
        "avec option",
        "{%p endif %}",
        cells=("{%tr for g in garanties %}", "{{ g.nom }}", "{%tr endfor %}"),
    )
    data = {"option": False, "garanties": [{"nom": "Vol"}, {"nom": "Feu & eau"}]}
    document = Document(
        io.BytesIO(renderer.render(template, data, name="c.docx", format="docx").data)
    )
    assert [paragraph.text for paragraph in document.paragraphs] == []
    assert [row.cells[0].text for row in document.tables[0].rows] == ["Vol", "Feu & eau"]


def test_a_pdf_has_its_title_and_its_language_and_admits_it_declares_nothing(renderer):
    made = renderer.render(word("Bonjour"), {}, name="c.docx", title="Contrat & annexes")
    pdf = PdfFileReader(io.BytesIO(made.data))
    assert pdf.trailer_view["/Info"]["/Title"] == "Contrat & annexes"
    assert pdf.root["/Lang"] == "fr"
    assert made.declares is None
    assert "PDF/A" in made.note
    assert "pdfaid" not in declared(made.data)


def test_fonts_are_those_shipped(renderer):
    made = renderer.render(word("Bonjour"), {}, name="c.docx")
    assert b"Carlito" in made.data or b"LiberationSerif" in made.data


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (lambda: word("{{ inconnu }}"), "unknown-variable"),
        (lambda: word("{{ inconnu.champ }}"), "unknown-variable"),
        (lambda: word("{% if x %}"), "template-error"),
        (lambda: word("{{ x.__class__.__mro__ }}"), "template-forbidden"),
        (lambda: word("{{ 1 / 0 }}"), "template-error"),
        (lambda: word("{% include '/etc/passwd' %}"), "template-error"),
        (lambda: b"PK\x03\x04 nothing", "not-word"),
        (lambda: b"", "not-word"),
    ],
)
def test_a_template_that_cannot_be_filled_says_why_and_which(renderer, template, code):
    with pytest.raises(RenderingError, match=r"« c\.docx »") as caught:
        renderer.render(template(), {"x": {}}, name="c.docx")
    assert caught.value.code == code


def test_a_template_that_never_ends_is_stopped():
    workshop = Workshop(Limits(seconds=2))
    loop = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    with pytest.raises(RenderingError, match="trop de temps"):
        WordRenderer(workshop, DxConverter(workshop)).render(word(loop), {}, name="c.docx")
    workshop.close()


def test_a_template_that_grows_without_end_is_stopped():
    workshop = Workshop(Limits(seconds=20, memory=600 << 20))
    loop = "{% for a in range(90000) %}{{ 'x' * 90000 }}{% endfor %}"
    with pytest.raises(RenderingError, match=r"trop de mémoire|arrêté"):
        WordRenderer(workshop, DxConverter(workshop)).render(word(loop), {}, name="c.docx")
    workshop.close()


def altered(docx: bytes, name: str, data: bytes, *, add: bool = False) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(sink, "w") as new:
        for entry in old.infolist():
            new.writestr(
                entry, data if entry.filename == name and not add else old.read(entry.filename)
            )
        if add:
            new.writestr(name, data)
    return sink.getvalue()


def test_a_template_with_macros_entities_or_outside_content_is_refused(workshop):
    plain = word("Bonjour")
    entities = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w/>'
    outside = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r9" Type="http://x/image" Target="http://evil/i.png" '
        b'TargetMode="External"/></Relationships>'
    )
    for bad, why in (
        (altered(plain, "word/vbaProject.bin", b"x", add=True), "macros"),
        (altered(plain, "word/styles.xml", entities), "entités"),
        (altered(plain, "word/_rels/document.xml.rels", outside), "extérieur"),
    ):
        (problem,) = check(bad, workshop, "c.docx")
        assert problem.code == "word-unsafe"
        assert why in problem.message


def test_publication_knows_what_a_template_takes_from_its_data(workshop):
    template = word(
        "{{ a.b.c | euros }} {{ a['d'] }} {% for g in list.x %}{{ g.y }}{% endfor %}",
        "{% if a.e is defined %}{% endif %}{{ a.f | default('-') }} {% if a.g == h %}{% endif %}",
    )
    assert reads(template, workshop) == {"a.b.c", "a.d", "list.x", "a.g", "h"}


def test_publication_knows_what_a_template_reads(workshop):
    template = word(
        "{{ dossier.nom }} {% for g in garanties %}{{ g }}{% endfor %}",
        title="{{ numero }}",
        header="{{ organisation.name }}",
    )
    assert undeclared(template, workshop) == {"dossier", "garanties", "numero", "organisation"}


@pytest.mark.parametrize(
    "text", ["{% if x %}", "{{ x | inconnu }}", "{% nimporte %}", "{{ x. }}", "{{ x"]
)
def test_publication_finds_a_mistake_and_shows_where(workshop, text):
    (problem,) = check(word("Bonjour", text), workshop, "c.docx")
    assert problem.code == "template-syntax"
    assert "« c.docx »" in problem.message


def test_markers_are_found_hidden_and_never_forged(renderer, reader, workshop):
    template = word("{{ nom }}", cells=("[[SIGN:1]]", "Pour la mutuelle [[SIGN:2]]"))
    assert signature_markers(template, workshop) == [1, 2]
    forged = "[[SIGN:1]] [[SIGN:2]]"
    made = renderer.render(template, {"nom": forged}, name="c.docx")
    places = locate(made.data, workshop, signers=3)
    assert [place.number for place in places] == [1, 2, 3]
    (size,) = reader.sizes(made.data)
    # Below the paragraph a person wrote; the third, unmarked, on a page to be added.
    assert [place.page for place in places] == [0, 0, 1]
    assert all(150 < place.box[1] < size[1] - 130 for place in places[:2])
    assert places[0].box[1] > places[1].box[3]


def test_a_marker_cut_by_word_over_several_runs_is_one_marker(renderer, workshop):
    document = Document()
    paragraph = document.add_paragraph("Avant ")
    for part in ("[[SI", "GN:", "1]] après"):
        paragraph.add_run(part)
    sink = io.BytesIO()
    document.save(sink)
    made = renderer.render(sink.getvalue(), {}, name="c.docx", format="docx")
    runs = Document(io.BytesIO(made.data)).paragraphs[0].runs
    assert "".join(run.text for run in runs) == "Avant [[SIGN:1]] après"
    assert [run.text for run in runs if run.font.size and run.font.size.pt == 1] == ["[[SIGN:1]]"]


SOFFICE = """#!/bin/sh
# Stands in for LibreOffice: notes how it was called, and gives a file or none.
echo "$@" > {log}
for last; do :; done
case "{mode}" in
  good) cp {pdf} "${{last%.docx}}.pdf" ;;
  slow) sleep 60 ;;
esac
echo said something
"""


@pytest.fixture
def office(tmp_path, pdf):
    """Makes a stand-in for soffice that behaves in one of three ways."""

    def make(mode: str) -> Path:
        (tmp_path / "sample.pdf").write_bytes(pdf)
        program = tmp_path / f"soffice-{mode}"
        program.write_text(
            SOFFICE.format(log=tmp_path / "log", mode=mode, pdf=tmp_path / "sample.pdf")
        )
        program.chmod(0o755)
        return program

    return make


def test_libreoffice_is_used_where_it_is_found(workshop, office, tmp_path, monkeypatch):
    program = office("good")
    converter = find_converter(workshop, str(program))
    assert isinstance(converter, OfficeConverter)
    made = WordRenderer(workshop, converter).render(word("x"), {}, name="c.docx")
    assert made.declares == "PDF/A-3b, PDF/UA-1"
    assert made.note == ""
    called = (tmp_path / "log").read_text()
    assert "-env:UserInstallation=file:///" in called
    assert '"SelectPdfVersion":{"type":"long","value":"3"}' in called
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert isinstance(find_converter(workshop), DxConverter)
    program.unlink()
    assert "LibreOffice" in (converter.check() or "")


def test_libreoffice_that_gives_no_file_is_an_error_not_an_empty_document(workshop, office):
    renderer = WordRenderer(workshop, OfficeConverter(workshop, str(office("none"))))
    with pytest.raises(RenderingError, match="aucun fichier : said something"):
        renderer.render(word("x"), {}, name="c.docx")


def running(text: str) -> bool:
    """Whether a process has this text in its command."""
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and text.encode() in (entry / "cmdline").read_bytes():
                return True
        except OSError:
            continue
    return False


def test_libreoffice_that_hangs_is_ended_with_its_children(office, tmp_path):
    workshop = Workshop(Limits(seconds=2))
    renderer = WordRenderer(workshop, OfficeConverter(workshop, str(office("slow"))))
    with pytest.raises(RenderingError, match="trop de temps"):
        renderer.render(word("x"), {}, name="c.docx")
    deadline = time.monotonic() + 5
    while running(str(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not running(str(tmp_path))
    workshop.close()


FACTS = {
    "reference": "R-2026-1",
    "name": HOSTILE,
    "answered_at": AT,
    "rows": [
        ["Vous", "Nom", "ligne 1\nligne 2 #let x = 1"],
        ["Vous", "Né le", date(1991, 6, 24)],
        ["Logement", "Surface", Decimal("68.5")],
    ],
    "documents": [{"title": "CNI", "filename": "c.jpg", "size": 123456, "sha256": "ab" * 32}],
    "next_step": "Nous relisons *tout*",
    "delay": "deux jours",
}


def test_a_receipt_says_what_was_received_when_and_what_comes_next(reader):
    made = receipt(FACTS, {"name": "Valserine & Cie"}, at=AT)
    assert made.declares == "PDF/A-2a, PDF/UA-1"
    assert "pdfaid" in declared(made.data)
    assert "pdfuaid" in declared(made.data)
    text = " ".join(reader.texts(made.data)).replace("\n", " ")
    for part in (
        "Accusé de réception",
        "R-2026-1",
        "24 novembre 2026 à 13:00:00 (UTC+1)",
        "Dupont & Fils <w:p/> {{ 7*7 }}",
        "ligne 1 ligne 2 #let x = 1",
        "24/06/1991",
        "68,5",
        "120,6 ko",
        "ab" * 16,
        "Nous relisons *tout*",
        "deux jours",
    ):
        assert part in text, part


def test_a_receipt_speaks_english(reader):
    made = receipt(FACTS, {"name": "V"}, at=AT, language="en")
    text = " ".join(reader.texts(made.data))
    assert "24 November 2026 at 13:00:00 (UTC+1)" in text
    assert "Receipt" in text


def test_a_receipt_with_nothing_in_it_is_still_a_receipt():
    assert receipt({"reference": "R"}, {}, at=AT).declares


def test_a_character_no_font_has_costs_the_declaration_never_the_receipt():
    made = receipt({**FACTS, "name": "\U0002f9ff 𓀀"}, {"name": "V"}, at=AT)
    assert made.data.startswith(b"%PDF")
    assert made.declares is None
    assert "PDF/A" in made.note


def test_an_evidence_file_tells_who_signed_what_when_and_at_what_level(reader):
    facts = {
        "id": 12,
        "title": "Contrat HAB",
        "level": "simple",
        "created_at": AT,
        "signers": [
            {
                "position": 1,
                "name": "Karim & <b>",
                "email": "k@example.org",
                "state": "signed",
                "method": "typed",
                "consent_text": "J’accepte.",
                "consented_at": AT,
                "code_verified_at": AT,
                "signed_at": AT,
            }
        ],
        "documents": [
            {
                "title": "Contrat",
                "filename": "c.pdf",
                "pages": 2,
                "sha256": "cd" * 32,
                "archived_at": AT,
                "signatures": [
                    {
                        "name": "Karim",
                        "signed_at": AT,
                        "level": "PAdES B-LTA",
                        "certificate": "Valserine – cachet",
                        "certificate_sha256": "ef" * 32,
                        "valid": True,
                    }
                ],
            }
        ],
    }
    made = evidence(facts, {"name": "Valserine"}, at=AT)
    assert made.declares == "PDF/A-2a, PDF/UA-1"
    text = " ".join(reader.texts(made.data)).replace("\n", " ")
    for part in (
        "Signature électronique simple (SES)",
        "ni qualifié ni propre au signataire",
        "Karim & <b>",
        "J’accepte.",
        "cd" * 16,
        "ef" * 16,
        "PAdES B-LTA",
        "valide",
        "Karim & <b> confirme son identité par un code à usage unique",
        "Aucune adresse IP",
    ):
        assert part in text, part
    assert "avancée" not in text
