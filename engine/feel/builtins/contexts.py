"""Functions of contexts. Source: DMN 1.5, 10.3.4.10."""

from collections.abc import Mapping
from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.errors import Failure
from engine.feel.run import Run
from engine.feel.values import MISSING, shallow

Context = dict[str, Any]


@builtin("get value(m: context, key: string)")
def get_value(m: Context, key: str) -> object:
    found = m.get(key, MISSING)
    if found is MISSING:
        raise Failure("no-entry", name=key)
    return shallow(found)


@builtin("get value(context: context, keys: list)")
def get_value_at(context: Context, keys: list[Any]) -> object:
    value: object = context
    for key in _keys(keys):
        if not isinstance(value, Mapping) or key not in value:
            raise Failure("no-entry", name=key)
        value = shallow(value[key])
    return value


@builtin("get entries(m: context)")
def get_entries(m: Context) -> list[Context]:
    return [{"key": key, "value": shallow(value)} for key, value in m.items()]


@builtin("context(entries: list)", run=True)
def context(run: Run, entries: list[Any]) -> Context:
    run.budget.check_items(len(entries))
    found: Context = {}
    for entry in map(shallow, entries):
        if not isinstance(entry, Mapping) or not {"key", "value"} <= set(entry):
            raise Failure("wrong-item", expected="context<key: string, value: Any>")
        key = shallow(entry["key"])
        if not isinstance(key, str):
            raise Failure("wrong-item", expected="context<key: string, value: Any>")
        if key in found:
            raise Failure("duplicate-key", key=key)
        found[key] = entry["value"]
    return found


@builtin("context put(context: context, key: string, value: any?)", run=True)
def context_put(run: Run, context: Context, key: str, value: object) -> Context:
    run.budget.check_items(len(context) + 1)
    return {**context, key: value}


@builtin("context put(context: context, keys: list, value: any?)", run=True)
def context_put_at(run: Run, context: Context, keys: list[Any], value: object) -> Context:
    run.budget.check_items(len(context) + 1)
    return _put(context, _keys(keys), value)


def _keys(keys: list[Any]) -> list[str]:
    found: list[Any] = [shallow(key) for key in keys]
    if not found or len(found) > 100 or not all(isinstance(key, str) for key in found):
        raise Failure("wrong-argument", parameter="keys", expected="list<string>")
    return found


def _put(context: Mapping[str, Any], keys: list[str], value: object) -> Context:
    first, *rest = keys
    if not rest:
        return {**context, first: value}
    inner = shallow(context.get(first))
    if inner is None:
        inner = {}
    if not isinstance(inner, Mapping):
        raise Failure("wrong-argument", parameter="keys", expected="context")
    return {**context, first: _put(inner, rest, value)}


@builtin("context merge(contexts: list)", run=True)
def context_merge(run: Run, contexts: list[Any]) -> Context:
    found: Context = {}
    for one in map(shallow, contexts):
        if not isinstance(one, Mapping):
            raise Failure("wrong-item", expected="context")
        found.update(one)
        run.budget.check_items(len(found))
    return found
