"""Reads one component of a form after the other, noting all that is wrong."""

from collections.abc import Mapping

from engine import feel
from engine.forms.findings import Findings
from engine.forms.model import ROW, Component, Content, Field, Group, Options, Path, Rows
from engine.forms.paths import is_number
from engine.forms.rules import options, rules
from engine.forms.source import Json, Source

QUESTIONS = (
    "textfield", "textarea", "number", "datetime", "expression", "filepicker", "checkbox",
    "checklist", "radio", "select", "taglist", "signature",
)  # fmt: skip
CONTENTS = ("text", "image", "table", "documentPreview", "spacer", "separator", "button")
CHOICES = ("radio", "select", "checklist", "taglist")
REFUSED = ("html", "iframe")
_MOST_COMPONENTS, _MOST_DEPTH = 500, 12


class Reader:
    """Holds the findings of one form and how many components it has had so far."""

    def __init__(self, found: Findings) -> None:
        self.found = found
        self.count = 0
        self.ids: set[str] = set()

    def components(self, items: object, at: Path = (), depth: int = 0) -> tuple[Component, ...]:
        result = []
        for item in items if isinstance(items, list) else ():
            self.count += 1
            if depth > _MOST_DEPTH or self.count > _MOST_COMPONENTS:
                if self.count <= _MOST_COMPONENTS + 1:
                    self.found.add("form-depth", max=_MOST_COMPONENTS)
                return ()
            if isinstance(item, Mapping) and (component := self._component(item, at, depth)):
                result.append(component)
        return tuple(result)

    def _component(self, item: Json, at: Path, depth: int) -> Component | None:
        type_ = item.get("type")
        one = Source(self.found, self.count, self.ids, item)
        if type_ in REFUSED:
            self.found.add("form-html", one.element, type=type_)
        elif type_ == "group":
            return self._group(one, at, depth)
        elif type_ == "dynamiclist":
            return self._rows(one, at, depth)
        elif type_ in CONTENTS:
            return _content(one)
        elif type_ in QUESTIONS:
            return _field(one, at)
        elif type_ == "default":
            return None
        else:
            known = ", ".join((*QUESTIONS, *CONTENTS, "group", "dynamiclist"))
            self.found.add("form-type", one.element, type=type_, known=known)
        return None

    def _group(self, one: "Source", at: Path, depth: int) -> Group:
        path = (*at, *one.path(required=False))
        properties = one.properties("group")
        return Group(
            id=one.id,
            path=path,
            label=one.text("label"),
            components=self.components(one.item.get("components"), path, depth + 1),
            hide=one.hide(),
            outlined=bool(one.item.get("showOutline")),
            screen=one.text("screen", properties.get("screen", "")),
        )

    def _rows(self, one: "Source", at: Path, depth: int) -> Rows:
        own = one.path(required=True)
        path = (*at, *own)
        first = one.item.get("defaultRepetitions", 1)
        most = one.properties("dynamiclist").get("max", "50")
        return Rows(
            id=one.id,
            path=path,
            label=one.text("label"),
            components=self.components(one.item.get("components"), (*path, ROW), depth + 1),
            hide=one.hide(),
            first=first if isinstance(first, int) and 0 <= first <= 50 else 1,
            adjustable=one.item.get("allowAddRemove") is not False,
            most=int(most) if is_number(most) and 1 <= int(most) <= 200 else 50,
        )


def _content(one: Source) -> Content:
    item = one.item
    type_ = str(item["type"])
    source = one.text("source")
    if type_ == "image" and not source.source.startswith(("data:image/", "=")):
        one.found.add("form-image", one.element)
    key = {"table": "dataSource", "documentPreview": "dataSource"}.get(type_, "")
    columns = item.get("columns")
    headings = [
        (str(column.get("key", "")), one.text("columns", column.get("label", "")))
        for column in (columns if isinstance(columns, list) else ())
        if isinstance(column, Mapping)
    ]
    height = item.get("height")
    return Content(
        id=one.id,
        type=type_,
        text=one.text({"text": "text", "image": "alt"}.get(type_, "label")),
        hide=one.hide(),
        source=source,
        expression=one.expression(item.get(key), key) if key else None,
        headings=tuple(headings),
        headings_from=one.expression(item.get("columnsExpression"), "columnsExpression"),
        height=height if isinstance(height, int) else 0,
        action=str(item.get("action", "")),
    )


def _field(one: Source, at: Path) -> Field | None:
    item, type_ = one.item, str(one.item["type"])
    key = one.key()
    properties = one.properties(type_)
    label_name = "dateLabel" if type_ == "datetime" and item.get("dateLabel") else "label"
    if type_ == "datetime" and item.get("subtype") == "time" and item.get("timeLabel"):
        label_name = "timeLabel"
    label = one.text(label_name)
    if not str(item.get(label_name) or "").strip() and type_ != "expression":
        one.found.add("form-label", one.element)
    readonly = item.get("readonly", False)
    layout, appearance = one.mapping("layout"), one.mapping("appearance")
    if not key:
        return None
    return Field(
        id=one.id,
        type=type_,
        path=(*at, *key),
        label=label,
        description=one.text("description"),
        hide=one.hide(),
        rules=rules(one, properties),
        readonly=one.expression(readonly, "readonly") or False
        if isinstance(readonly, str)
        else readonly is True,
        disabled=item.get("disabled") is True,
        default=_default(one),
        options=options(one) if type_ in CHOICES else Options(),
        properties=properties,
        subtype=_subtype(one) if type_ == "datetime" else "",
        decimals=item["decimalDigits"] if isinstance(item.get("decimalDigits"), int) else None,
        as_text=item.get("serializeToString") is True,
        prefix=one.text("prefix", appearance.get("prefixAdorner", "")),
        suffix=one.text("suffix", appearance.get("suffixAdorner", "")),
        accept=str(item.get("accept") or ""),
        multiple=item.get("multiple") is True,
        expression=_expression(one, type_),
        displayed=type_ == "expression" and item.get("computeOn") == "presentation",
        signer=one.expression(item.get("signer"), "signer"),
        consent=one.text("consent"),
        columns=layout.get("columns") if isinstance(layout.get("columns"), int) else None,
        row=str(layout.get("row") or ""),
    )


def _default(one: Source) -> object:
    """A constant, or the expression that computes it."""
    value = one.item.get("defaultValue")
    if isinstance(value, str) and value.startswith("="):
        return one.expression(value, "defaultValue")
    return value


def _subtype(one: Source) -> str:
    subtype = one.item.get("subtype", "date")
    if subtype not in ("date", "time", "datetime"):
        expected = "« date », « time » ou « datetime »."
        one.found.add("form-value", one.element, name="subtype", value=subtype, expected=expected)
        return "date"
    return str(subtype)


def _expression(one: Source, type_: str) -> feel.Expression | None:
    if type_ == "expression":
        return one.expression(one.item.get("expression"), "expression")
    if type_ != "signature":
        return None
    documents = one.item.get("documents") or one.item.get("document")
    for value, what, english in (
        (documents, "quels documents sont signés", "which documents are signed"),
        (one.item.get("consent"), "à quoi la personne consent", "what the person consents to"),
    ):
        if not str(value or "").strip():
            one.found.add("form-signature", one.element, what_en=english, what=what)
    return one.expression(documents, "documents")
