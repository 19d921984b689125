"""Dossier types: what a kind of dossier holds, its phases, what can be started from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.feel import Expression

FIELD_TYPES = (
    "string", "text", "number", "integer", "amount", "boolean", "date", "time", "datetime",
    "email", "phone", "iban", "list", "context", "any",
)  # fmt: skip

RESERVED = (
    "id",
    "number",
    "type",
    "type_label",
    "title",
    "phase",
    "phase_label",
    "opened_at",
    "party",
    "parent",
)
"""Names every dossier has in FEEL beside its own data."""


@dataclass(frozen=True, slots=True)
class Phase:
    key: str
    label: str
    after: tuple[str, ...] = ()
    """Phases it can follow. Empty for a first phase."""
    final: bool = False


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One piece of a dossier's data. `name` may hold dots: "adresse.ville"."""

    name: str
    label: str
    type: str = "string"
    section: str = ""
    sensitive: bool = False
    """Shown in part only, and left out of mails and exports."""

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))


@dataclass(frozen=True, slots=True)
class DocumentKind:
    key: str
    label: str
    visible_to_tiers: bool = False
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class Retention:
    """How long data is kept: `keep` is an ISO duration counted from `since`."""

    purpose: str
    since: str
    """"last_contact", "opened", "closed" or "phase.<key>"."""
    keep: str
    then: str
    """"anonymise", "erase" or "archive"."""
    documents: tuple[str, ...] = ()
    """Kinds of document it concerns; all the dossier where empty."""


@dataclass(frozen=True, slots=True)
class StartRule:
    """A process that can be started from a dossier of this type."""

    process: str
    label: str
    by: tuple[str, ...] = ()
    """Roles, and "tiers"."""
    when: Expression | None = None
    reason: str = ""
    """Why it is greyed out, for the agent, when `when` is not true."""
    creates: bool = False
    """Whether it can also open a new dossier of this type."""


@dataclass(frozen=True, slots=True)
class PartyFields:
    """Where the tiers' name and addresses come from: expressions over the dossier's data."""

    name: Expression | None = None
    email: Expression | None = None
    phone: Expression | None = None


@dataclass(frozen=True, slots=True)
class DossierType:
    key: str
    label: str
    file: str
    phases: tuple[Phase, ...]
    number: str
    """Pattern: "CLI-{year}-{sequence:05}"."""
    title: Expression | None = None
    """Over the data (`nom`), and the dossier's own names (`number`, `parent`)."""
    parent: str | None = None
    party: PartyFields = field(default_factory=PartyFields)
    fields: tuple[FieldSpec, ...] = ()
    retention: tuple[Retention, ...] = ()
    documents: Mapping[str, DocumentKind] = field(default_factory=dict)
    start: tuple[StartRule, ...] = ()
    access: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Role → permissions on dossiers of this type. Empty: the roles' own permissions."""
    views: Mapping[str, Any] = field(default_factory=dict)

    @property
    def first_phase(self) -> Phase:
        return self.phases[0]

    def phase(self, key: str) -> Phase | None:
        return next((phase for phase in self.phases if phase.key == key), None)

    def may_follow(self, before: str, after: str) -> bool:
        """Whether a dossier may go from one phase to the other. Never back unless declared."""
        target = self.phase(after)
        return target is not None and (before == after or before in target.after)

    def field(self, name: str) -> FieldSpec | None:
        return next((one for one in self.fields if one.name == name), None)

    def sections(self) -> Sequence[tuple[str, Sequence[FieldSpec]]]:
        """Fields by section, in the order declared."""
        result: dict[str, list[FieldSpec]] = {}
        for one in self.fields:
            result.setdefault(one.section, []).append(one)
        return list(result.items())

    def format_number(self, *, year: int, month: int, sequence: int) -> str:
        return self.number.format(year=year, month=month, sequence=sequence)
