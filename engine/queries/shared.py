"""Values that several screens show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Organisation:
    """The organisation as `domain.yaml` says it: what pages and mails show."""

    name: str
    legal: str = ""
    colours: Mapping[str, str] = field(default_factory=dict)
    logo: str = ""
    phone: str = ""
    hours: str = ""
    email: str = ""
    site: str = ""
    privacy: str = ""
    language: str = "fr"
    time_zone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class DossierSummary:
    id: int
    domain: str
    type: str
    type_label: str
    number: str
    title: str
    phase: str
    phase_label: str
    party_name: str = ""
    party_email: str | None = None
    parent_id: int | None = None
    parent_number: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a document. `id` is what `document_for` takes."""

    id: int
    number: int
    sha256: str
    size: int
    media_type: str
    filename: str
    pages: int | None
    thumbnail: str | None
    note: str
    facts: Mapping[str, object]
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with its versions, newest first."""

    id: int
    dossier_id: int
    dossier_number: str
    kind: str
    kind_label: str
    title: str
    origin: str
    visible_to_tiers: bool
    field: str
    versions: tuple[VersionView, ...]

    @property
    def current(self) -> VersionView:
        return self.versions[0]


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file given while filling the form, not yet sent with it."""

    id: int
    field: str
    filename: str
    size: int
    media_type: str
    pages: int | None
    thumbnail: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What is asked again, why, and what had been answered."""

    fields: tuple[str, ...]
    reason: str
    previous: Mapping[str, object]
    """Path of the field → the value answered before."""


@dataclass(frozen=True, slots=True)
class SignerView:
    id: int
    position: int
    kind: str
    name: str
    email: str | None
    team: str | None
    state: str
    signed_at: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SignatureView:
    """What a signing page shows: the whole documents, who signs, and whether the code is proved."""

    envelope_id: int
    signer_id: int
    title: str
    level: str
    documents: tuple[DocumentView, ...]
    signers: tuple[SignerView, ...]
    code_needed: bool
    """A tiers must confirm by one-time code (purpose "sign") before completing the task."""
    code_verified: bool
