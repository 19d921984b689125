"""Closures of invocations and function definitions. Source: DMN 1.5, 10.3.2.13 and 10.3.2.12."""

from collections.abc import Sequence

from engine.feel import ast
from engine.feel.builtins import BUILTINS, Builtin, Signature
from engine.feel.compiler import Compiler, compiles
from engine.feel.errors import Failure, Position
from engine.feel.run import GET, RUN, Code, Frame, Run, report, start
from engine.feel.scope import Scope
from engine.feel.temporal_text import CONSTRUCTORS
from engine.feel.types import BOOLEAN, NUMBER, STRING, coerce, kind_of
from engine.feel.values import Function, Parameter


@compiles(ast.Call)
def _call(compiler: Compiler, node: ast.Call, scope: Scope) -> Code:
    arguments = [compiler.code(argument, scope) for argument in node.arguments]
    at = compiler.at(node)
    if isinstance(node.function, ast.Name):
        name = node.function.name
        _, slot = scope.resolve(name)
        if slot is None and name in BUILTINS:
            return _builtin_call(node, name, arguments, at)
    function = compiler.code(node.function, scope)

    def code(f: Frame) -> object:
        target = function(f)
        return invoke(f, target, [argument(f) for argument in arguments], node.names, at)

    return code


def _builtin_call(node: ast.Call, name: str, arguments: list[Code], at: Position) -> Code:
    """A call of a built-in function, unless the caller has a function of that name."""
    run_builtin = _constant(node, name) or _bound(BUILTINS[name], node, arguments, at)

    def code(f: Frame) -> object:
        mine = f[GET](name)
        if isinstance(mine, Function):
            return invoke(f, mine, [argument(f) for argument in arguments], node.names, at)
        return run_builtin(f)

    return code


def _constant(node: ast.Call, name: str) -> Code | None:
    """``date("2026-01-31")`` and its like are read once."""
    match node.arguments:
        case (ast.String(value=text),) if name in CONSTRUCTORS and node.names is None:
            try:
                value = CONSTRUCTORS[name](text)
            except Failure:
                return None  # reported each time it is evaluated
            return lambda f: value
    return None


def _bound(builtin: Builtin, node: ast.Call, arguments: list[Code], at: Position) -> Code:
    name = builtin.name
    direct = builtin.direct(len(arguments), node.names)
    if direct is not None and len(arguments) in (1, 2):
        return (_unary if len(arguments) == 1 else _binary)(direct, name, arguments, at)
    call = builtin.bind(len(arguments), node.names)

    def code(f: Frame) -> object:
        try:
            return call(f, [argument(f) for argument in arguments], at)
        except Failure as failure:
            return _failed(f, name, failure, at)

    return code


def _failed(f: Frame, name: str, failure: Failure, at: Position) -> object:
    return report(f, failure.code, at, **{"function": name, **failure.params})


def _unary(signature: Signature, name: str, arguments: list[Code], at: Position) -> Code:
    """The commonest calls, without a list of arguments."""
    (argument,), function = arguments, signature.function
    formal = signature.formals[0]
    classes, accept = formal.kind.classes, formal.accept

    def code(f: Frame) -> object:
        value = argument(f)
        try:
            return function(value if type(value) in classes else accept(value))
        except Failure as failure:
            return _failed(f, name, failure, at)

    return code


def _binary(signature: Signature, name: str, arguments: list[Code], at: Position) -> Code:
    (first, second), function = arguments, signature.function
    accept_first, accept_second = (formal.accept for formal in signature.formals[:2])

    def code(f: Frame) -> object:
        a, b = first(f), second(f)
        try:
            return function(accept_first(a), accept_second(b))
        except Failure as failure:
            return _failed(f, name, failure, at)

    return code


def invoke(
    f: Frame,
    function: object,
    arguments: Sequence[object],
    names: tuple[str, ...] | None,
    at: Position,
) -> object:
    """Call any function value."""
    if not isinstance(function, Function):
        return report(f, "not-a-function", at, kind=kind_of(function))
    run = start(f)
    try:
        ordered = arranged(function, arguments, names)
        return call_function(function, ordered, run, at)
    except Failure as failure:
        return report(f, failure.code, at, **{"function": function.name, **failure.params})


def call_function(
    function: Function, arguments: Sequence[object], run: Run, at: Position
) -> object:
    """Call with one argument per parameter. Raises Failure, LimitExceeded."""
    values = []
    for parameter, value in zip(function.parameters, arguments, strict=True):
        if parameter.type is not None:
            value, fits = coerce(value, parameter.type, run.budget)
            if not fits:
                raise Failure(
                    "wrong-argument", parameter=parameter.name, expected=str(parameter.type)
                )
        values.append(value)
    run.budget.enter()
    before, run.position = run.position, at
    try:
        return function.call(values, run)
    finally:
        run.position = before
        run.budget.leave()


def arranged(
    function: Function, arguments: Sequence[object], names: tuple[str, ...] | None
) -> Sequence[object]:
    """Arguments in the order of the parameters. Raises Failure("wrong-arguments")."""
    wanted = [parameter.name for parameter in function.parameters]
    if names is None:
        if len(arguments) == len(wanted):
            return arguments
    elif len(set(names)) == len(names) and set(names) == set(wanted):
        given = dict(zip(names, arguments, strict=True))
        return [given[name] for name in wanted]
    raise Failure("wrong-arguments", expected=", ".join(wanted) or "()")


_LITERALS = {ast.String: STRING, ast.Number: NUMBER, ast.Boolean: BOOLEAN}
"""Bodies whose type is known without evaluating them."""


@compiles(ast.FunctionDefinition)
def function_code(
    compiler: Compiler, node: ast.FunctionDefinition, scope: Scope, own: int | None = None
) -> Code:
    """The closure making the function; `own` is the slot by which its body may call itself."""
    at = compiler.at(node)
    if node.external:
        return lambda f: report(f, "external-function", at)
    slots = {name: compiler.slot() for name, _ in node.parameters}
    parameters = tuple(
        Parameter(name, None if kind is None else compiler.type(kind, node))
        for name, kind in node.parameters
    )
    if len(slots) != len(parameters):
        return lambda f: report(f, "duplicate-parameter", at)
    body = compiler.code(node.body, Scope(scope, slots))
    places = tuple(slots.values())
    result = _LITERALS.get(type(node.body))

    def code(f: Frame) -> object:
        # The slots now in sight, copied: those of a loop will change under the function.
        captured = f[:]

        def call(arguments: Sequence[object], run: Run) -> object:
            frame = captured[:]
            frame[RUN] = run
            for place, value in zip(places, arguments, strict=True):
                frame[place] = value
            return body(frame)

        function = Function(parameters, call, result=result)
        if own is not None:
            captured[own] = function
        return function

    return code
