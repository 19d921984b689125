"""Equality and order of FEEL values. Source: DMN 1.5, 10.3.2.13 (tables 42 and 43), 10.3.2.3.

Times and dates and times are compared to the second: FEEL's value of a time has no fraction.
A date and time without zone is compared with one that has a zone only where the caller of the
evaluation gave a zone to imply.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from engine.feel.errors import Failure
from engine.feel.limits import Budget
from engine.feel.temporal import (
    DATE_TIMES,
    DATES,
    DURATIONS,
    SECOND,
    TIMES,
    DateTime,
    YearsMonthsDuration,
    days_of_date,
    instant,
    nanos_of_duration,
    time_value,
)
from engine.feel.types import kind_of
from engine.feel.values import Function, Range, shallow


def equal(a: object, b: object, zone: tzinfo | None = None, budget: Budget | None = None) -> bool:
    """Whether two values are equal. Values of different kinds are not, null equals only null."""
    try:
        return compare_equal(a, b, zone, budget) is True
    except Failure:
        return False


def compare_equal(
    a: object, b: object, zone: tzinfo | None = None, budget: Budget | None = None
) -> bool:
    """As ``a = b``. Raises Failure("not-comparable") where FEEL says null."""
    kind = type(a)
    if kind is type(b) and (kind is str or kind is Decimal or kind is bool):
        return a == b
    a, b = shallow(a), shallow(b)
    if a is None or b is None:
        return a is b
    if isinstance(a, bool) or isinstance(b, bool):
        if isinstance(a, bool) and isinstance(b, bool):
            return a is b
    elif (isinstance(a, str) and isinstance(b, str)) or (
        isinstance(a, Decimal) and isinstance(b, Decimal)
    ):
        return a == b
    elif isinstance(a, list) and isinstance(b, list):
        return _equal_lists(a, b, zone, budget)
    elif isinstance(a, Mapping) and isinstance(b, Mapping):
        return _equal_contexts(a, b, zone, budget)
    elif isinstance(a, Range) and isinstance(b, Range):
        return _equal_ranges(a, b, zone, budget)
    elif isinstance(a, Function) and isinstance(b, Function):
        return a is b
    else:
        left, right = sort_keys(a, b, zone)
        return bool(left == right)
    raise not_comparable(a, b)


def not_comparable(a: object, b: object) -> Failure:
    return Failure("not-comparable", left=kind_of(a), right=kind_of(b))


def _equal_lists(a: list[Any], b: list[Any], zone: tzinfo | None, budget: Budget | None) -> bool:
    if len(a) != len(b):
        return False
    if budget is not None:
        budget.spend(len(a))
    return all(_same(x, y, zone, budget) for x, y in zip(a, b, strict=True))


def _equal_contexts(
    a: Mapping[str, Any], b: Mapping[str, Any], zone: tzinfo | None, budget: Budget | None
) -> bool:
    if len(a) != len(b) or not all(key in b for key in a):
        return False
    if budget is not None:
        budget.spend(len(a))
    return all(_same(a[key], b[key], zone, budget) for key in a)


def _same(a: object, b: object, zone: tzinfo | None, budget: Budget | None) -> bool:
    """Equality inside a list or context, where different kinds are just not equal."""
    try:
        return compare_equal(a, b, zone, budget)
    except Failure:
        return False


def _equal_ranges(a: Range, b: Range, zone: tzinfo | None, budget: Budget | None) -> bool:
    return (
        (a.op, a.low_included, a.high_included) == (b.op, b.low_included, b.high_included)
        and _same(a.low, b.low, zone, budget)
        and _same(a.high, b.high, zone, budget)
    )


def sort_keys(a: object, b: object, zone: tzinfo | None = None) -> tuple[Any, Any]:
    """Two Python values ordered as `a` and `b` are in FEEL. Raises Failure("not-comparable").

    Numbers, strings, dates, times, dates and times and both durations have an order; booleans,
    lists, contexts, ranges and functions have none.
    """
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return a, b
    if isinstance(a, str) and isinstance(b, str):
        return a, b
    if isinstance(a, DATE_TIMES):
        if isinstance(b, DATE_TIMES):
            return _instants(a, b, zone)
    elif isinstance(a, DATES):
        if isinstance(b, DATES) and not isinstance(b, datetime):
            return days_of_date(a), days_of_date(b)
    elif isinstance(a, TIMES):
        if isinstance(b, TIMES):
            left, right = time_value(a), time_value(b)
            if (left[1] is None) == (right[1] is None):
                return left[0] // SECOND, right[0] // SECOND
            raise Failure("mixed-zones")
    elif isinstance(a, DURATIONS):
        if isinstance(b, DURATIONS):
            return nanos_of_duration(a), nanos_of_duration(b)
    elif isinstance(a, YearsMonthsDuration) and isinstance(b, YearsMonthsDuration):
        return a.total_months, b.total_months
    raise not_comparable(a, b)


def _instants(a: DateTime, b: DateTime, zone: tzinfo | None) -> tuple[int, int]:
    left, zoned_left = instant(a)
    right, zoned_right = instant(b)
    if zoned_left != zoned_right:
        if zone is None:
            raise Failure("mixed-zones")
        left, _ = instant(a, zone)
        right, _ = instant(b, zone)
    return left // SECOND, right // SECOND


_FAST = frozenset({Decimal, str, timedelta})


def less(a: object, b: object, zone: tzinfo | None = None) -> bool:
    """As ``a < b``. Raises Failure: null-operand, not-comparable, mixed-zones."""
    kind = type(a)
    if kind is type(b) and (kind in _FAST or kind is date):
        return a < b  # type: ignore[operator,no-any-return]
    left, right = ordered(a, b, zone)
    return bool(left < right)


def ordered(a: object, b: object, zone: tzinfo | None = None) -> tuple[Any, Any]:
    """`sort_keys` of values as met in the caller's data, null refused. Raises Failure."""
    a, b = shallow(a), shallow(b)
    if a is None or b is None:
        raise Failure("null-operand", operation="<")
    return sort_keys(a, b, zone)


def contains(interval: Range, value: object, zone: tzinfo | None = None) -> bool:
    """Whether `value` lies in a range. Raises Failure: null-operand, not-comparable."""
    if interval.op == "=":
        return compare_equal(value, interval.low, zone)
    if interval.op == "!=":
        return not compare_equal(value, interval.low, zone)
    if interval.low is None and interval.high is None:
        raise Failure("null-operand", operation="in")
    if not interval.op and (interval.low is None or interval.high is None):
        raise Failure("null-operand", operation="in")
    if interval.low is not None:
        low, here = ordered(interval.low, value, zone)
        if not (low < here or (interval.low_included and low == here)):
            return False
    if interval.high is not None:
        here, high = ordered(value, interval.high, zone)
        return bool(here < high or (interval.high_included and here == high))
    return True
