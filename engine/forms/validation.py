"""From what a person sent to what the process receives, or to everything there is to revise.

1. Every known question is read (`Submitted`), unknown names are left behind.
2. Conditions decide which questions are shown (`visibility`).
3. The shown ones are checked, and sorted: dossier, process variables, files, signatures.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from marshmallow import ValidationError

from engine.forms.answers import refuse
from engine.forms.checks import DOSSIER
from engine.forms.choices import accepted
from engine.forms.errors import FieldError, InvalidForm
from engine.forms.limits import problem
from engine.forms.model import ROW, Component, Field, Form, Group, Path, Rows
from engine.forms.paths import MISSING, Keys, get, keys_of, name_of, put
from engine.forms.scope import Scope
from engine.forms.screens import screens
from engine.forms.submitted import Question, Submitted, fixed, problem_of
from engine.forms.visibility import Shown, shown

_REQUIRED = {
    "radio": "required-choice", "select": "required-choice", "checklist": "required-choice",
    "taglist": "required-choice", "checkbox": "required-consent", "filepicker": "required-file",
    "signature": "signature-consent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """The answer to a filepicker: staged uploads, or why there are none."""

    path: str
    label: str
    kind: str
    ids: tuple[str, ...]
    missing: str = ""
    """The reason given under "Je n'ai pas ce document"."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The answer to a signature component: the person consented, and how they signed."""

    path: str
    consent: str
    method: str
    """"typed" or "drawn"."""
    mark: str
    """The name typed, or the picture as a ``data:image/png;base64,`` address."""
    documents: object
    """What the component's `document` expression gives."""
    signer: object = None
    """What its `signer` expression gives: the envelope's signer."""


@dataclass(frozen=True, slots=True)
class Validated:
    """Answers accepted. Numbers are Decimal, dates are date, instants are aware."""

    values: dict[str, Any]
    """For the process, nested; without the group `dossier`, files and signatures."""
    dossier: dict[str, Any]
    """To file in the dossier: what stood under the group whose path is `dossier`."""
    uploads: tuple[Upload, ...] = ()
    signatures: tuple[Signature, ...] = ()


def validate(
    form: Form,
    data: Mapping[str, object],
    context: Mapping[str, object],
    *,
    fields: Collection[str] | None = None,
    screen: int | None = None,
    now: datetime | None = None,
    zone: tzinfo | None = None,
) -> Validated:
    """Check the answers; raise InvalidForm with every problem, in the form's order.

    `context` holds what expressions may read besides the answers (dossier, variables). `fields`
    are the only questions accepted, by name or by group ("dossier.iban", "dossier.adresse").
    `screen` checks one screen alone. An answer left empty is None; one that was not sent is absent.
    """
    read = Submitted(form, data, context, now, zone)
    view = shown(form, read.typed, context, now=now, zone=zone)
    components = form.components if screen is None else screens(form)[screen].components
    check = _Check(read, view, fields)
    if screen is None and read.questions is not None:
        check.all(read.questions)
    else:
        check.components(components, view.scope, ())
    check.compute()
    if check.problems:
        raise InvalidForm(check.problems, data)
    values = check.values
    filed = values.pop(DOSSIER, {})
    return Validated(values, filed, tuple(check.uploads), tuple(check.signatures))


def names(fields: Collection[str] | None, path: Path) -> bool:
    """Whether this question, or a group around it, is among `fields`. Lines have no number."""
    if fields is None:
        return True
    plain = [key for key in path if key != ROW]
    return any(".".join(plain[:length]) in fields for length in range(1, len(plain) + 1))


