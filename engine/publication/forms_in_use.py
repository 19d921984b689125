"""Checks forms where they are used: names their expressions read, fields and kinds they file."""

from collections.abc import Collection, Iterator, Mapping

from engine.feel import Expression
from engine.forms import Form
from engine.forms.model import ROW, Component, Content, Field, Group, Rows, walk
from engine.forms.texts import Text
from engine.publication.flow import Flow, Names
from engine.publication.names import reads
from engine.publication.results import ANYTHING, SHELF
from engine.publication.shapes import DossierShape
from engine.publication.variables import DOSSIER, meant, shape_of
from engine.publication.version import Version
from engine.workflow.model import Element

_LINE = frozenset({"this", "parent", "i", "item"})
"""Names of a line of a repeated list."""


def check_forms(version: Version, flows: Mapping[str, Flow]) -> None:
    used: set[str] = {request.form for request in version.domain.config.requests}
    for flow in flows.values():
        for element in flow.process.elements.values():
            form = version.domain.forms.get(element.zeebe.form_id)
            if form is None:
                continue
            used.add(form.id)
            _Use(version, form, element, flow).check()
    for form in version.domain.forms.values():
        file = version.domain.form_files[form.id]
        _kinds(version, form, file)
        if form.id not in used and version.sound:
            version.add("form-unused", file=file, warning=True)


def _kinds(version: Version, form: Form, file: str) -> None:
    if "dossiers" in version.unreadable:
        return
    for field in form.fields():
        if field.type != "filepicker":
            continue
        if not field.kind:
            version.add(
                "form-kind-absent",
                file=file,
                element=field.name,
                warning=True,
                known=version.kinds,
            )
        elif field.kind not in version.kinds:
            version.add(
                "form-kind", file=file, element=field.name, name=field.kind, known=version.kinds
            )


class _Use:
    """One form at one element."""

    def __init__(self, version: Version, form: Form, element: Element, flow: Flow) -> None:
        self.version = version
        self.form = form
        self.element = element
        self.file = version.domain.form_files[form.id]
        self.shape: DossierShape = shape_of(version, flow.process.id)
        paths = list(_paths(form))
        self.paths = frozenset(paths)
        own = {path[0] for path in paths}
        # A line's answers are readable by their own name from within the line.
        own |= {path[-1] for path in paths if ROW in path}
        around = frozenset() if element.tag == "startEvent" else flow.inside(element)
        self.names: Names = frozenset(own) | around | {DOSSIER}

    def check(self) -> None:
        for component in walk(self.form.components):
            for where, expression, free in _expressions(component):
                self._reads(component, where, expression, free)
            if isinstance(component, Field) and component.path[:1] == (DOSSIER,):
                self._files(component)

    def _files(self, field: Field) -> None:
        path = tuple(key for key in field.path[1:] if key != ROW)
        if field.type in ("filepicker", "signature", "expression") or self.shape.writes(path):
            return
        if self.shape.types:
            self._note(
                "dossier-write",
                field.name,
                where=f"Ce champ (utilisé par « {self.element.name or self.element.id} »)",
                name=".".join(path),
                types=self.shape.label,
                known=self.shape.writable(),
            )

    def _reads(self, component: Component, where: str, expression: Expression, free: Names) -> None:
        known = self.names | free | _LINE
        for read in reads(expression.tree):
            head = read.path[0]
            if head == DOSSIER and not self.shape.reads(read.path[1:]):
                if not any(path[: len(read.path)] == read.path for path in self.paths):
                    self._note(
                        "dossier-field",
                        _name(component),
                        where=f"« {where} »",
                        name=".".join(read.path),
                        types=self.shape.label,
                        known={f"{DOSSIER}.{name}" for name in self.shape.names()},
                    )
            elif head not in known and read.certain and ANYTHING not in known:
                self._note(
                    "form-variable",
                    _name(component),
                    warning=SHELF in known,
                    where=f"« {where} »",
                    name=head,
                    known=known - {SHELF} - _LINE,
                    hint=meant(self.shape, head),
                )

    def _note(
        self,
        code: str,
        component: str,
        *,
        where: str,
        name: str,
        known: Collection[str],
        types: str = "",
        hint: str | None = None,
        warning: bool = False,
    ) -> None:
        self.version.add(
            code,
            file=self.file,
            element=component,
            warning=warning,
            used=self.element.name or self.element.id,
            where=where,
            name=name,
            known=known,
            types=types,
            meant=hint,
        )


def _paths(form: Form) -> Iterator[tuple[str, ...]]:
    for one in walk(form.components):
        if isinstance(one, Field | Group | Rows) and one.path:
            yield one.path


def _name(component: Component) -> str:
    path = getattr(component, "path", ())
    return ".".join(path) or component.id


def _expressions(component: Component) -> Iterator[tuple[str, Expression, Names]]:
    """(attribute, expression, names bound there) of one component."""
    if component.hide is not None:
        yield "conditional.hide", component.hide, frozenset()
    match component:
        case Field():
            yield from _of_field(component)
        case Content():
            yield from _of_text("text", component.text)
            yield from _of_text("source", component.source)
            if component.expression is not None:
                yield "dataSource", component.expression, frozenset()
        case Group() | Rows():
            yield from _of_text("label", component.label)


def _of_field(field: Field) -> Iterator[tuple[str, Expression, Names]]:
    rules = field.rules
    found = {
        "readonly": field.readonly,
        "defaultValue": field.default,
        "valuesExpression": field.options.expression,
        "expression": field.expression,
        "signer": field.signer,
        "minLength": rules.min_length,
        "maxLength": rules.max_length,
        "min": rules.minimum,
        "max": rules.maximum,
        "earliest": rules.earliest,
        "latest": rules.latest,
        "check": rules.check,
    }
    for where, value in found.items():
        if isinstance(value, Expression):
            yield where, value, frozenset()
    texts = {"label": field.label, "description": field.description, "consent": field.consent}
    for where, text in texts.items():
        yield from _of_text(where, text)


def _of_text(where: str, text: Text) -> Iterator[tuple[str, Expression, Names]]:
    for expression, in_loop in text.expressions():
        # Within a loop, an item's entries are names nobody knows beforehand.
        yield where, expression, frozenset(expression.variables()) if in_loop else frozenset()
