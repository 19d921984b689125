"""``matches``, ``replace`` and ``split``: XPath regular expressions, in linear time.

A pattern is read by `regex_syntax` and run by RE2, which cannot be made to run for ever. Only
back-references, which RE2 has not, go to a backtracking engine, under a time-out.
Source: DMN 1.5, 10.3.4.3; XPath and XQuery Functions 3.1, 5.6.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import re2
import regex  # type: ignore[import-untyped]

from engine.feel.errors import Failure
from engine.feel.regex_syntax import translate

SECONDS = 0.25
"""How long a pattern with back-references may take."""
_LONGEST = 10_000
"""Longest pattern, in characters."""


class Pattern(NamedTuple):
    """A compiled pattern; `backtracks` tells which engine runs it."""

    compiled: Any
    groups: int
    backtracks: bool

    def find(self, text: str) -> Iterator[Any]:
        """The matches, left to right. Raises Failure("pattern-too-slow")."""
        if not self.backtracks:
            yield from self.compiled.finditer(text)
            return
        try:
            yield from self.compiled.finditer(text, timeout=SECONDS)
        except TimeoutError:
            raise Failure("pattern-too-slow") from None


@lru_cache(maxsize=512)
def compile_pattern(pattern: str, flags: str) -> Pattern:
    """Raises Failure("bad-pattern") or Failure("bad-flags")."""
    if set(flags) - set("smixq"):
        raise Failure("bad-flags", flags=flags)
    if len(pattern) > _LONGEST:
        raise Failure("bad-pattern", pattern=pattern[:60])
    translated = translate(pattern, frozenset(flags))
    ignore_case = "i" in flags
    if translated.backtracks:
        options = regex.V0 | (regex.IGNORECASE if ignore_case else 0)
        try:
            return Pattern(regex.compile(translated.text, options), translated.groups, True)
        except (regex.error, RecursionError):
            raise Failure("bad-pattern", pattern=pattern[:60]) from None
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    try:
        return Pattern(re2.compile(translated.text, options), translated.groups, False)
    except re2.error:
        raise Failure("bad-pattern", pattern=pattern[:60]) from None


def search(text: str, pattern: str, flags: str = "") -> bool:
    """Whether the pattern occurs in the text. Raises Failure."""
    found = compile_pattern(pattern, flags)
    if not found.backtracks:
        return found.compiled.search(text) is not None
    return next(found.find(text), None) is not None


def _refuse_empty(pattern: Pattern, source: str) -> None:
    if next(pattern.find(""), None) is not None:
        raise Failure("pattern-matches-nothing", pattern=source[:60])


def replace(text: str, pattern: str, replacement: str, flags: str, longest: int) -> str:
    """Every match replaced. Raises Failure, also beyond `longest` characters."""
    found = compile_pattern(pattern, flags)
    _refuse_empty(found, pattern)
    template = [replacement] if "q" in flags else _template(replacement, found.groups)
    pieces: list[str] = []
    length, end = len(text), 0
    for match in found.find(text):
        new = "".join(p if isinstance(p, str) else match.group(p) or "" for p in template)
        length += len(new)
        if length > longest + len(text):
            raise Failure("limit-text", characters=longest)
        pieces += (text[end : match.start()], new)
        end = match.end()
    return "".join(pieces) + text[end:]


_PIECE = re.compile(r"\\(.?)|\$([0-9]*)|([^\\$]+)", re.DOTALL)


@lru_cache(maxsize=512)
def _template(replacement: str, groups: int) -> list[str | int]:
    """Literal pieces and group numbers. Raises Failure("bad-replacement")."""
    found: list[str | int] = []
    for match in _PIECE.finditer(replacement):
        escaped, digits, literal = match.groups()
        if literal is not None:
            found.append(literal)
        elif escaped is not None:
            if escaped not in ("\\", "$") or not escaped:
                raise Failure("bad-replacement", replacement=replacement[:60])
            found.append(escaped)
        elif not digits:
            raise Failure("bad-replacement", replacement=replacement[:60])
        else:
            # The longest number that is a group's; what follows is text.
            size = next(
                (n for n in range(min(len(digits), 5), 1, -1) if int(digits[:n]) <= groups), 1
            )
            number = int(digits[:size])
            found.append(number if number <= groups else "")
            found.append(digits[size:])
    return found


def split(text: str, pattern: str, flags: str = "") -> list[str]:
    """The pieces between matches. Raises Failure."""
    found = compile_pattern(pattern, flags)
    _refuse_empty(found, pattern)
    pieces, end = [], 0
    for match in found.find(text):
        pieces.append(text[end : match.start()])
        end = match.end()
    return [*pieces, text[end:]]
