"""The signed contract, judged with what anybody may fetch, by tools that did not make it."""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from asn1crypto import crl, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from tests.story.browser import Unexpected

VERIFY = ("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any")
FLIPPED = 200
"""A place within the first revision: every signature covers it."""


def check(pdf: bytes, root: bytes, lists: Sequence[bytes]) -> int:
    """How many signatures hold, all of them long-term; with a byte changed, none may.

    `root` is the root certificate (PEM), `lists` the revocation lists (DER). Raises Unexpected.
    """
    altered = bytearray(pdf)
    altered[FLIPPED] ^= 1
    signatures = _signatures(pdf)
    for one in signatures:
        status = _by_pyhanko(one, root, lists)
        if not (status.bottom_line and status.timestamp_validity):
            raise Unexpected(f"pyHanko refuse {one.field_name} : {status.summary()}")
    if any(_by_pyhanko(one, root, lists).intact for one in _signatures(bytes(altered))):
        raise Unexpected("pyHanko ne voit pas l'octet changé.")
    reader = PdfFileReader(io.BytesIO(pdf))
    # B-LTA: what proves the certificates, and a time-stamp over all of it.
    if "/DSS" not in reader.root or len(list(reader.embedded_timestamp_signatures)) < 1:
        raise Unexpected("Le document n'est pas de niveau B-LTA.")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "root.pem").write_bytes(root)
        for one in signatures:
            if not _by_openssl(one, pdf, folder) or _by_openssl(one, bytes(altered), folder):
                raise Unexpected(f"openssl ne juge pas {one.field_name} comme pyHanko.")
        if shutil.which("pdfsig"):
            found = (_by_pdfsig(pdf, folder), _by_pdfsig(bytes(altered), folder))
            if found != (len(signatures), 0):
                raise Unexpected(f"pdfsig : {found[0]} signatures valables, puis {found[1]}.")
    return len(signatures)


def _signatures(pdf: bytes) -> list[EmbeddedPdfSignature]:
    return list(PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures)


def _by_pyhanko(
    signature: EmbeddedPdfSignature, root: bytes, lists: Sequence[bytes]
) -> PdfSignatureStatus:
    revoked = [crl.CertificateList.load(one) for one in lists]
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(pem.unarmor(root)[2])],
        crls=revoked,
        allow_fetching=False,
        revocation_mode="hard-fail",
        # The instant of the lists: the demonstration's clock may be ahead of this machine's.
        moment=max(one["tbs_cert_list"]["this_update"].native for one in revoked),
    )
    return validate_pdf_signature(signature, context)


def _by_openssl(signature: EmbeddedPdfSignature, pdf: bytes, folder: Path) -> bool:
    """The bytes signed and the CMS alone: openssl knows nothing of PDF."""
    first, length, second, rest = signature.byte_range
    (folder / "data").write_bytes(pdf[first : first + length] + pdf[second : second + rest])
    (folder / "cms").write_bytes(bytes(signature.pkcs7_content))
    at = signature.self_reported_timestamp
    files = ("-in", folder / "cms", "-content", folder / "data", "-CAfile", folder / "root.pem")
    when = ("-attime", str(int(at.timestamp()) + 300)) if at else ()
    done = subprocess.run(
        [*VERIFY, *files, *when, "-out", "/dev/null"],
        capture_output=True,
        timeout=60,
    )
    return done.returncode == 0


def _by_pdfsig(pdf: bytes, folder: Path) -> int:
    """How many signatures it says are valid."""
    (folder / "a.pdf").write_bytes(pdf)
    said = subprocess.run(
        ["pdfsig", "-nocert", folder / "a.pdf"], capture_output=True, text=True, timeout=60
    )
    return said.stdout.count("Signature is Valid.")
