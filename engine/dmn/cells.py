"""What a cell accepts, read from its unary tests where it depends on nothing but the value.

A cell such as `< 18`, `[10..20), 42` or `not("FR")` becomes a `CellSet`; one that reads
variables or calls functions stays opaque (None) and is evaluated as FEEL.
"""

from collections.abc import Iterable

from engine.dmn.constants import constant
from engine.dmn.domains import EVERYTHING, CellSet, Span
from engine.feel import ast
from engine.feel.types import kind_of

COMPARABLE = frozenset(
    {
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)


def cell_set(tests: ast.Node) -> CellSet | None:
    """What the tests accept, or None when that depends on more than the value tested."""
    if not isinstance(tests, ast.Tests):
        return None
    if not tests.tests:
        return CellSet((EVERYTHING,))
    spans: list[Span] = []
    for test in tests.tests:
        found = _spans(test)
        if not found:
            return None
        spans += found
    return CellSet(tuple(spans), tests.negated)


def common_kind(sets: Iterable[CellSet]) -> str | None:
    """The one type of the values the cells name; None if there is none or several."""
    kinds = {kind_of(end) for each in sets for end in each.ends()}
    return kinds.pop() if len(kinds) == 1 else None


def _spans(test: ast.Node) -> list[Span]:
    """The values one test accepts; empty where that cannot be told."""
    match test:
        case ast.Comparison(op=op, operand=operand):
            span = _comparison(op, constant(operand))
            return [span] if span is not None else []
        case ast.RangeLiteral():
            low, high = constant(test.low), constant(test.high)
            if not _comparable(low) or kind_of(low) != kind_of(high):
                return []
            return [Span(low, high, test.low_included, test.high_included)]
        case ast.ListLiteral(items=items):
            # `["A", "B"]` accepts a value that is in the list; an input that is itself a list
            # is of another kind, and evaluated as FEEL.
            found = [_spans(item) for item in items if not isinstance(item, ast.ListLiteral)]
            return [span for each in found for span in each] if all(found) and found else []
        case _:
            value = constant(test)
            return [Span.point(value)] if _comparable(value) or isinstance(value, bool) else []


def _comparison(op: str, value: object) -> Span | None:
    if op == "=" and (isinstance(value, bool) or _comparable(value)):
        return Span.point(value)
    if not _comparable(value):
        return None
    match op:
        case "<" | "<=":
            return Span(None, value, False, op == "<=")
        case ">" | ">=":
            return Span(value, None, op == ">=", False)
        case _:
            return None


def _comparable(value: object) -> bool:
    return value is not None and not isinstance(value, bool) and kind_of(value) in COMPARABLE
