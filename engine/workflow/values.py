"""Values that cross the border of an instance: made FEEL's on the way in, copied on the way out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from engine.feel import to_feel
from engine.workflow.errors import Problem
from engine.workflow.scopes import Variables


def from_outside(values: Mapping[str, object]) -> Variables:
    """JSON or Python values as FEEL values (numbers become Decimal); a new dict."""
    return {str(name): to_feel(value) for name, value in values.items()}


def copied(value: Any) -> Any:
    """A copy of lists and contexts, all the way down; other values cannot be changed."""
    if isinstance(value, dict):
        return {name: copied(item) for name, item in value.items()}
    if isinstance(value, list):
        return [copied(item) for item in value]
    return value


def as_text(value: object, where: str) -> str:
    """A value where a text is wanted; null is "". Raises Problem."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, dict, list)):
        raise Problem("not_text", where=where)
    return str(value)


def as_names(value: object, where: str) -> tuple[str, ...]:
    """A list of names: a FEEL list of texts, or one text with commas. Raises Problem."""
    if isinstance(value, list):
        return tuple(as_text(item, where) for item in value if item not in (None, ""))
    text = as_text(value, where)
    return tuple(name for part in text.split(",") if (name := part.strip()))


def as_instant(value: object, zone: tzinfo, where: str) -> datetime | None:
    """An aware UTC datetime from a FEEL date and time, a date (its midnight) or ISO 8601 text.

    What has no zone is local time in `zone`. Null and "" give None. Raises Problem.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise Problem("not_instant", where=where, value=value) from None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=zone)
    if not isinstance(value, datetime):
        raise Problem("not_instant", where=where, value=value)
    try:
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Problem("not_instant", where=where, value=value) from None
