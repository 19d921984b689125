"""The product behind the DMN TCK runner: values in the runner's form, decisions of the product."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from tck_runner import Result, T

from engine import dmn, feel
from engine.feel.types import kind_of

NAME = "guichet"
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
"""What now() and today() answer: the cases ask only for their type."""

FUNCTIONS = {
    "date": "date(texte)",
    "time": "time(texte)",
    "dateTime": "date and time(texte)",
    "duration": "duration(texte)",
}
KINDS = {
    "date": "date",
    "time": "time",
    "date and time": "dateTime",
    "days and time duration": "duration",
    "years and months duration": "duration",
}


@lru_cache(maxsize=64)
def model(path: str, others: tuple[str, ...]) -> dmn.Model:
    models = [dmn.read(Path(path).read_bytes(), name=Path(path).name)]
    for other in others:
        try:
            models.append(dmn.read(Path(other).read_bytes(), name=Path(other).name))
        except dmn.DmnError:
            continue
    return dmn.link(models) if len(models) > 1 else models[0]


def evaluate(
    model_path: str,
    name: str,
    inputs: Mapping[str, Any],
    *,
    kind: str = "decision",
    invocable: str | None = None,
    extra_models: Sequence[str] = (),
    input_namespaces: Mapping[str, str] | None = None,
) -> Result:
    """The value of a result node."""
    loaded = model(model_path, tuple(extra_models))
    given = {each: to_product(value) for each, value in inputs.items()}
    if kind != "decision" and invocable:
        result = dmn.evaluate_service(loaded, invocable, given, now=NOW)
        value = result.value
        services = {each.name: each for each in loaded.services}
        several = invocable in services and len(services[invocable].outputs) > 1
        if several and isinstance(value, dict):
            value = value.get(name)
        return Result(from_product(value), tuple(each.message("en") for each in result.errors))
    spaces = input_namespaces or {}
    qualified = {
        node.key: given[node.name]
        for node in loaded.nodes()
        if node.name in given and spaces.get(node.name) == node.key.namespace
    }
    decided = {each.name for each in loaded.decisions}
    overrides = {each: value for each, value in given.items() if each in decided}
    result = dmn.decide(loaded, name, given, now=NOW, overrides=overrides, qualified=qualified)
    return Result(from_product(result.value), tuple(e.message("en") for e in result.errors))


def evaluate_feel(expression: str, inputs: Mapping[str, Any]) -> Result:
    """The value of a FEEL expression."""
    variables = {name: to_product(value) for name, value in inputs.items()}
    try:
        compiled = feel.compile(expression, frozenset(variables))
    except feel.FeelSyntaxError as error:
        return Result(None, (error.message("en"),))
    value, errors = compiled.evaluate(variables, now=NOW)
    return Result(from_product(value), tuple(each.message("en") for each in errors))


def unary_feel(expression: str, value: Any, inputs: Mapping[str, Any]) -> Result:
    """Whether a value satisfies unary tests."""
    variables = {name: to_product(each) for name, each in inputs.items()}
    try:
        compiled = feel.compile_unary(expression, frozenset(variables))
    except feel.FeelSyntaxError as error:
        return Result(None, (error.message("en"),))
    answer, errors = compiled.matches(to_product(value), variables, now=NOW)
    return Result(answer, tuple(each.message("en") for each in errors))


def to_product(value: Any) -> object:
    if isinstance(value, T):
        function = feel.compile(FUNCTIONS[value.kind])
        return function.evaluate({"texte": value.text}).value
    if isinstance(value, dict):
        return {name: to_product(each) for name, each in value.items()}
    if isinstance(value, list):
        return [to_product(each) for each in value]
    return feel.to_feel(value)


def from_product(value: object) -> object:
    if isinstance(value, dict):
        return {name: from_product(each) for name, each in value.items()}
    if isinstance(value, list):
        return [from_product(each) for each in value]
    kind = KINDS.get(kind_of(value))
    if kind is None:
        return value
    text = feel.compile("string(valeur)").evaluate({"valeur": value}).value
    return T(kind, str(text))
