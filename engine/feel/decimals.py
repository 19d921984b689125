"""Numbers: 34 significant digits, half-even, as IEEE 754 decimal128. Source: DMN 1.5, 10.3.2.3.1.

The thread's decimal context is neither read nor changed.
"""

import math
import re
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Clamped,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from engine.feel.errors import Failure

CONTEXT = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[DivisionByZero, InvalidOperation, Overflow],
)
_WIDE = Context(prec=80, Emin=-999999, Emax=999999, flags=[], traps=[InvalidOperation, Clamped])

ZERO, ONE, TWO = Decimal(0), Decimal(1), Decimal(2)
SCALE_MIN, SCALE_MAX = -6111, 6176

ROUNDINGS = {
    "decimal": ROUND_HALF_EVEN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
    "round up": ROUND_UP,
    "round down": ROUND_DOWN,
    "round half up": ROUND_HALF_UP,
    "round half down": ROUND_HALF_DOWN,
}

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def number(text: str) -> Decimal:
    """The number written `text`. Raises Failure("not-a-number"), also when out of range."""
    if len(text) > 10_000 or not _NUMBER.fullmatch(text):
        raise Failure("not-a-number", text=text[:60])
    try:
        return CONTEXT.create_decimal(text)
    except DecimalException:
        raise Failure("not-a-number", text=text[:60]) from None


def from_python(value: int | float) -> Decimal | None:
    """An int or float as a FEEL number; None for NaN, infinities and numbers out of range."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        # repr is the shortest text that reads back: 0.1 becomes 0.1, not 0.1000000000000000055…
        return Decimal(repr(value))
    if abs(value).bit_length() > 20_000:
        return None
    return CONTEXT.create_decimal(value)


def to_text(value: Decimal) -> str:
    """Plain notation, never an exponent unless the number has more than 100 places."""
    if not value:
        value = abs(value)
    if abs(value.adjusted()) > 100:
        return str(value)
    return format(value, "f")


def to_int(value: Decimal) -> int | None:
    """The integer equal to `value`, or None if it has decimals."""
    whole = int(value) if abs(value.adjusted()) < 40 else None
    return whole if whole is not None and whole == value else None


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """``base ** exponent``. Raises Failure."""
    try:
        return CONTEXT.power(base, exponent)
    except DecimalException:
        raise Failure("not-computable", operation="**") from None


def rounded(name: str, value: Decimal, scale: Decimal) -> Decimal:
    """`value` with `scale` decimals, rounded as the built-in function `name` does."""
    places = int(scale) if abs(scale) < 10_000 else SCALE_MAX + 1
    if not SCALE_MIN <= places <= SCALE_MAX:
        raise Failure("scale-out-of-range", scale=scale)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return value
    context = CONTEXT.copy()
    context.prec = 6200
    try:
        return CONTEXT.plus(value.quantize(Decimal((0, (1,), -places)), ROUNDINGS[name], context))
    except DecimalException:
        raise Failure("not-computable", operation=name) from None


def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """``dividend - divisor * floor(dividend / divisor)``: the sign of the divisor."""
    if not divisor:
        raise Failure("division-by-zero")
    try:
        remainder = _WIDE_MOD.remainder(dividend, divisor)
    except DecimalException:
        raise Failure("not-computable", operation="modulo") from None
    if remainder and (remainder < 0) != (divisor < 0):
        remainder = _WIDE_MOD.add(remainder, divisor)
    return CONTEXT.plus(remainder)


_WIDE_MOD = Context(
    prec=12_400, Emin=-999999, Emax=999999, flags=[], traps=[InvalidOperation, DivisionByZero]
)


def standard_deviation(values: list[Decimal]) -> Decimal:
    """Of a sample (n - 1). Raises Failure for fewer than two values."""
    if len(values) < 2:
        raise Failure("too-few-items", needed=2)
    count = Decimal(len(values))
    total = ZERO
    for value in values:
        total = _WIDE.add(total, value)
    average = _WIDE.divide(total, count)
    squares = ZERO
    for value in values:
        gap = _WIDE.subtract(value, average)
        squares = _WIDE.add(squares, _WIDE.multiply(gap, gap))
    return CONTEXT.plus(_WIDE.sqrt(_WIDE.divide(squares, count - 1)))
