"""Verification by pyHanko: the verdict of record.

Others check signatures too, but pdfsig and openssl look at the signed bytes alone: a page
painted over after signing is still "valid" to them. pyHanko compares the revisions.

A signature is judged at the time of the archive time-stamp that follows it, with the
certificates and revocation lists the document holds: that is what B-LTA means. Each archive
time-stamp is judged at the time of the next one, and the last one now.
"""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms  # type: ignore[import-untyped]
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError, UnacceptableSignerError
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    ades,
    async_validate_pdf_timestamp,
    generic_cms,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from services.signature.authority import Authority
from services.signature.moment import present
from services.signature.report import Report, SignatureReport

_BROKEN = (PdfError, ValueError, KeyError, TypeError, OSError, IndexError, SigningError)
"""What reading a damaged file may raise."""

_REFUSED = (SignatureValidationError, UnacceptableSignerError, PathError, *_BROKEN)


@dataclass(frozen=True, slots=True)
class _Stamp:
    """An archive time-stamp: the revision it closes, its instant, whether it holds."""

    revision: int
    at: datetime
    holds: bool


def verify(pdf: bytes, authority: Authority, *, at: datetime | None = None) -> Report:
    """Every signature of the document, judged now.

    With `at`, an instant to come: would it still hold then? Never raises for a bad document:
    the report says what is wrong.
    """
    moment = at or authority.clock.now()
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        signatures = list(reader.embedded_regular_signatures)
        found = list(reader.embedded_timestamp_signatures)
        if not signatures:
            return Report((), problem="Le document ne porte aucune signature.")
        stamps = _stamps(found, authority, moment)
        reports = tuple(_judge(one, stamps, authority, moment) for one in signatures)
    except _BROKEN as error:
        return Report((), problem=f"Le document ne peut être lu : {error}.")
    return Report(reports, stamps[-1].at if stamps else None)


def _stamps(
    found: Sequence[EmbeddedPdfSignature], authority: Authority, moment: datetime
) -> list[_Stamp]:
    """The archive time-stamps, oldest first. One holds if those after it do."""
    ordered = sorted(found, key=lambda one: one.signed_revision)
    instants = [_instant(one.signed_data) for one in ordered]
    stamps: list[_Stamp] = []
    later, holds = moment, True
    for one, instant in zip(reversed(ordered), reversed(instants), strict=True):
        holds = holds and instant <= later and _stamp_holds(one, authority, later)
        stamps.insert(0, _Stamp(one.signed_revision, instant, holds))
        later = instant
    return stamps


def _stamp_holds(stamp: EmbeddedPdfSignature, authority: Authority, at: datetime) -> bool:
    try:
        status = asyncio.run(async_validate_pdf_timestamp(stamp, authority.trust(at)))
    except _REFUSED:
        return False
    return bool(status.intact and status.valid and status.trusted)


def _judge(
    signature: EmbeddedPdfSignature,
    stamps: Sequence[_Stamp],
    authority: Authority,
    moment: datetime,
) -> SignatureReport:
    archive = next((one for one in stamps if one.revision > signature.signed_revision), None)
    problem, trusted = "", False
    status: PdfSignatureStatus | None = None
    try:
        result = _validated(signature, authority, archive.at if archive else moment)
        status = result.api_status
        trusted = result.ades_subindic == AdESPassed.OK and (archive is None or archive.holds)
        if not trusted:
            detail = str(result.failure_msg or result.ades_subindic)
            if archive and not archive.holds:
                detail = "l’horodatage d’archivage ne tient pas"
            problem = f"La signature n’est pas établie : {detail}."
    except _REFUSED as error:
        problem = f"La signature ne peut être vérifiée : {error}."
    intact = bool(status and status.intact and status.valid)
    unaltered = bool(status and _unaltered(status))
    if status and not intact:
        problem = "Le document a été modifié : il n’est plus celui qui a été signé."
    elif status and not unaltered:
        problem = "Le document a été modifié après cette signature."
    certificate = signature.signer_cert
    return SignatureReport(
        field=str(signature.field_name),
        name=str(signature.sig_object.get("/Name", "")),
        certificate=certificate.subject.native.get("common_name", ""),
        certificate_sha256=certificate.sha256.hex(),
        reason=str(signature.sig_object.get("/Reason", "")),
        signed_at=_dated(signature),
        level=_level(signature, archive),
        valid=trusted and intact and unaltered,
        intact=intact,
        unaltered=unaltered,
        trusted=trusted,
        problem=problem,
    )


def _validated(
    signature: EmbeddedPdfSignature, authority: Authority, at: datetime
) -> ades.AdESLTAValidationResult:
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=authority.roots()),
        revinfo_policy=CertRevTrustPolicy(revocation_checking_policy=REQUIRE_REVINFO),
    )
    specification = PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=policy,
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
            ),
        )
    )
    timing = ValidationTimingInfo(
        validation_time=at, best_signature_time=at, point_in_time_validation=False
    )
    with present(at):
        return asyncio.run(ades.ades_lta_validation(signature, specification, timing))


def _unaltered(status: PdfSignatureStatus) -> bool:
    """Whether what came after the signature is only what signing adds."""
    return status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION and (
        status.modification_level is not None
        and status.modification_level <= ModificationLevel.FORM_FILLING
    )


def _dated(signature: EmbeddedPdfSignature) -> datetime | None:
    """The signature time-stamp's instant; that it holds is part of the verdict."""
    for token in generic_cms.extract_tst_data_iter(signature.signer_info, signed=False):
        return _instant(token)
    return None


def _instant(token: cms.SignedData) -> datetime:
    moment = token["encap_content_info"]["content"].parsed["gen_time"].native
    if not isinstance(moment, datetime):
        raise ValueError("A time-stamp without a time.")
    return moment


def _level(signature: EmbeddedPdfSignature, archive: _Stamp | None) -> str:
    """The PAdES level the document's parts amount to; whether they hold is the verdict's part."""
    if _dated(signature) is None:
        return "PAdES B-B"
    if "/DSS" not in signature.reader.root:
        return "PAdES B-T"
    return "PAdES B-LTA" if archive else "PAdES B-LT"
