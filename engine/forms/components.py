"""Reads one component of a form after the other, noting all that is wrong."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import re2

from engine import feel
from engine.forms.findings import Findings
from engine.forms.model import (
    PROPERTIES,
    ROW,
    Component,
    Content,
    Field,
    Group,
    Limit,
    Option,
    Options,
    Path,
    Rows,
    Rules,
)
from engine.forms.texts import Text, TextError, text

QUESTIONS = (
    "textfield", "textarea", "number", "datetime", "expression", "filepicker", "checkbox",
    "checklist", "radio", "select", "taglist", "signature",
)  # fmt: skip
CONTENTS = ("text", "image", "table", "documentPreview", "spacer", "separator", "button")
CHOICES = ("radio", "select", "checklist", "taglist")
REFUSED = ("html", "iframe")
_KEY = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_MOST_COMPONENTS, _MOST_DEPTH = 500, 12

_Json = Mapping[str, Any]


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

    def _component(self, item: _Json, at: Path, depth: int) -> Component | None:
        type_ = item.get("type")
        one = _One(self, item)
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

    def _group(self, one: "_One", at: Path, depth: int) -> Group:
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

    def _rows(self, one: "_One", at: Path, depth: int) -> Rows:
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
            most=int(most) if most.isdigit() and 1 <= int(most) <= 200 else 50,
        )


class _One:
    """One component's JSON, read with findings named after it."""

    def __init__(self, reader: Reader, item: _Json) -> None:
        self.item = item
        self.found = reader.found
        name = item.get("key") or item.get("path") or item.get("label") or item.get("id")
        self.element = str(name or item.get("type") or "?")[:80]
        own = str(item.get("id") or item.get("key") or f"component_{reader.count}")
        self.id = own if own not in reader.ids else f"{own}_{reader.count}"
        reader.ids.add(self.id)

    def mapping(self, name: str) -> _Json:
        value = self.item.get(name)
        return value if isinstance(value, Mapping) else {}

    def path(self, *, required: bool) -> Path:
        value = self.item.get("path")
        if not isinstance(value, str) or not value.strip():
            if required:
                self.found.add("form-path", self.element)
            return ()
        return self._keys(value.strip())

    def key(self) -> Path:
        value = self.item.get("key")
        if not isinstance(value, str) or not value.strip():
            self.found.add("form-key-absent", self.element)
            return ()
        return self._keys(value.strip())

    def _keys(self, value: str) -> Path:
        if not _KEY.fullmatch(value):
            self.found.add("form-key", self.element, key=value)
            return ()
        return tuple(value.split("."))

    def text(self, name: str, source: object = None) -> Text:
        value = self.item.get(name) if source is None else source
        try:
            return text(value)
        except feel.FeelSyntaxError as error:
            self._badly_written(name, str(value), error)
        except TextError as error:
            self.found.add("form-mark", self.element, where=name, mark=error.mark)
        return Text()

    def expression(self, value: object, where: str) -> feel.Expression | None:
        """The expression of a value that must be one, with or without its `=`."""
        if not isinstance(value, str) or not value.strip().lstrip("="):
            return None
        try:
            return feel.compile(value.strip().removeprefix("="))
        except feel.FeelSyntaxError as error:
            self._badly_written(where, value, error)
            return None

    def _badly_written(self, where: str, text: str, error: feel.FeelSyntaxError) -> None:
        self.found.add(
            "form-feel", self.element, where=where, text=text[:120], reason=error.message("fr")
        )

    def hide(self) -> feel.Expression | None:
        conditional = self.item.get("conditional")
        value = conditional.get("hide") if isinstance(conditional, Mapping) else None
        return self.expression(value, "conditional.hide")

    def limit(self, rules: _Json, name: str) -> Limit:
        value = rules.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and value.startswith("="):
            return self.expression(value, name)
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            expected = "Un nombre, ou une expression qui commence par « = »."
            self.found.add("form-value", self.element, name=name, value=value, expected=expected)
            return None
        return number

    def properties(self, type_: str) -> dict[str, str]:
        given = self.item.get("properties")
        result: dict[str, str] = {}
        for name, value in given.items() if isinstance(given, Mapping) else ():
            types = PROPERTIES.get(name)
            if types is None or (types and type_ not in types.split()):
                known = [k for k, fit in PROPERTIES.items() if not fit or type_ in fit.split()]
                self.found.add(
                    "form-property",
                    self.element,
                    severity="warning",
                    name=name,
                    known=", ".join(known),
                )
                continue
            result[name] = str(value).lower() if isinstance(value, bool) else str(value)
        return result


