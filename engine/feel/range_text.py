"""The text of a range, as ``range("[1..5]")`` reads it. Source: DMN 1.5, table 59, "range".

Ends are literals: numbers, strings, ``@"…"`` and the constructors of temporal values applied to a
string literal. Nothing else is evaluated.
"""

from datetime import tzinfo

from engine.feel import ast
from engine.feel.compare import ordered
from engine.feel.decimals import CONTEXT
from engine.feel.errors import Failure, FeelSyntaxError
from engine.feel.parser import parse
from engine.feel.temporal import DATE_TIMES, DATES
from engine.feel.temporal_text import CONSTRUCTORS, parse_any
from engine.feel.values import Range


def parse_range(text: str, zone: tzinfo | None) -> Range:
    """Raises Failure("not-a-range"), also where the first end is above the second."""
    try:
        node = parse(text)
    except FeelSyntaxError:
        raise Failure("not-a-range", text=text[:60]) from None
    if not isinstance(node, ast.RangeLiteral):
        raise Failure("not-a-range", text=text[:60])
    low, high = _end(node.low, text), _end(node.high, text)
    if low is None and high is None:
        raise Failure("not-a-range", text=text[:60])
    if low is not None and high is not None:
        if isinstance(low, DATES) and isinstance(low, DATE_TIMES) != isinstance(high, DATE_TIMES):
            raise Failure("not-a-range", text=text[:60])
        left, right = ordered(low, high, zone)
        if left > right:
            raise Failure("not-a-range", text=text[:60])
    return Range(low, high, node.low_included, node.high_included)


def _end(node: ast.Node, text: str) -> object:
    match node:
        case ast.Null():
            return None
        case ast.Number(value=value) | ast.String(value=value):
            return value
        case ast.Negate(operand=ast.Number(value=value)):
            return CONTEXT.minus(value)
        case ast.AtLiteral(text=literal):
            return parse_any(literal)
        case ast.Call(
            function=ast.Name(name=name), arguments=(ast.String(value=literal),), names=None
        ) if name in CONSTRUCTORS:
            return CONSTRUCTORS[name](literal)
    raise Failure("not-a-range", text=text[:60])
