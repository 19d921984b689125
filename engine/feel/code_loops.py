"""Closures of ``for``, ``some`` and ``every``. Source: DMN 1.5, 10.3.2.14 and table 54."""

from collections.abc import Callable, Iterable, Sized
from decimal import Decimal

from engine.feel import ast
from engine.feel.compiler import Compiler, compiles
from engine.feel.decimals import to_int
from engine.feel.errors import Position
from engine.feel.run import Code, Frame, report, start
from engine.feel.scope import Scope
from engine.feel.temporal import DATE_TIMES, DATES, date_of_days, days_of_date
from engine.feel.types import kind_of
from engine.feel.values import PLAIN, Range, shallow

Visit = Callable[[Frame], bool]
"""Called for each combination; True stops the loop."""
Domain = Callable[[Frame], Iterable[object] | None]
"""What an iterator runs over; None if it can't be iterated, which has been reported."""


def _domains(
    compiler: Compiler, iterators: tuple[ast.Iterator, ...], scope: Scope
) -> tuple[list[tuple[int, Domain]], Scope]:
    """Slot and domain of each iterator, and the scope of the body."""
    found = []
    for iterator in iterators:
        domain = _domain(compiler, iterator, scope)
        slot = compiler.slot()
        scope = Scope(scope, {iterator.name: slot})
        found.append((slot, domain))
    return found, scope


def _domain(compiler: Compiler, iterator: ast.Iterator, scope: Scope) -> Domain:
    source, at = compiler.code(iterator.source, scope), compiler.at(iterator)
    if iterator.end is None:
        return lambda f: _iterable(f, source(f), at)
    end = compiler.code(iterator.end, scope)
    return lambda f: _steps(f, source(f), end(f), at)


def _iterable(f: Frame, value: object, at: Position) -> Iterable[object] | None:
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        low = _edge(value.low, 0 if value.low_included else 1)
        high = _edge(value.high, 0 if value.high_included else -1)
        return _steps(f, low, high, at, ascending=True)
    if value is None:
        report(f, "null-operand", at, operation="for")
        return None
    return [value]


def _edge(end: object, shift: int) -> object:
    """The end of a range, one step inwards if it is excluded."""
    if isinstance(end, Decimal):
        return end + shift
    if isinstance(end, DATES) and not isinstance(end, DATE_TIMES):
        return date_of_days(days_of_date(end) + shift)
    return end


def _steps(
    f: Frame, low: object, high: object, at: Position, *, ascending: bool = False
) -> Iterable[object] | None:
    """The whole numbers or days from one end to the other, downwards if need be."""
    low, high = shallow(low), shallow(high)
    make: Callable[[int], object]
    first: int | None = None
    last: int | None = None
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        first, last, make = to_int(low), to_int(high), Decimal
    elif (
        isinstance(low, DATES)
        and isinstance(high, DATES)
        and not isinstance(low, DATE_TIMES)
        and not isinstance(high, DATE_TIMES)
    ):
        first, last, make = days_of_date(low), days_of_date(high), date_of_days
    if first is None or last is None:
        report(f, "not-iterable", at, left=kind_of(low), right=kind_of(high))
        return None
    if ascending and first > last:
        return []
    start(f).budget.spend(abs(last - first) + 1)
    numbers = range(first, last + 1) if first <= last else range(first, last - 1, -1)
    return [make(number) for number in numbers]


def _loop(domains: list[tuple[int, Domain]], visit: Visit) -> Callable[[Frame], bool | None]:
    """The nested loops; answers None if a domain can't be iterated, True if stopped."""
    run: Callable[[Frame], bool | None] = visit
    for slot, domain in reversed(domains):
        run = _level(slot, domain, run)
    return run


def _level(
    slot: int, domain: Domain, inner: Callable[[Frame], bool | None]
) -> Callable[[Frame], bool | None]:
    def level(f: Frame) -> bool | None:
        items = domain(f)
        if items is None:
            return None
        if isinstance(items, Sized):
            start(f).budget.spend(len(items))
        for item in items:
            f[slot] = item if type(item) in PLAIN else shallow(item)
            stopped = inner(f)
            if stopped is not False:
                return stopped
        return False

    return level


@compiles(ast.For)
def _for(compiler: Compiler, node: ast.For, scope: Scope) -> Code:
    partial = compiler.slot()
    domains, inner = _domains(compiler, node.iterators, scope)
    inner = Scope(inner)
    # An iteration variable called "partial" hides the special one.
    if not any(iterator.name == "partial" for iterator in node.iterators):
        inner.slots["partial"] = partial
    body = compiler.code(node.body, inner)

    def visit(f: Frame) -> bool:
        f[partial].append(body(f))
        return False

    loop = _loop(domains, visit)

    def code(f: Frame) -> object:
        outer = f[partial]
        found: list[object] = []
        f[partial] = found
        done = loop(f)
        f[partial] = outer
        start(f).budget.check_items(len(found))
        return found if done is not None else None

    return code


@compiles(ast.Quantified)
def _quantified(compiler: Compiler, node: ast.Quantified, scope: Scope) -> Code:
    domains, inner = _domains(compiler, node.iterators, scope)
    condition = compiler.code(node.condition, inner)
    outcome, at = compiler.slot(), compiler.at(node)
    deciding = node.kind == "some"

    def visit(f: Frame) -> bool:
        found = condition(f)
        if found is deciding:
            f[outcome] = deciding
            return True
        if type(found) is not bool:
            if found is not None:
                report(f, "not-a-condition", at, kind=kind_of(found))
            f[outcome] = None
        return False

    loop = _loop(domains, visit)

    def code(f: Frame) -> object:
        f[outcome] = not deciding
        done = loop(f)
        return f[outcome] if done is not None else None

    return code
