"""When: instants from what an analyst writes (ISO 8601 durations and dates, or FEEL values)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from engine.feel import compile

_ADD = compile("start + (if x instance of string then duration(x) else x)")


def moment(value: object, *, start: datetime, zone: tzinfo) -> datetime | None:
    """The instant (UTC) a value means, counted from `start`; None where it means none.

    Durations are counted on the calendar of `zone`: P1D is tomorrow at the same time, daylight
    saving included. A date alone means the end of that day. Raises ValueError for text that is
    neither a duration nor a date.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    if isinstance(value, date):
        return _end_of(value, zone)
    if isinstance(value, str) and not value.lstrip("+-").upper().startswith("P"):
        return _written(value, zone)
    local = start.astimezone(zone)
    result = _ADD.evaluate({"start": local, "x": value}).value
    if not isinstance(result, datetime):
        raise ValueError(f"« {value} » n'est ni une durée ni une date.")
    return result.astimezone(UTC)


def _written(text: str, zone: tzinfo) -> datetime:
    try:
        if len(text) == 10:
            return _end_of(date.fromisoformat(text), zone)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"« {text} » n'est ni une durée ni une date.") from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)


def _end_of(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def durations(value: object) -> list[object]:
    """The items of "P3D, P10D", or of a list; [] where nothing is given."""
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, list | tuple):
        return list(value)
    return [value]


def text_of(properties: Mapping[str, object], name: str) -> str:
    value = properties.get(name)
    return "" if value is None else str(value).strip()
