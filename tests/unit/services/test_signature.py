"""Signatures hold, other tools agree, and whatever is changed afterwards is seen."""

import io
import random
import shutil
import stat
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import typst
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image, ImageChops
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.stamp import StaticStampStyle

from engine.ports import RetryLater
from services.rendering import DxConverter, WordRenderer
from services.scanning import PageReader
from services.signature import (
    Authority,
    Mark,
    SigningError,
    field_names,
    locate,
    prepare,
    renew,
    seal,
    sign,
    verify,
)
from services.signature.stamping import POLICY
from tests.unit.services.conftest import word

KARIM = Mark("Karim Haddad", capacity="le souscripteur")
NADEGE = Mark("Nadège Perrin & <b>", language="en")


@pytest.fixture(scope="session")
def contract(workshop):
    """A PDF by dxpdf with two markers."""
    renderer = WordRenderer(workshop, DxConverter(workshop))
    template = word("Contrat", cells=("[[SIGN:1]]", "[[SIGN:2]]"))
    return renderer.render(template, {}, name="c.docx", title="Contrat").data


@pytest.fixture
def put(authority, clock):
    """Signs a field as somebody."""

    def sign_field(pdf, number, mark):
        return sign(
            pdf,
            field=f"Signataire-{number}",
            mark=mark,
            reason="Signature électronique simple",
            authority=authority,
            at=clock.now(),
        )

    return sign_field


@pytest.fixture
def signed(contract, workshop, put, clock):
    ready = prepare(contract, locate(contract, workshop, signers=2))
    once = put(ready, 1, KARIM)
    clock.instant += timedelta(hours=2)
    return put(once, 2, NADEGE)


def embedded(pdf: bytes):
    return list(PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures)


def test_two_signers_on_a_dxpdf_document_are_valid_at_b_lta(signed, authority, clock):
    report = verify(signed, authority)
    assert report.valid
    assert [(one.field, one.name, one.level, one.problem) for one in report.signatures] == [
        ("Signataire-1", "Karim Haddad", "PAdES B-LTA", ""),
        ("Signataire-2", "Nadège Perrin & <b>", "PAdES B-LTA", ""),
    ]
    assert all(one.certificate == "Valserine Mutuelle & Cie – cachet" for one in report.signatures)
    assert report.signatures[0].signed_at == clock.now() - timedelta(hours=2)
    assert report.signatures[1].signed_at == clock.now()
    assert report.archived_at == clock.now()
    assert report.signatures[0].reason == "Signature électronique simple"


def test_each_signer_is_one_update_upon_the_other(contract, workshop, put):
    ready = prepare(contract, locate(contract, workshop, signers=2))
    once = put(ready, 1, KARIM)
    twice = put(once, 2, NADEGE)
    assert ready.startswith(contract)
    assert once.startswith(ready)
    assert twice.startswith(once)
    assert field_names(once) == [("Signataire-1", True), ("Signataire-2", False)]


def test_the_first_signature_is_valid_before_the_second_comes(contract, workshop, put, authority):
    ready = prepare(contract, locate(contract, workshop, signers=2))
    assert verify(put(ready, 1, KARIM), authority).valid


@pytest.mark.parametrize("days", [0, 1, 31, 400])
def test_a_clock_ahead_of_the_machines_signs_and_verifies(
    contract, workshop, tmp_path, clock, days
):
    clock.instant += timedelta(days=days)
    authority = Authority(tmp_path / "ahead", organisation="V", clock=clock)
    ready = prepare(contract, locate(contract, workshop, signers=1))
    done = sign(
        ready,
        field="Signataire-1",
        mark=KARIM,
        reason="",
        authority=authority,
        at=clock.now(),
    )
    report = verify(done, authority)
    assert report.valid, report
    assert report.signatures[0].signed_at == clock.now()


@pytest.mark.parametrize("years", [1, 4, 6, 14])
def test_signatures_hold_after_their_certificates_have_ended(signed, authority, clock, years):
    later = clock.now() + timedelta(days=365 * years)
    assert verify(signed, authority, at=later).valid
    clock.instant = later
    assert verify(signed, authority).valid


