"""A form worked out for one person: labels, choices and values in place, hidden parts left out.

Templates render this and decide nothing: whatever depends on an expression is settled here.
"""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from engine.forms import display as shows
from engine.forms.choices import Choice, chosen, offered
from engine.forms.errors import FieldError
from engine.forms.markdown import escape, html
from engine.forms.model import Component, Content, Field, Form, Group, Rows
from engine.forms.paths import MISSING, Keys, get, keys_of, name_of
from engine.forms.scope import Scope
from engine.forms.screens import screens
from engine.forms.submitted import fixed
from engine.forms.texts import Text
from engine.forms.validation import names
from engine.forms.visibility import Shown, shown


@dataclass(frozen=True, slots=True)
class FieldView:
    """One question. `name` is the input's name, `id` fit for HTML."""

    field: Field
    name: str
    id: str
    label: str
    description: str
    """HTML."""
    value: Any
    text: str
    """The value as an input holds it: "1250,5", "24/06/1991"; what was typed if unreadable."""
    parts: Mapping[str, str]
    """For a moment: day, month, year, date, time, as typed."""
    choices: tuple[Choice, ...]
    required: bool
    recommended: bool
    readonly: bool
    prefix: str
    suffix: str
    consent: str
    documents: Any
    """What a signature's `document` expression gives."""
    signer: Any
    """What its `signer` expression gives."""
    errors: tuple[FieldError, ...]
    scope: Scope = dataclasses.field(repr=False, compare=False)

    @property
    def type(self) -> str:
        return self.field.type

    def picked(self, choice: Choice) -> bool:
        """Whether this choice is (one of) the answer(s)."""
        values = self.value if isinstance(self.value, list) else [self.value]
        return any(chosen(value, (choice,)) is not None for value in values if value is not None)

    def shown(self, language: str = "fr") -> str:
        """The answer as a sentence holds it, for reviews and receipts."""
        return answer_text(self.field, self.value, self.scope, language)


@dataclass(frozen=True, slots=True)
class ContentView:
    content: Content
    html: str
    """For a text: its HTML. Otherwise a plain label or alternative text."""
    source: str
    lines: tuple[Mapping[str, Any], ...] = ()
    """For a table its lines, for a documentPreview its documents."""
    headings: tuple[tuple[str, str], ...] = ()

    @property
    def type(self) -> str:
        return self.content.type


@dataclass(frozen=True, slots=True)
class GroupView:
    group: Group
    label: str
    nodes: "tuple[NodeView, ...]"

    @property
    def type(self) -> str:
        return "group"


@dataclass(frozen=True, slots=True)
class RowsView:
    rows: Rows
    name: str
    id: str
    label: str
    lines: "tuple[tuple[NodeView, ...], ...]"
    errors: tuple[FieldError, ...]
    can_add: bool
    can_remove: bool

    @property
    def type(self) -> str:
        return "dynamiclist"


NodeView = FieldView | ContentView | GroupView | RowsView


@dataclass(frozen=True, slots=True)
class ScreenView:
    index: int
    title: str
    nodes: tuple[NodeView, ...]

    def fields(self) -> tuple[FieldView, ...]:
        """Its questions, flat, in order."""
        return tuple(flat(self.nodes))


def present(
    form: Form,
    data: Mapping[str, object],
    context: Mapping[str, object],
    *,
    fields: Collection[str] | None = None,
    errors: Sequence[FieldError] = (),
    language: str = "fr",
    now: datetime | None = None,
    zone: tzinfo | None = None,
) -> tuple[ScreenView, ...]:
    """The screens to show now, in order; those with nothing to show are left out.

    With `fields` (a correction), the other questions are read-only and screens without any of
    these are left out. `index` stays that of `screens(form)`.
    """
    view = shown(form, data, context, now=now, zone=zone)
    making = _Making(data, view, fields, errors, language)
    made = []
    for screen in screens(form):
        nodes = making.nodes(screen.components, view.scope, ())
        if not nodes or (fields is not None and not any(not one.readonly for one in flat(nodes))):
            continue
        made.append(ScreenView(screen.index, screen.title.render(view.scope, language), nodes))
    return tuple(made)


def flat(nodes: Sequence[NodeView]) -> list[FieldView]:
    result: list[FieldView] = []
    for node in nodes:
        if isinstance(node, FieldView):
            result.append(node)
        elif isinstance(node, GroupView):
            result.extend(flat(node.nodes))
        elif isinstance(node, RowsView):
            for line in node.lines:
                result.extend(flat(line))
    return result


