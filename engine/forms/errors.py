"""What forms raise: a form that cannot be read, answers that cannot be accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine import errors
from engine.forms.findings import Finding
from engine.forms.messages import sentence


class FormError(errors.DomainError):
    """This form cannot be used."""

    code = "form-unusable"
    sentence = "Ce formulaire comporte des erreurs : il ne peut pas servir."

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(count=len(findings))


@dataclass(frozen=True, slots=True)
class FieldError:
    """One answer to revise. `path` is the input's name ("enfants.0.nom"), `label` its question."""

    path: str
    label: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    def message(self, language: str = "fr") -> str:
        """The sentence beside the field, which does not repeat its label."""
        return sentence(self.code, self.params, language)

    def summary(self, language: str = "fr") -> str:
        """The sentence of an error summary: "Téléphone : il manque un chiffre…"."""
        text = self.message(language)
        colon = " : " if language == "fr" else ": "
        return f"{self.label}{colon}{text[:1].lower()}{text[1:]}" if self.label else text


class InvalidForm(errors.InvalidForm):
    """The answers do not satisfy the form; each problem keeps its code, to be translated."""

    def __init__(self, problems: Sequence[FieldError], values: Mapping[str, object]) -> None:
        by_path: dict[str, list[str]] = {}
        for problem in problems:
            by_path.setdefault(problem.path, []).append(problem.message())
        super().__init__(by_path, values)
        self.problems = tuple(problems)
        """In the order of the form."""
