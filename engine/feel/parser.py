"""FEEL tokens to a tree. Source: DMN 1.5, 10.3.1.2.

Operator precedence climbing: one function for the binary operators, so that a parenthesis costs
four Python frames, not fifteen. Binding, loosest first: or, and, comparison, additive,
multiplicative, exponent, negation, instance of, then paths, filters and invocations.
"""

from collections.abc import Collection, Sequence

from engine.feel import ast
from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Source, Token, tokenize
from engine.feel.names import KnownNames, joined
from engine.feel.parser_primary import COMPARISONS, PrimaryParser

MAX_DEPTH = 60
"""Deepest nesting of brackets and operators in a text."""
MAX_CHAIN = 200
"""Most postfix or left-associative operators in a row, each of them one level of the tree."""
MAX_HEIGHT = 220
"""Most levels of a tree: evaluating takes about one Python frame for each."""

_BINARY = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
_LEVELS = {**_BINARY, **dict.fromkeys(COMPARISONS, 3), "between": 3, "in": 3}
_OPENERS = frozenset({"(", "[", "{", "-", "@"})


def parse(text: str, names: Collection[str] = ()) -> ast.Node:
    """The tree of an expression. Raises FeelSyntaxError."""
    parser = Parser(text, names)
    node = parser.expression()
    parser.expect_end()
    parser.check_height(node)
    return node


def parse_tests(text: str, names: Collection[str] = ()) -> ast.Tests:
    """The tree of unary tests, as in a cell of a decision table. Raises FeelSyntaxError."""
    parser = Parser(text, names)
    node = parser.unary_tests()
    parser.expect_end()
    parser.check_height(node)
    return node


