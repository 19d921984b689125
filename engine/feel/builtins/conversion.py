"""Conversion functions but for those to dates and times. Source: DMN 1.5, 10.3.4.1."""

from decimal import Decimal

from engine.feel.builtins.registry import builtin
from engine.feel.decimals import number
from engine.feel.errors import Failure
from engine.feel.run import Run
from engine.feel.text import text_of


@builtin("string(from: any?)", run=True)
def string(run: Run, value: object) -> str | None:
    return text_of(value, run.budget)


@builtin("number(from: string, [grouping separator: string?], [decimal separator: string?])")
def number_(text: str, grouping: str | None = None, point: str | None = None) -> Decimal:
    if grouping not in (None, " ", ",", "."):
        raise Failure("wrong-argument", parameter="grouping separator", expected='" " "," "."')
    if point not in (None, ",", ".") or (point is not None and point == grouping):
        raise Failure("wrong-argument", parameter="decimal separator", expected='"," "."')
    plain = text.replace(grouping, "") if grouping else text
    if point == ",":
        if "." in plain:
            raise Failure("not-a-number", text=text[:60])
        plain = plain.replace(",", ".")
    return number(plain)


@builtin("number(from: number)")
def number_of_number(value: Decimal) -> Decimal:
    return value
