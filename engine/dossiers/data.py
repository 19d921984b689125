"""A dossier's data: nested contexts, merged field by field, each with where it came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One field that takes another value. `path` is dotted ("adresse.ville")."""

    path: str
    before: Any
    after: Any


def flatten(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """(dotted path, value) of every leaf; lists and empty contexts are leaves."""
    for name, value in data.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping) and value:
            yield from flatten(value, path + ".")
        else:
            yield path, value


def get(data: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path; None where there is none."""
    here: Any = data
    for name in path.split("."):
        if not isinstance(here, Mapping):
            return None
        here = here.get(name)
    return here


def merged(
    data: Mapping[str, Any], values: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Change]]:
    """New data and what changes. Contexts merge, everything else is replaced; nothing is shared."""
    changes: list[Change] = []
    return _merge(data, values, "", changes), changes


def _merge(
    data: Mapping[str, Any], values: Mapping[str, Any], prefix: str, changes: list[Change]
) -> dict[str, Any]:
    result = dict(data)
    for name, value in values.items():
        before = result.get(name)
        path = f"{prefix}{name}"
        if isinstance(value, Mapping) and (before is None or isinstance(before, Mapping)):
            result[name] = _merge(before or {}, value, path + ".", changes)
        elif before != value or type(before) is not type(value):
            changes.append(Change(path, before, value))
            result[name] = value
    return result
