"""The requirements graph (DMN 1.5, chapter 6): each element compiled to what gives its value.

A unit is an element made ready: an input knows how to fetch and check its value, a decision its
scope and its logic, a knowledge model or a decision service the function it is. Units look one
another up by key when they are evaluated, so the order of compilation does not matter.
"""

from dataclasses import dataclass, field

from engine.dmn import elements as e
from engine.dmn.functions import Signature, native
from engine.dmn.runtime import Code, Frame, Place, Variables
from engine.dmn.text import shown
from engine.dmn.types import REFUSED, ItemType
from engine.feel import Function, to_feel


@dataclass(frozen=True, slots=True)
class Reading:
    """A name of a scope, and the element that gives its value."""

    name: str
    within: str
    """The name of the import it belongs to; "" for one of the same file."""
    key: e.Key


def scope_values(readings: tuple[Reading, ...], graph: "Graph", frame: Frame) -> Variables:
    """The variables a unit reads, evaluated."""
    variables: Variables = {}
    for reading in readings:
        value = graph.value(reading.key, frame)
        if not reading.within:
            variables[reading.name] = value
            continue
        imported = variables.setdefault(reading.within, {})
        if isinstance(imported, dict):
            imported[reading.name] = value
    return variables


@dataclass(frozen=True, slots=True)
class InputUnit:
    node: e.InputData
    kind: ItemType
    place: Place

    def value(self, graph: "Graph", frame: Frame) -> object:
        """The caller's value, of the declared type; null where none was given."""
        given = frame.inputs.get(self.node.name)
        if given is None and self.node.variable != self.node.name:
            given = frame.inputs.get(self.node.variable)
        return self.admit(to_feel(given), frame)

    def admit(self, value: object, frame: Frame) -> object:
        admitted = self.kind.admit(value)
        if admitted is REFUSED:
            frame.run.fail(
                "input-type",
                self.place,
                name=self.node.name,
                value=shown(value),
                type=self.kind.name,
            )
            return None
        return admitted


@dataclass(frozen=True, slots=True)
class DecisionUnit:
    node: e.Decision
    kind: ItemType
    place: Place
    readings: tuple[Reading, ...]
    free: frozenset[str]
    """Undeclared names its logic reads: the caller's."""
    code: Code

    def value(self, graph: "Graph", frame: Frame) -> object:
        variables = scope_values(self.readings, graph, frame)
        for name in self.free:
            if name in frame.inputs:
                variables[name] = to_feel(frame.inputs[name])
        value = self.code(variables, frame.run)
        return self.admit(value, frame)

    def admit(self, value: object, frame: Frame) -> object:
        admitted = self.kind.admit(value)
        if admitted is REFUSED:
            frame.run.fail(
                "result-type",
                self.place,
                name=self.node.name,
                value=shown(value),
                type=self.kind.name,
            )
            return None
        return admitted


@dataclass(frozen=True, slots=True)
class KnowledgeUnit:
    node: e.KnowledgeModel
    signature: Signature
    place: Place
    readings: tuple[Reading, ...]
    code: Code | None
    """None for a model without logic."""

    def value(self, graph: "Graph", frame: Frame) -> object:
        """The function; its body sees its parameters and the knowledge it requires."""
        run, known = frame.run, Frame(frame.run, {}, {})

        def body(arguments: Variables) -> object:
            if self.code is None:
                return None
            variables = scope_values(self.readings, graph, known)
            variables.setdefault(self.node.variable, function)
            result = self.signature.result
            answer = self.code(variables | arguments, run)
            value = result.admit(answer)
            if value is REFUSED:
                name, said = self.node.name, shown(answer)
                run.fail("result-type", self.place, name=name, value=said, type=result.name)
                return None
            return value

        function = native(self.signature, body, run, self.place)
        return function


@dataclass(frozen=True, slots=True)
class ServiceUnit:
    node: e.DecisionService
    place: Place
    parameters: tuple[tuple[e.Key, str, ItemType], ...]
    """Input data, then input decisions, in the file's order (DMN 1.5, 10.4)."""
    outputs: tuple[tuple[e.Key, str], ...]
    result: ItemType

    def value(self, graph: "Graph", frame: Frame) -> Function:
        """The function a decision calls the service by."""
        run = frame.run
        keys = {name: key for key, name, _kind in self.parameters}

        def body(arguments: Variables) -> object:
            given = {keys[name]: value for name, value in arguments.items()}
            return self.answer(graph, Frame(run, {}, given))

        kinds = {name: kind for _key, name, kind in self.parameters}
        signature = Signature(self.node.name, kinds, self.result)
        return native(signature, body, run, self.place)

    def answer(self, graph: "Graph", frame: Frame) -> object:
        """The output decision's value, or a context of several."""
        values = {name: graph.value(key, frame) for key, name in self.outputs}
        value: object = values
        if len(self.outputs) == 1:
            value = values[self.outputs[0][1]]
        admitted = self.result.admit(value)
        if admitted is REFUSED:
            frame.run.fail(
                "result-type",
                self.place,
                name=self.node.name,
                value=shown(value),
                type=self.result.name,
            )
            return None
        return admitted


Unit = InputUnit | DecisionUnit | KnowledgeUnit | ServiceUnit


@dataclass(slots=True)
class Graph:
    """The units of a model, by key."""

    units: dict[e.Key, Unit] = field(default_factory=dict)

    def value(self, key: e.Key, frame: Frame) -> object:
        """The value of an element in a frame, evaluated at most once."""
        known = frame.known
        if key in known:
            return known[key]
        unit = self.units.get(key)
        if unit is None:
            # Dangling requirements are findings; here they are merely null.
            return None
        run = frame.run
        run.budget.enter()
        try:
            known[key] = value = unit.value(self, frame)
        finally:
            run.budget.leave()
        return value