class Parser(PrimaryParser):
    """Operators, postfixes, unary tests."""

    def __init__(self, text: str, names: Collection[str] = ()) -> None:
        self.source = Source(text)
        self.tokens: Sequence[Token] = tokenize(self.source)
        self.index = 0
        self.depth = 0
        self.known = KnownNames(names)
        self.members = KnownNames(names)

    def check_height(self, node: ast.Node) -> None:
        """Raises FeelSyntaxError for a tree of too many levels."""
        # A tree has no more levels than the text has tokens.
        if len(self.tokens) > MAX_HEIGHT and ast.height(node) > MAX_HEIGHT:
            raise FeelSyntaxError("too-deep", params={"levels": MAX_HEIGHT})

    # -------------------------------------------------------------- expressions
    def expression(self) -> ast.Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("too-deep", levels=MAX_DEPTH)
        node = self.binary(1)
        self.depth -= 1
        return node

    def binary(self, level: int, left: ast.Node | None = None) -> ast.Node:
        """Operators binding at least as tightly as `level`, after `left` if it is there."""
        left = left or self.unary()
        chain = 0
        while (token := self.token).kind in ("op", "name"):
            found = _LEVELS.get(token.text, 0)
            if found < level:
                return left
            chain += 1
            if chain > MAX_CHAIN:
                raise self.error("too-deep", levels=MAX_CHAIN)
            self.index += 1
            if found < 3:
                left = self.logic(token, left, found)
            elif found == 3:
                left = self.comparison(token, left)
            else:
                right = self.binary(found + 1)
                left = ast.Arithmetic(token.text, left, right, pos=token.start)
        return left

    def logic(self, token: Token, left: ast.Node, level: int) -> ast.Node:
        operands = [left, self.binary(level + 1)]
        while self.take(token.text):
            operands.append(self.binary(level + 1))
        return ast.Logic(token.text, tuple(operands), pos=token.start)

    def comparison(self, token: Token, left: ast.Node) -> ast.Node:
        if token.text == "between":
            low = self.binary(4)
            self.expect("and")
            return ast.Between(left, low, self.binary(4), pos=token.start)
        if token.text == "in":
            return ast.In(left, self.in_tests(), pos=token.start)
        return ast.Compare(token.text, left, self.binary(4), pos=token.start)

    def in_tests(self) -> tuple[ast.Node, ...]:
        """What follows ``in``: one test, or several in parentheses."""
        opening = self.token
        if opening.text in COMPARISONS:
            return (self.positive_test(),)
        if opening.text != "(":
            return (self.binary(4),)
        self.index += 1
        first = self.positive_test()
        if self.take(".."):
            return (self.range(first, opening),)
        if self.token.text != ",":
            self.expect(")")
            # (a) alone is a list of one test; (a) * 2, (a).b, (a)[1] go on as a value.
            return (self.binary(4, self.postfix(first)),)
        tests = [first]
        while self.take(","):
            tests.append(self.positive_test())
        self.expect(")")
        return tuple(tests)

    def unary(self) -> ast.Node:
        token = self.token
        if token.text != "-" or token.kind != "op":
            node = self.postfix()
            while self.token.text == "instance" and self.token.kind == "name":
                at = self.advance()
                self.expect("of")
                node = ast.InstanceOf(node, self.type(), pos=at.start)
            return node
        self.index += 1
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("too-deep", levels=MAX_DEPTH)
        operand = self.unary()
        self.depth -= 1
        return ast.Negate(operand, pos=token.start)

    # -------------------------------------------------------------- postfix
    def postfix(self, node: ast.Node | None = None) -> ast.Node:
        node = node or self.primary()
        for _ in range(MAX_CHAIN):
            token = self.token
            if token.kind != "op":
                return node
            if token.text == ".":
                self.index += 1
                node = ast.Path(node, self.member(), pos=token.start)
            elif token.text == "[" and self.starts_value(self.tokens[self.index + 1]):
                self.index += 1
                node = ast.Filter(node, self.expression(), pos=token.start)
                self.expect("]")
            elif token.text == "(":
                self.index += 1
                node = self.call(node, token)
            else:
                return node
        raise self.error("too-deep", levels=MAX_CHAIN)

    def starts_value(self, token: Token) -> bool:
        """Whether a token can begin an expression: tells ``x[1]`` from the end of ``]0..x[``."""
        if token.kind == "op":
            return token.text in _OPENERS
        if token.kind == "name":
            return token.text not in (
                "and",
                "or",
                "between",
                "in",
                "instance",
                "then",
                "else",
                "return",
                "satisfies",
            )
        return token.kind != "end"

    def member(self) -> str:
        """The name after a dot."""
        if self.token.kind == "quoted":
            return self.advance().text[1:-1]
        count, name = self.members.longest(self.tokens, self.index)
        words = self.words()
        if count > len(words):
            self.index += count
            return name
        if not words:
            if self.token.kind != "name":
                raise self.unexpected("name")
            words = [self.token]  # a keyword can't be anything else here
        self.index += len(words)
        return joined(words)

    def call(self, function: ast.Node, at: Token) -> ast.Node:
        names: list[str] = []

        def argument() -> ast.Node:
            if name := self.argument_name():
                names.append(name)
            return self.expression()

        arguments = self.separated(argument, ")")
        if names and len(names) != len(arguments):
            raise self.error("mixed-arguments", at)
        return ast.Call(
            function, tuple(arguments), tuple(names) if names else None, pos=function.pos
        )

    def argument_name(self) -> str:
        """The name before a colon, if the argument is named; moves past the colon."""
        index = self.index
        while self.tokens[index].kind in ("name", "number", "quoted"):
            index += 1
        if index == self.index or self.tokens[index].text != ":":
            return ""
        words = self.tokens[self.index : index]
        self.index = index + 1
        return words[0].text[1:-1] if words[0].kind == "quoted" else joined(words)

    # -------------------------------------------------------------- unary tests
    def unary_tests(self) -> ast.Tests:
        token = self.token
        if token.text == "-" and self.tokens[self.index + 1].kind == "end":
            self.index += 1
            return ast.Tests((), pos=token.start)
        if token.text == "not" and self.tokens[self.index + 1].text == "(":
            start, depth = self.index, self.depth
            self.index += 2
            try:
                tests = self.separated(self.positive_test, ")")
                if self.token.kind == "end" and tests:
                    return ast.Tests(tuple(tests), negated=True, pos=token.start)
            except FeelSyntaxError:
                pass
            # not(a) and ?, or the function: an ordinary expression.
            self.index, self.depth = start, depth
        tests = [self.positive_test()]
        while self.take(","):
            tests.append(self.positive_test())
        return ast.Tests(tuple(tests), pos=token.start)

    def positive_test(self) -> ast.Node:
        token = self.token
        if token.kind == "op" and token.text in COMPARISONS:
            self.index += 1
            return ast.Comparison(token.text, self.binary(4), pos=token.start)
        return self.expression()
