"""Electronic signature: our own authority and time-stamping, PAdES B-LTA, verification.

What this makes is a simple electronic signature (SES, eIDAS art. 3.10) of a person, in a
document sealed with the organisation's certificate. It is never called advanced or qualified.
"""

from services.signature.authority import Authority
from services.signature.operations import EnvelopeClose, EnvelopeSign, EvidenceWriter
from services.signature.places import Place, locate
from services.signature.report import Report, SignatureReport
from services.signature.signing import Mark, SigningError, field_names, prepare, renew, seal, sign
from services.signature.verifying import verify

__all__ = [
    "Authority",
    "EnvelopeClose",
    "EnvelopeSign",
    "EvidenceWriter",
    "Mark",
    "Place",
    "Report",
    "SignatureReport",
    "SigningError",
    "field_names",
    "locate",
    "prepare",
    "renew",
    "seal",
    "sign",
    "verify",
]
