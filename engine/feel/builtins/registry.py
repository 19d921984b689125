"""How built-in functions are declared and called.

    @builtin("substring(string: string, start position: number, [length: number])")
    def substring(string: str, start: Decimal, length: Decimal | None = None) -> object: ...

Parameters in brackets may be left out; a type followed by ``?`` accepts null; ``*list: list``
takes either one list or any number of items. A function declared several times tries its
signatures in order. Arguments reach it as declared, after FEEL's implicit conversions (a list of
one to its element, a value to a list of one, a date to a date and time). It raises Failure where
FEEL says null. Source: DMN 1.5, 10.3.4 and 10.3.2.9.4.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.feel.builtins.kinds import KINDS, Kind
from engine.feel.errors import Failure, Position
from engine.feel.run import Frame, Run, start
from engine.feel.types import BOOLEAN, NUMBER, STRING
from engine.feel.values import Function, Parameter

Bound = Callable[[Frame, list[Any], Position], object]


@dataclass(frozen=True, slots=True)
class Formal:
    """A formal parameter of a built-in function."""

    name: str
    kind: Kind
    optional: bool
    nullable: bool

    def accept(self, value: object) -> object:
        """The argument as declared. Raises Failure."""
        if type(value) in self.kind.classes:
            return value
        if value is None:
            if self.nullable:
                return None
            raise Failure("null-argument", parameter=self.name)
        found = self.kind.convert(value)
        if found is None:
            raise Failure("wrong-argument", parameter=self.name, expected=self.kind.name)
        return found


@dataclass(frozen=True, slots=True)
class Signature:
    formals: tuple[Formal, ...]
    variadic: bool
    function: Callable[..., object]
    wants_run: bool

    def takes(self, count: int, names: tuple[str, ...] | None) -> bool:
        """Whether it can be called with so many arguments, or with arguments so named."""
        if names is not None:
            known = {formal.name for formal in self.formals}
            needed = {formal.name for formal in self.formals if not formal.optional}
            return len(set(names)) == count and needed <= set(names) <= known
        if self.variadic:
            return count >= len(self.formals)
        needed_count = sum(not formal.optional for formal in self.formals)
        return needed_count <= count <= len(self.formals)

    def order(self, names: tuple[str, ...] | None) -> list[int | None]:
        """For each parameter, the index of its argument (None: left out)."""
        if names is None:
            return list(range(len(self.formals)))
        return [
            names.index(formal.name) if formal.name in names else None for formal in self.formals
        ]


@dataclass(slots=True)
class Builtin:
    name: str
    signatures: list[Signature] = field(default_factory=list)

    def bind(self, count: int, names: tuple[str, ...] | None) -> Bound:
        """The function as called from one place: with so many arguments, perhaps named."""
        fitting = [s for s in self.signatures if s.takes(count, names)]
        if not fitting:
            expected = self.describe()

            def refuse(f: Frame, values: list[Any], at: Position) -> object:
                raise Failure("wrong-arguments", expected=expected)

            return refuse
        calls = [_bound(signature, names) for signature in fitting]
        return calls[0] if len(calls) == 1 else _first_fitting(calls)

    def direct(self, count: int, names: tuple[str, ...] | None) -> "Signature | None":
        """The signature, where one place calls a plain function with all its arguments."""
        fitting = [s for s in self.signatures if s.takes(count, names)]
        if names is None and len(fitting) == 1:
            only = fitting[0]
            if not only.variadic and not only.wants_run and count <= len(only.formals):
                return only
        return None

    def describe(self) -> str:
        """What it takes, for a message: "string, start position[, length]"."""
        return " | ".join(
            ", ".join(f"[{p.name}]" if p.optional else p.name for p in signature.formals)
            for signature in self.signatures
        )


def _bound(signature: Signature, names: tuple[str, ...] | None) -> Bound:
    function, formals = signature.function, signature.formals
    accept = [formal.accept for formal in formals]
    wants_run = signature.wants_run
    if signature.variadic and names is None:
        fixed = len(formals) - 1
        unwraps = formals[-1].kind.name == "list"

        def variadic(f: Frame, values: list[Any], at: Position) -> object:
            found = [take(value) for take, value in zip(accept[:-1], values, strict=False)]
            items = values[fixed:]
            if unwraps and len(items) == 1:
                # Several arguments, or one that is a list or becomes one.
                found.append(accept[-1](items[0]))
            else:
                found.append(items)
            return function(_located(f, at), *found) if wants_run else function(*found)

        return variadic
    order = signature.order(names)
    if order == list(range(len(formals))):

        def positional(f: Frame, values: list[Any], at: Position) -> object:
            found = [take(value) for take, value in zip(accept, values, strict=False)]
            return function(_located(f, at), *found) if wants_run else function(*found)

        return positional

    def named(f: Frame, values: list[Any], at: Position) -> object:
        given = {
            index: take(values[place])
            for index, (take, place) in enumerate(zip(accept, order, strict=True))
            if place is not None
        }
        found = [given.get(index) for index in range(max(given) + 1)] if given else []
        return function(_located(f, at), *found) if wants_run else function(*found)

    return named


def _located(f: Frame, at: Position) -> Run:
    run = start(f)
    run.position = at
    return run


def _first_fitting(calls: list[Bound]) -> Bound:
    def code(f: Frame, values: list[Any], at: Position) -> object:
        reason: Failure | None = None
        for call in calls:
            try:
                return call(f, values, at)
            except Failure as failure:
                if failure.code not in ("wrong-argument", "null-argument"):
                    raise
                reason = failure
        raise reason or Failure("wrong-arguments", expected="")

    return code


BUILTINS: dict[str, Builtin] = {}
FUNCTIONS: dict[str, Function] = {}
"""The same as function values, for ``sort(list, f)`` and the like."""

_PARAMETER = re.compile(r"(\[?)(\*?)([\w ]+): ([a-z ]+)(\??)\]?(?:, |\)$)")


def builtin(declaration: str, *, run: bool = False) -> Callable[..., Any]:
    """Declares a built-in function; with `run`, it receives the evaluation first."""
    name, rest = declaration.split("(", 1)
    formals = []
    variadic = False
    for match in _PARAMETER.finditer(rest):
        bracket, star, parameter, kind, mark = match.groups()
        variadic = variadic or bool(star)
        formals.append(Formal(parameter, KINDS[kind], bool(bracket), bool(mark)))

    def register(function: Callable[..., object]) -> Callable[..., object]:
        entry = BUILTINS.setdefault(name, Builtin(name))
        entry.signatures.append(Signature(tuple(formals), variadic, function, run))
        FUNCTIONS.setdefault(name, _as_value(entry, formals, function))
        return function

    return register


_TYPES = {NUMBER.name: NUMBER, STRING.name: STRING, BOOLEAN.name: BOOLEAN}
_RESULTS = {Decimal: NUMBER, str: STRING, bool: BOOLEAN}


def _as_value(
    entry: Builtin, formals: Sequence[Formal], function: Callable[..., object]
) -> Function:
    """The function value; its type is read from the declaration and the annotation."""
    parameters = tuple(
        Parameter(formal.name, None if formal.nullable else _TYPES.get(formal.kind.name))
        for formal in formals
        if not formal.optional
    )
    result = _RESULTS.get(function.__annotations__.get("return", object))
    count = len(parameters)

    def call(arguments: Sequence[object], run: Run) -> object:
        frame: Frame = [None, run, run.now, run.zone, None]
        return entry.bind(count, None)(frame, list(arguments), run.position)

    return Function(parameters, call, entry.name, result)
