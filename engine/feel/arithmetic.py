"""The operators ``+ - * / **`` and negation on any values. Source: DMN 1.5, 10.3.2.14.

Each function takes two FEEL values and raises Failure where the standard says null: a null
operand ("null-operand"), operands that don't go together ("not-computable-types"), or a number
out of range.
"""

from collections.abc import Callable
from datetime import date, tzinfo
from decimal import Decimal, DecimalException

from engine.feel.decimals import CONTEXT, power
from engine.feel.errors import Failure
from engine.feel.temporal import (
    DATE_TIMES,
    DATES,
    DAY,
    DURATIONS,
    TIMES,
    Date,
    DateTime,
    Duration,
    YearsMonthsDuration,
    at_instant,
    civil_of,
    date_of_days,
    days_in_month,
    days_of,
    days_of_date,
    instant,
    make_date,
    make_datetime,
    make_duration,
    make_months,
    make_time,
    nanos_of_duration,
    nanos_of_time,
    parts,
    time_value,
)
from engine.feel.types import kind_of
from engine.feel.values import shallow


def _operands(op: str, a: object, b: object) -> tuple[object, object]:
    a, b = shallow(a), shallow(b)
    if a is None or b is None:
        raise Failure("null-operand", operation=op)
    return a, b


def _refused(op: str, a: object, b: object) -> Failure:
    return Failure("not-computable-types", operation=op, left=kind_of(a), right=kind_of(b))


def _overflow(op: str) -> Failure:
    return Failure("not-computable", operation=op)


def add(a: object, b: object, zone: tzinfo | None = None) -> object:
    """``a + b``"""
    a, b = _operands("+", a, b)
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        try:
            return CONTEXT.add(a, b)
        except DecimalException:
            raise _overflow("+") from None
    if isinstance(a, str) and isinstance(b, str):
        return a + b
    if isinstance(a, (*DURATIONS, YearsMonthsDuration)) and not isinstance(
        b, (*DURATIONS, YearsMonthsDuration)
    ):
        a, b = b, a
    moved = _moved(a, b, 1)
    if moved is None:
        raise _refused("+", a, b)
    return moved


def subtract(a: object, b: object, zone: tzinfo | None = None) -> object:
    """``a - b``; `zone` is implied for a local date and time beside one that has a zone."""
    a, b = _operands("-", a, b)
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        try:
            return CONTEXT.subtract(a, b)
        except DecimalException:
            raise _overflow("-") from None
    if isinstance(a, (*DATES, *DATE_TIMES)) and isinstance(b, (*DATES, *DATE_TIMES)):
        return _between(b, a, zone)
    if isinstance(a, TIMES) and isinstance(b, TIMES):
        (left, offset), (right, other) = time_value(a), time_value(b)
        if (offset is None) != (other is None):
            raise Failure("mixed-zones")
        return make_duration(left - right)
    moved = _moved(a, b, -1)
    if moved is None:
        raise _refused("-", a, b)
    return moved


