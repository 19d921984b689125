"""When: instants from what an analyst writes (ISO 8601 durations and dates, or FEEL values)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from engine.feel import YearsMonthsDuration, calendar


def moment(value: object, *, start: datetime, zone: tzinfo) -> datetime | None:
    """The instant (UTC) a value means, counted from `start`; None where it means none.

    Durations are counted on the calendar of `zone`: P1D is tomorrow at the same time, daylight
    saving included; PT24H is in 24 hours. A date alone means the end of that day. Raises
    ValueError for what is neither a duration nor a date, or lies beyond the calendar.
    """
    if value is None or value == "":
        return None
    try:
        return _moment(value, start, zone)
    except (ValueError, OverflowError):
        raise ValueError(f"« {value} » n'est ni une durée ni une date.") from None


def _moment(value: object, start: datetime, zone: tzinfo) -> datetime:
    if isinstance(value, datetime):
        return _in(zone, value)
    if isinstance(value, date):
        return _end_of(value, zone)
    if isinstance(value, timedelta | YearsMonthsDuration) or _counts(value):
        return calendar.after(start, calendar.length(value), zone)
    text = str(value)
    if len(text) == 10:
        return _end_of(date.fromisoformat(text), zone)
    return _in(zone, datetime.fromisoformat(text))


def _counts(value: object) -> bool:
    return isinstance(value, str) and value.lstrip("+-").upper().startswith("P")


def _in(zone: tzinfo, instant: datetime) -> datetime:
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
