"""What verification finds."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """One signature. `valid` is the verdict; the rest says why.

    `intact`: the bytes it covers are those that were signed. `unaltered`: what was added after
    it is only what signing adds. `trusted`: its certificate leads to a root we trust and was
    good when it was time-stamped. `signed_at` is the time-stamp's, not the one claimed.
    """

    field: str
    name: str
    certificate: str
    reason: str
    signed_at: datetime | None
    level: str
    valid: bool
    intact: bool
    unaltered: bool
    trusted: bool
    problem: str = ""
    certificate_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All of a document's signatures. Valid when there is one, and every one is."""

    signatures: tuple[SignatureReport, ...]
    archived_at: datetime | None = None
    """The last archive time-stamp."""
    problem: str = ""

    @property
    def valid(self) -> bool:
        return (
            bool(self.signatures)
            and not self.problem
            and all(signature.valid for signature in self.signatures)
        )
