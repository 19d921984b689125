"""Which questions are shown: hidden ones are neither required nor accepted."""

from collections.abc import Mapping, Set
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

from engine.forms.model import Component, Field, Form, Group, Rows, walk
from engine.forms.paths import Keys, get, keys_of, name_of, prune
from engine.forms.scope import Scope, scope

_MOST_PASSES = 8


def visible(
    form: Form,
    data: Mapping[str, object],
    context: Mapping[str, object],
    *,
    now: datetime | None = None,
    zone: tzinfo | None = None,
) -> frozenset[str]:
    """Names of the questions shown ("dossier.nom", "enfants.0.nom"), lists included.

    A hidden answer counts as absent for the conditions of the others, so conditions are evaluated
    again until nothing changes.
    """
    return frozenset(shown(form, data, context, now=now, zone=zone).names)


class Shown(NamedTuple):
    """The questions shown, and the scope without the answers of those that are not."""

    scope: Scope
    names: Set[str]
    ids: Set[tuple[str, Keys]]
    """(component id, its lines' numbers) of every component shown, texts and groups too."""


def shown(
    form: Form,
    data: Mapping[str, object],
    context: Mapping[str, object],
    *,
    now: datetime | None = None,
    zone: tzinfo | None = None,
) -> Shown:
    if (all_ := _whole(form)) is not None:
        return Shown(scope(data, context, now, zone), all_.names, all_.ids)
    hidden: set[Keys] = set()
    for _ in range(_MOST_PASSES):
        seen = scope(prune(data, hidden), context, now, zone)
        walk = _Walk(data)
        walk.components(form.components, seen, ())
        if walk.hidden == hidden:
            break
        hidden = walk.hidden
    return Shown(seen, walk.names, walk.ids)


@lru_cache(maxsize=512)
def _whole(form: Form) -> "_Walk | None":
    """Everything there is, of a form without conditions or lists; None for the others."""
    if any(one.hide is not None or isinstance(one, Rows) for one in walk(form.components)):
        return None
    found = _Walk({})
    found.components(form.components, scope({}, {}), ())
    return found


class _Walk:
    def __init__(self, data: Mapping[str, object]) -> None:
        self.data = data
        self.names: set[str] = set()
        self.ids: set[tuple[str, Keys]] = set()
        self.hidden: set[Keys] = set()

    def components(self, components: tuple[Component, ...], scope: Scope, lines: Keys) -> None:
        for component in components:
            if component.hide is not None and scope.evaluate(component.hide) is True:
                self._hide(component, lines)
                continue
            self.ids.add((component.id, lines))
            if isinstance(component, Group):
                self.components(component.components, scope, lines)
            elif isinstance(component, Rows):
                self._rows(component, scope, lines)
            elif isinstance(component, Field) and component.path:
                self.names.add(name_of(component.path, lines))

    def _rows(self, rows: Rows, scope: Scope, lines: Keys) -> None:
        self.names.add(name_of(rows.path, lines))
        found = get(self.data, keys_of(rows.path, lines))
        for index, row in enumerate(found if isinstance(found, list) else ()):
            inner = scope.row(row if isinstance(row, Mapping) else {}, index)
            self.components(rows.components, inner, (*lines, str(index)))

    def _hide(self, component: Component, lines: Keys) -> None:
        if isinstance(component, Group):
            # A group without a path shares its parent's names: hide each of its own.
            for inner in component.components:
                self._hide(inner, lines)
        elif path := getattr(component, "path", ()):
            self.hidden.add(keys_of(path, lines))
