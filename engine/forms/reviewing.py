"""Answers read back: first values, labels of names, and the lines of a review or a receipt."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, tzinfo

from engine import feel
from engine.forms.model import ROW, Component, Field, Form, Group, Rows, walk
from engine.forms.paths import MISSING, Keys, get, keys_of, put
from engine.forms.scope import Scope, scope
from engine.forms.view import present


def initial(
    form: Form,
    data: Mapping[str, object] | None = None,
    context: Mapping[str, object] | None = None,
    *,
    now: datetime | None = None,
    zone: tzinfo | None = None,
) -> dict[str, object]:
    """The answers a form opens with: the draft, else what is known, else the default values.

    Only names of the form appear. `context` is what this person may see: its values prefill the
    questions of the same name (`dossier.nom`).
    """
    given, known = data or {}, context or {}
    filling = _Filling(given, scope(given, known, now, zone))
    filling.components(form.components, ())
    return filling.data


class _Filling:
    def __init__(self, given: Mapping[str, object], scope: Scope) -> None:
        self.data: dict[str, object] = {}
        self._given = given
        self._scope = scope

    def components(self, components: tuple[Component, ...], lines: Keys) -> None:
        for component in components:
            if isinstance(component, Group):
                self.components(component.components, lines)
            elif isinstance(component, Rows):
                self._rows(component, lines)
            elif isinstance(component, Field) and component.type != "expression":
                keys = keys_of(component.path, lines)
                value = self._value(component, keys)
                if value is not MISSING:
                    put(self.data, keys, deepcopy(value))

    def _known(self, keys: Keys) -> object:
        value = get(self._given, keys)
        return get(self._scope.variables, keys) if value is MISSING else value

    def _rows(self, rows: Rows, lines: Keys) -> None:
        keys = keys_of(rows.path, lines)
        found = self._known(keys)
        count = min(len(found), rows.most) if isinstance(found, list) else rows.first
        put(self.data, keys, [{} for _ in range(count)])
        for index in range(count):
            self.components(rows.components, (*lines, str(index)))

    def _value(self, question: Field, keys: Keys) -> object:
        value = self._known(keys)
        # Files and signatures are never known in advance: a draft has them, or nobody does.
        if question.type in ("filepicker", "signature"):
            return get(self._given, keys)
        if value is not MISSING and (value is not None or get(self._given, keys) is None):
            return value
        if isinstance(question.default, feel.Expression):
            return self._scope.evaluate(question.default)
        return MISSING if question.default is None else question.default


def labels(form: Form, name: str, language: str = "fr") -> str:
    """The label of a question named "enfants.0.nom" or "enfants.nom"; the name where unknown."""
    plain = [key for key in name.split(".") if not key.isdigit()]
    for component in walk(form.components):
        if not isinstance(component, Field | Rows | Group) or not component.label:
            continue
        if component.path and [key for key in component.path if key != ROW] == plain:
            return component.label.render(scope({}, {}), language)
    return name


def rows(
    form: Form,
    values: Mapping[str, object],
    context: Mapping[str, object] | None = None,
    *,
    language: str = "fr",
    now: datetime | None = None,
    zone: tzinfo | None = None,
) -> list[tuple[str, str, str]]:
    """(screen title, label, answer as a person reads it) of every question shown.

    An answer left out reads "". Lines of a list are told apart by "label (2)". Files and
    signatures are left out: their page knows more of them.
    """
    found = []
    for screen in present(form, values, context or {}, language=language, now=now, zone=zone):
        for one in screen.fields():
            if one.type in ("filepicker", "signature"):
                continue
            numbers = [int(key) + 1 for key in one.name.split(".") if key.isdigit()]
            label = f"{one.label} ({', '.join(map(str, numbers))})" if numbers else one.label
            found.append((screen.title, label, one.shown(language)))
    return found
