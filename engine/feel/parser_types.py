"""The part of the parser below expressions: moving over tokens, errors, and types."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from engine.feel import types
from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Source, Token
from engine.feel.names import joined
from engine.feel.types import FeelType

_T = TypeVar("_T")
_END_OF_TYPE = frozenset(
    {"and", "or", "then", "else", "return", "satisfies", "in", "between", "external", "instance"}
)


class TokenReader:
    """A position in a list of tokens."""

    source: Source
    tokens: Sequence[Token]
    index: int

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def peek_text(self) -> str:
        return self.tokens[self.index].text

    def advance(self) -> Token:
        token = self.tokens[self.index]
        if token.kind != "end":
            self.index += 1
        return token

    def take(self, text: str) -> bool:
        """Whether the token is `text`, an operator or keyword; if so, moves past it."""
        token = self.tokens[self.index]
        if token.text == text and token.kind in ("op", "name"):
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise self.unexpected(text)

    def expect_end(self) -> None:
        if self.token.kind != "end":
            raise self.unexpected("end")

    def separated(self, item: Callable[[], _T], end: str) -> list[_T]:
        """Items separated by commas up to `end`, which is passed; perhaps none."""
        found: list[_T] = []
        if self.take(end):
            return found
        while True:
            found.append(item())
            if not self.take(","):
                self.expect(end)
                return found

    def error(self, code: str, token: Token | None = None, **params: object) -> FeelSyntaxError:
        return FeelSyntaxError(code, self.source.at((token or self.token).start), params)

    def unexpected(self, expected: str) -> FeelSyntaxError:
        """What to raise at the present token; says what would have been right there."""
        token = self.token
        if token.kind == "end":
            return self.error("unexpected-end", expected=expected)
        return self.error("unexpected", found=token.text[:40], expected=expected)


class TypeParser(TokenReader):
    """Types, as in ``instance of`` and formal parameters. Source: DMN 1.5, rules 55 to 60."""

    depth: int

    def type(self) -> FeelType:
        self.depth += 1
        if self.depth > 60:
            raise self.error("too-deep", levels=60)
        found = self._type()
        self.depth -= 1
        return found

    def _type(self) -> FeelType:
        token = self.token
        if token.kind not in ("name", "quoted"):
            raise self.unexpected("type")
        if self.tokens[self.index + 1].text == "<":
            match token.text:
                case "list" | "range":
                    self.index += 2
                    element = self.type()
                    self.expect(">")
                    kind = types.ListType if token.text == "list" else types.RangeType
                    return kind(element)
                case "context":
                    self.index += 2
                    return types.ContextType(tuple(self.separated(self._field, ">")))
                case "function":
                    self.index += 2
                    parameters = self.separated(self.type, ">")
                    self.expect("->")
                    return types.FunctionType(tuple(parameters), self.type())
        name = self._type_name()
        return types.SIMPLE.get(name) or types.NamedType(name)

    def _field(self) -> tuple[str, FeelType]:
        start = self.index
        while self.token.kind in ("name", "number", "quoted"):
            self.index += 1
        if self.index == start:
            raise self.unexpected("name")
        name = joined(self.tokens[start : self.index])
        self.expect(":")
        return name, self.type()

    def _type_name(self) -> str:
        for words in (
            ("date", "and", "time"),
            ("days", "and", "time", "duration"),
            ("years", "and", "months", "duration"),
        ):
            ahead = tuple(t.text for t in self.tokens[self.index : self.index + len(words)])
            if ahead == words:
                self.index += len(words)
                return " ".join(words)
        start = self.index
        while self.token.kind in ("name", "number", "quoted") and (
            self.token.text not in _END_OF_TYPE
        ):
            self.index += 1
            # An imported type: prefix.tName.
            if self.token.text == "." and self.tokens[self.index + 1].kind == "name":
                self.index += 1
        return joined(self.tokens[start : self.index]).replace("`", "")
