"""One component's JSON, read attribute by attribute; every finding is named after it."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from engine import feel
from engine.forms.findings import Findings
from engine.forms.model import PROPERTIES, Limit, Path
from engine.forms.texts import Text, TextError, text

Json = Mapping[str, Any]
_KEY = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


class Source:
    """One component's JSON, read with findings named after it."""

    def __init__(self, found: Findings, count: int, ids: set[str], item: Json) -> None:
        self.item = item
        self.found = found
        name = item.get("key") or item.get("path") or item.get("label") or item.get("id")
        self.element = str(name or item.get("type") or "?")[:80]
        own = str(item.get("id") or item.get("key") or f"component_{count}")
        self.id = own if own not in ids else f"{own}_{count}"
        ids.add(self.id)

    def mapping(self, name: str) -> Json:
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
            "form-feel",
            self.element,
            where=where,
            text=text[:120],
            reason=error.message("fr"),
            reason_en=error.message("en"),
        )

    def hide(self) -> feel.Expression | None:
        conditional = self.item.get("conditional")
        value = conditional.get("hide") if isinstance(conditional, Mapping) else None
        return self.expression(value, "conditional.hide")

    def limit(self, rules: Json, name: str) -> Limit:
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
