"""What was sent, question by question: values where they can be read, problems where not."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from marshmallow import ValidationError

from engine import feel
from engine.forms.answers import Answer, Problem, answer
from engine.forms.model import Component, Field, Form, Group, Rows, token, walk
from engine.forms.paths import MISSING, Keys, get, keys_of, name_of, put
from engine.forms.scope import Scope, scope

_SEVERAL = ("checklist", "taglist", "filepicker")


class Question(NamedTuple):
    """A field where it stands: the answer's name and place, and what reads it."""

    field: Field
    name: str
    keys: Keys
    read: Callable[[Any, None, None], object] | None
    """None for choices, read with their options."""
    fixed: bool
    """Whether it must be asked if the person may answer."""


@lru_cache(maxsize=512)
def _schema(form: Form, zone: tzinfo) -> dict[str, Answer | None]:
    return {field.id: answer(field, zone) for field in form.fields()}


def _question(form: Form, zone: tzinfo, field: Field, lines: Keys) -> Question:
    reader = _schema(form, zone)[field.id]
    return Question(
        field,
        name_of(field.path, lines),
        keys_of(field.path, lines),
        # marshmallow's `deserialize` adds what none of our fields has: defaults, validators.
        reader._deserialize if reader is not None else None,
        field.disabled or field.readonly is not False,
    )


@lru_cache(maxsize=512)
def _questions(form: Form, zone: tzinfo) -> tuple[Question, ...] | None:
    """Every question of a form, where no list repeats any."""
    if any(isinstance(one, Rows) for one in walk(form.components)):
        return None
    return tuple(_question(form, zone, field, ()) for field in form.fields())


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
        self._zone = zone or UTC
        self.questions = _questions(form, self._zone)
        """Of a form without lists: all there are, in order."""
        if self.questions is None:
            self._components(form.components, ())
        else:
            for question in self.questions:
                self._question(question)

    def question(self, field: Field, lines: Keys) -> Question:
        """A field on these lines."""
        return _question(self.form, self._zone, field, lines)

    def _components(self, components: Sequence[Component], lines: Keys) -> None:
        for component in components:
            if isinstance(component, Group):
                self._components(component.components, lines)
            elif isinstance(component, Rows):
                self._rows(component, lines)
            elif isinstance(component, Field):
                self._question(self.question(component, lines))

    def _rows(self, rows: Rows, lines: Keys) -> None:
        keys = keys_of(rows.path, lines)
        found = get(self._data, keys)
        if found is MISSING:
            return
        count = min(len(found), rows.most + 1) if isinstance(found, list) else 0
        put(self.typed, keys, [{} for _ in range(count)])
        for index in range(count):
            self._components(rows.components, (*lines, str(index)))

    def _question(self, question: Question) -> None:
        field, name, keys, read, may_be_fixed = question
        if field.type == "expression":
            return
        if may_be_fixed and fixed(field, self._scope):
            # Not the person's to answer: only what is already known counts.
            value = get(self._scope.variables, keys)
            if value is not MISSING:
                put(self.typed, keys, value)
            return
        value = get(self._data, keys)
        if value is MISSING:
            return
        try:
            if _empty(value):
                value = [] if field.type in _SEVERAL else None
            else:
                value = read(value, None, None) if read is not None else _chosen(field, value)
        except ValidationError as error:
            self.problems[name] = problem_of(error)
            # What cannot be read is unknown to the conditions.
            value = None
        self.answers[name] = value
        put(self.typed, keys, value)


def _chosen(field: Field, value: object) -> object:
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
