"""Boxed expressions (DMN 1.5, 10.2) compiled to closures over the variables in scope."""

from dataclasses import replace

from engine.dmn import elements as e
from engine.dmn.expressions import literal, typed
from engine.dmn.functions import Signature, function_value, invoke
from engine.dmn.loops import filtered, quantified, repeated
from engine.dmn.runtime import Code, Run, Variables
from engine.dmn.scopes import Scope
from engine.dmn.tables import Table
from engine.dmn.text import shown
from engine.dmn.types import ANYTHING


def compile_boxed(expression: e.Boxed | None, scope: Scope, name: str) -> Code:
    """An expression that gives its value, of its declared type. `name` is for the errors.

    A missing expression is a finding, and null.
    """
    if expression is None:
        scope.find("expression-empty", "warning")
        return _nothing
    scope = scope.line(expression.line)
    code = _compile(expression, scope, name)
    return typed(code, scope.type(expression.type_ref), scope, name)


def _nothing(variables: Variables, run: Run) -> object:
    return None


def _compile(expression: e.Boxed, scope: Scope, name: str) -> Code:
    match expression:
        case e.LiteralExpression():
            return literal(expression, scope).code
        case e.DecisionTable():
            table = Table(expression, scope)
            scope.file.tables.append(table)
            return table
        case e.Context():
            return _context(expression, scope)
        case e.Invocation():
            return _invocation(expression, scope)
        case e.Relation():
            return _relation(expression, scope)
        case e.ListOf():
            return _list(expression, scope)
        case e.FunctionDefinition():
            return _function(expression, scope, name)
        case e.Conditional():
            return _conditional(expression, scope)
        case e.Filter():
            return _filter(expression, scope)
        case e.Iteration():
            return _iteration(expression, scope)
        case e.UnknownExpression(tag=tag):
            scope.find("expression-unknown", tag=tag)
    return _nothing


def _context(expression: e.Context, scope: Scope) -> Code:
    steps: list[tuple[str, Code]] = []
    for entry in expression.entries:
        inner = scope
        if entry.name and isinstance(entry.value, e.FunctionDefinition):
            # A function may call itself by the name of its entry.
            inner = scope.with_names([entry.name])
        kind = scope.type(entry.type_ref)
        code = compile_boxed(entry.value, inner, entry.name or scope.place.element)
        steps.append((entry.name, typed(code, kind, scope, entry.name)))
        if entry.name:
            scope = scope.with_names({entry.name: kind})

    def evaluate(variables: Variables, run: Run) -> object:
        inner, result = dict(variables), {}
        for name, step in steps:
            value = step(inner, run)
            if not name:
                return value
            inner[name] = result[name] = value
        return result

    return evaluate


def _invocation(expression: e.Invocation, scope: Scope) -> Code:
    called = expression.function
    name = called.text.strip() if isinstance(called, e.LiteralExpression) else ""
    function = compile_boxed(called, scope, name)
    bindings = [
        (parameter, compile_boxed(value, scope, parameter))
        for parameter, value in expression.bindings
    ]
    place = scope.place

    def code(variables: Variables, run: Run) -> object:
        target = function(variables, run)
        arguments = {parameter: value(variables, run) for parameter, value in bindings}
        return invoke(target, arguments, name, place, run)

    return code


def _relation(expression: e.Relation, scope: Scope) -> Code:
    kinds = [(name, scope.type(type_ref)) for name, type_ref in expression.columns]
    rows = [
        [
            (name, typed(compile_boxed(cell, scope, name), kind, scope, name))
            for (name, kind), cell in zip(kinds, row, strict=False)
        ]
        for row in expression.rows
    ]

    def code(variables: Variables, run: Run) -> object:
        return [{name: cell(variables, run) for name, cell in row} for row in rows]

    return code


def _list(expression: e.ListOf, scope: Scope) -> Code:
    items = [compile_boxed(item, scope, scope.place.element) for item in expression.items]

    def code(variables: Variables, run: Run) -> object:
        return [item(variables, run) for item in items]

    return code


def _function(expression: e.FunctionDefinition, scope: Scope, name: str) -> Code:
    if expression.kind != "FEEL":
        scope.find("function-kind-unsupported", kind=expression.kind)
        place, kind = scope.place, expression.kind

        def unsupported(variables: Variables, run: Run) -> object:
            run.fail("function-kind-unsupported", place, kind=kind)
            return None

        return unsupported
    kinds = {each.name: scope.type(each.type_ref) for each in expression.parameters}
    body = compile_boxed(expression.body, scope.with_names(kinds), name)
    result = expression.body.type_ref if expression.body is not None else ""
    signature = Signature(name, kinds, scope.type(result))

    def code(variables: Variables, run: Run) -> object:
        return function_value(signature, body, variables, run)

    return code


def _conditional(expression: e.Conditional, scope: Scope) -> Code:
    element, place = scope.place.element, scope.place
    condition = compile_boxed(expression.condition, scope, element)
    then = compile_boxed(expression.then, scope, element)
    otherwise = compile_boxed(expression.otherwise, scope, element)

    def code(variables: Variables, run: Run) -> object:
        chosen = condition(variables, run)
        if chosen is True:
            return then(variables, run)
        if chosen is False or chosen is None:
            return otherwise(variables, run)
        run.fail("not-a-boolean", place, value=shown(chosen))
        return None

    return code


def _filter(expression: e.Filter, scope: Scope) -> Code:
    source = compile_boxed(expression.source, scope, scope.place.element)
    # The entries of an item are names too; which ones is known when it is there.
    inner = replace(scope.with_names([*scope.file.parts, "item"]), guessing=True)
    return filtered(source, compile_boxed(expression.match, inner, scope.place.element), scope)


def _iteration(expression: e.Iteration, scope: Scope) -> Code:
    source = compile_boxed(expression.source, scope, scope.place.element)
    kind = scope.type(expression.variable_type).element or ANYTHING
    names = {expression.variable: kind, "partial": ANYTHING}
    body = compile_boxed(expression.body, scope.with_names(names), scope.place.element)
    if expression.kind == "for":
        return repeated(source, body, expression.variable, scope)
    return quantified(source, body, expression.variable, expression.kind == "some", scope)
