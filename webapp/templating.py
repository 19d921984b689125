"""What publication asks of Word and mail templates, answered by the services."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engine.publication.templates import TemplateError, TemplateProblem
from services import mail, rendering
from services.confined import ConfinedError, Refused, Workshop


@dataclass(frozen=True, slots=True)
class Templates:
    """The engine's TemplateChecker, on a confined child."""

    workshop: Workshop

    def word_variables(self, name: str, template: bytes) -> Collection[str]:
        """What a Word template reads, with paths. Raises TemplateError where it cannot be read."""
        try:
            return rendering.reads(template, self.workshop, name)
        except Refused as refusal:
            raise TemplateError(refusal.code, refusal.message) from None
        except ConfinedError as error:
            raise TemplateError(
                "not-word", f"« {name} » n’a pu être lu : {type(error).__name__}."
            ) from error

    def mail(
        self, name: str, files: Mapping[str, bytes], layouts: Mapping[str, bytes]
    ) -> Sequence[TemplateProblem]:
        """What is wrong with the files of one mail."""
        problems = mail.check(name, {**layouts, **files}, self.workshop)
        return [TemplateProblem(one.code, one.message, line=one.line) for one in problems]
