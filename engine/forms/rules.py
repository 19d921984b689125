"""What an answer must satisfy, and the answers a choice offers, read from a component."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import re2

from engine.forms.model import Option, Options, Rules
from engine.forms.source import Json, Source


def rules(one: Source, properties: Mapping[str, str]) -> Rules:
    given = one.item.get("validate")
    wanted: Json = given if isinstance(given, Mapping) else {}
    pattern = wanted.get("pattern") or ""
    if pattern:
        try:
            re2.compile(pattern, _quiet())
        except (re2.error, TypeError):
            one.found.add("form-pattern", one.element, pattern=pattern)
            pattern = ""
    kind = wanted.get("validationType") or ""
    if kind not in ("", "custom", "email", "phone", "iban"):
        expected = "« email », « phone » ou « iban »."
        one.found.add(
            "form-value", one.element, name="validationType", value=kind, expected=expected
        )
    result = Rules(
        required=wanted.get("required") is True,
        min_length=one.limit(wanted, "minLength"),
        max_length=one.limit(wanted, "maxLength"),
        minimum=one.limit(wanted, "min"),
        maximum=one.limit(wanted, "max"),
        pattern=pattern,
        pattern_message=str(wanted.get("patternErrorMessage") or ""),
        kind=kind if kind in ("email", "phone", "iban") else "",
        earliest=one.expression(properties.get("earliest"), "earliest"),
        latest=one.expression(properties.get("latest"), "latest"),
        future_only=one.item.get("disallowPassedDates") is True,
        check=one.expression(properties.get("check"), "check"),
        check_message=properties.get("message", ""),
    )
    for low, high in (
        (result.minimum, result.maximum),
        (result.min_length, result.max_length),
    ):
        if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
            one.found.add("form-range", one.element, min=low, max=high)
    return result


def _quiet() -> Any:
    options = re2.Options()
    options.log_errors = False
    return options


def options(one: Source) -> Options:
    item = one.item
    key, computed = item.get("valuesKey"), item.get("valuesExpression")
    if isinstance(computed, str) and computed.strip():
        return Options(expression=one.expression(computed, "valuesExpression"))
    if isinstance(key, str) and key.strip():
        return Options(key=key.strip())
    given = item.get("values")
    offered = [
        Option(
            value.get("value"), one.text("values", value.get("label") or str(value.get("value")))
        )
        for value in (given if isinstance(given, list) else ())
        if isinstance(value, Mapping)
    ]
    if not offered:
        one.found.add("form-options", one.element)
    seen: set[str] = set()
    for option in offered:
        if option.token in seen:
            one.found.add("form-option-twice", one.element, value=option.token)
        seen.add(option.token)
    return Options(fixed=tuple(offered))
