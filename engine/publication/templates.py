"""What publication asks of those who know Word, MJML and Jinja: implemented outside the engine."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class TemplateError(Exception):
    """A template that cannot be read; `message` is French and names the place."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """One thing wrong in a template. `file` is a name in the mail's folder, "" for the mail."""

    code: str
    message: str
    """French."""
    file: str = ""
    line: int | None = None


class TemplateChecker(Protocol):
    """Reads templates without filling them."""

    def word_variables(self, name: str, template: bytes) -> Collection[str]:
        """Names a Word template reads ("dossier", or with their path: "dossier.nom").

        Raises TemplateError where it cannot be read.
        """

    def mail(
        self, name: str, files: Mapping[str, bytes], layouts: Mapping[str, bytes]
    ) -> Sequence[TemplateProblem]:
        """What is wrong with the files of one mail; `layouts` are those it may extend."""