def test_an_archive_holds_as_long_as_its_time_stamp_is_renewed(signed, authority, clock):
    clock.instant += timedelta(days=365 * 12)
    renewed = renew(signed, authority=authority)
    assert renewed.startswith(signed)
    clock.instant += timedelta(days=365 * 8)
    assert verify(renewed, authority).valid
    report = verify(signed, authority)
    assert not report.valid
    assert "horodatage d’archivage" in report.signatures[0].problem


def test_what_is_seen_says_who_when_and_at_what_level(signed, workshop):
    (text,) = PageReader(workshop).texts(signed)
    text = text.replace("\n", " ")
    # What a signature shows is drawn in its annotation, outside the page's own text.
    assert "Contrat" in text
    shown = Image.open(io.BytesIO(PageReader(workshop).image(signed, 1, 800)))
    blank = shown.convert("L").point(lambda value: 255 if value > 128 else 0)
    assert blank.getextrema() == (0, 255)


def test_a_drawn_signature_is_shown_and_a_bad_drawing_refused(contract, workshop, put, authority):
    drawing = io.BytesIO()
    picture = Image.new("RGBA", (500, 160), (0, 0, 0, 0))
    picture.paste((20, 48, 122, 255), (50, 60, 450, 90))
    picture.save(drawing, "PNG")
    ready = prepare(contract, locate(contract, workshop, signers=1))
    done = put(ready, 1, Mark("Karim", drawing=drawing.getvalue()))
    assert verify(done, authority).valid
    with pytest.raises(SigningError, match="signature dessinée"):
        put(ready, 1, Mark("Karim", drawing=b"<svg/>"))


def test_a_document_without_markers_gets_a_page_for_its_signatures(pdf, workshop, put, authority):
    places = locate(pdf, workshop, signers=20)
    assert {place.page for place in places} == {2, 3}
    boxes = {(place.page, place.box) for place in places}
    assert len(boxes) == 20
    ready = prepare(pdf, places)
    texts = PageReader(workshop).texts(ready)
    assert texts == ["Bonjour", "Au revoir", "Signatures", "Signatures"]
    signed = put(put(ready, 1, KARIM), 20, NADEGE)
    assert verify(signed, authority).valid


@pytest.mark.parametrize("name", ["X" * 200, "李小龙", "#let x = [", "a\nb", ""])
def test_any_name_can_sign(contract, workshop, put, authority, name):
    ready = prepare(contract, locate(contract, workshop, signers=1))
    report = verify(put(ready, 1, Mark(name)), authority)
    assert report.valid
    assert report.signatures[0].name == name


# Other tools.


def tool(*command: object, check: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=check, timeout=60
    )


def parts(signature, pdf: bytes, folder, clock, authority):
    """The signed bytes, the CMS, the root and the time, as openssl wants them."""
    ranges = list(signature.byte_range)
    data = pdf[ranges[0] : ranges[0] + ranges[1]] + pdf[ranges[2] : ranges[2] + ranges[3]]
    (folder / "data").write_bytes(data)
    (folder / "cms").write_bytes(bytes(signature.pkcs7_content))
    (folder / "root.pem").write_bytes(authority.root_pem())
    (folder / "chain.pem").write_bytes(authority.chain_pem())
    return data, int(clock.now().timestamp())


def openssl_cms(folder, at: int) -> subprocess.CompletedProcess[str]:
    return tool(
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "cms"),
        *("-content", folder / "data", "-CAfile", folder / "root.pem", "-purpose", "any"),
        *("-attime", at, "-out", "/dev/null"),
    )


