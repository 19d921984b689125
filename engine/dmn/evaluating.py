"""Deciding: one decision or decision service, from the caller's values to a result with its why."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from engine.dmn import elements as e
from engine.dmn.functions import invoke
from engine.dmn.graph import DecisionUnit, InputUnit, KnowledgeUnit, ServiceUnit
from engine.dmn.model import Model
from engine.dmn.results import Result
from engine.dmn.runtime import Frame, Place, Run
from engine.dmn.text import shown
from engine.dmn.types import REFUSED
from engine.feel import DEFAULT, Limits, to_feel
from engine.feel.errors import FeelError, LimitExceeded


def decide(
    model: Model,
    decision: str,
    inputs: Mapping[str, object],
    *,
    now: datetime | None = None,
    zone: tzinfo | None = None,
    overrides: Mapping[str, object] | None = None,
    qualified: Mapping[e.Key, object] | None = None,
    limits: Limits = DEFAULT,
) -> Result:
    """The value of a decision, found by id or name.

    `inputs` gives input data by name, and names that the decisions read without declaring them;
    only `get` and `in` are asked of it. `overrides` gives, by name, decisions that are not to
    be evaluated; `qualified` gives input data and decisions by key, where two files use one
    name. Never raises: an unknown decision, a limit reached, a wrong value are errors of the
    result.
    """
    run = Run(now, zone, limits)
    node = model.find(decision)
    if node is None:
        run.fail("decision-unknown", Place(), name=decision)
        return Result(None, tuple(run.errors))
    frame = Frame(run, inputs, {})
    if overrides:
        by_name = [each for each in model.decisions if each.name in overrides]
        _give(model, frame, {each.key: overrides[each.name] for each in by_name}, node.key)
    if qualified:
        _give(model, frame, qualified, node.key)
    return _finish(run, node.name, lambda: model.graph.value(node.key, frame))


def evaluate_service(
    model: Model,
    service: str,
    inputs: Mapping[str, object],
    *,
    now: datetime | None = None,
    zone: tzinfo | None = None,
    limits: Limits = DEFAULT,
) -> Result:
    """The value of a decision service or knowledge model, found by id or name.

    `inputs` gives a service its input data and input decisions; those missing are null. The
    value is that of its output decision, or a context by name of several. A knowledge model is
    given its parameters. Never raises.
    """
    run = Run(now, zone, limits)
    node = model.find(service, e.DecisionService) or model.find(service, e.KnowledgeModel)
    unit = model.graph.units.get(node.key) if node is not None else None
    frame = Frame(run, inputs, {})
    match unit:
        case ServiceUnit():
            frame.known.update(_given(unit, frame))
            return _finish(run, unit.node.name, lambda: unit.answer(model.graph, frame))
        case KnowledgeUnit():
            values = {name: to_feel(frame.inputs.get(name)) for name in unit.signature.parameters}
            name = unit.node.name
            return _finish(
                run,
                name,
                lambda: invoke(unit.value(model.graph, frame), values, name, unit.place, run),
            )
    run.fail("service-unknown", Place(), name=service)
    return Result(None, tuple(run.errors))


def _given(unit: ServiceUnit, frame: Frame) -> dict[e.Key, object]:
    """The arguments of a service called from outside, of their types."""
    given: dict[e.Key, object] = {}
    for key, name, kind in unit.parameters:
        value = to_feel(frame.inputs.get(name))
        admitted = kind.admit(value)
        if admitted is REFUSED:
            frame.run.fail("input-type", unit.place, name=name, value=shown(value), type=kind.name)
            admitted = None
        given[key] = admitted
    return given


def _give(model: Model, frame: Frame, given: Mapping[e.Key, object], asked: e.Key) -> None:
    """Values that are taken as they are, of the type their element declares."""
    for key, value in given.items():
        unit = model.graph.units.get(key)
        if isinstance(unit, DecisionUnit | InputUnit) and key != asked:
            frame.known[key] = unit.admit(to_feel(value), frame)


def _finish(run: Run, name: str, evaluate: Callable[[], object]) -> Result:
    value = None
    try:
        value = evaluate()
    except LimitExceeded as limit:
        run.report([FeelError(limit.code, params=limit.params)], Place(element=name))
    except RecursionError:
        deepest = {"calls": run.budget.limits.calls}
        run.report([FeelError("limit-calls", params=deepest)], Place(element=name))
    return Result(value, tuple(run.errors), tuple(run.trace))
