"""Closures of literals, lists, contexts, ranges, ``if`` and ``instance of``.

Source: DMN 1.5, 10.3.2.8 (ranges), 10.3.2.6 (contexts), 10.3.2.15 (if), 10.3.2.9 (instance of).
"""

from engine.feel import ast
from engine.feel.code_calls import function_code
from engine.feel.compare import ordered
from engine.feel.compiler import Compiler, compiles
from engine.feel.errors import Failure
from engine.feel.run import ZONE, Code, Frame, report, start
from engine.feel.scope import Scope
from engine.feel.temporal_text import parse_any
from engine.feel.types import conforms, kind_of
from engine.feel.values import Range


def constant(value: object) -> Code:
    return lambda f: value


@compiles(ast.Null)
def _null(compiler: Compiler, node: ast.Null, scope: Scope) -> Code:
    return constant(None)


@compiles(ast.Boolean)
@compiles(ast.Number)
@compiles(ast.String)
def _literal(compiler: Compiler, node: ast.Boolean | ast.Number | ast.String, scope: Scope) -> Code:
    return constant(node.value)


@compiles(ast.AtLiteral)
def _at_literal(compiler: Compiler, node: ast.AtLiteral, scope: Scope) -> Code:
    try:
        return constant(parse_any(node.text))
    except Failure as failure:
        code, params, at = failure.code, failure.params, compiler.at(node)
        return lambda f: report(f, code, at, **params)


@compiles(ast.ListLiteral)
def _list(compiler: Compiler, node: ast.ListLiteral, scope: Scope) -> Code:
    items = [compiler.code(item, scope) for item in node.items]
    return lambda f: [item(f) for item in items]


@compiles(ast.ContextLiteral)
def _context(compiler: Compiler, node: ast.ContextLiteral, scope: Scope) -> Code:
    keys = [key for key, _ in node.entries]
    at = compiler.at(node)
    for key in keys:
        if keys.count(key) > 1:
            return lambda f: report(f, "duplicate-key", at, key=key)
    entries: list[tuple[str, int, Code]] = []
    inner = Scope(scope)
    for key, value in node.entries:
        slot = compiler.slot()
        if isinstance(value, ast.FunctionDefinition):
            # A function may call itself by the name of its entry.
            inner.slots[key] = slot
            code = function_code(compiler, value, inner, slot)
        else:
            code = compiler.code(value, inner)
        entries.append((key, slot, code))
        inner.slots[key] = slot

    def context(f: Frame) -> object:
        found = {}
        for key, slot, value in entries:
            found[key] = f[slot] = value(f)
        return found

    return context


@compiles(ast.RangeLiteral)
def _range(compiler: Compiler, node: ast.RangeLiteral, scope: Scope) -> Code:
    low, high = compiler.code(node.low, scope), compiler.code(node.high, scope)
    low_included, high_included = node.low_included, node.high_included
    at = compiler.at(node)

    def code(f: Frame) -> object:
        try:
            return make_range(f, low(f), high(f), low_included, high_included)
        except Failure as failure:
            return report(f, failure.code, at, **failure.params)

    return code


def make_range(
    f: Frame, low: object, high: object, low_included: bool, high_included: bool
) -> Range:
    """The interval. Raises Failure if its ends have no common order."""
    if low is not None and high is not None:
        ordered(low, high, f[ZONE])
    elif low is None and high is None:
        raise Failure("null-operand", operation="..")
    else:
        end = high if low is None else low
        ordered(end, end)
    return Range(low, high, low_included, high_included)


@compiles(ast.Comparison)
def _comparison(compiler: Compiler, node: ast.Comparison, scope: Scope) -> Code:
    operand, op = compiler.code(node.operand, scope), node.op
    at = compiler.at(node)

    def code(f: Frame) -> object:
        value = operand(f)
        match op:
            case "=" | "!=":
                return Range(value, value, True, True, op)
            case _ if value is None:
                return report(f, "null-operand", at, operation=op)
            case "<" | "<=":
                return Range(None, value, False, op == "<=", op)
        return Range(value, None, op == ">=", False, op)

    return code


@compiles(ast.If)
def _if(compiler: Compiler, node: ast.If, scope: Scope) -> Code:
    condition = compiler.code(node.condition, scope)
    then, otherwise = compiler.code(node.then, scope), compiler.code(node.otherwise, scope)
    at = compiler.at(node.condition)

    def code(f: Frame) -> object:
        test = condition(f)
        if test is True:
            return then(f)
        if test is not False and test is not None:
            report(f, "not-a-condition", at, kind=kind_of(test))
        return otherwise(f)

    return code


@compiles(ast.InstanceOf)
def _instance_of(compiler: Compiler, node: ast.InstanceOf, scope: Scope) -> Code:
    value = compiler.code(node.value, scope)
    kind = compiler.type(node.type, node)
    is_null = kind.name == "Null"

    def code(f: Frame) -> bool:
        found = value(f)
        # Null conforms to every type, but is an instance of Null only.
        if found is None or is_null:
            return is_null and found is None
        budget = start(f).budget if isinstance(found, (list, dict)) else None
        return conforms(found, kind, budget)

    return code
