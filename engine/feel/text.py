"""The text of a value, as ``string()`` gives it. Source: DMN 1.5, 10.3.4.1 and table 60."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from engine.feel.decimals import to_text
from engine.feel.lexer import escape
from engine.feel.limits import Budget
from engine.feel.temporal_text import temporal_text
from engine.feel.values import Function, Range, shallow


def text_of(value: object, budget: Budget) -> str | None:
    """The text of a value; strings as they are, but quoted inside lists. None for null."""
    value = shallow(value)
    if value is None or isinstance(value, str):
        return value
    length = 0
    found = []
    for piece in _pieces(value):
        length += len(piece)
        budget.check_text(length)
        found.append(piece)
    return "".join(found)


def _pieces(value: object) -> Iterator[str]:
    value = shallow(value)
    if isinstance(value, str):
        yield escape(value)
    elif isinstance(value, Decimal):
        yield to_text(value)
    elif value is None or isinstance(value, bool):
        yield {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield ", " if index else "["
            yield from _pieces(item)
        yield "]" if value else "[]"
    elif isinstance(value, Mapping):
        for index, (key, item) in enumerate(value.items()):
            yield ", " if index else "{"
            yield f"{escape_key(key)}: "
            yield from _pieces(item)
        yield "}" if value else "{}"
    elif isinstance(value, Range):
        yield from _range(value)
    elif isinstance(value, Function):
        yield f"function({', '.join(p.name for p in value.parameters)})"
    else:
        yield temporal_text(value) or ""


def _range(value: Range) -> Iterator[str]:
    if value.op:
        yield f"({value.op} "
        yield from _pieces(value.high if value.low is None else value.low)
        yield ")"
        return
    yield "[" if value.low_included else "("
    yield from _pieces(value.low)
    yield ".."
    yield from _pieces(value.high)
    yield "]" if value.high_included else ")"


def escape_key(key: str) -> str:
    """A context's key as it is if it is a word, else quoted."""
    return key if key.isidentifier() else escape(key)
