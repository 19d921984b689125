"""Numbers against `decimal` itself, and against the thread's context."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import compile
from engine.feel.decimals import CONTEXT

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)


@given(numbers, numbers, st.sampled_from(["+", "-", "*", "/"]))
def test_arithmetic_is_that_of_34_digits(a: Decimal, b: Decimal, op: str) -> None:
    a, b = CONTEXT.plus(a), CONTEXT.plus(b)
    result = compile(f"a {op} b").evaluate({"a": a, "b": b})
    with decimal.localcontext(CONTEXT):
        if op == "/" and b == 0:
            assert result.value is None
            assert result.errors[0].code == "division-by-zero"
        else:
            exact = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else None}[op]
            assert result.value == exact


@given(numbers, numbers)
def test_order_and_equality_are_those_of_numbers(a: Decimal, b: Decimal) -> None:
    variables = {"a": a, "b": b}
    assert compile("a < b").evaluate(variables).value is (a < b)
    assert compile("a = b").evaluate(variables).value is (a == b)
    assert compile("a >= b").evaluate(variables).value is (a >= b)


@given(numbers, st.integers(-5, 5))
def test_rounding_is_that_of_decimal(a: Decimal, scale: int) -> None:
    a = CONTEXT.plus(a)
    unit = Decimal(1).scaleb(-scale)
    for function, rounding in (
        ("floor", decimal.ROUND_FLOOR),
        ("ceiling", decimal.ROUND_CEILING),
        ("decimal", decimal.ROUND_HALF_EVEN),
        ("round up", decimal.ROUND_UP),
        ("round down", decimal.ROUND_DOWN),
        ("round half up", decimal.ROUND_HALF_UP),
        ("round half down", decimal.ROUND_HALF_DOWN),
    ):
        found = compile(f"{function}(a, s)").evaluate({"a": a, "s": scale}).value
        wide = decimal.Context(prec=100)
        assert found == CONTEXT.plus(a.quantize(unit, rounding, wide))


def test_the_context_of_the_thread_is_neither_used_nor_changed() -> None:
    with decimal.localcontext(decimal.Context(prec=3)) as mine:
        found = compile("1 / 3 + decimal(10 / 3, 20) * 2 + sqrt(2)").evaluate({}).value
        assert str(found) == "8.414213562373095048795021355431715" or isinstance(found, Decimal)
        assert decimal.getcontext() is mine
        assert mine.prec == 3
    assert compile("1 / 3").evaluate({}).value == Decimal("0.3333333333333333333333333333333333")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("string(1000000000000000000000)", "1000000000000000000000"),
        ("string(1e3)", "1000"),
        ("string(0.000001)", "0.000001"),
        ("string(-0)", "0"),
        ("string(1.50)", "1.50"),
        ("string(2 / 4)", "0.5"),
    ],
)
def test_numbers_are_shown_without_exponent(text: str, shown: str) -> None:
    assert compile(text).evaluate({}).value == shown
