"""What is wrong with a model, said to the person who drew it: where, what, and the cure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.workflow.sentences import SENTENCES

Severity = Literal["error", "warning"]
Language = Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on one element. An error refuses the publication, a warning does not.

    `element` is the id in the diagram ("" for the file itself), `line` counts from 1.
    """

    file: str
    element: str
    line: int
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"

    def message(self, language: Language = "fr") -> str:
        """What is wrong, in a sentence."""
        return _fill(SENTENCES[self.code][0 if language == "fr" else 2], self)

    def cure(self, language: Language = "fr") -> str:
        """What to do about it, in a sentence."""
        return _fill(SENTENCES[self.code][1 if language == "fr" else 3], self)

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return f"{where} {self.element} [{self.code}] {self.message('en')} {self.cure('en')}"


def _fill(sentence: str, finding: Finding) -> str:
    known = {"element": finding.element, "file": finding.file, **finding.params}
    return sentence.format_map({name: _text(value) for name, value in known.items()})


def _text(value: object) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(sorted(str(item) for item in value))
    return str(value)
