"""Texts of a form that depend on what is known: `=expression`, or words with `{{marks}}`.

The marks are those of form-js: ``{{expression}}``, ``{{#if expression}}…{{/if}}`` and
``{{#loop list}}…{{/loop}}``, where `this` and the item's own entries are readable.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine import feel
from engine.forms.display import display
from engine.forms.scope import Scope

_MARK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_MOST_ITEMS = 1_000


class TextError(ValueError):
    """Marks that do not pair: which one, in `mark`."""

    def __init__(self, mark: str) -> None:
        super().__init__(mark)
        self.mark = mark


@dataclass(frozen=True, slots=True)
class _Words:
    text: str


@dataclass(frozen=True, slots=True)
class _Value:
    expression: feel.Expression


@dataclass(slots=True)
class _Block:
    kind: str
    expression: feel.Expression
    parts: "list[_Part]" = field(default_factory=list)


_Part = _Words | _Value | _Block


@dataclass(frozen=True, slots=True)
class Text:
    """A label, a description, a paragraph; constant or computed."""

    source: str = ""
    parts: tuple[_Part, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.source.strip())

    def render(self, scope: Scope, language: str = "fr", escape: Callable[[str], str] = str) -> str:
        """The text with its marks replaced; each value goes through `escape`."""
        return "".join(_render(self.parts, scope, language, escape))

    def expressions(self) -> Iterator[tuple[feel.Expression, bool]]:
        """Each expression, and whether it stands in a loop (where an item's names are readable)."""
        yield from _expressions(self.parts, False)


NOTHING = Text()


def text(source: object) -> Text:
    """Compile a text. Raises feel.FeelSyntaxError, TextError."""
    words = source if isinstance(source, str) else ""
    if words.startswith("="):
        return Text(words, (_Value(feel.compile(words[1:])),))
    if "{{" not in words:
        return constant(words)
    return Text(words, tuple(_parse(words)))


def constant(words: str) -> Text:
    """A text that means itself, whatever it holds."""
    return Text(words, (_Words(words),) if words else ())


def _parse(words: str) -> list[_Part]:
    root: list[_Part] = []
    open_blocks: list[_Block] = []
    parts, end = root, 0
    for mark in _MARK.finditer(words):
        if mark.start() > end:
            parts.append(_Words(words[end : mark.start()]))
        end = mark.end()
        inside = mark[1].strip()
        if inside.startswith(("#if", "#loop")):
            kind, _, rest = inside[1:].partition(" ")
            block = _Block(kind, feel.compile(rest.strip()))
            parts.append(block)
            open_blocks.append(block)
            parts = block.parts
        elif inside.startswith("/"):
            if not open_blocks or open_blocks.pop().kind != inside[1:].strip():
                raise TextError(mark[0])
            parts = open_blocks[-1].parts if open_blocks else root
        else:
            parts.append(_Value(feel.compile(inside)))
    if open_blocks:
        raise TextError("{{#" + open_blocks[-1].kind + "}}")
    if end < len(words):
        parts.append(_Words(words[end:]))
    return root


def _render(
    parts: "tuple[_Part, ...] | list[_Part]",
    scope: Scope,
    language: str,
    escape: Callable[[str], str],
) -> Iterator[str]:
    for part in parts:
        match part:
            case _Words(words):
                yield words
            case _Value(expression):
                yield escape(display(scope.evaluate(expression), language, zone=scope.zone))
            case _Block(kind="if", expression=expression, parts=inner):
                if scope.evaluate(expression):
                    yield from _render(inner, scope, language, escape)
            case _Block(expression=expression, parts=inner):
                items = scope.evaluate(expression)
                for item in items[:_MOST_ITEMS] if isinstance(items, list) else ():
                    entries = item if isinstance(item, Mapping) else {}
                    local = {**scope.variables, **entries, "this": item}
                    yield from _render(inner, replace(scope, variables=local), language, escape)


def _expressions(
    parts: "tuple[_Part, ...] | list[_Part]", in_loop: bool
) -> Iterator[tuple[feel.Expression, bool]]:
    for part in parts:
        match part:
            case _Value(expression):
                yield expression, in_loop
            case _Block(kind=kind, expression=expression, parts=inner):
                yield expression, in_loop
                yield from _expressions(inner, in_loop or kind == "loop")
            case _:
                pass
