"""An XPath regular expression rewritten for RE2 (or, with back-references, a backtracker).

Everything is read and checked against the grammar, nothing is passed through unseen.
Source: XML Schema part 2, appendix F, with XPath Functions 3.1, 5.6.1 (anchors, lazy
quantifiers, back-references, groups without capture).
"""

import re
from typing import NamedTuple

from engine.feel.charsets import CharSet, block, category, multi
from engine.feel.errors import Failure

_SINGLE = {"n": "\n", "r": "\r", "t": "\t"} | {c: c for c in "\\|.?*+(){}$-[]^"}
_SPECIAL = frozenset("\\|.?*+(){}[]^$")
_DIGITS = frozenset("0123456789")
"""What names a group; `str.isdigit` takes "²" for one."""
_MAX_DEPTH = 60


class Translated(NamedTuple):
    text: str
    groups: int
    backtracks: bool


def translate(pattern: str, flags: frozenset[str]) -> Translated:
    """Raises Failure("bad-pattern")."""
    if "q" in flags:
        return Translated("".join(map(quote, pattern)), 0, False)
    reader = _Reader(_without_space(pattern) if "x" in flags else pattern, flags)
    pieces = reader.branches()
    if reader.index < len(reader.text):
        raise reader.bad()
    text = "".join(pieces)
    if reader.backtracks:
        # The backtracking engine writes some things otherwise.
        text = text.replace("\\z", "\\Z")
        text = re.sub(r"\\x\{([0-9a-f]+)\}", lambda m: f"\\U{int(m[1], 16):08x}", text)
    return Translated(text, reader.groups, reader.backtracks)


def quote(char: str) -> str:
    if char in _SPECIAL:
        return "\\" + char
    return f"\\x{{{ord(char):x}}}" if ord(char) < 32 else char


def _is_count(text: str) -> bool:
    """Whether it says how often something may be repeated; RE2 itself stops at a thousand."""
    return 0 < len(text) < 10 and set(text) <= _DIGITS


def _without_space(pattern: str) -> str:
    """The pattern without its white space, but for that in a character class (flag x)."""
    found, depth, index = [], 0, 0
    while index < len(pattern):
        char = pattern[index]
        if char == "\\" and index + 1 < len(pattern) and not pattern[index + 1].isspace():
            found.append(pattern[index : index + 2])
            index += 2
            continue
        depth += (char == "[") - (char == "]" and depth > 0)
        if depth or char not in " \t\n\r":
            found.append(char)
        index += 1
    return "".join(found)


class _Reader:
    def __init__(self, text: str, flags: frozenset[str]) -> None:
        self.text = text
        self.flags = flags
        self.index = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.backtracks = False
        self.depth = 0

    def bad(self) -> Failure:
        return Failure("bad-pattern", pattern=self.text[:60])

    def peek(self) -> str:
        return self.text[self.index] if self.index < len(self.text) else ""

    def next(self) -> str:
        char = self.peek()
        if not char:
            raise self.bad()
        self.index += 1
        return char

    def take(self, text: str) -> bool:
        if self.text.startswith(text, self.index):
            self.index += len(text)
            return True
        return False

    def branches(self) -> list[str]:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.bad()
        found: list[str] = []
        while self.peek() not in ("", ")"):
            if self.take("|"):
                found.append("|")
                continue
            anchor = self.peek() in ("^", "$")
            atom = self.atom()
            quantifier = self.quantifier()
            if quantifier and anchor:
                atom = f"(?:{atom})"
            found += (atom, quantifier)
        self.depth -= 1
        return found

    def atom(self) -> str:
        char = self.next()
        match char:
            case "(":
                return self.group()
            case "[":
                return self.char_class().pattern()
            case ".":
                return "(?s:.)" if "s" in self.flags else "[^\\n\\r]"
            case "^":
                return "(?m:^)" if "m" in self.flags else "\\A"
            case "$":
                return "(?m:$)" if "m" in self.flags else "\\z"
            case "\\":
                return self.escape()
        if char in "?*+{}])|":
            raise self.bad()
        return quote(char)

    def group(self) -> str:
        if self.take("?:"):
            inner = self.branches()
            opening = "(?:"
        else:
            self.groups += 1
            number = self.groups
            inner = self.branches()
            self.closed.add(number)
            opening = "("
        if not self.take(")"):
            raise self.bad()
        return f"{opening}{''.join(inner)})"

    def quantifier(self) -> str:
        char = self.peek()
        if char and char in "?*+":
            self.index += 1
            found = char
        elif char == "{":
            end = self.text.find("}", self.index)
            low, comma, high = self.text[self.index + 1 : max(end, 0)].partition(",")
            if not _is_count(low) or (high and not (_is_count(high) and int(high) >= int(low))):
                raise self.bad()
            self.index = end + 1
            found = f"{{{int(low)}{comma}{int(high) if high else ''}}}"
        else:
            return ""
        return found + ("?" if self.take("?") else "")

    def escape(self) -> str:
        char = self.peek()
        if char in _DIGITS:
            return self.back_reference()
        self.index -= 1
        found = self.escaped()
        return quote(found) if isinstance(found, str) else found.pattern()

    def back_reference(self) -> str:
        if self.peek() == "0":
            raise self.bad()
        number = int(self.next())
        while self.peek() in _DIGITS and number * 10 + int(self.peek()) <= self.groups:
            number = number * 10 + int(self.next())
        if number not in self.closed:
            raise self.bad()
        self.backtracks = True
        return f"(?:\\{number})"

    def escaped(self) -> "str | CharSet":
        """What a backslash at the present place means: a character, or a set."""
        self.index += 1
        char = self.next()
        if char in _SINGLE:
            return _SINGLE[char]
        if char in "pP":
            if not self.take("{"):
                raise self.bad()
            end = self.text.find("}", self.index)
            name = self.text[self.index : max(end, 0)]
            self.index = end + 1
            found = block(name[2:]) if name.startswith("Is") else category(name)
        else:
            found = multi(char)
        if found is None:
            raise self.bad()
        return found.negated() if char == "P" else found

    def char_class(self) -> CharSet:
        """After ``[``, up to and past its ``]``."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.bad()
        negative = self.take("^")
        found = CharSet()
        first = True
        while not self.take("]"):
            if not first and self.text.startswith("-[", self.index):
                self.index += 2
                found = (found.negated() if negative else found).without(self.char_class())
                negative = False
                if not self.take("]"):
                    raise self.bad()
                break
            found = self.member(found, first)
            first = False
        if first:
            raise self.bad()
        self.depth -= 1
        return found.negated() if negative else found

    def member(self, found: CharSet, first: bool) -> CharSet:
        start = self.class_char(first)
        if isinstance(start, CharSet):
            return found.union(start)
        if self.peek() == "-" and self.text[self.index + 1 : self.index + 2] not in ("]", "[", ""):
            self.index += 1
            end = self.class_char(False)
            if isinstance(end, CharSet) or end < start:
                raise self.bad()
            return found.union(CharSet(((ord(start), ord(end)),)))
        return found.union(CharSet(((ord(start), ord(start)),)))

    def class_char(self, first: bool) -> "str | CharSet":
        char = self.peek()
        if char == "\\":
            if self.text[self.index + 1 : self.index + 2] in _DIGITS:
                raise self.bad()
            return self.escaped()
        if char == "[" or (char == "-" and not first and not self.at_end_of_class()):
            raise self.bad()
        return self.next()

    def at_end_of_class(self) -> bool:
        return self.text[self.index + 1 : self.index + 2] in ("]", "-")
