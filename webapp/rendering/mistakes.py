"""The error summary: a sentence for each refused answer, and the control it leads to."""

from collections.abc import Callable, Mapping, Sequence

from engine.errors import InvalidForm
from engine.forms.errors import InvalidForm as RefusedAnswers
from webapp.rendering.views import Mistake


def sentences(invalid: InvalidForm, language: str = "fr") -> Mapping[str, str]:
    """Path → what is said beside the field."""
    if isinstance(invalid, RefusedAnswers):
        found: dict[str, str] = {}
        for problem in invalid.problems:
            found.setdefault(problem.path, problem.message(language))
        return found
    return {path: " ".join(said) for path, said in invalid.errors.items()}


def codes(invalid: InvalidForm | None) -> Mapping[str, str]:
    """Path → which problem it is, where the form says so."""
    if not isinstance(invalid, RefusedAnswers):
        return {}
    return {problem.path: problem.code for problem in invalid.problems}


def mistakes(
    invalid: InvalidForm,
    targets: Mapping[str, str],
    *,
    language: str = "fr",
    elsewhere: Callable[[str], str] = lambda path: "#contenu",
) -> Sequence[Mistake]:
    """The lines of the summary, in the order of the form.

    `targets` are the ids of the controls on this screen, by path; `elsewhere` gives the address
    of a question that stands on another one.
    """
    if isinstance(invalid, RefusedAnswers):
        lines = [(one.path, one.summary(language)) for one in invalid.problems]
    else:
        lines = [(path, " ".join(said)) for path, said in invalid.errors.items()]
    return tuple(
        Mistake(said, f"#{targets[path]}" if path in targets else elsewhere(path))
        for path, said in lines
    )