class _Check:
    """Goes through the questions shown, in order."""

    def __init__(self, read: Submitted, view: Shown, fields: Collection[str] | None) -> None:
        self.values: dict[str, Any] = {}
        self.problems: list[FieldError] = []
        self.uploads: list[Upload] = []
        self.signatures: list[Signature] = []
        self._read = read
        self._view = view
        self._fields = fields
        self._computed: list[tuple[Field, Keys, Scope]] = []

    def all(self, questions: Sequence[Question]) -> None:
        """Those of a form without lists."""
        seen, scope = self._view.ids, self._view.scope
        for question in questions:
            field = question.field
            if (field.id, ()) in seen and names(self._fields, field.path):
                self._question(question, scope)

    def components(self, components: Sequence[Component], scope: Scope, lines: Keys) -> None:
        for component in components:
            if (component.id, lines) not in self._view.ids:
                continue
            if isinstance(component, Group):
                self.components(component.components, scope, lines)
            elif isinstance(component, Rows):
                self._rows(component, scope, lines)
            elif isinstance(component, Field) and names(self._fields, component.path):
                self._question(self._read.question(component, lines), scope)

    def _rows(self, rows: Rows, scope: Scope, lines: Keys) -> None:
        name, keys = name_of(rows.path, lines), keys_of(rows.path, lines)
        found = get(self._read.typed, keys)
        if not isinstance(found, list) or not any(
            names(self._fields, path) for path in _paths(rows)
        ):
            return
        if len(found) > rows.most:
            label = rows.label.render(scope)
            self.problems.append(FieldError(name, label, "too-many-rows", {"max": rows.most}))
            return
        put(self.values, keys, [{} for _ in found])
        blank: set[int] = set()
        for index, row in enumerate(found):
            if rows.adjustable and _blank(row):
                blank.add(index)
                continue
            self.components(rows.components, scope.row(row, index), (*lines, str(index)))
        if blank:
            kept = get(self.values, keys)
            if isinstance(kept, list):
                put(self.values, keys, [row for i, row in enumerate(kept) if i not in blank])

    def _question(self, question: Question, scope: Scope) -> None:
        field, name, keys, _, may_be_fixed = question
        if field.type == "expression":
            if not field.displayed:
                self._computed.append((field, keys, scope))
            return
        if may_be_fixed and fixed(field, scope):
            return
        try:
            value = self._accepted(field, name, scope)
        except ValidationError as error:
            found = problem_of(error)
            label = field.label.render(scope)
            self.problems.append(FieldError(name, label, found.code, found.params))
            return
        if value is not MISSING:
            self._keep(field, name, keys, value, scope)

    def _accepted(self, field: Field, name: str, scope: Scope) -> object:
        if name in self._read.problems:
            found = self._read.problems[name]
            raise refuse(found.code, **found.params)
        value = self._read.answers.get(name, MISSING)
        if value is MISSING or value is None or value == [] or value is False:
            if field.rules.required:
                raise refuse(_REQUIRED.get(field.type, "required"))
            return value
        if field.type in ("radio", "select"):
            value = accepted(field, value, scope)
            if value is MISSING:
                raise refuse("not-choice")
        elif field.type in ("checklist", "taglist"):
            given = value if isinstance(value, list) else [MISSING]
            value = [accepted(field, one, scope) for one in given]
            if MISSING in value:
                raise refuse("not-choice")
        if broken := problem(field, value, scope):
            raise broken
        return value

    def _keep(self, field: Field, name: str, keys: Keys, value: object, scope: Scope) -> None:
        if field.type == "filepicker":
            label = field.label.render(scope)
            if isinstance(value, dict):
                self.uploads.append(Upload(name, label, field.kind, (), str(value["missing"])))
            elif isinstance(value, list):
                self.uploads.append(Upload(name, label, field.kind, tuple(map(str, value))))
        elif field.type == "signature":
            if isinstance(value, dict):
                consent = field.consent.render(scope)
                documents = scope.evaluate(field.expression) if field.expression else None
                signer = scope.evaluate(field.signer) if field.signer else None
                self.signatures.append(
                    Signature(name, consent, **value, documents=documents, signer=signer)
                )
        else:
            put(self.values, keys, value)

    def compute(self) -> None:
        """The computed values, once every answer is known."""
        for field, keys, inner in self._computed:
            if field.expression is not None:
                put(self.values, keys, inner.evaluate(field.expression))


def _paths(component: Component) -> Iterator[Path]:
    if isinstance(component, Field):
        yield component.path
    elif isinstance(component, Group | Rows):
        for inner in component.components:
            yield from _paths(inner)


def _blank(value: object) -> bool:
    """An untouched line: nothing written, nothing ticked."""
    if isinstance(value, Mapping):
        return all(_blank(part) for part in value.values())
    if isinstance(value, list):
        return all(_blank(part) for part in value)
    return value is None or value is False or value == ""
