"""A time-stamp authority (RFC 3161) with our own policy, in the process or behind HTTP."""

import asyncio
import secrets
from datetime import UTC
from typing import ClassVar

from asn1crypto import cms, core, tsp, x509  # type: ignore[import-untyped]
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import TimeStamper

from engine.ports import Clock

POLICY = "2.25.93746122077325194831026453870129"
"""Of no registry: an OID from a UUID's arc (X.667). It says "internal, not qualified"."""

DIGESTS = ("sha256", "sha384", "sha512")


class LocalTimeStamper(TimeStamper):
    """The embedded authority, asked without a network."""

    def __init__(self, signer: SimpleSigner, clock: Clock) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._signer = signer
        self._clock = clock

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Answer as the HTTP end would."""
        return await _respond(self._signer, self._clock, req)


def answer(signer: SimpleSigner, clock: Clock, request: bytes) -> bytes:
    """The DER answer to a DER request; a refusal is an answer too (RFC 3161, 2.4.2)."""
    try:
        parsed = tsp.TimeStampReq.load(request, strict=True)
        _ = parsed.native
    except (ValueError, TypeError):
        return bytes(_refusal("bad_data_format", "The request is no TimeStampReq.").dump())
    return bytes(asyncio.run(_respond(signer, clock, parsed)).dump())


async def _respond(signer: SimpleSigner, clock: Clock, request: tsp.TimeStampReq) -> core.Sequence:
    imprint = request["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    if algorithm not in DIGESTS:
        return _refusal("bad_alg", f"{algorithm} is not accepted here.")
    if len(imprint["hashed_message"].native) != int(algorithm[3:]) // 8:
        return _refusal("bad_data_format", "The imprint has not the length of its algorithm.")
    wanted = request["req_policy"].native
    if wanted not in (None, POLICY):
        return _refusal("unaccepted_policy", "This authority has one policy.")
    token = await signer.async_sign_general_data(
        cms.EncapsulatedContentInfo(
            {
                "content_type": "tst_info",
                "content": core.ParsableOctetString(_information(signer, clock, request).dump()),
            }
        ),
        "sha256",
        detached=False,
    )
    if not request["cert_req"].native:
        del token["content"]["certificates"]
    return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token})


def _information(signer: SimpleSigner, clock: Clock, request: tsp.TimeStampReq) -> tsp.TSTInfo:
    certificate = signer.signing_cert
    assert certificate is not None  # noqa: S101 - ours always has one
    values: dict[str, object] = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": request["message_imprint"],
        "serial_number": secrets.randbits(120),
        # Whole seconds: RFC 3161 allows fractions, some verifiers do not.
        "gen_time": clock.now().astimezone(UTC).replace(microsecond=0),
        "accuracy": {"seconds": 1},
        "tsa": x509.GeneralName(name="directory_name", value=certificate.subject),
    }
    if request["nonce"].native is not None:
        values["nonce"] = request["nonce"]
    return tsp.TSTInfo(values)


class _Answer(core.Sequence):  # type: ignore[misc]
    """TimeStampResp as RFC 3161 has it: asn1crypto's wants a token in a refusal too."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def _refusal(failure: str, text: str) -> _Answer:
    return _Answer(
        {
            "status": {
                "status": "rejection",
                "status_string": [text],
                "fail_info": {failure},
            }
        }
    )