def test_openssl_accepts_each_signature_and_refuses_a_flipped_byte(
    signed, authority, clock, tmp_path
):
    signatures = embedded(signed)
    assert len(signatures) == 2
    for signature in signatures:
        data, at = parts(signature, signed, tmp_path, clock, authority)
        good = openssl_cms(tmp_path, at)
        assert (good.returncode, "Verification successful" in good.stderr) == (0, True), good.stderr
        flipped = bytearray(data)
        flipped[len(flipped) // 3] ^= 1
        (tmp_path / "data").write_bytes(flipped)
        bad = openssl_cms(tmp_path, at)
        assert bad.returncode != 0
        assert "verification failure" in bad.stderr.lower() + bad.stdout.lower()


def test_openssl_accepts_each_time_stamp(signed, authority, clock, tmp_path):
    for signature in embedded(signed):
        _, at = parts(signature, signed, tmp_path, clock, authority)
        info = cms.ContentInfo.load(bytes(signature.pkcs7_content))["content"]["signer_infos"][0]
        (token,) = [
            attribute["values"][0]
            for attribute in info["unsigned_attrs"]
            if attribute["type"].native == "signature_time_stamp_token"
        ]
        (tmp_path / "token").write_bytes(token.dump())
        (tmp_path / "value").write_bytes(info["signature"].native)
        done = tool(
            *("openssl", "ts", "-verify", "-token_in", "-in", tmp_path / "token"),
            *("-data", tmp_path / "value", "-CAfile", tmp_path / "root.pem"),
            *("-untrusted", tmp_path / "chain.pem", "-attime", at),
        )
        assert done.returncode == 0, done.stderr
        assert "Verification: OK" in done.stdout


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="install poppler-utils")
def test_pdfsig_agrees_and_sees_a_flipped_byte(signed, tmp_path):
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)
    said = tool("pdfsig", file).stdout
    assert said.count("Signature is Valid.") == 2
    assert said.count("ETSI.CAdES.detached") == 2
    flipped = bytearray(signed)
    flipped[200] ^= 1
    file.write_bytes(flipped)
    # It ends with 0 all the same: only its words tell.
    said = tool("pdfsig", file).stdout
    assert "Signature is Valid." not in said
    assert "Digest Mismatch" in said


# What is changed is seen.


def test_a_byte_changed_anywhere_in_what_is_sealed_is_refused(signed, authority):
    # The last archive time-stamp covers all but its own value and the lists that follow it.
    last = list(PdfFileReader(io.BytesIO(signed)).embedded_timestamp_signatures)[-1]
    start, length, start_2, length_2 = last.byte_range
    sealed = [*range(start, start + length), *range(start_2, start_2 + length_2)]
    chance = random.Random(7)  # noqa: S311 - repeatable, no secret
    unseen = []
    for place in chance.sample(sealed, 24):
        altered = bytearray(signed)
        altered[place] ^= 1 << chance.randrange(8)
        if verify(bytes(altered), authority).valid:
            unseen.append((place, signed[place - 40 : place + 40]))
    assert unseen == []


def overlaid(pdf: bytes, tmp_path) -> bytes:
    """The PDF with something painted over its first page in one more update."""
    paint = tmp_path / "paint.pdf"
    paint.write_bytes(typst.compile(b"#set page(width: 100pt, height: 50pt)\nAJOUT"))
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    stamp = StaticStampStyle.from_pdf_file(str(paint)).create_stamp(
        writer, BoxConstraints(width=100, height=50), {}
    )
    stamp.apply(0, 100, 400)
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def test_a_page_painted_over_after_signing_is_refused(signed, authority, tmp_path):
    report = verify(overlaid(signed, tmp_path), authority)
    assert not report.valid
    assert all(one.intact and not one.unaltered for one in report.signatures)
    assert report.signatures[0].problem == "Le document a été modifié après cette signature."


def test_a_field_added_after_signing_is_refused(contract, workshop, put, authority):
    places = locate(contract, workshop, signers=2)
    once = put(prepare(contract, places[:1]), 1, KARIM)
    with pytest.raises(SigningError, match="porte déjà des signatures"):
        prepare(once, places[1:])


def test_a_signature_of_another_authority_is_not_ours(signed, tmp_path, clock):
    other = Authority(tmp_path / "other", organisation="Autre", clock=clock)
    report = verify(signed, other)
    assert not report.valid
    assert all(one.intact and not one.trusted for one in report.signatures)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"not a pdf", b"%PDF-" + bytes(500)])
def test_what_is_no_signed_pdf_is_reported_never_raised(authority, data):
    report = verify(data, authority)
    assert not report.valid
    assert report.problem


