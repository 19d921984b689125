"""Where expressions meet variables: text of the model compiled once, evaluated at a node."""

from __future__ import annotations

import re
from decimal import Decimal
from operator import is_
from typing import TYPE_CHECKING, Any

from engine import feel
from engine.workflow.errors import Problem
from engine.workflow.scopes import Variables, View

if TYPE_CHECKING:
    from engine.workflow.nodes import Node


_PLAIN = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")
"""A path into a variable: what was stored holds no function."""

_WHOLE = re.compile(r"\s*-?[0-9]{1,18}\s*")

SIMPLE = frozenset({type(None), bool, str, Decimal})
"""Most values, and none of them holds another."""

ABSENT = frozenset({"no-such-item"})
"""Like an unknown variable, a position beyond the end of a list is null and no incident."""


class Literal:
    """Text that is no expression: it stands for itself."""

    __slots__ = ("text",)

    def __init__(self, text: str | None) -> None:
        self.text = text

    def evaluate(self, node: Node, local: Variables | None = None, key: str = "") -> Any:
        return self.text

    def true(self, node: Node, local: Variables | None = None) -> bool:
        return False


class Formula:
    """A FEEL expression. `where` says what it is for, in an incident."""

    __slots__ = ("compiled", "plain", "text", "where")

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.plain = bool(_PLAIN.fullmatch(text))
        self.where = where
        self.compiled = feel.compile(text)

    def evaluate(self, node: Node, local: Variables | None = None, key: str = "") -> Any:
        """The value in the scope of the node (or of that key); `local` names come first.

        Data that is absent gives null. Anything that goes wrong raises Problem.
        """
        runtime = node.runtime
        layers = runtime.scopes.layers(key or node.key)
        if local:
            layers.insert(0, local)
        layers.append(runtime.host.context())
        return self.on(View(layers), node)

    def on(self, view: View, node: Node) -> Any:
        host = node.runtime.host
        value, errors = self.compiled.evaluate(view, now=host.now(), zone=host.zone)
        if errors:
            for error in errors:
                if not error.missing and error.code not in ABSENT:
                    line, column = error.position
                    raise Problem(
                        "expression",
                        where=self.where,
                        text=self.text,
                        line=line,
                        column=column,
                        cause=error.message("fr"),
                        cause_en=error.message("en"),
                    )
        if self.plain:
            return value
        try:
            return without_functions(value)
        except LookupError:
            raise Problem("function", where=self.where, text=self.text) from None

    def true(self, node: Node, local: Variables | None = None) -> bool:
        """As a condition: null is false, anything but a boolean is a Problem."""
        value = self.evaluate(node, local)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise Problem("not_boolean", where=self.where, text=self.text, value=str(value)[:60])


def without_functions(value: Any) -> Any:
    """The value, as it can be saved. Raises LookupError for a function written in FEEL.

    A variable that does not exist but bears the name of a built-in function (`product`, `date`)
    reads as that function: here it is null, like any other variable that does not exist.
    """
    if type(value) in SIMPLE:
        return value
    if isinstance(value, list):
        found = [without_functions(item) for item in value]
        return value if all(map(is_, found, value)) else found
    if isinstance(value, dict):
        entries = {name: without_functions(item) for name, item in value.items()}
        return value if all(map(is_, entries.values(), value.values())) else entries
    if isinstance(value, feel.Function):
        if not value.name:
            raise LookupError
        return None
    return value


Value = Formula | Literal


def source(text: str) -> str | None:
    """The FEEL text of `=…`, or None where the text is a literal."""
    return text[1:].strip() if text.startswith("=") else None


def condition_source(text: str) -> str:
    """The FEEL text of a condition, which needs no `=`."""
    return (source(text) if text.startswith("=") else text.strip()) or ""


def value(text: str | None, where: str) -> Value:
    """`=…` is FEEL, other text stands for itself, None is null. Raises FeelSyntaxError."""
    if text is None:
        return Literal(None)
    found = source(text)
    return Literal(text) if found is None else Formula(found, where)


def condition(text: str, where: str) -> Formula:
    """A condition, with or without `=`. Raises FeelSyntaxError."""
    return Formula(condition_source(text), where)


def whole(value: object, where: str) -> int:
    """A value where a whole number is wanted. Raises Problem."""
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value == int(value):
        return int(value)
    raise Problem("not_whole", where=where, value=value)
