"""The text that the browser's own date and time controls hold."""

from datetime import date, datetime, time, tzinfo


def iso_day(value: object) -> str:
    """What an ``<input type=date>`` holds; what was typed and cannot be read stays as it is."""
    match value:
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case str():
            return value
        case _:
            return ""


def iso_time(value: object) -> str:
    """What an ``<input type=time>`` holds."""
    match value:
        case time():
            return f"{value:%H:%M}"
        case str():
            return value
        case _:
            return ""


def iso_moment(value: object, zone: tzinfo) -> str:
    """What an ``<input type=datetime-local>`` holds: the hour on that zone's clocks."""
    match value:
        case datetime():
            local = value.astimezone(zone) if value.tzinfo else value
            return f"{local:%Y-%m-%dT%H:%M}"
        case str():
            return value
        case _:
            return ""
