"""The answers a choice offers, once labels and computed lists are worked out."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.forms.model import Field, token
from engine.forms.paths import MISSING, get
from engine.forms.scope import Scope

_MOST_OFFERED = 2_000


@dataclass(frozen=True, slots=True)
class Choice:
    value: object
    label: str
    token: str
    """What the HTML input carries."""


def offered(question: Field, scope: Scope, language: str = "fr") -> tuple[Choice, ...]:
    """The choices in order; a computed list gives texts, numbers, or {value, label} contexts."""
    options = question.options
    if options.fixed:
        return tuple(
            Choice(option.value, option.label.render(scope, language), option.token)
            for option in options.fixed
        )
    found: object = ()
    if options.expression is not None:
        found = scope.evaluate(options.expression)
    elif options.key:
        found = get(scope.variables, tuple(options.key.split(".")))
    if found is MISSING or not isinstance(found, list | tuple):
        return ()
    return tuple(_choice(one) for one in found[:_MOST_OFFERED] if one is not None)


def accepted(question: Field, value: object, scope: Scope) -> object:
    """The value of the choice this answer stands for, MISSING where it is not offered."""
    if question.options.fixed:
        return question.options.by_token.get(token(value), MISSING)
    choice = chosen(value, offered(question, scope))
    return MISSING if choice is None else choice.value


def _choice(one: object) -> Choice:
    if isinstance(one, Mapping) and "value" in one:
        value = one["value"]
        return Choice(value, str(one.get("label", value)), token(value))
    return Choice(one, str(one), token(one))


def chosen(value: object, choices: tuple[Choice, ...]) -> Choice | None:
    """The choice this answer stands for, None where it is not offered."""
    carried = token(value)
    return next((choice for choice in choices if choice.token == carried), None)
