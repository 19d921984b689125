"""The output side of a decision table: names, types, ranks and defaults."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.dmn import elements as e
from engine.dmn.cells import cell_set
from engine.dmn.constants import is_constant
from engine.dmn.domains import CellSet, Span
from engine.dmn.expressions import Text, literal, typed, unary
from engine.dmn.runtime import Code, Run, Variables
from engine.dmn.scopes import Scope
from engine.dmn.types import REFUSED, ItemType
from engine.feel import equal


@dataclass(frozen=True, slots=True)
class Output:
    """One output column."""

    name: str
    kind: ItemType
    permitted: CellSet | None
    """Its values, best first; None where they are not listed."""
    default: Code | None
    permitted_text: str = ""
    label: str = ""

    def rank(self, value: object) -> int:
        """The place of a value among those permitted; one that is not comes last."""
        spans = self.permitted.spans if self.permitted is not None else ()
        for place, span in enumerate(spans):
            if contains(span, value):
                return place
        return len(spans)


def contains(span: Span, value: Any) -> bool:
    """Whether a value lies in a span; values of another kind do not."""
    if span.single:
        return equal(span.low, value) is True
    low: Any = span.low
    high: Any = span.high
    try:
        above = low is None or low < value or (span.low_included and low == value)
        below = high is None or value < high or (span.high_included and high == value)
    except TypeError:
        return False
    return bool(above and below)


@dataclass(frozen=True, slots=True)
class Entry:
    """An output entry: a constant, or code."""

    text: Text
    code: Code
    constant: bool
    value: object = None


def output(clause: e.OutputClause, scope: Scope) -> Output:
    label = clause.label or scope.place.element
    here = scope.at(scope.place.at(cell=label))
    kind = here.type(clause.type_ref)
    permitted, permitted_text = kind.allowed, kind.allowed_text
    if clause.values is not None:
        tests = unary(clause.values, here)[1]
        permitted = cell_set(tests.tree) if tests is not None else None
        permitted_text = clause.values.text.strip()
    default = None
    if clause.default is not None:
        name = clause.name or scope.place.element
        default = typed(literal(clause.default, here).code, kind, here, name)
    return Output(clause.name, kind, permitted, default, permitted_text, label)


def entry(expression: e.LiteralExpression, column: Output, scope: Scope) -> Entry:
    """An output entry, evaluated now if it is constant."""
    text = literal(expression, scope)
    name = column.name or scope.place.element
    code = typed(text.code, column.kind, scope, name)
    if not is_constant(text.tree) or not text.source:
        return Entry(text, code, not text.source)
    run = Run.idle()
    value = text.code({}, run)
    admitted = column.kind.admit(value)
    if admitted is REFUSED:
        return Entry(text, code, False)
    return Entry(text, code, True, admitted)


def combined(outputs: Sequence[Output], values: Sequence[object]) -> object:
    """The output of a rule: the value itself, or a context of several."""
    if len(outputs) == 1:
        return values[0]
    return {column.name: value for column, value in zip(outputs, values, strict=True)}


def default(outputs: Sequence[Output], variables: Variables, run: Run) -> tuple[object, bool]:
    """The default output, and whether there is one."""
    if not any(column.default for column in outputs):
        return None, False
    values = [column.default(variables, run) if column.default else None for column in outputs]
    return combined(outputs, values), True
