"""Closures of arithmetic, comparison and logic. Source: DMN 1.5, 10.3.2.10 to 10.3.2.14.

Each operator has a fast path for two numbers, tested by class, and falls back on `arithmetic`
and `compare` for everything else.
"""

import operator
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, DecimalException
from typing import Any

from engine.feel import ast
from engine.feel.arithmetic import OPERATIONS, negate
from engine.feel.compare import compare_equal, ordered
from engine.feel.compiler import Compiler, compiles
from engine.feel.decimals import CONTEXT
from engine.feel.errors import Failure, Position
from engine.feel.run import ZONE, Code, Frame, report, start
from engine.feel.scope import Scope
from engine.feel.types import kind_of

_FAST_ARITHMETIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
    "**": CONTEXT.power,
}
ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ORDERED = frozenset({Decimal, str, date, timedelta})
"""Classes whose own order is FEEL's, between two values of the same class."""
_LONG = 10_000
"""Strings beyond this length are checked against the limit."""


@compiles(ast.Arithmetic)
def _arithmetic(compiler: Compiler, node: ast.Arithmetic, scope: Scope) -> Code:
    left, right = compiler.code(node.left, scope), compiler.code(node.right, scope)
    op, at = node.op, compiler.at(node)
    fast, general, joins = _FAST_ARITHMETIC[op], OPERATIONS[op], op == "+"

    def code(f: Frame) -> object:
        a, b = left(f), right(f)
        try:
            if type(a) is Decimal and type(b) is Decimal:
                return fast(a, b)
            if joins and type(a) is str and type(b) is str:
                found: object = a + b
            else:
                found = general(a, b, f[ZONE])
        except Failure as failure:
            return report(f, failure.code, at, **failure.params)
        except DecimalException:
            if op == "/" and b == 0:
                return report(f, "division-by-zero", at)
            return report(f, "not-computable", at, operation=op)
        if type(found) is str and len(found) > _LONG:
            start(f).budget.check_text(len(found))
        return found

    return code


@compiles(ast.Negate)
def _negate(compiler: Compiler, node: ast.Negate, scope: Scope) -> Code:
    operand, at = compiler.code(node.operand, scope), compiler.at(node)
    if isinstance(node.operand, ast.Number):
        value = CONTEXT.minus(node.operand.value)
        return lambda f: value

    def code(f: Frame) -> object:
        try:
            return negate(operand(f))
        except Failure as failure:
            return report(f, failure.code, at, **failure.params)

    return code


@compiles(ast.Compare)
def _compare(compiler: Compiler, node: ast.Compare, scope: Scope) -> Code:
    left, right = compiler.code(node.left, scope), compiler.code(node.right, scope)
    at = compiler.at(node)
    if isinstance(node.right, (ast.Number, ast.String)):
        return _against_constant(left, node.op, node.right.value, at)
    if node.op in ORDERINGS:
        test = ORDERINGS[node.op]

        def order(f: Frame) -> object:
            a, b = left(f), right(f)
            kind = type(a)
            if kind is type(b) and kind in _ORDERED:
                return test(a, b)
            return ordering(f, node.op, a, b, at)

        return order
    wanted = node.op == "="

    def code(f: Frame) -> object:
        return equality(f, left(f), right(f), wanted, at)

    return code


def _against_constant(left: Code, op: str, value: Decimal | str, at: Position) -> Code:
    """A comparison with a literal: the commonest condition of all."""
    kind = type(value)
    if op in ORDERINGS:
        test = ORDERINGS[op]

        def order(f: Frame) -> object:
            a = left(f)
            return test(a, value) if type(a) is kind else ordering(f, op, a, value, at)

        return order
    wanted = op == "="

    def code(f: Frame) -> object:
        a = left(f)
        if type(a) is kind:
            return (a == value) is wanted
        return equality(f, a, value, wanted, at)

    return code


def ordering(f: Frame, op: str, a: object, b: object, at: Position) -> bool | None:
    """``a op b`` for values of any kind."""
    try:
        left, right = ordered(a, b, f[ZONE])
    except Failure as failure:
        params = {**failure.params, "operation": op}
        report(f, failure.code, at, **params)
        return None
    return ORDERINGS[op](left, right)


def equality(f: Frame, a: object, b: object, wanted: bool, at: Position) -> bool | None:
    """``a = b`` (wanted) or ``a != b`` (not wanted) for values of any kind."""
    try:
        budget = start(f).budget if isinstance(a, (list, dict)) else None
        return compare_equal(a, b, f[ZONE], budget) is wanted
    except Failure as failure:
        report(f, failure.code, at, **failure.params)
        return None


@compiles(ast.Between)
def _between(compiler: Compiler, node: ast.Between, scope: Scope) -> Code:
    value, low = compiler.code(node.value, scope), compiler.code(node.low, scope)
    high, at = compiler.code(node.high, scope), compiler.at(node)

    def code(f: Frame) -> object:
        v, a, b = value(f), low(f), high(f)
        if type(v) is Decimal and type(a) is Decimal and type(b) is Decimal:
            return a <= v <= b
        above = ordering(f, ">=", v, a, at)
        below = ordering(f, "<=", v, b, at)
        if above is False or below is False:
            return False
        return None if above is None or below is None else True

    return code


@compiles(ast.Logic)
def _logic(compiler: Compiler, node: ast.Logic, scope: Scope) -> Code:
    operands = [compiler.code(operand, scope) for operand in node.operands]
    at = compiler.at(node)
    deciding = node.op == "or"  # the value that settles the matter at once

    if len(operands) == 2:
        first, second = operands

        def pair(f: Frame) -> object:
            a = first(f)
            if a is deciding:
                return deciding
            b = second(f)
            if b is deciding:
                return deciding
            if (a is True or a is False) and (b is True or b is False):
                return not deciding
            return _undecided(f, (a, b), at)

        return pair

    def code(f: Frame) -> object:
        found = []
        for operand in operands:
            value = operand(f)
            if value is deciding:
                return deciding
            found.append(value)
        if all(value is not None and type(value) is bool for value in found):
            return not deciding
        return _undecided(f, tuple(found), at)

    return code


def _undecided(f: Frame, values: tuple[object, ...], at: Position) -> object:
    """Null; reports the operands that are neither true, false nor null."""
    for value in values:
        if value is not None and type(value) is not bool:
            report(f, "not-a-boolean", at, kind=kind_of(value))
    return None
