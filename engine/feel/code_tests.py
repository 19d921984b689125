"""Closures of ``in`` and of unary tests. Source: DMN 1.5, 10.3.2.8 (table 55), 7.3.3, 8.3.3."""

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel import ast
from engine.feel.code_operators import ORDERINGS, equality, ordering
from engine.feel.compare import compare_equal, contains
from engine.feel.compiler import Compiler, compiles
from engine.feel.errors import Failure, Position
from engine.feel.run import ZONE, Code, Frame, report, start
from engine.feel.scope import Scope
from engine.feel.values import Range, shallow

Test = Callable[[Frame, object], bool | None]
"""Whether a value passes; None where that can't be told."""


@compiles(ast.In)
def _in(compiler: Compiler, node: ast.In, scope: Scope) -> Code:
    value = compiler.code(node.value, scope)
    test = any_of(compiler, node.tests, scope)
    return lambda f: test(f, value(f))


def any_of(compiler: Compiler, nodes: tuple[ast.Node, ...], scope: Scope) -> Test:
    """The test that passes if one of several does."""
    general = _any([test_code(compiler, node, scope) for node in nodes])
    constants = _constants(nodes)
    if constants is None:
        return general
    kind, values = constants

    def test(f: Frame, value: object) -> bool | None:
        return value in values if type(value) is kind else general(f, value)

    return test


def _constants(nodes: tuple[ast.Node, ...]) -> tuple[type, frozenset[object]] | None:
    """The values tested for, if all are literals of one kind."""
    if len(nodes) == 1 and isinstance(nodes[0], ast.ListLiteral):
        nodes = nodes[0].items
    values = [node.value for node in nodes if isinstance(node, (ast.String, ast.Number))]
    kinds = {type(value) for value in values}
    if len(values) != len(nodes) or len(kinds) != 1:
        return None
    return kinds.pop(), frozenset(values)


def _any(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def test(f: Frame, value: object) -> bool | None:
        passed: bool | None = False
        for one in tests:
            found = one(f, value)
            if found is True:
                return True
            if found is None:
                passed = None
        return passed

    return test


def test_code(compiler: Compiler, node: ast.Node, scope: Scope) -> Test:
    """The closure of one positive unary test."""
    at = compiler.at(node)
    if isinstance(node, ast.Comparison):
        return _comparison(node.op, compiler.code(node.operand, scope), at)
    if isinstance(node, (ast.String, ast.Number)):
        return _literal(node.value, at)
    if isinstance(node, ast.RangeLiteral):
        found = _interval(node, at)
        if found is not None:
            return found
    code = compiler.code(node, scope)
    uses_value = mentions_value(node)

    def test(f: Frame, value: object) -> bool | None:
        found = code(f)
        if uses_value and (found is True or found is False or found is None):
            return found
        return passes(f, value, found, at)

    return test


def _literal(expected: str | Decimal, at: Position) -> Test:
    kind = type(expected)

    def test(f: Frame, value: object) -> bool | None:
        if type(value) is kind:
            return value == expected
        return equality(f, value, expected, True, at)

    return test


def _interval(node: ast.RangeLiteral, at: Position) -> Test | None:
    """The test of an interval between two literals of a kind; None for others."""
    low, high = node.low, node.high
    if not isinstance(low, (ast.Number, ast.String)) or type(low) is not type(high):
        return None
    kind, start_, end = type(low.value), low.value, high.value
    above: Callable[[Any, Any], bool] = operator.ge if node.low_included else operator.gt
    below: Callable[[Any, Any], bool] = operator.le if node.high_included else operator.lt
    whole = Range(start_, end, node.low_included, node.high_included)

    def test(f: Frame, value: object) -> bool | None:
        if type(value) is kind:
            return above(value, start_) and below(value, end)
        return passes(f, value, whole, at)

    return test


def _comparison(op: str, operand: Code, at: Position) -> Test:
    if op in ORDERINGS:
        order = ORDERINGS[op]

        def ordered(f: Frame, value: object) -> bool | None:
            expected = operand(f)
            if type(value) is Decimal and type(expected) is Decimal:
                return order(value, expected)
            return ordering(f, op, value, expected, at)

        return ordered
    wanted = op == "="
    return lambda f, value: equality(f, value, operand(f), wanted, at)


def passes(f: Frame, value: object, expected: object, at: Position) -> bool | None:
    """``value in expected``: lies in a range, equals a value or an item of a list."""
    try:
        if isinstance(expected, Range):
            if isinstance(value, Range):
                return compare_equal(value, expected, f[ZONE])
            return contains(expected, value, f[ZONE])
        if isinstance(expected, list):
            return _in_list(f, value, expected)
        if isinstance(expected, bool) and not isinstance(value, bool) and value is not None:
            # A condition on something else than the value, in a cell: its own answer counts.
            return expected
        return compare_equal(value, expected, f[ZONE])
    except Failure as failure:
        report(f, failure.code, at, **{**failure.params, "operation": "in"})
        return None


def _in_list(f: Frame, value: object, expected: list[object]) -> bool:
    budget = start(f).budget
    budget.spend(len(expected))
    for item in map(shallow, expected):
        try:
            if isinstance(item, Range) and not isinstance(value, Range):
                if contains(item, value, f[ZONE]):
                    return True
            elif compare_equal(value, item, f[ZONE], budget):
                return True
        except Failure:
            continue  # an item of another kind is simply not this one
    return isinstance(value, list) and compare_equal(value, expected, f[ZONE], budget)


def mentions_value(node: ast.Node) -> bool:
    """Whether the tested value, ``?``, occurs in an expression."""
    if isinstance(node, ast.Name):
        return node.name == "?"
    return any(mentions_value(child) for child in ast.children(node))


def unary_code(compiler: Compiler, node: ast.Tests, scope: Scope) -> Test:
    """The closure of a whole cell."""
    if not node.tests:
        return lambda f, value: True
    test = any_of(compiler, node.tests, scope)
    if not node.negated:
        return test

    def negated(f: Frame, value: object) -> bool | None:
        found = test(f, value)
        return None if found is None else not found

    return negated
