"""What is wrong with a decision file, said to the analyst who can repair it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.dmn.sentences import CURES, MESSAGES, Language, placed, sentence

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to repair, with its place.

    `rule` counts from 1, as the modeler's row numbers do; `cell` is the label of the column.
    A "warning" does not prevent publication.
    """

    file: str
    code: str
    severity: Severity
    element: str = ""
    """The name of the decision, input, knowledge model, service or type."""
    table: str = ""
    rule: int | None = None
    cell: str = ""
    line: int = 0
    params: Mapping[str, object] = field(default_factory=dict)

    def message(self, language: Language = "fr") -> str:
        """What is wrong, with its place: "« Tarif », règle 3, colonne « Âge » : …"."""
        text = sentence(MESSAGES, self.code, self.params, language)
        return placed(self.element, self.rule, self.cell, text, language)

    def cure(self, language: Language = "fr") -> str:
        """What to do about it."""
        return sentence(CURES, self.code, self.params, language)

    def within(self, file: str) -> "Finding":
        return self if self.file else replace(self, file=file)


class DmnError(Exception):
    """A DMN file that cannot be used; `findings` say why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        super().__init__("; ".join(finding.message("en") for finding in self.findings))
