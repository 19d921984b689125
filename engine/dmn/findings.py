"""What is wrong with a decision file, said to the analyst who can repair it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.dmn.sentences import CURES, MESSAGES, Language, sentence

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
        """What is wrong, with its place: "Décision « Tarif », règle 3, colonne « Âge » : …"."""
        place = self.place(language)
        text = sentence(MESSAGES, self.code, self.params, language)
        separator = " : " if language == "fr" else ": "
        return f"{place}{separator}{text}" if place else text

    def cure(self, language: Language = "fr") -> str:
        """What to do about it."""
        return sentence(CURES, self.code, self.params, language)

    def place(self, language: Language = "fr") -> str:
        fr = language == "fr"
        quoted = "« {} »" if fr else "“{}”"
        parts = [quoted.format(self.element)] if self.element else []
        if self.rule is not None:
            parts.append(f"règle {self.rule}" if fr else f"rule {self.rule}")
        if self.cell:
            parts.append(("colonne " if fr else "column ") + quoted.format(self.cell))
        return ", ".join(parts)

    def within(self, file: str) -> "Finding":
        return self if self.file else replace(self, file=file)


class DmnError(Exception):
    """A DMN file that cannot be used; `findings` say why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        super().__init__("; ".join(finding.message("en") for finding in self.findings))