class _Making:
    def __init__(
        self,
        data: Mapping[str, object],
        view: Shown,
        fields: Collection[str] | None,
        errors: Sequence[FieldError],
        language: str,
    ) -> None:
        self._data = data
        self._view = view
        self._fields = fields
        self._language = language
        self._errors: dict[str, tuple[FieldError, ...]] = {}
        for error in errors:
            self._errors[error.path] = (*self._errors.get(error.path, ()), error)

    def nodes(
        self, components: Sequence[Component], scope: Scope, lines: Keys
    ) -> tuple[NodeView, ...]:
        made: list[NodeView] = []
        for component in components:
            if (component.id, lines) not in self._view.ids:
                continue
            match component:
                case Group():
                    inner = self.nodes(component.components, scope, lines)
                    if inner:
                        made.append(GroupView(component, self._text(component.label, scope), inner))
                case Rows():
                    made.append(self._rows(component, scope, lines))
                case Content():
                    made.append(self._content(component, scope))
                case Field(type="expression", displayed=False):
                    pass
                case Field():
                    made.append(self._field(component, scope, lines))
        return tuple(made)

    def _text(self, text: Text, scope: Scope) -> str:
        return text.render(scope, self._language)

    def _markdown(self, text: Text, scope: Scope) -> str:
        return html(text.render(scope, self._language, escape)) if text else ""

    def _rows(self, rows: Rows, scope: Scope, lines: Keys) -> RowsView:
        name = name_of(rows.path, lines)
        found = get(self._data, keys_of(rows.path, lines))
        values = found if isinstance(found, list) else []
        made = tuple(
            self.nodes(
                rows.components,
                scope.row(value if isinstance(value, Mapping) else {}, index),
                (*lines, str(index)),
            )
            for index, value in enumerate(values)
        )
        free = rows.adjustable and names(self._fields, rows.path)
        return RowsView(
            rows=rows,
            name=name,
            id=_id(name),
            label=self._text(rows.label, scope),
            lines=made,
            errors=self._errors.get(name, ()),
            can_add=free and len(made) < rows.most,
            can_remove=free and bool(made),
        )

    def _content(self, content: Content, scope: Scope) -> ContentView:
        found = scope.evaluate(content.expression) if content.expression else None
        lines = (
            tuple(one for one in found if isinstance(one, Mapping))
            if isinstance(found, list)
            else ()
        )
        headings = [(key, self._text(text, scope)) for key, text in content.headings]
        computed = scope.evaluate(content.headings_from) if content.headings_from else None
        for one in computed if isinstance(computed, list) else ():
            if isinstance(one, Mapping) and "key" in one:
                headings.append((str(one["key"]), str(one.get("label", one["key"]))))
        if content.type == "text":
            words = self._markdown(content.text, scope)
        else:
            words = self._text(content.text, scope)
        source = self._text(content.source, scope)
        # An expression may compute the address: only an embedded picture is shown.
        source = source if source.startswith("data:image/") else ""
        return ContentView(content, words, source, lines, tuple(headings))

    def _field(self, question: Field, scope: Scope, lines: Keys) -> FieldView:
        name = name_of(question.path, lines)
        keys = keys_of(question.path, lines)
        value = get(self._data, keys)
        if value is MISSING and fixed(question, scope):
            value = get(scope.variables, keys)
        value = None if value is MISSING else value
        if question.type == "expression" and question.expression is not None:
            value = scope.evaluate(question.expression)
        return FieldView(
            field=question,
            name=name,
            id=_id(name),
            label=self._text(question.label, scope),
            description=self._markdown(question.description, scope),
            value=value,
            text=typed(value, scope),
            parts=parts(value, scope),
            choices=offered(question, scope, self._language),
            required=question.rules.required,
            recommended=question.flag("recommended"),
            readonly=question.type == "expression"
            or fixed(question, scope)
            or not names(self._fields, question.path),
            prefix=self._text(question.prefix, scope),
            suffix=self._text(question.suffix, scope),
            consent=self._text(question.consent, scope),
            documents=scope.evaluate(question.expression)
            if question.type == "signature" and question.expression
            else None,
            signer=scope.evaluate(question.signer) if question.signer else None,
            errors=self._errors.get(name, ()),
            scope=scope,
        )


def answer_text(question: Field, value: object, scope: Scope, language: str = "fr") -> str:
    """An answer for a person: the choice's label, French numbers and dates, "" where empty."""
    if value is None or value == [] or value == "":
        return ""
    if question.type in ("radio", "select", "checklist", "taglist"):
        choices = offered(question, scope, language)
        values = value if isinstance(value, list) else [value]
        labels = [
            choice.label if (choice := chosen(one, choices)) else shows.display(one, language)
            for one in values
        ]
        return ", ".join(labels)
    if question.type == "number" and isinstance(value, Decimal | int):
        digits = shows.number(Decimal(value), language, question.decimals)
        around = (question.prefix.render(scope, language), question.suffix.render(scope, language))
        return "\u00a0".join(part for part in (around[0], digits, around[1]) if part)
    if question.type == "signature":
        return ""
    if question.rules.kind == "iban" and isinstance(value, str):
        return shows.iban(value)
    if isinstance(value, Mapping) and "missing" in value:
        return str(value["missing"])
    return shows.display(value, language, zone=scope.zone)


def typed(value: object, scope: Scope) -> str:
    """What an input's `value` holds: days as 24/06/1991, hours as 14:30, numbers with a comma."""
    match value:
        case None | list() | bool() | Mapping():
            return ""
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case int() | float():
            return str(value).replace(".", ",")
        case datetime():
            local = value.astimezone(scope.zone) if value.tzinfo else value
            return f"{local:%d/%m/}{local.year:04} {local:%H:%M}"
        case date():
            return f"{value:%d/%m/}{value.year:04}"
        case time():
            return f"{value:%H:%M}"
        case _:
            return str(value)


def parts(value: object, scope: Scope) -> Mapping[str, str]:
    """Day, month, year (and date, time) for a question asked in several inputs."""
    if isinstance(value, Mapping):
        keys = ("day", "month", "year", "date", "time")
        return {key: str(value.get(key) or "") for key in keys}
    if isinstance(value, datetime):
        local = value.astimezone(scope.zone) if value.tzinfo else value
        day = local.date()
        return {**parts(day, scope), "date": typed(day, scope), "time": f"{local:%H:%M}"}
    if isinstance(value, date):
        return {"day": str(value.day), "month": str(value.month), "year": f"{value.year:04}"}
    return {}


def _id(name: str) -> str:
    return "f-" + name.replace(".", "-")
