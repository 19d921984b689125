"""Files are known by their content, and refused with a sentence that names them."""

import io
import random
import zipfile
from contextlib import suppress

import pytest
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from engine.ports import Rejected
from services.scanning import ContentScanner, PageReader, Rules, safe_name
from services.scanning.refusals import ENGLISH, SENTENCES, refused, weight
from tests.unit.services.conftest import picture, word


@pytest.fixture
def scanner(storage, workshop):
    return ContentScanner(storage, workshop)


@pytest.fixture
def reader(workshop):
    return PageReader(workshop)


def archive(**parts: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/"), data)
    return sink.getvalue()


def office(**parts: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", parts.pop("types", b"<Types/>"))
        for name, data in parts.items():
            made.writestr(name.replace("__", "/"), data)
    return sink.getvalue()


def opendocument(kind: str) -> bytes:
    return archive(mimetype=f"application/vnd.oasis.opendocument.{kind}".encode())


def locked(pdf: bytes) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))
    writer.encrypt("owner", "user")
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


ACCEPTED = [
    ("image/jpeg", ".jpg", lambda: picture(kind="JPEG")),
    ("image/png", ".png", lambda: picture(kind="PNG")),
    ("image/webp", ".webp", lambda: picture(kind="WEBP")),
    ("image/tiff", ".tif", lambda: picture(kind="TIFF")),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
        lambda: word("Bonjour"),
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
        lambda: office(xl__workbook__x=b"", **{"xl__workbook.xml": b"<w/>"}),
    ),
    ("application/vnd.oasis.opendocument.text", ".odt", lambda: opendocument("text")),
    ("text/plain", ".txt", lambda: "Ça va ?\r\n".encode()),
]


@pytest.mark.parametrize(("kind", "extension", "make"), ACCEPTED)
def test_a_type_is_told_by_the_content_whatever_the_name_says(scanner, kind, extension, make):
    file = scanner.inspect(make(), "papier.exe")
    assert file.media_type == kind
    assert file.filename == f"papier{extension}"


def test_a_pdf_has_its_pages_counted_and_a_small_picture(scanner, storage, pdf):
    file = scanner.inspect(pdf, "contrat.pdf")
    assert (file.media_type, file.pages, file.size) == ("application/pdf", 2, len(pdf))
    assert storage.get(file.sha256) == pdf
    small = Image.open(io.BytesIO(storage.get(file.thumbnail)))
    assert small.format == "WEBP"
    assert max(small.size) == 400


def test_a_photo_is_shown_as_it_was_held(scanner, storage):
    file = scanner.inspect(picture(800, 400, orientation=6), "photo.jpg")
    small = Image.open(io.BytesIO(storage.get(file.thumbnail)))
    assert small.size == (200, 400)
    # Turned a quarter clockwise, what was on the left is at the top.
    red, _, blue = small.convert("RGB").getpixel((100, 20))
    assert red > 200 > blue
    assert not small.getexif()


def test_a_csv_in_an_old_encoding_is_text(scanner):
    assert scanner.inspect("nom;prénom\n".encode("cp1252"), "liste.csv").media_type == "text/csv"


def test_a_multipage_tiff_has_its_pages_counted(scanner):
    sink = io.BytesIO()
    page = Image.new("RGB", (50, 50))
    page.save(sink, "TIFF", save_all=True, append_images=[page, page])
    assert scanner.inspect(sink.getvalue(), "fax.tif").pages == 3


REFUSED = [
    ("empty", lambda pdf: b""),
    ("unreadable", lambda pdf: pdf[: len(pdf) // 2]),
    ("unreadable", lambda pdf: picture(3000, 2000, "PNG")[:400]),
    ("encrypted", locked),
    ("type", lambda pdf: b"MZ\x90\x00" + b"\0" * 300),
    ("type", lambda pdf: b"<html><script>alert(1)</script></html>"),
    ("type", lambda pdf: b'<?xml version="1.0"?><svg onload="x()"/>'),
    ("type", lambda pdf: b"GIF89a" + b"\0" * 30),
    ("type", lambda pdf: b"#!/bin/sh\nrm -rf /\n"),
    ("type", lambda pdf: archive(readme=b"hello")),
    ("macros", lambda pdf: office(**{"word__document.xml": b"", "word__vbaProject.bin": b"x"})),
    ("macros", lambda pdf: office(types=b"macroEnabled", **{"word__document.xml": b""})),
    ("old-office", lambda pdf: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600),
    ("bomb", lambda pdf: office(**{"word__document.xml": bytes(210 << 20)})),
    ("too-many-pixels", lambda pdf: picture(12000, 12000, "PNG")),
]


@pytest.mark.parametrize(("code", "make"), REFUSED)
def test_what_cannot_be_accepted_is_refused_by_name(scanner, storage, pdf, code, make):
    with pytest.raises(Rejected) as caught:
        scanner.inspect(make(pdf), "dossier/Pièce n° 1.pdf")
    assert caught.value.code == code
    assert "« Pièce n° 1.pdf »" in caught.value.sentence


def test_size_and_pages_have_limits_that_are_told(storage, workshop, pdf):
    scanner = ContentScanner(storage, workshop, Rules(size=1000, pages=1))
    with pytest.raises(Rejected, match=r"pèse .* ko ; la limite est de 1000 octets"):
        scanner.inspect(pdf, "a.pdf")
    scanner = ContentScanner(storage, workshop, Rules(pages=1))
    with pytest.raises(Rejected, match="compte 2 pages ; la limite est de 1"):
        scanner.inspect(pdf, "a.pdf")


def test_a_field_may_accept_fewer_types(scanner, pdf):
    with pytest.raises(Rejected, match="Types possibles : jpg, png") as caught:
        scanner.examine(pdf, "a.pdf", accepted=frozenset({"image/jpeg", "image/png"}))
    assert caught.value.code == "type-here"


def test_a_pdf_that_could_run_something_is_flagged_not_refused(scanner):
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))"
        b">>>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )
    examined = scanner.examine(body, "a.pdf")
    assert examined.warnings == ("javascript",)
    assert examined.pages == 1


