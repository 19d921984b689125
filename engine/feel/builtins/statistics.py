"""Functions of a list that give one value. Source: DMN 1.5, 10.3.4.4."""

from collections import Counter
from collections.abc import Callable
from datetime import tzinfo
from decimal import Decimal, DecimalException
from typing import Any

from engine.feel.arithmetic import add
from engine.feel.builtins.registry import builtin
from engine.feel.compare import less, not_comparable
from engine.feel.decimals import CONTEXT, standard_deviation
from engine.feel.errors import Failure
from engine.feel.run import Run
from engine.feel.values import shallow


def numbers(items: list[Any]) -> list[Decimal]:
    """The items, all of them numbers. Raises Failure("wrong-item")."""
    found = [item if type(item) is Decimal else shallow(item) for item in items]
    values = [item for item in found if isinstance(item, Decimal)]
    if len(values) < len(found):
        raise Failure("wrong-item", expected="number")
    return values


def _computed(operation: Callable[[], Decimal], name: str) -> Decimal:
    try:
        return operation()
    except DecimalException:
        raise Failure("not-computable", operation=name) from None


@builtin("count(*list: list)")
def count(items: list[Any]) -> Decimal:
    return Decimal(len(items))


@builtin("min(*list: list)", run=True)
def min_(run: Run, items: list[Any]) -> object:
    return _extreme(items, lambda a, b, zone: less(a, b, zone), run)


@builtin("max(*list: list)", run=True)
def max_(run: Run, items: list[Any]) -> object:
    return _extreme(items, lambda a, b, zone: less(b, a, zone), run)


def _extreme(
    items: list[Any], better: Callable[[object, object, tzinfo | None], bool], run: Run
) -> object:
    run.budget.spend(len(items))
    if not items:
        return None
    best = shallow(items[0])
    if len(items) == 1:
        better(best, best, run.zone)  # refuses what has no order
    for item in items[1:]:
        item = shallow(item)
        if better(item, best, run.zone):
            best = item
    return best


@builtin("sum(*list: list)")
def sum_(items: list[Any]) -> object:
    """Null for an empty list; also adds durations of one kind."""
    if not items:
        return None
    total = shallow(items[0])
    if isinstance(total, Decimal):
        return _computed(lambda: _total(numbers(items)), "sum")
    if total is None or isinstance(total, str):
        raise Failure("wrong-item", expected="number")
    add(total, total)  # refuses what can't be added to its like
    for item in items[1:]:
        if type(shallow(item)) is not type(total):
            raise not_comparable(total, shallow(item))
        total = add(total, item)
    return total


def _total(values: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = CONTEXT.add(total, value)
    return total


@builtin("mean(*list: list)")
def mean(items: list[Any]) -> object:
    if not items:
        return None
    values = numbers(items)
    return _computed(lambda: CONTEXT.divide(_total(values), Decimal(len(values))), "mean")


@builtin("product(*list: list)")
def product(items: list[Any]) -> Decimal:
    if not items:
        raise Failure("too-few-items", needed=1)
    values = numbers(items)

    def compute() -> Decimal:
        found = values[0]
        for value in values[1:]:
            found = CONTEXT.multiply(found, value)
        return found

    return _computed(compute, "product")


@builtin("median(*list: list)")
def median(items: list[Any]) -> object:
    values = sorted(numbers(items))
    if not values:
        return None
    middle = len(values) // 2
    if len(values) % 2:
        return values[middle]
    return _computed(
        lambda: CONTEXT.divide(CONTEXT.add(values[middle - 1], values[middle]), Decimal(2)),
        "median",
    )


@builtin("stddev(*list: list)")
def stddev(items: list[Any]) -> Decimal:
    return standard_deviation(numbers(items))


@builtin("mode(*list: list)")
def mode(items: list[Any]) -> list[Decimal]:
    """The commonest values, in ascending order."""
    counted = Counter(numbers(items))
    most = max(counted.values(), default=0)
    return sorted(value for value, times in counted.items() if times == most)
