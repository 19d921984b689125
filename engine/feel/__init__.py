"""FEEL, the expression language of DMN 1.5: parse once, compile to closures, evaluate.

    expression = compile("montant > 1000 and pays in (\"FR\", \"BE\")")
    value, errors = expression.evaluate({"montant": Decimal(1200), "pays": "FR"})

Evaluating raises nothing: what goes wrong gives null and a reported error, and the caller
decides whether that is fatal. `types` says which Python value stands for which FEEL type,
`docs/feel.md` describes the language for those who write it.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache

from engine.feel import (
    code_calls,
    code_literals,
    code_loops,
    code_names,
    code_operators,
    code_tests,
)
from engine.feel.compare import equal
from engine.feel.compiler import Compiler
from engine.feel.errors import FeelError, FeelSyntaxError, Result
from engine.feel.expression import Expression, UnaryTests
from engine.feel.lexer import Source
from engine.feel.limits import DEFAULT, Budget, Limits
from engine.feel.parser import parse, parse_tests
from engine.feel.run import SLOTS
from engine.feel.scope import Scope
from engine.feel.temporal import YearsMonthsDuration
from engine.feel.types import FeelType
from engine.feel.values import Function, Parameter, Range, to_feel

__all__ = [
    "DEFAULT",
    "Budget",
    "Expression",
    "FeelError",
    "FeelSyntaxError",
    "FeelType",
    "Function",
    "Limits",
    "Parameter",
    "Range",
    "Result",
    "UnaryTests",
    "YearsMonthsDuration",
    "compile",
    "compile_unary",
    "equal",
    "to_feel",
]

_COMPILERS = (code_calls, code_literals, code_loops, code_names, code_operators, code_tests)
"""Imported for what they register."""

Types = tuple[tuple[str, FeelType], ...]


def compile(
    text: str, names: Collection[str] = (), types: Mapping[str, FeelType] | None = None
) -> Expression:
    """The compiled expression; the same text gives the same object, from a cache.

    `names` are the names in scope that hold spaces, operators or keywords (others need not be
    told); `types` the types defined outside that ``instance of`` and parameters may name.
    Raises FeelSyntaxError.
    """
    return _expression(text, frozenset(names), tuple(types.items()) if types else ())


def compile_unary(
    text: str, names: Collection[str] = (), types: Mapping[str, FeelType] | None = None
) -> UnaryTests:
    """The compiled unary tests of a cell: ``-``, ``< 5``, ``[1..3], 7``, ``not("a")``.

    The tested value is ``?`` in them. Raises FeelSyntaxError.
    """
    return _unary(text, frozenset(names), tuple(types.items()) if types else ())


@lru_cache(maxsize=4096)
def _expression(text: str, names: frozenset[str], types: Types) -> Expression:
    try:
        tree = parse(text, names)
        compiler = Compiler(Source(text), dict(types))
        code = compiler.code(tree, Scope())
    except RecursionError:
        raise FeelSyntaxError("too-deep", params={"levels": 60}) from None
    return Expression(text, tree, code, compiler.size - SLOTS)


@lru_cache(maxsize=16384)
def _unary(text: str, names: frozenset[str], types: Types) -> UnaryTests:
    try:
        tree = parse_tests(text, names)
        compiler = Compiler(Source(text), dict(types))
        slot = compiler.slot()
        test = code_tests.unary_code(compiler, tree, Scope(slots={"?": slot}))
    except RecursionError:
        raise FeelSyntaxError("too-deep", params={"levels": 60}) from None
    return UnaryTests(text, tree, test, slot, compiler.size - SLOTS)