def _content(one: _One) -> Content:
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


def _field(one: _One, at: Path) -> Field | None:
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
        rules=_rules(one, properties),
        readonly=one.expression(readonly, "readonly") or False
        if isinstance(readonly, str)
        else readonly is True,
        disabled=item.get("disabled") is True,
        default=_default(one),
        options=_options(one) if type_ in CHOICES else Options(),
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


def _default(one: _One) -> object:
    """A constant, or the expression that computes it."""
    value = one.item.get("defaultValue")
    if isinstance(value, str) and value.startswith("="):
        return one.expression(value, "defaultValue")
    return value


def _subtype(one: _One) -> str:
    subtype = one.item.get("subtype", "date")
    if subtype not in ("date", "time", "datetime"):
        expected = "« date », « time » ou « datetime »."
        one.found.add("form-value", one.element, name="subtype", value=subtype, expected=expected)
        return "date"
    return str(subtype)


def _expression(one: _One, type_: str) -> feel.Expression | None:
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


def _rules(one: _One, properties: Mapping[str, str]) -> Rules:
    given = one.item.get("validate")
    rules: _Json = given if isinstance(given, Mapping) else {}
    pattern = rules.get("pattern") or ""
    if pattern:
        try:
            re2.compile(pattern, _quiet())
        except (re2.error, TypeError):
            one.found.add("form-pattern", one.element, pattern=pattern)
            pattern = ""
    kind = rules.get("validationType") or ""
    if kind not in ("", "custom", "email", "phone", "iban"):
        expected = "« email », « phone » ou « iban »."
        one.found.add(
            "form-value", one.element, name="validationType", value=kind, expected=expected
        )
    result = Rules(
        required=rules.get("required") is True,
        min_length=one.limit(rules, "minLength"),
        max_length=one.limit(rules, "maxLength"),
        minimum=one.limit(rules, "min"),
        maximum=one.limit(rules, "max"),
        pattern=pattern,
        pattern_message=str(rules.get("patternErrorMessage") or ""),
        kind=kind if kind in ("email", "phone", "iban") else "",
        earliest=one.expression(properties.get("earliest"), "earliest"),
        latest=one.expression(properties.get("latest"), "latest"),
        future_only=one.item.get("disallowPassedDates") is True,
        check=one.expression(properties.get("check"), "check"),
        check_message=properties.get("message", ""),
    )
    for low, high in (
        (result.minimum, result.maximum),
        (result.min_length, result.max_length),
    ):
        if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
            one.found.add("form-range", one.element, min=low, max=high)
    return result


def _quiet() -> Any:
    options = re2.Options()
    options.log_errors = False
    return options


def _options(one: _One) -> Options:
    item = one.item
    key, computed = item.get("valuesKey"), item.get("valuesExpression")
    if isinstance(computed, str) and computed.strip():
        return Options(expression=one.expression(computed, "valuesExpression"))
    if isinstance(key, str) and key.strip():
        return Options(key=key.strip())
    given = item.get("values")
    options = [
        Option(
            value.get("value"), one.text("values", value.get("label") or str(value.get("value")))
        )
        for value in (given if isinstance(given, list) else ())
        if isinstance(value, Mapping)
    ]
    if not options:
        one.found.add("form-options", one.element)
    seen: set[str] = set()
    for option in options:
        if option.token in seen:
            one.found.add("form-option-twice", one.element, value=option.token)
        seen.add(option.token)
    return Options(fixed=tuple(options))
