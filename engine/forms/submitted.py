"""What was sent, question by question: values where they can be read, problems where not."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from marshmallow import ValidationError

from engine import feel
from engine.forms.answers import Answer, Problem, answer
from engine.forms.model import Component, Field, Form, Group, Rows, token
from engine.forms.paths import MISSING, Keys, get, keys_of, name_of, put
from engine.forms.scope import Scope, scope


@lru_cache(maxsize=512)
def _schema(form: Form, zone: tzinfo) -> dict[str, Answer | None]:
    return {field.id: answer(field, zone) for field in form.fields()}


class Submitted:
    """Each question's answer as a value, or the problem with it; only questions of the form."""

    def __init__(
        self,
        form: Form,
        data: Mapping[str, object],
        context: Mapping[str, object],
        now: datetime | None,
        zone: tzinfo | None,
    ) -> None:
        self.answers: dict[str, object] = {}
        self.problems: dict[str, Problem] = {}
        self.typed: dict[str, object] = {}
        self.form = form
        self._data = data
        self._scope = scope({}, context, now, zone)
        self._schema = _schema(form, zone or UTC)
        self._components(form.components, ())

    def _components(self, components: Sequence[Component], lines: Keys) -> None:
        for component in components:
            if isinstance(component, Group):
                self._components(component.components, lines)
            elif isinstance(component, Rows):
                self._rows(component, lines)
            elif isinstance(component, Field):
                self._field(component, lines)

    def _rows(self, rows: Rows, lines: Keys) -> None:
        keys = keys_of(rows.path, lines)
        found = get(self._data, keys)
        if found is MISSING:
            return
        count = min(len(found), rows.most + 1) if isinstance(found, list) else 0
        put(self.typed, keys, [{} for _ in range(count)])
        for index in range(count):
            self._components(rows.components, (*lines, str(index)))

    def _field(self, field: Field, lines: Keys) -> None:
        if field.type == "expression":
            return
        keys = keys_of(field.path, lines)
        if (field.readonly or field.disabled) and fixed(field, self._scope):
            # Not the person's to answer: only what is already known counts.
            value = get(self._scope.variables, keys)
            if value is not MISSING:
                put(self.typed, keys, value)
            return
        value = get(self._data, keys)
        if value is MISSING:
            return
        name = name_of(field.path, lines)
        try:
            value = self._read(field, value)
        except ValidationError as error:
            self.problems[name] = problem_of(error)
            # What cannot be read is unknown to the conditions.
            value = None
        self.answers[name] = value
        put(self.typed, keys, value)

    def _read(self, field: Field, value: object) -> object:
        if _empty(value):
            return [] if field.type in ("checklist", "taglist", "filepicker") else None
        reader = self._schema.get(field.id)
        if reader is not None:
            # marshmallow's `deserialize` adds what none of our fields has: defaults, validators.
            return reader._deserialize(value, None, None)
        by_token = field.options.by_token
        if isinstance(value, list):
            return [by_token.get(token(one), one) for one in value]
        return by_token.get(token(value), value)


def fixed(field: Field, scope: Scope) -> bool:
    """Whether the person may not change this answer."""
    if field.disabled or field.readonly is True:
        return True
    return isinstance(field.readonly, feel.Expression) and scope.evaluate(field.readonly) is True


def problem_of(error: ValidationError) -> Problem:
    messages = error.messages
    first = messages[0] if isinstance(messages, list) and messages else None
    return first if isinstance(first, Problem) else Problem("invalid")


def _empty(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    if value is None or value == []:
        return True
    return isinstance(value, Mapping) and all(_empty(part) for part in value.values())