def test_nothing_of_a_refused_file_is_stored(scanner, storage):
    with pytest.raises(Rejected):
        scanner.inspect(b"MZ\x90\x00", "a.exe")
    assert list(storage.store.list()) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Zoé\\cni.pdf", "cni.pdf"),
        ("a\x00b\nc.pdf", "a_b_c.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("CON.pdf", "_CON.pdf"),
        ("   ", "document"),
        (".htaccess", "htaccess"),
        ("Contrat n. 12", "Contrat n. 12"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("é" * 300 + ".pdf", "é" * 98 + ".pdf"),
    ],
)
def test_a_name_is_made_safe(given, kept):
    assert safe_name(given) == kept
    assert len(safe_name(given).encode()) <= 200


def test_every_refusal_is_written_in_both_languages():
    params = {"size": "1", "limit": "2", "pages": 3, "width": 4, "height": 5, "accepted": "pdf"}
    assert SENTENCES.keys() == ENGLISH.keys()
    for code in SENTENCES:
        words = refused(code, "cni.pdf", **params).words
        french, english = str(words), words.said(lambda french, english="", /: english)
        assert "cni.pdf" in french
        assert "cni.pdf" in english
        assert french != english


def test_sizes_read_as_people_say_them():
    sizes = [weight(n) for n in (12, 2048, 3_600_000, 5 << 30)]
    assert [str(one) for one in sizes] == ["12 octets", "2 ko", "3,4 Mo", "5 Go"]
    assert [one.english for one in sizes] == ["12 bytes", "2 kB", "3.4 MB", "5 GB"]


def test_pages_are_read_one_by_one(reader, pdf):
    assert reader.texts(pdf) == ["Bonjour", "Au revoir"]
    assert [round(width) for width, _ in reader.sizes(pdf)] == [595, 595]
    shown = Image.open(io.BytesIO(reader.image(pdf, 2, 800)))
    assert (shown.format, shown.width) == ("WEBP", 800)
    assert Image.open(io.BytesIO(reader.image(pdf, 1, 300, "png"))).format == "PNG"
    with pytest.raises(KeyError):
        reader.image(pdf, 3, 800)
    with pytest.raises(Rejected):
        reader.image(b"nonsense", 1, 800)


def test_photos_are_bound_into_one_pdf_a_page_each(reader, scanner):
    photos = [("recto.jpg", picture(3000, 2000)), ("verso.jpg", picture(400, 900, orientation=3))]
    bound = reader.bind(photos)
    assert [round(width) for width, _ in reader.sizes(bound)] == [842, 595]
    assert scanner.inspect(bound, "cni.pdf").pages == 2


def test_a_photo_that_cannot_be_read_is_named(reader):
    with pytest.raises(Rejected, match=r"« verso\.jpg »"):
        reader.bind([("recto.jpg", picture()), ("verso.jpg", b"\xff\xd8\xff nothing")])


@pytest.mark.parametrize("kind", ["PDF", "JPEG", "PNG", "TIFF", "DOCX"])
def test_no_damaged_file_raises_anything_but_a_refusal(scanner, pdf, kind):
    whole = {"PDF": lambda: pdf, "DOCX": lambda: word("Bonjour")}.get(
        kind, lambda: picture(kind=kind)
    )()
    chance = random.Random(kind)  # noqa: S311 - repeatable, no secret
    for _ in range(40):
        damaged = bytearray(whole)
        for place in chance.sample(range(len(whole)), chance.randrange(1, 30)):
            damaged[place] = chance.randrange(256)
        cut = bytes(damaged[: chance.randrange(1, len(damaged))])
        for data in (bytes(damaged), cut):
            with suppress(Rejected):
                scanner.inspect(data, f"x.{kind}")
