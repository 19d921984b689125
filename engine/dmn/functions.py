"""Functions of a model as FEEL values, and their invocation with named arguments."""

from collections.abc import Callable, Mapping, Sequence

from engine.dmn.runtime import Code, Place, Run, Variables
from engine.dmn.text import shown
from engine.dmn.types import REFUSED, ItemType
from engine.feel.code_calls import arranged, call_function
from engine.feel.errors import Failure, FeelError
from engine.feel.run import Run as FeelRun
from engine.feel.values import Function, Parameter

Body = Callable[[Variables], object]
"""What a function does with its arguments by name."""


def function_value(
    name: str, parameters: Mapping[str, ItemType], body: Code, variables: Variables, run: Run
) -> Function:
    """A function over the variables in scope where it is defined."""

    def call(arguments: Variables) -> object:
        return body({**variables, **arguments}, run)

    return native(name, parameters, call, run, Place(element=name))


def native(
    name: str, parameters: Mapping[str, ItemType], body: Body, run: Run, place: Place
) -> Function:
    """A function value: FEEL checks arity and types, allowed values are checked here.

    An argument that is not of its parameter's type is null with an error, and the body is
    never run. Source: DMN 1.5, 10.3.2.13.
    """

    def call(arguments: Sequence[object], _feel: FeelRun) -> object:
        admitted: Variables = {}
        for (parameter, kind), value in zip(parameters.items(), arguments, strict=True):
            admitted[parameter] = kind.admit(value)
            if admitted[parameter] is REFUSED:
                run.fail("input-type", place, name=parameter, value=shown(value), type=kind.name)
                return None
        return body(admitted)

    return Function(
        tuple(Parameter(each, kind.feel) for each, kind in parameters.items()), call, name
    )


def invoke(
    target: object, arguments: Mapping[str, object], name: str, place: Place, run: Run
) -> object:
    """The result of a function called with named arguments; null and an error if it cannot be."""
    if not isinstance(target, Function):
        run.fail("not-a-function", place, name=name)
        return None
    feel = FeelRun(run.now, run.zone, run.budget)
    try:
        ordered = arranged(target, list(arguments.values()), tuple(arguments))
        return call_function(target, ordered, feel, (1, 1))
    except Failure as failure:
        feel.errors.append(FeelError(failure.code, (1, 1), {"function": name, **failure.params}))
        return None
    finally:
        run.report(feel.errors, place)
