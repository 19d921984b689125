"""The part of the parser that reads what stands alone: literals, names, brackets, keywords.

Source: DMN 1.5, 10.3.1.2, rules 31 to 60.
"""

from collections.abc import Sequence
from decimal import Decimal

from engine.feel import ast
from engine.feel.decimals import number
from engine.feel.errors import Failure
from engine.feel.lexer import KEYWORDS, Token, unescape
from engine.feel.names import KnownNames, joined
from engine.feel.parser_types import TypeParser
from engine.feel.types import FeelType

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


APOSTROPHES = frozenset({"'", "’"})
_IN_NAMES = frozenset({"+", "-", "*", "/", ".", "**", *APOSTROPHES})
"""Symbols a declared name may hold."""


class PrimaryParser(TypeParser):
    """What needs no operator precedence; `Parser` adds the operators and the entry points."""

    tokens: Sequence[Token]
    known: KnownNames
    members: KnownNames
    """Names that may follow a dot: those known, and the keys met so far."""

    def expression(self) -> ast.Node:
        raise NotImplementedError

    def positive_test(self) -> ast.Node:
        raise NotImplementedError

    def words(self) -> list[Token]:
        """The words in a row from here, up to a keyword: they are one name."""
        found: list[Token] = []
        for token in self.tokens[self.index :]:
            word = token.kind == "name" and token.text not in KEYWORDS
            digits = bool(found) and token.kind == "number" and token.text.isdigit()
            # An apostrophe has no other meaning: "date d'effet" needs no declaration.
            apostrophe = bool(found) and token.text in APOSTROPHES and not token.spaced
            if not word and not digits and not apostrophe:
                break
            found.append(token)
        while found and found[-1].text in APOSTROPHES:
            found.pop()
        return found

    def primary(self) -> ast.Node:
        token = self.token
        at = token.start
        if token.kind == "number":
            self.index += 1
            return ast.Number(self.literal_number(token), pos=at)
        if token.kind == "string":
            self.index += 1
            return ast.String(unescape(token.text), pos=at)
        if token.kind == "quoted":
            self.index += 1
            return ast.Name(token.text[1:-1], pos=at)
        if token.kind == "name":
            return self.word(token)
        if token.text == "(":
            return self.parenthesis(token)
        if token.text in ("[", "]"):
            return self.bracket(token)
        if token.text == "{":
            return self.context(token)
        if token.text == "@":
            self.index += 1
            if self.token.kind != "string":
                raise self.unexpected("string")
            return ast.AtLiteral(unescape(self.advance().text), pos=at)
        raise self.unexpected("expression")

    def literal_number(self, token: Token) -> Decimal:
        try:
            return number(token.text)
        except Failure as failure:
            raise self.error(failure.code, token, **failure.params) from None

    def word(self, token: Token) -> ast.Node:
        count, name = self.known.longest(self.tokens, self.index)
        words = self.words()
        if count and count >= len(words):
            self.index += count
            return ast.Name(name, pos=token.start)
        if len(words) > 1:
            self.index += len(words)
            return ast.Name(joined(words), pos=token.start)
        match token.text:
            case "null":
                self.index += 1
                return ast.Null(pos=token.start)
            case "true" | "false":
                self.index += 1
                return ast.Boolean(token.text == "true", pos=token.start)
            case "if":
                return self.if_(self.advance())
            case "for":
                return self.for_(self.advance())
            case "some" | "every":
                return self.quantified(self.advance())
            case "function":
                return self.function(self.advance())
        if not words:
            raise self.unexpected("expression")
        self.index += 1
        return ast.Name(token.text, pos=token.start)

    def parenthesis(self, token: Token) -> ast.Node:
        self.index += 1
        if self.token.text in COMPARISONS:
            test = self.positive_test()
            self.expect(")")
            return test
        node = self.expression()
        if self.take(".."):
            return self.range(node, token)
        self.expect(")")
        return node

    def bracket(self, token: Token) -> ast.Node:
        self.index += 1
        if token.text == "[" and self.take("]"):
            return ast.ListLiteral((), pos=token.start)
        first = self.element()
        if self.take(".."):
            return self.range(first, token)
        if token.text == "]":
            raise self.unexpected("..")
        items = [first]
        while self.take(","):
            items.append(self.element())
        self.expect("]")
        return ast.ListLiteral(tuple(items), pos=token.start)

    def element(self) -> ast.Node:
        return self.positive_test() if self.token.text in COMPARISONS else self.expression()

    def range(self, low: ast.Node, opening: Token) -> ast.Node:
        high = self.expression()
        closing = self.token.text
        if closing not in (")", "]", "["):
            raise self.unexpected("]")
        self.index += 1
        return ast.RangeLiteral(low, high, opening.text == "[", closing == "]", pos=opening.start)

    def context(self, token: Token) -> ast.Node:
        self.index += 1
        entries: list[tuple[str, ast.Node]] = []
        added: list[str] = []
        if not self.take("}"):
            while True:
                key = self.key()
                entries.append((key, self.expression()))
                self.members.add(key)
                if self.known.add(key):
                    added.append(key)
                if not self.take(","):
                    break
            self.expect("}")
        for name in added:
            self.known.remove(name)
        return ast.ContextLiteral(tuple(entries), pos=token.start)

    def key(self) -> str:
        """The key of a context's entry, and its colon."""
        token = self.token
        if token.kind in ("string", "quoted") and self.tokens[self.index + 1].text == ":":
            self.index += 2
            return unescape(token.text) if token.kind == "string" else token.text[1:-1]
        return self.name_until(":")

    def name_until(self, *ends: str, keep: bool = False) -> str:
        """The name spelled by all tokens before one of `ends`, which is passed too."""
        start = self.index
        if self.token.kind == "quoted":
            self.index += 1
        elif self.token.kind != "name" or self.token.text in ends:
            raise self.unexpected("name")
        while self.token.text not in ends:
            if self.token.kind not in ("name", "number") and self.token.text not in _IN_NAMES:
                raise self.unexpected(ends[0])
            self.index += 1
        words = self.tokens[start : self.index]
        if not keep:
            self.index += 1
        return words[0].text[1:-1] if words[0].kind == "quoted" else joined(words)

    # -------------------------------------------------------------- keywords
    def if_(self, at: Token) -> ast.Node:
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        return ast.If(condition, then, self.expression(), pos=at.start)

    def iterators(self) -> tuple[list[ast.Iterator], list[str]]:
        """``x in xs, y in 1..3``; and the names to forget afterwards."""
        found: list[ast.Iterator] = []
        added: list[str] = []
        while True:
            at = self.token.start
            name = self.name_until("in")
            source = self.expression()
            end = self.expression() if self.take("..") else None
            found.append(ast.Iterator(name, source, end, pos=at))
            if self.known.add(name):
                added.append(name)
            if not self.take(","):
                return found, added

    def for_(self, at: Token) -> ast.Node:
        iterators, added = self.iterators()
        self.expect("return")
        body = self.expression()
        self.forget(added)
        return ast.For(tuple(iterators), body, pos=at.start)

    def quantified(self, at: Token) -> ast.Node:
        iterators, added = self.iterators()
        self.expect("satisfies")
        condition = self.expression()
        self.forget(added)
        return ast.Quantified(at.text, tuple(iterators), condition, pos=at.start)

    def function(self, at: Token) -> ast.Node:
        self.expect("(")
        parameters: list[tuple[str, FeelType | None]] = []
        added: list[str] = []
        if not self.take(")"):
            while True:
                name = self.name_until(":", ",", ")", keep=True)
                parameters.append((name, self.type() if self.take(":") else None))
                if self.known.add(name):
                    added.append(name)
                if not self.take(","):
                    break
            self.expect(")")
        external = self.take("external")
        body = self.expression()
        self.forget(added)
        return ast.FunctionDefinition(tuple(parameters), body, external, pos=at.start)

    def forget(self, names: list[str]) -> None:
        for name in names:
            self.known.remove(name)
