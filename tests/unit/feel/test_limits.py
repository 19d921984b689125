"""No text costs more than its budget, and nothing but declared errors comes out."""

import contextlib
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import Budget, FeelSyntaxError, Limits, ast, compile, compile_unary
from engine.feel.printer import show
from engine.feel.types import NUMBER
from tests.unit.feel.test_guide import VARIABLES, blocks
from tests.unit.feel.trees import trees

DOUBLED = "for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]]"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("for i in 1..1000000000 return i", "limit-steps"),
        ("for a in 1..2000, b in 1..2000, c in 1..2000 return 1", "limit-steps"),
        ('for i in 1..40 return if i = 1 then "aaaa" else partial[-1] + partial[-1]', "limit-text"),
        (DOUBLED, "limit-steps"),
        (f"string({DOUBLED})", "limit-text"),
        (f"flatten({DOUBLED})", "limit-items"),
        (f"({DOUBLED}) = ({DOUBLED})", "limit-steps"),
        ("{f: function(n) f(n + 1), r: f(1)}", "limit-calls"),
        ("for i in 1..1000 return if i = 1 then [1] else [partial[-1]]", "limit-depth"),
        ("distinct values(for i in 1..50000 return [i])", "limit-steps"),
        (f'replace("{"a" * 50000}", "a", "{"$0" * 1000}")', "limit-text"),
        ('for d in @"-999999999-01-01"..@"999999999-12-31" return d', "limit-steps"),
    ],
)
def test_an_expression_without_end_is_stopped(text: str, code: str) -> None:
    begin = time.monotonic()
    found, errors = compile(text).evaluate({})
    assert found is None
    # On a busy machine time may be over before the steps are.
    assert errors[-1].code in (code, "limit-time")
    assert time.monotonic() - begin < 10


def test_time_is_bounded_too() -> None:
    text = "for a in 1..1000, b in 1..1000 return string(a * b)"
    found, errors = compile(text).evaluate({}, limits=Limits(steps=10**9, seconds=0.05))
    assert (found, errors[-1].code) == (None, "limit-time")


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "([a-z]+)*\\d", "(a*)*\\1b"])
def test_no_pattern_runs_for_ever(pattern: str) -> None:
    begin = time.monotonic()
    compile("matches(texte, motif)").evaluate({"texte": "a" * 5000 + "c", "motif": pattern})
    assert time.monotonic() - begin < 5


def test_a_budget_may_be_shared_by_evaluations() -> None:
    budget = Budget(Limits(steps=150))
    expression = compile("count(for i in 1..40 return i)")
    results = [expression.evaluate({}, limits=budget) for _ in range(3)]
    assert [bool(result.errors) for result in results] == [False, True, True]


EXAMPLES = [line.rsplit(" → ", 1)[0] for line in blocks("feel")]
PIECES = (
    '"',
    "(",
    ")",
    "[",
    "]",
    "{",
    "..",
    "null",
    "and",
    "in",
    "-",
    "**",
    "9e6000",
    "?",
    ",",
    '@"P1D"',
    "not",
    "for x in",
    "item",
    "function(a)",
    "\\",
    "instance of",
    "'",
    "@",
    "🐎",
)


@given(st.integers(0, 2**32))
@settings(max_examples=1500, deadline=None)
def test_a_spoilt_example_raises_declared_errors_only(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not a secret
    text = chance.choice(EXAMPLES)
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(text))
        other = chance.choice(EXAMPLES)
        text = chance.choice(
            [
                text[:at] + chance.choice(PIECES) + text[at:],
                text[:at] + text[at + chance.randint(1, 4) :],
                text[:at] + other[chance.randint(0, len(other)) :] + text[at:],
                f"({text}) {chance.choice(['+', '*', '<', '=', 'in', 'or'])} ({other})",
                f"{chance.choice(['sum', 'sort', 'string', 'date', 'abs', 'min'])}({text})",
            ]
        )
    limits = Limits(steps=50_000, seconds=0.5)
    for make in (compile, compile_unary):
        try:
            made = make(text)
        except FeelSyntaxError as error:
            error.message("fr")
            continue
        if make is compile:
            result = compile(text).evaluate(VARIABLES, limits=limits)
        else:
            result = compile_unary(text).matches(3, VARIABLES, limits=limits)
        assert all(error.message("fr") for error in result.errors)
        assert made.variables() is not None


@given(trees)
@settings(max_examples=800, deadline=None)
def test_any_tree_evaluates_without_raising(tree: ast.Node) -> None:
    limits = Limits(steps=50_000, seconds=0.5)
    types = dict.fromkeys(("tAge", "t Age", "t-Age"), NUMBER)
    expression = compile(show(tree), types=types)
    expression.evaluate({"a": 1, "b": [1, 2], "montant": "x"}, limits=limits)


@given(st.text(max_size=40))
@settings(max_examples=500, deadline=None)
def test_any_text_compiles_or_is_refused(text: str) -> None:
    with contextlib.suppress(FeelSyntaxError):
        compile(text).evaluate({})
