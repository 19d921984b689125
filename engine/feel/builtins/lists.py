"""Functions of lists that give lists, and ``sort``. Source: DMN 1.5, 10.3.4.4 and 10.3.4.9."""

from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.compare import equal, less
from engine.feel.decimals import to_int
from engine.feel.errors import Failure
from engine.feel.limits import Budget
from engine.feel.run import Run
from engine.feel.values import Function, shallow

Items = list[Any]


def index_of_position(position: Decimal, length: int, name: str = "position") -> int:
    """The index of an item, from a position counted from 1, or from the end if negative."""
    index = int(position) if abs(position.adjusted()) < 20 else 0
    if 1 <= index <= length:
        return index - 1
    if index < 0 and -index <= length:
        return length + index
    raise Failure("no-such-item", position=position, count=length)


def call(function: Function, arguments: list[object], run: Run) -> object:
    """Call a function value from a built-in one."""
    if len(function.parameters) != len(arguments):
        raise Failure("wrong-arity", count=len(arguments))
    run.budget.enter()
    try:
        return function.call(arguments, run)
    finally:
        run.budget.leave()


@builtin("list contains(list: list, element: any?)", run=True)
def list_contains(run: Run, items: Items, element: object) -> bool:
    run.budget.spend(len(items))
    return any(equal(item, element, run.zone, run.budget) for item in items)


@builtin("sublist(list: list, start position: number, [length: number])")
def sublist(items: Items, start: Decimal, length: Decimal | None = None) -> Items:
    first = index_of_position(start, len(items))
    if length is None:
        return items[first:]
    size = to_int(length)
    if size is None or size < 0 or first + size > len(items):
        raise Failure("no-such-item", position=length, count=len(items))
    return items[first : first + size]


@builtin("append(list: list, *item: any?)", run=True)
def append(run: Run, items: Items, added: Items) -> Items:
    return _bounded(items + added, run.budget)


@builtin("concatenate(*lists: any)", run=True)
def concatenate(run: Run, lists: Items) -> Items:
    found: Items = []
    for one in lists:
        found += _as_list(one)
        _bounded(found, run.budget)
    return found


def _as_list(value: object) -> Items:
    value = shallow(value)
    if value is None:
        raise Failure("null-argument", parameter="list")
    return value if isinstance(value, list) else [value]


def _bounded(items: Items, budget: Budget) -> Items:
    budget.check_items(len(items))
    return items


@builtin("insert before(list: list, position: number, newItem: any?)", run=True)
def insert_before(run: Run, items: Items, position: Decimal, item: object) -> Items:
    index = index_of_position(position, len(items))
    return _bounded([*items[:index], item, *items[index:]], run.budget)


@builtin("remove(list: list, position: number)")
def remove(items: Items, position: Decimal) -> Items:
    index = index_of_position(position, len(items))
    return items[:index] + items[index + 1 :]


@builtin("list replace(list: list, position: number, newItem: any?)")
def list_replace(items: Items, position: Decimal, item: object) -> Items:
    index = index_of_position(position, len(items))
    return [*items[:index], item, *items[index + 1 :]]


@builtin("list replace(list: list, match: function, newItem: any?)", run=True)
def list_replace_matching(run: Run, items: Items, match: Function, item: object) -> Items:
    found = []
    for old in map(shallow, items):
        matches = call(match, [old, item], run)
        if not isinstance(matches, bool):
            raise Failure("wrong-item", expected="boolean")
        found.append(item if matches else old)
    return found


@builtin("reverse(list: list)")
def reverse(items: Items) -> Items:
    return items[::-1]


@builtin("index of(list: list, match: any?)", run=True)
def index_of(run: Run, items: Items, match: object) -> Items:
    run.budget.spend(len(items))
    return [
        Decimal(place)
        for place, item in enumerate(items, 1)
        if equal(item, match, run.zone, run.budget)
    ]


@builtin("union(*lists: any)", run=True)
def union(run: Run, lists: Items) -> Items:
    return _distinct(concatenate(run, lists), run)


@builtin("distinct values(list: list)", run=True)
def distinct_values(run: Run, items: Items) -> Items:
    return _distinct(items, run)


def _distinct(items: Items, run: Run) -> Items:
    """First occurrences. Numbers and strings are looked up, other values compared."""
    seen: set[tuple[type, object]] = set()
    others: Items = []
    found: Items = []
    for item in map(shallow, items):
        if isinstance(item, (str, Decimal)):
            key = (type(item), item)
            if key in seen:
                continue
            seen.add(key)
        else:
            run.budget.spend(len(others))
            if any(equal(item, other, run.zone, run.budget) for other in others):
                continue
            others.append(item)
        found.append(item)
    return found


@builtin("flatten(list: list)", run=True)
def flatten(run: Run, items: Items) -> Items:
    found: Items = []
    # A stack of iterators, not recursion: lists may be nested deeper than Python's calls.
    stack = [iter(items)]
    while stack:
        for item in stack[-1]:
            item = shallow(item)
            if isinstance(item, list):
                run.budget.spend(len(item) + 1)
                stack.append(iter(item))
                break
            found.append(item)
        else:
            stack.pop()
            _bounded(found, run.budget)
    return found


@builtin("sort(list: list, [precedes: function])", run=True)
def sort(run: Run, items: Items, precedes: Function | None = None) -> Items:
    """Stable. Without a function, in ascending order."""
    run.budget.spend(len(items))

    def before(a: object, b: object) -> bool:
        if precedes is None:
            return less(a, b, run.zone)
        found = call(precedes, [a, b], run)
        if not isinstance(found, bool):
            raise Failure("wrong-item", expected="boolean")
        return found

    def compare(a: object, b: object) -> int:
        return -1 if before(a, b) else 1 if before(b, a) else 0

    return sorted(map(shallow, items), key=cmp_to_key(compare))
