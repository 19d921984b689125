"""Writes a mail from its three templates. Runs confined."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jinja2 import ChainableUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import TemplateError
from mjml import mjml2html

from services.confined import Refused
from services.mail.textual import text_of
from services.templating import environment, explain, plain, reads, refusal

if TYPE_CHECKING:
    from jinja2 import Environment

_BREAK = "\ue000"
"""Stands for a line break typed in a value while the MJML around it is written."""

_FORBIDDEN = re.compile(
    r"<\s*(mj-include|script|iframe|object|embed|form|base|meta\s+http-equiv)\b", re.I
)


def compose(
    templates: Mapping[str, str],
    shared: Mapping[str, str],
    name: str,
    data: Mapping[str, object],
    language: str,
    zone: str,
) -> dict[str, str]:
    """``{"subject", "html", "text"}`` from ``{"subject.txt", "body.mjml", "body.txt"}``.

    `shared` are the texts they may extend or include. The text is drawn from the HTML where
    there is no body.txt. Raises Refused: "unknown-variable", "template-error", "no-template",
    "template-forbidden", "mjml".
    """
    values = plain(data)
    place = ZoneInfo(zone)
    bare = environment(autoescape=False, language=language, zone=place, shared=shared)
    rich = environment(autoescape=True, language=language, zone=place, shared=shared)
    subject = " ".join(_fill(bare, templates, "subject.txt", name, values).split())
    html = ""
    if "body.mjml" in templates:
        html = _html(_fill(rich, templates, "body.mjml", name, _marked(values)), name)
    if "body.txt" in templates:
        text = _fill(bare, templates, "body.txt", name, values)
    else:
        text = text_of(html)
    return {"subject": subject, "html": html, "text": text.strip() + "\n"}


def inspect(
    templates: Mapping[str, str], shared: Mapping[str, str], name: str
) -> list[tuple[str, str, str, int | None]]:
    """Every finding on a mail's files: (file, code, message, line)."""
    found: list[tuple[str, str, str, int | None]] = []
    for file, source in {**shared, **templates}.items():
        try:
            environment().from_string(source)
        except TemplateSyntaxError as error:
            message = f"Modèle mal formé : {explain(error)}."
            found.append((file, "template-syntax", message, error.lineno))
        except TemplateError as error:
            found.append((file, "template-syntax", f"Modèle mal formé : {explain(error)}.", None))
    if any(code == "template-syntax" for _, code, _, _ in found) or "body.mjml" not in templates:
        return found
    # Filled with nothing, it must still be MJML.
    lenient = environment(autoescape=True, shared=shared)
    lenient.undefined = ChainableUndefined
    try:
        _html(_fill(lenient, templates, "body.mjml", name, {}), name)
    except Refused as error:
        if error.code in ("mjml", "template-forbidden", "no-template"):
            found.append(("body.mjml", error.code, error.message, None))
    return found


def variables(templates: Mapping[str, str], shared: Mapping[str, str]) -> list[str]:
    """Names of the variables the mail reads. Raises Refused("template-syntax")."""
    try:
        sources = [*templates.values(), *shared.values()]
        return sorted(set().union(*(reads(source) for source in sources)))
    except TemplateSyntaxError as error:
        raise Refused("template-syntax", explain(error)) from None


def _fill(
    made: "Environment", templates: Mapping[str, str], file: str, name: str, data: object
) -> str:
    try:
        return made.from_string(templates[file]).render(data)
    except TemplateNotFound as error:
        raise Refused(
            "no-template", f"« {name}/{file} » demande « {error.name} », qui n’existe pas."
        ) from None
    except TemplateError as error:
        raise refusal(error, f"{name}/{file}") from None
    except (TypeError, ValueError, ArithmeticError) as error:
        raise Refused(
            "template-error", f"Le modèle « {name}/{file} » ne peut être rempli : {error}."
        ) from None


def _marked(value: object) -> object:
    """The same data, line breaks in values replaced by a mark."""
    if isinstance(value, str):
        text = value.replace(_BREAK, "").replace("\r\n", "\n").replace("\r", "\n")
        return text.replace("\n", _BREAK)
    if isinstance(value, dict):
        return {name: _marked(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_marked(item) for item in value]
    return value


def _html(mjml: str, name: str) -> str:
    if forbidden := _FORBIDDEN.search(mjml):
        raise Refused(
            "template-forbidden",
            f"Le courriel « {name} » contient « {forbidden.group(1)} », qui n’y a pas sa place.",
        )
    # A break is an element between tags, a space within one.
    parts = re.split(r"(<[^>]*>)", mjml)
    parts[::2] = [part.replace(_BREAK, "<br />") for part in parts[::2]]
    parts[1::2] = [part.replace(_BREAK, " ") for part in parts[1::2]]
    try:
        return str(mjml2html("".join(parts)))
    except ValueError as error:
        raise Refused("mjml", f"Le corps de « {name} » n’est pas du MJML : {error}.") from None
