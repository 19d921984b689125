"""Signing one field of a PDF: PAdES B-LTA, one incremental update a signer."""

import io
import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError as PyHankoSigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.stamp import StaticStampStyle

from engine.ports import CannotDo, RetryLater
from services.signature.authority import Authority
from services.signature.extra import add_page
from services.signature.moment import present
from services.signature.places import HEIGHT, WIDTH, Place
from services.signature.stamp import draw

# The revocation lists are our own, handed over with the authority: there is nothing to fetch.
logging.getLogger("pyhanko.sign.signers.pdf_signer").addFilter(
    lambda record: "fetching is not allowed" not in record.getMessage()
)


class SigningError(CannotDo):
    """The document cannot be signed; the sentence (French) says why."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is seen of a signature.

    `drawing` is a PNG or JPEG picture of a drawn signature; without it what was typed, or else
    the name, is shown in a hand-like face. `capacity` is in what name the person signs: "le
    souscripteur".
    """

    name: str
    typed: str = ""
    drawing: bytes | None = None
    capacity: str = ""
    language: str = "fr"
    zone: str = "Europe/Paris"


def field_names(pdf: bytes) -> list[tuple[str, bool]]:
    """Signature fields in order, and whether each is signed. Raises SigningError."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        return [
            (name, value is not None)
            for name, value, _ in fields.enumerate_sig_fields(reader)
            if value is None or value.get_object().get("/Type") != "/DocTimeStamp"
        ]
    except (PdfError, ValueError, OSError) as error:
        raise SigningError("Le document n’est pas un PDF lisible : {error}.", error=error) from None


def prepare(pdf: bytes, places: Sequence[Place]) -> bytes:
    """The PDF with an empty field for each signer, "Signataire-1" and so on.

    All fields before the first signature: one added later would alter what was signed. Pages
    are added where a place is beyond the last.
    Raises SigningError where the PDF has signatures already, or cannot be read.
    """
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        if list(writer.prev.embedded_signatures):
            raise SigningError("Le document porte déjà des signatures.")
        if writer.prev.encrypted:
            raise SigningError("Le document est protégé par un mot de passe.")
        last = max((place.page for place in places), default=0)
        for _ in range(int(writer.root["/Pages"]["/Count"]), last + 1):
            add_page(writer)
        for place in places:
            fields.append_signature_field(
                writer,
                SigFieldSpec(
                    sig_field_name=field_name(place.number),
                    on_page=place.page,
                    box=place.box,
                    readable_field_name=f"Signature {place.number}",
                ),
            )
        sink = io.BytesIO()
        writer.write(sink)  # type: ignore[no-untyped-call]
    except (PdfError, ValueError, OSError) as error:
        raise SigningError("Le document n’est pas un PDF lisible : {error}.", error=error) from None
    return sink.getvalue()


def field_name(number: int) -> str:
    """The name of a signer's field."""
    return f"Signataire-{number}"


def sign(
    pdf: bytes, *, field: str, mark: Mark, reason: str, authority: Authority, at: datetime
) -> bytes:
    """The PDF with that field signed: B-LTA, sealed by the organisation, dated by the authority.

    The certificate is the organisation's; the person's name is in the signature's dictionary
    and in what is seen. `at` is when the person signed, as shown; the time-stamps say when the
    seal was set. Raises SigningError, and RetryLater where an outside time-stamp server does
    not answer.
    """
    try:
        picture = draw(mark, authority.organisation, width=WIDTH, height=HEIGHT, at=at)
    except ValueError as error:
        raise SigningError(str(error)) from None
    meta = _metadata(authority, field_name=field, name=mark.name, reason=reason)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as stamp:
        Path(stamp.name).write_bytes(picture)
        style = StaticStampStyle.from_pdf_file(stamp.name, border_width=0)
        return _signed(pdf, meta, authority, at, style)


def seal(pdf: bytes, *, authority: Authority, at: datetime, reason: str = "") -> bytes:
    """The PDF sealed by the organisation, B-LTA, nothing shown on its pages. Raises as `sign`."""
    meta = _metadata(
        authority, field_name="Cachet", name=authority.organisation, reason=reason or None
    )
    return _signed(pdf, meta, authority, at, None)


def renew(pdf: bytes, *, authority: Authority) -> bytes:
    """The PDF with one more archive time-stamp, to be set before the last one's certificate ends.

    Raises SigningError where the present chain does not hold, RetryLater as `sign`.
    """
    stamper = PdfTimeStamper(authority.time_stamper())
    try:
        sink = io.BytesIO()
        with present(authority.clock.now()):
            stamper.update_archival_timestamp_chain(
                PdfFileReader(io.BytesIO(pdf), strict=False), authority.trust(), output=sink
            )
    except TimestampRequestError as error:
        raise RetryLater("Le service d’horodatage ne répond pas : {error}", error=error) from error
    except (PyHankoSigningError, PdfError, ValueError, SignatureValidationError) as error:
        raise SigningError("L’archivage n’a pu être prolongé : {error}.", error=error) from error
    return sink.getvalue()


def _metadata(
    authority: Authority, *, field_name: str, name: str, reason: str | None
) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=field_name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        reason=reason,
        embed_validation_info=True,
        use_pades_lta=True,
        validation_context=authority.trust(),
    )


def _signed(
    pdf: bytes,
    meta: PdfSignatureMetadata,
    authority: Authority,
    at: datetime,
    style: StaticStampStyle | None,
) -> bytes:
    signer = _DatedSigner(
        meta,
        signer=authority.seal(),
        timestamper=authority.time_stamper(),
        stamp_style=style,
    )
    signer.at = at
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        sink = io.BytesIO()
        with present(authority.clock.now()):
            signer.sign_pdf(writer, existing_fields_only=style is not None, output=sink)
    except TimestampRequestError as error:
        raise RetryLater("Le service d’horodatage ne répond pas : {error}", error=error) from error
    except (PyHankoSigningError, PdfError, ValueError) as error:
        raise SigningError("La signature n’a pu être posée : {error}.", error=error) from error
    return sink.getvalue()


class _DatedSigner(PdfSigner):
    """A signer whose claimed time is the caller's, not the machine's."""

    at: datetime

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session
