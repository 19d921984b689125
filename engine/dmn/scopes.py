"""What an expression may read where it stands, and where its problems are written down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.dmn.findings import Finding, Severity
from engine.dmn.runtime import Place
from engine.dmn.types import ANYTHING, ItemType, TypeNames
from engine.feel.lexer import is_plain_name
from engine.feel.types import FeelType

if TYPE_CHECKING:
    from engine.dmn.tables import Table


@dataclass(slots=True)
class FileScope:
    """What all expressions of a file share."""

    types: TypeNames
    named_types: Mapping[str, FeelType]
    parts: frozenset[str]
    """Names of components, outputs and entries, which a path may have after its dot."""
    elements: frozenset[str]
    """Names of all elements of the file: one that is not required may not be read."""
    language: str = ""
    strict: bool = False
    """True where the file declares its inputs: an undeclared name is then worth a warning."""
    findings: list[Finding] = field(default_factory=list)
    tables: list["Table"] = field(default_factory=list)
    """The tables compiled so far, for the checks."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The names in force at one place."""

    file: FileScope
    place: Place
    names: Mapping[str, ItemType]
    open: bool = False
    """Whether undeclared names are looked for among the caller's inputs: true in decisions."""
    guessing: bool = False
    """Whether a name may turn out to be an entry of an item being filtered."""
    free: set[str] = field(default_factory=set)
    """The undeclared names read so far, shared by all scopes of a decision."""

    def with_names(self, names: Mapping[str, ItemType] | Iterable[str]) -> "Scope":
        extra = names if isinstance(names, Mapping) else dict.fromkeys(names, ANYTHING)
        return replace(self, names={**self.names, **extra})

    def at(self, place: Place) -> "Scope":
        return replace(self, place=place)

    def line(self, line: int) -> "Scope":
        return replace(self, place=self.place.at(line=line)) if line else self

    def vocabulary(self) -> frozenset[str]:
        """The names the parser must know because they are no plain identifiers."""
        return frozenset(
            name
            for source in (self.names, self.file.parts, self.file.named_types)
            for name in source
            if " " in name or not is_plain_name(name)
        )

    def type(self, name: str) -> ItemType:
        """The type a `typeRef` names; an unknown one is a finding and accepts anything."""
        found = self.file.types.find(name)
        if found is None:
            self.find("type-unknown", type=name)
            return ANYTHING
        return found

    def find(self, code: str, severity: Severity = "error", **params: object) -> None:
        """Write down a finding about this place."""
        place = self.place
        self.file.findings.append(
            Finding(
                file=place.file,
                code=code,
                severity=severity,
                element=place.element,
                table=place.table,
                rule=place.rule,
                cell=place.cell,
                line=place.line,
                params=params,
            )
        )
