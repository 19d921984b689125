"""An instant as a document states it: to the second, with its distance from UTC."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

_PATTERNS = {
    ("fr", False): "d MMMM y 'à' HH:mm:ss",
    ("fr", True): "d MMM y HH:mm:ss",
    ("en", False): "d MMMM y 'at' HH:mm:ss",
    ("en", True): "d MMM y HH:mm:ss",
}


def stated(instant: datetime, language: str, zone: str, *, short: bool = False) -> str:
    """« 24 novembre 2026 à 14:23:55 (UTC+1) »; `instant` is aware."""
    local = instant.astimezone(ZoneInfo(zone))
    language = language if language == "en" else "fr"
    text = format_datetime(local, _PATTERNS[language, short], locale=language)
    minutes = int((local.utcoffset() or local - local).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    offset = f"{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else ""
    return f"{text} (UTC{offset})"
