"""What is wrong with a template, in words an analyst can act on."""

from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, UndefinedError, meta
from jinja2.exceptions import SecurityError, TemplateError

from services.confined import Refused
from services.templating.sandbox import environment


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding on one template. `line` counts from 1, None where it means nothing (Word)."""

    code: str
    message: str
    line: int | None = None


def check(text: str) -> list[Problem]:
    """Why the text is no valid template; nothing where it is."""
    try:
        environment().parse(text)
    except TemplateSyntaxError as error:
        return [Problem("template-syntax", f"Modèle mal formé : {explain(error)}", error.lineno)]
    return []


def reads(text: str) -> set[str]:
    """Names of the variables the template reads. Raises TemplateSyntaxError."""
    return set(meta.find_undeclared_variables(environment().parse(text)))


def explain(error: TemplateError) -> str:
    """What Jinja says, in French where it says it often."""
    message = error.message or str(error)
    for start, french in (
        ("Encountered unknown tag", "balise inconnue"),
        ("Unexpected end of template", "une balise n’est pas fermée"),
        ("No filter named", "filtre inconnu"),
        ("unexpected", "signe inattendu"),
        ("expected token", "signe attendu absent"),
    ):
        if message.startswith(start):
            return f"{french} ({message})"
    return message


def refusal(error: TemplateError, name: str) -> Refused:
    """The error of a rendering as a refusal naming the template."""
    what = explain(error)
    match error:
        case UndefinedError():
            return Refused(
                "unknown-variable",
                f"Le modèle « {name} » lit une valeur qui n’existe pas : {what}.",
                template=name,
            )
        case SecurityError():
            return Refused(
                "template-forbidden", f"Le modèle « {name} » demande l’interdit : {what}."
            )
    return Refused("template-error", f"Le modèle « {name} » ne peut être rempli : {what}.")
