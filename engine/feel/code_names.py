"""Closures of names, paths and filters. Source: DMN 1.5, 10.3.2.5 and 10.3.2.6, 10.3.2.15."""

from collections.abc import Mapping
from decimal import Decimal

from engine.feel import ast
from engine.feel.builtins import FUNCTIONS
from engine.feel.compiler import Compiler, compiles
from engine.feel.decimals import to_int
from engine.feel.errors import Failure, Position
from engine.feel.properties import property_of
from engine.feel.run import GET, Code, Frame, report, start
from engine.feel.scope import Scope
from engine.feel.types import kind_of
from engine.feel.values import MISSING, PLAIN, shallow


@compiles(ast.Name)
def _name(compiler: Compiler, node: ast.Name, scope: Scope) -> Code:
    items, slot = scope.resolve(node.name)
    code = _local(node.name, slot) if slot is not None else _variable(compiler, node)
    for item in reversed(items):
        code = _entry_or(node.name, item, code)
    return code


def _local(name: str, slot: int) -> Code:
    if name == "partial":
        # The list grows under the reader; what is read must not.
        return lambda f: f[slot][:] if type(f[slot]) is list else f[slot]
    return lambda f: f[slot]


def _variable(compiler: Compiler, node: ast.Name) -> Code:
    name, at = node.name, compiler.at(node)
    builtin = FUNCTIONS.get(name)

    def code(f: Frame) -> object:
        value = f[GET](name, MISSING)
        if type(value) in PLAIN:
            return value
        if value is not MISSING:
            return shallow(value)
        return builtin if builtin is not None else report(f, "unknown-variable", at, name=name)

    return code


def _entry_or(name: str, slot: int, outer: Code) -> Code:
    """In a filter: the item's entry of that name, else the outer one."""

    def code(f: Frame) -> object:
        item = f[slot]
        if type(item) is dict or isinstance(item, Mapping):
            value = item.get(name, MISSING)
            if value is not MISSING:
                return value if type(value) in PLAIN else shallow(value)
        return item if name == "item" else outer(f)

    return code


@compiles(ast.Path)
def _path(compiler: Compiler, node: ast.Path, scope: Scope) -> Code:
    source = compiler.code(node.source, scope)
    name, at = node.name, compiler.at(node)

    def code(f: Frame) -> object:
        value = source(f)
        if type(value) is dict:
            found = value.get(name, MISSING)
            if type(found) in PLAIN:
                return found
            if found is not MISSING:
                return shallow(found)
        return member(f, value, name, at)

    return code


def member(f: Frame, value: object, name: str, at: Position) -> object:
    """``value.name`` for a value of any kind."""
    if value is None:
        return report(f, "null-operand", at, operation=f".{name}")
    if isinstance(value, list):
        start(f).budget.spend(len(value))
        return [_member_of_item(item, name) for item in value]
    try:
        found = _own_member(value, name)
    except Failure as failure:
        return report(f, failure.code, at, **failure.params)
    return shallow(found)


def _own_member(value: object, name: str) -> object:
    if isinstance(value, Mapping):
        found = value.get(name, MISSING)
        if found is MISSING:
            raise Failure("no-entry", name=name)
        return found
    return property_of(value, name)


def _member_of_item(item: object, name: str) -> object:
    """Items without the entry give null, without complaint: lists need not be regular."""
    try:
        return shallow(_own_member(item, name)) if item is not None else None
    except Failure:
        return None


_TESTS = (ast.Compare, ast.Logic, ast.In, ast.Between, ast.Quantified, ast.InstanceOf)
"""Predicates that are true or false, never a position."""


@compiles(ast.Filter)
def _filter(compiler: Compiler, node: ast.Filter, scope: Scope) -> Code:
    source = compiler.code(node.source, scope)
    at = compiler.at(node)
    match node.predicate:
        case ast.Number(value=value):
            return _position(source, value, at)
        case ast.Negate(operand=ast.Number(value=value)):
            return _position(source, -value, at)
    slot = compiler.slot()
    predicate = compiler.code(node.predicate, Scope(scope, item=slot))
    if isinstance(node.predicate, _TESTS):
        return _selection(source, slot, predicate)
    return _either(source, slot, predicate, at)


def _items(value: object) -> list[object]:
    """What a filter works on: a value alone is a list of one, null an empty list."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _position(source: Code, position: Decimal, at: Position) -> Code:
    return lambda f: pick(f, source(f), position, at)


def pick(f: Frame, value: object, position: Decimal, at: Position) -> object:
    """The item at a position counted from 1, or from the end if negative."""
    items = _items(value)
    index = to_int(position)
    if index is None:
        return report(f, "not-a-position", at, position=position)
    if 1 <= index <= len(items):
        return shallow(items[index - 1])
    if index < 0 and -index <= len(items):
        return shallow(items[index])
    return report(f, "no-such-item", at, position=position, count=len(items))


def _selection(source: Code, slot: int, predicate: Code) -> Code:
    def code(f: Frame) -> object:
        value = source(f)
        items = value if type(value) is list else _items(value)
        start(f).budget.spend(len(items))
        found = []
        for item in items:
            f[slot] = item if type(item) in PLAIN else shallow(item)
            if predicate(f) is True:
                found.append(item)
        return found

    return code


def _either(source: Code, slot: int, predicate: Code, at: Position) -> Code:
    """A predicate that may turn out a position or a test."""

    def code(f: Frame) -> object:
        value = source(f)
        items = _items(value)
        start(f).budget.spend(len(items))
        found = []
        for item in items or [None]:
            f[slot] = shallow(item)
            test = predicate(f)
            if type(test) is Decimal:
                return pick(f, value, test, at)
            if test is True and items:
                found.append(item)
            elif test is not None and type(test) is not bool:
                report(f, "not-a-filter", at, kind=kind_of(test))
                return None
        return found

    return code