def _moved(a: object, b: object, sign: int) -> object:
    """`a` plus or minus the duration `b`; None where they don't go together."""
    if isinstance(b, YearsMonthsDuration):
        if isinstance(a, YearsMonthsDuration):
            return make_months(a.total_months + sign * b.total_months)
        if isinstance(a, (*DATES, *DATE_TIMES)):
            return add_months(a, sign * b.total_months)
    elif isinstance(b, DURATIONS):
        nanos = sign * nanos_of_duration(b)
        if isinstance(a, DURATIONS):
            return make_duration(nanos_of_duration(a) + nanos)
        if isinstance(a, TIMES):
            return make_time((nanos_of_time(a) + nanos) % DAY, a.tzinfo)
        if isinstance(a, DATE_TIMES):
            return _datetime_plus(a, nanos)
        if isinstance(a, DATES):
            return date_of_days(days_of_date(a) + nanos // DAY)
    return None


def _datetime_plus(value: DateTime, nanos: int) -> DateTime:
    days, of_day, zone = parts(value)
    if zone is None:
        return make_datetime(days, of_day + nanos, None)
    # With a zone the instant moves: 24 hours after 26 October 12:00 in Paris it is 11:00.
    return at_instant(instant(value)[0] + nanos, zone)


def add_months(value: Date | DateTime, months: int) -> Date | DateTime:
    """The same day `months` later, or the last of the month if there is none such."""
    if isinstance(value, DATE_TIMES):
        days, nanos, zone = parts(value)
        year, month, day = civil_of(days)
    else:
        year, month, day = value.year, value.month, value.day
    carry, month = divmod(month - 1 + months, 12)
    year, month = year + carry, month + 1
    day = min(day, days_in_month(year, month))
    if not isinstance(value, DATE_TIMES):
        return make_date(year, month, day)
    make_date(year, month, day)
    return make_datetime(days_of(year, month, day), nanos, zone)


def _between(start: Date | DateTime, end: Date | DateTime, zone: tzinfo | None) -> Duration:
    if type(start) is date and type(end) is date:
        return end - start
    (first, zoned), (last, other) = _instant(start, zone), _instant(end, zone)
    if zoned != other:
        raise Failure("mixed-zones")
    return make_duration(last - first)


def _instant(value: Date | DateTime, zone: tzinfo | None) -> tuple[int, bool]:
    """As `instant`; a date beside a date and time is its midnight in UTC (10.3.2.9.4)."""
    if isinstance(value, DATE_TIMES):
        return instant(value, zone)
    return days_of_date(value) * DAY, True


def multiply(a: object, b: object, zone: tzinfo | None = None) -> object:
    """``a * b``: numbers, or a duration and a number."""
    a, b = _operands("*", a, b)
    if isinstance(b, (*DURATIONS, YearsMonthsDuration)):
        a, b = b, a
    if not isinstance(b, Decimal):
        raise _refused("*", a, b)
    try:
        if isinstance(a, Decimal):
            return CONTEXT.multiply(a, b)
        return _scaled(a, b, CONTEXT.multiply, "*")
    except DecimalException:
        raise _overflow("*") from None


def divide(a: object, b: object, zone: tzinfo | None = None) -> object:
    """``a / b``: numbers, a duration and a number, two durations of a kind."""
    a, b = _operands("/", a, b)
    try:
        if isinstance(a, Decimal) and isinstance(b, Decimal):
            if not b:
                raise Failure("division-by-zero")
            return CONTEXT.divide(a, b)
        if isinstance(b, Decimal) and isinstance(a, (*DURATIONS, YearsMonthsDuration)):
            if not b:
                raise Failure("division-by-zero")
            return _scaled(a, b, CONTEXT.divide, "/")
        if isinstance(a, DURATIONS) and isinstance(b, DURATIONS):
            left, right = nanos_of_duration(a), nanos_of_duration(b)
        elif isinstance(a, YearsMonthsDuration) and isinstance(b, YearsMonthsDuration):
            left, right = a.total_months, b.total_months
        else:
            raise _refused("/", a, b)
        if not right:
            raise Failure("division-by-zero")
        return CONTEXT.divide(Decimal(left), Decimal(right))
    except DecimalException:
        raise _overflow("/") from None


def _scaled(
    duration: object, factor: Decimal, operation: Callable[[Decimal, Decimal], Decimal], op: str
) -> object:
    """A duration times or divided by a number; months keep whole months, towards zero."""
    if isinstance(duration, YearsMonthsDuration):
        found = operation(Decimal(duration.total_months), factor)
        return make_months(_whole(found))
    if isinstance(duration, DURATIONS):
        return make_duration(_whole(operation(Decimal(nanos_of_duration(duration)), factor)))
    raise _refused(op, duration, factor)


def _whole(value: Decimal) -> int:
    if value.adjusted() > 30:
        raise Failure("out-of-range")
    return int(value)


def exponentiate(a: object, b: object, zone: tzinfo | None = None) -> object:
    """``a ** b``, numbers only."""
    a, b = _operands("**", a, b)
    if not isinstance(a, Decimal) or not isinstance(b, Decimal):
        raise _refused("**", a, b)
    return power(a, b)


def negate(a: object) -> object:
    """``-a``: numbers and durations."""
    a = shallow(a)
    if isinstance(a, Decimal):
        return CONTEXT.minus(a)
    if isinstance(a, DURATIONS):
        return make_duration(-nanos_of_duration(a))
    if isinstance(a, YearsMonthsDuration):
        return make_months(-a.total_months)
    if a is None:
        raise Failure("null-operand", operation="-")
    raise Failure("not-negatable", operand=kind_of(a))


OPERATIONS = {"+": add, "-": subtract, "*": multiply, "/": divide, "**": exponentiate}
