"""Numeric functions. Source: DMN 1.5, 10.3.4.5."""

from decimal import Decimal, DecimalException

from engine.feel.arithmetic import negate
from engine.feel.builtins.registry import builtin
from engine.feel.decimals import CONTEXT, ROUNDINGS, TWO, ZERO, modulo, rounded
from engine.feel.errors import Failure
from engine.feel.temporal import DURATIONS, YearsMonthsDuration, nanos_of_duration


@builtin("decimal(n: number, scale: number)")
def decimal(n: Decimal, scale: Decimal) -> Decimal:
    return rounded("decimal", n, scale)


@builtin("floor(n: number, [scale: number])")
def floor(n: Decimal, scale: Decimal = ZERO) -> Decimal:
    return rounded("floor", n, scale)


@builtin("ceiling(n: number, [scale: number])")
def ceiling(n: Decimal, scale: Decimal = ZERO) -> Decimal:
    return rounded("ceiling", n, scale)


def _declare(name: str) -> None:
    @builtin(f"{name}(n: number, scale: number)")
    def rounding(n: Decimal, scale: Decimal) -> Decimal:
        return rounded(name, n, scale)


for _name in sorted(set(ROUNDINGS) - {"decimal", "floor", "ceiling"}):
    _declare(_name)


@builtin("abs(n: magnitude)")
def abs_(n: object) -> object:
    if isinstance(n, Decimal):
        return CONTEXT.abs(n)
    if isinstance(n, YearsMonthsDuration):
        return negate(n) if n.total_months < 0 else n
    if isinstance(n, DURATIONS) and nanos_of_duration(n) < 0:
        return negate(n)
    return n


@builtin("modulo(dividend: number, divisor: number)")
def modulo_(dividend: Decimal, divisor: Decimal) -> Decimal:
    return modulo(dividend, divisor)


@builtin("sqrt(number: number)")
def sqrt(number: Decimal) -> Decimal:
    if number < 0:
        raise Failure("not-computable", operation="sqrt")
    return CONTEXT.sqrt(number)


@builtin("log(number: number)")
def log(number: Decimal) -> Decimal:
    if number <= 0:
        raise Failure("not-computable", operation="log")
    return CONTEXT.ln(number)


@builtin("exp(number: number)")
def exp(number: Decimal) -> Decimal:
    try:
        return CONTEXT.exp(number)
    except DecimalException:
        raise Failure("not-computable", operation="exp") from None


@builtin("odd(number: number)")
def odd(number: Decimal) -> bool:
    return abs(modulo(number, TWO)) == 1


@builtin("even(number: number)")
def even(number: Decimal) -> bool:
    return modulo(number, TWO) == 0