def test_an_unsigned_pdf_has_no_valid_signature(authority, pdf):
    assert verify(pdf, authority).problem == "Le document ne porte aucune signature."


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.4 truncated"])
def test_what_is_no_pdf_cannot_be_prepared(data):
    with pytest.raises(SigningError):
        prepare(data, [])
    with pytest.raises(SigningError):
        field_names(data)


def test_a_field_is_signed_once(signed, put):
    with pytest.raises(SigningError):
        put(signed, 1, KARIM)


def test_a_seal_shows_nothing_and_holds(pdf, authority, clock):
    sealed = seal(pdf, authority=authority, at=clock.now(), reason="Preuve")
    report = verify(sealed, authority)
    assert report.valid
    assert report.signatures[0].name == "Valserine Mutuelle & Cie"


# The authority.


def test_keys_are_made_once_and_read_by_their_owner_alone(tmp_path, clock):
    folder = tmp_path / "pki"

    def make(_):
        authority = Authority(folder, organisation="V", clock=clock)
        authority.seal()
        authority.time_stamper()
        return authority.root_pem()

    with ThreadPoolExecutor(6) as pool:
        roots = set(pool.map(make, range(12)))
    assert len(roots) == 1
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    keys = sorted(file.name for file in folder.glob("*.key"))
    assert keys == ["issuing.key", "root.key", "seal-1.key", "tsa-1.key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.glob("*.key")} == {0o600}


def test_keys_may_be_kept_under_a_passphrase(tmp_path, clock):
    Authority(tmp_path, organisation="V", clock=clock, passphrase=b"secret").seal()
    assert b"ENCRYPTED" in (tmp_path / "seal-1.key").read_bytes()
    Authority(tmp_path, organisation="V", clock=clock, passphrase=b"secret").seal()
    with pytest.raises((ValueError, TypeError)):
        Authority(tmp_path, organisation="V", clock=clock, passphrase=b"wrong")


def test_a_seal_near_its_end_is_replaced_and_what_it_sealed_still_holds(pdf, authority, clock):
    first = seal(pdf, authority=authority, at=clock.now())
    clock.instant += timedelta(days=365 * 5 - 100)
    second = seal(pdf, authority=authority, at=clock.now())
    (old,), (new,) = verify(first, authority).signatures, verify(second, authority).signatures
    assert old.valid
    assert new.valid
    assert old.certificate_sha256 != new.certificate_sha256


def test_an_authority_near_its_end_says_so(authority, clock):
    assert authority.check() is None
    clock.instant += timedelta(days=365 * 16)
    assert "terme" in authority.check()


def test_revocation_lists_are_signed_and_their_address_is_in_certificates(tmp_path, clock):
    authority = Authority(
        tmp_path, organisation="V", clock=clock, public_url="https://guichet.example/"
    )
    authority.seal()
    lists = authority.revocation_lists()
    assert sorted(lists) == ["issuing.crl", "root.crl"]
    root = x509.load_pem_x509_certificate(authority.root_pem())
    assert x509.load_der_x509_crl(lists["root.crl"]).is_signature_valid(root.public_key())
    seal_certificate = x509.load_pem_x509_certificate((tmp_path / "seal-1.pem").read_bytes())
    points = seal_certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert points[0].full_name[0].value == "https://guichet.example/pki/issuing.crl"


# Time-stamping.


def query(tmp_path, *options: str) -> bytes:
    (tmp_path / "what").write_bytes(b"bonjour")
    tool(
        *("openssl", "ts", "-query", "-data", tmp_path / "what", "-sha256"),
        *options,
        *("-out", tmp_path / "query"),
        check=True,
    )
    return (tmp_path / "query").read_bytes()


def test_openssl_accepts_an_answer_of_the_time_stamp_authority(authority, clock, tmp_path):
    request = query(tmp_path, "-cert")
    (tmp_path / "answer").write_bytes(authority.timestamp(request))
    (tmp_path / "root.pem").write_bytes(authority.root_pem())
    (tmp_path / "chain.pem").write_bytes(authority.chain_pem())
    done = tool(
        *("openssl", "ts", "-verify", "-queryfile", tmp_path / "query"),
        *("-in", tmp_path / "answer", "-CAfile", tmp_path / "root.pem"),
        *("-untrusted", tmp_path / "chain.pem", "-attime", int(clock.now().timestamp())),
    )
    assert "Verification: OK" in done.stdout, done.stderr
    shown = tool("openssl", "ts", "-reply", "-in", tmp_path / "answer", "-text").stdout
    assert "Nov 24 12:00:00 2026 GMT" in shown
    assert POLICY in shown


def test_certificates_are_left_out_where_they_are_not_asked(authority, tmp_path):
    answer = tsp.TimeStampResp.load(authority.timestamp(query(tmp_path)))
    assert answer["status"]["status"].native == "granted"
    assert not answer["time_stamp_token"]["content"]["certificates"].native


@pytest.mark.parametrize(
    ("options", "failure"),
    [
        (("-sha1",), "unrecognized or unsupported algorithm identifier"),
        (("-tspolicy", "1.2.3.4"), "the requested TSA policy is not supported by the TSA"),
    ],
)
def test_what_the_authority_does_not_do_is_refused_properly(authority, tmp_path, options, failure):
    (tmp_path / "answer").write_bytes(authority.timestamp(query(tmp_path, *options)))
    shown = tool("openssl", "ts", "-reply", "-in", tmp_path / "answer", "-text").stdout
    assert "Status: Rejected." in shown
    assert failure in shown


@pytest.mark.parametrize("request_body", [b"", b"hello", b"\x30\x03\x02\x01\x01", bytes(64)])
def test_a_malformed_request_is_answered_not_raised(authority, request_body, tmp_path):
    (tmp_path / "answer").write_bytes(authority.timestamp(request_body))
    shown = tool("openssl", "ts", "-reply", "-in", tmp_path / "answer", "-text").stdout
    assert "the data submitted has the wrong format" in shown


@pytest.fixture
def http_authority(authority):
    """The embedded authority behind HTTP, as a time-stamp server elsewhere would be."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = authority.timestamp(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_another_time_stamp_server_may_be_used(pdf, authority, http_authority, tmp_path, clock):
    root = x509.load_pem_x509_certificate(authority.root_pem())
    other = Authority(
        tmp_path / "other",
        organisation="Autre",
        clock=clock,
        time_stamper=RequestsHTTPTimeStamper(http_authority),
        trusted=(root.public_bytes(Encoding.DER),),
    )
    assert other.check() is None
    sealed = seal(pdf, authority=other, at=clock.now())
    (stamp, *_) = PdfFileReader(io.BytesIO(sealed)).embedded_timestamp_signatures
    assert "Valserine" in stamp.signer_cert.subject.human_friendly
    assert embedded(sealed)[0].signer_cert.subject.native["organization_name"] == "Autre"


def test_a_time_stamp_server_that_does_not_answer_means_later(pdf, tmp_path, clock):
    authority = Authority(
        tmp_path,
        organisation="V",
        clock=clock,
        time_stamper=RequestsHTTPTimeStamper("http://127.0.0.1:9/", timeout=1),
    )
    assert "horodatage" in authority.check()
    with pytest.raises(RetryLater, match="horodatage"):
        seal(pdf, authority=authority, at=clock.now())


def test_another_seal_may_be_used(pdf, authority, tmp_path, clock):
    hardware = Authority(tmp_path / "hardware", organisation="Carte", clock=clock)
    root = x509.load_pem_x509_certificate(hardware.root_pem())
    other = Authority(
        tmp_path / "other",
        organisation="Autre",
        clock=clock,
        seal=hardware.seal(),
        trusted=(root.public_bytes(Encoding.DER),),
    )
    sealed = seal(pdf, authority=other, at=clock.now())
    assert embedded(sealed)[0].signer_cert.subject.native["organization_name"] == "Carte"


def test_a_signature_is_seen_on_the_picture_of_its_page(contract, workshop, signed):
    reader = PageReader(workshop)
    ready = prepare(contract, locate(contract, workshop, signers=2))
    last = len(reader.sizes(signed))
    before, after = (
        Image.open(io.BytesIO(reader.image(pdf, last, 800, "png"))).convert("L")
        for pdf in (ready, signed)
    )
    changed = ImageChops.difference(before, after).getbbox()
    assert changed is not None
