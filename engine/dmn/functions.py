"""Functions of a model as FEEL values, and their invocation with named arguments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.dmn.runtime import Code, Place, Run, Variables
from engine.dmn.text import shown
from engine.dmn.types import ANYTHING, REFUSED, ItemType
from engine.feel.code_calls import arranged, call_function
from engine.feel.errors import Failure, FeelError
from engine.feel.run import Run as FeelRun
from engine.feel.values import Function, Parameter

Body = Callable[[Variables], object]
"""What a function does with its arguments by name."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The name, parameters and result of a function."""

    name: str
    parameters: Mapping[str, ItemType]
    result: ItemType = ANYTHING


def function_value(signature: Signature, body: Code, variables: Variables, run: Run) -> Function:
    """A function over the variables in scope where it is defined."""

    def call(arguments: Variables) -> object:
        return body({**variables, **arguments}, run)

    return native(signature, call, run, Place(element=signature.name))


def native(signature: Signature, body: Body, run: Run, place: Place) -> Function:
    """A function value: FEEL checks arity and types, allowed values are checked here.

    An argument that is not of its parameter's type is null with an error, and the body is
    never run. Source: DMN 1.5, 10.3.2.13.
    """

    def call(arguments: Sequence[object], _feel: FeelRun) -> object:
        admitted: Variables = {}
        pairs = zip(signature.parameters.items(), arguments, strict=True)
        for (parameter, kind), value in pairs:
            admitted[parameter] = kind.admit(value)
            if admitted[parameter] is REFUSED:
                run.fail("input-type", place, name=parameter, value=shown(value), type=kind.name)
                return None
        return body(admitted)

    parameters = tuple(Parameter(name, kind.feel) for name, kind in signature.parameters.items())
    return Function(parameters, call, signature.name, signature.result.feel)


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
