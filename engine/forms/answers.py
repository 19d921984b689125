"""The marshmallow field of each question: from what was typed to a value.

Built once per form. Problems are raised as `marshmallow.ValidationError` holding one `Problem`,
so that code and parameters reach the screen and every sentence can be translated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any, TypeVar

import re2
from marshmallow import ValidationError, fields

from engine.forms import formats
from engine.forms.model import Field

_MOST_CHARACTERS = {"textfield": 2_000, "textarea": 20_000}
_MOST_PICTURE = 300_000
"""Characters of a drawn signature, as a data: address."""


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


def refuse(code: str, **params: object) -> ValidationError:
    return ValidationError([Problem(code, params)])


Answer = fields.Field[Any]
_READERS = {"email": formats.email, "phone": formats.phone, "iban": formats.iban}
"""Kind of text → what reads it."""
_Value = TypeVar("_Value")


class TextAnswer(Answer):
    def __init__(self, question: Field) -> None:
        super().__init__()
        self.lines = question.type == "textarea"
        self.most = _MOST_CHARACTERS.get(question.type, 2_000)
        self.reader = _READERS.get(question.rules.kind)
        self.pattern = re2.compile(question.rules.pattern) if question.rules.pattern else None
        self.pattern_message = question.rules.pattern_message

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refuse("not-text")
        if len(value) > self.most:
            raise refuse("too-long", count=len(value), max=self.most)
        text = formats.text(value, lines=self.lines)
        if self.reader is not None:
            text = _read(self.reader, text)
        if self.pattern is not None and not self.pattern.search(text):
            if self.pattern_message:
                raise refuse("own", message=self.pattern_message)
            raise refuse("pattern")
        return text


class NumberAnswer(Answer):
    def __init__(self, question: Field) -> None:
        super().__init__()
        self.decimals = question.decimals
        self.as_text = question.as_text

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Decimal | str:
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise refuse("not-number", value=str(value)[:60])
        read: Decimal = _read(formats.number, value if isinstance(value, str) else str(value))
        if self.decimals is not None and read != round(read, self.decimals):
            if self.decimals == 0:
                raise refuse("not-whole")
            raise refuse("too-many-decimals", max=self.decimals)
        return str(read) if self.as_text else read


class MomentAnswer(Answer):
    """A date, an hour, or both: aware, in the zone the `context` gives."""

    def __init__(self, question: Field, zone: tzinfo) -> None:
        super().__init__()
        self.subtype = question.subtype
        self.zone = zone

    def _deserialize(
        self, value: Any, attr: Any, data: Any, **kwargs: Any
    ) -> date | time | datetime:
        if isinstance(value, Mapping):
            return self._from_parts(value)
        if self.subtype == "date" and isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        if self.subtype == "time" and isinstance(value, time):
            return value
        if self.subtype == "datetime" and isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=self.zone)
        if not isinstance(value, str):
            raise refuse("not-date", value=str(value)[:60])
        if self.subtype == "datetime":
            return _read(lambda text: formats.instant(text, self.zone), value)
        if self.subtype == "date":
            return _read(formats.day, value)
        return _read(formats.clock, value)

    def _from_parts(self, value: Mapping[str, Any]) -> date | datetime:
        parts = {key: str(value.get(key) or "") for key in ("day", "month", "year", "date", "time")}

        def whole(_: str) -> date:
            if self.subtype == "datetime" and parts["date"]:
                return formats.day(parts["date"])
            return formats.day_of(parts["day"], parts["month"], parts["year"])

        on: date = _read(whole, "")
        if self.subtype != "datetime":
            return on
        return datetime.combine(on, _read(formats.clock, parts["time"]), tzinfo=self.zone)


class YesNoAnswer(Answer):
    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "on", "1", "false", "", "0"):
            return value.lower() in ("true", "on", "1")
        raise refuse("invalid")


class FilesAnswer(Answer):
    """Upload ids, or ``{"missing": reason}`` where the question allows it."""

    def __init__(self, question: Field) -> None:
        super().__init__()
        self.most = question.max_files
        self.missing = question.flag("missing")

    def _deserialize(
        self, value: Any, attr: Any, data: Any, **kwargs: Any
    ) -> list[str] | dict[str, str]:
        if isinstance(value, Mapping):
            reason = value.get("missing")
            if not self.missing or not isinstance(reason, str):
                raise refuse("invalid")
            return {"missing": formats.text(reason[:2_000], lines=True)}
        if not isinstance(value, list) or not all(isinstance(one, str | int) for one in value):
            raise refuse("invalid")
        if len(value) > self.most:
            raise refuse("too-many-files", max=self.most)
        return [str(one) for one in value]


class SignatureAnswer(Answer):
    """``{"consent": bool, "method": "typed" | "drawn", "typed": name, "drawn": data: address}``."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dict[str, object]:
        if not isinstance(value, Mapping):
            raise refuse("invalid")
        if value.get("consent") not in (True, "true", "on", "1"):
            raise refuse("signature-consent")
        if value.get("method") == "drawn":
            drawn = value.get("drawn")
            if not isinstance(drawn, str) or not drawn.startswith("data:image/png;base64,iVBORw0K"):
                raise refuse("signature-drawn")
            if len(drawn) > _MOST_PICTURE:
                raise refuse("signature-size")
            return {"method": "drawn", "mark": drawn}
        typed = formats.text(str(value.get("typed") or ""))
        if len(typed) < 2 or len(typed) > 120:
            raise refuse("signature-typed")
        return {"method": "typed", "mark": typed}


def answer(question: Field, zone: tzinfo) -> Answer | None:
    """The field that reads this question's answer; None for choices, read with their options."""
    match question.type:
        case "textfield" | "textarea":
            return TextAnswer(question)
        case "number":
            return NumberAnswer(question)
        case "datetime":
            return MomentAnswer(question, zone)
        case "checkbox":
            return YesNoAnswer()
        case "filepicker":
            return FilesAnswer(question)
        case "signature":
            return SignatureAnswer()
        case _:
            return None


def _read(reader: Callable[[str], _Value], value: str) -> _Value:
    try:
        return reader(value)
    except formats.UnreadableError as error:
        raise refuse(error.code, **error.params) from None
