"""FEEL text to tokens. Source: DMN 1.5, 10.3.1.2, rules 27 to 39, 61 to 66.

Names with spaces are not the lexer's business: it yields single words, and remembers whether
white space stood before each token, so that the parser can tell ``a-b`` from ``a - b``.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

from engine.feel.errors import FeelSyntaxError, Position

MAX_TEXT = 200_000
"""Longest expression, in characters."""

_START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd"
    "\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f\u2040"
_TOKEN = re.compile(
    rf"""
    (?P<space>(?:[\s\u180e\u200b\ufeff]|//[^\n\r]*|/\*.*?\*/)+)
  | (?P<name>(?:\?(?![{_PART}])|[{_START}][{_PART}]*))
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<quoted>`[^`\n]+`)
  | (?P<op>\*\*|\.\.|<=|>=|!=|->|/(?!\*)|[-+*=<>()\[\]{{}},:.@'’])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")

KEYWORDS = frozenset(
    (
        *("and", "between", "else", "every", "external", "false", "for", "function", "if", "in"),
        *("instance", "null", "or", "return", "satisfies", "some", "then", "true"),
    )
)


class Token(NamedTuple):
    """`kind` is name, number, string, quoted, op or end; `start` and `end` are offsets."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool


class Source:
    """An expression's text, and where its offsets are."""

    __slots__ = ("_lines", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = [0]
        self._lines += [m.end() for m in re.finditer(r"\r\n|\n|\r", text)]

    def at(self, offset: int) -> Position:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


def tokenize(source: Source) -> list[Token]:
    """All tokens, the last of kind "end". Raises FeelSyntaxError on a character out of place."""
    text = source.text
    if len(text) > MAX_TEXT:
        raise FeelSyntaxError("too-long", params={"characters": MAX_TEXT})
    tokens: list[Token] = []
    offset, spaced = 0, False
    match = _TOKEN.match
    while offset < len(text):
        found = match(text, offset)
        if found is None:
            raise _stray(source, offset)
        kind = found.lastgroup or ""
        if kind == "space":
            spaced = True
        else:
            tokens.append(Token(kind, found.group(), offset, found.end(), spaced))
            spaced = False
        offset = found.end()
    tokens.append(Token("end", "", offset, offset, spaced))
    return tokens


def _stray(source: Source, offset: int) -> FeelSyntaxError:
    text = source.text
    if text[offset] == '"':
        return FeelSyntaxError("unclosed-string", source.at(offset))
    if text.startswith("/*", offset):
        return FeelSyntaxError("unclosed-comment", source.at(offset))
    return FeelSyntaxError("stray-character", source.at(offset), {"found": text[offset]})


def unescape(literal: str) -> str:
    r"""The value of a string literal, quotes included in `literal`.

    An unknown escape keeps its backslash: analysts write ``"\d+"`` and mean a digit.
    """
    body = literal[1:-1]
    if "\\" not in body:
        return body

    def one(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        if code:
            number = int(code, 16)
            return chr(number) if number < 0x110000 else found[0]
        return _ESCAPED.get(found[3], found[0])

    value = _ESCAPE.sub(one, body)
    return _SURROGATES.sub(lambda m: m[0].encode("utf-16", "surrogatepass").decode("utf-16"), value)


_TO_ESCAPE = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape(value: str) -> str:
    """The string literal whose value is `value`."""
    return '"' + "".join(_TO_ESCAPE.get(c, c) for c in value) + '"'


_WORD = re.compile(rf"[{_START}][{_PART}]*")


def is_plain_name(name: str) -> bool:
    """Whether `name` can be written as it is: words separated by single spaces, no keyword."""
    words = name.split(" ")
    return all(_WORD.fullmatch(w) and w not in KEYWORDS for w in words)
