"""Dates, hours, sizes and fingerprints as a reader of that language expects them.

Every function takes aware UTC instants and the organisation's time zone: a deadline shown an
hour off is a wrong deadline. Languages: French (the default) and English.
"""

from datetime import date, datetime, tzinfo

from babel.dates import format_date

NBSP = "\u00a0"

UNITS = {"fr": ("octets", "ko", "Mo", "Go"), "en": ("bytes", "kB", "MB", "GB")}


def local_day(value: date | datetime, zone: tzinfo) -> date:
    """The calendar day it is, there, at that instant; a day stays itself."""
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


def long_day(value: date | datetime, zone: tzinfo, language: str = "fr") -> str:
    """« vendredi 4 décembre 2026 », "Friday 4 December 2026"."""
    day = local_day(value, zone)
    pattern = "EEEE d MMMM y" if day.day != 1 or language != "fr" else "EEEE '1er' MMMM y"
    return format_date(day, pattern, locale=language)


def plain_day(value: date | datetime, zone: tzinfo, language: str = "fr") -> str:
    """« 4 décembre 2026 », "4 December 2026"."""
    day = local_day(value, zone)
    pattern = "d MMMM y" if day.day != 1 or language != "fr" else "'1er' MMMM y"
    return format_date(day, pattern, locale=language)


def short_day(value: date | datetime, zone: tzinfo, language: str = "fr") -> str:
    """« 4 déc. », "4 Dec"; with the year when it is needed, use plain_day."""
    return format_date(local_day(value, zone), "d MMM", locale=language)


def hour(value: datetime, zone: tzinfo, language: str = "fr") -> str:
    """« 9 h 04 », "09:04"."""
    there = value.astimezone(zone)
    if language == "fr":
        minutes = f"{NBSP}{there.minute:02d}" if there.minute else ""
        return f"{there.hour}{NBSP}h{minutes}"
    return f"{there:%H:%M}"


def hour_to_the_second(value: datetime, zone: tzinfo, language: str = "fr") -> str:
    """« 9 h 12 min 08 s », "09:12:08": what a receipt states."""
    there = value.astimezone(zone)
    if language == "fr":
        return (
            f"{there.hour}{NBSP}h{NBSP}{there.minute:02d}{NBSP}min{NBSP}{there.second:02d}{NBSP}s"
        )
    return f"{there:%H:%M:%S}"


def moment(value: datetime, zone: tzinfo, language: str = "fr") -> str:
    """« 4 déc. 2026, 9 h 04 », "4 Dec 2026, 09:04"."""
    day = format_date(local_day(value, zone), "d MMM y", locale=language)
    return f"{day}, {hour(value, zone, language)}"


def file_size(size: int, language: str = "fr") -> str:
    """« 2,4 Mo », "2.4 MB": decimal units, one digit under ten."""
    units = UNITS.get(language, UNITS["en"])
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(units) - 1:
        amount, unit = amount / 1000, unit + 1
    digits = 1 if unit and amount < 10 else 0
    text = f"{amount:.{digits}f}"
    if language == "fr":
        text = text.replace(".", ",")
    return f"{text}{NBSP}{units[unit]}"


def fingerprint(sha256: str) -> str:
    """The first and last digits of a SHA-256, by fours: enough to compare by eye."""
    return f"{sha256[:4]}{NBSP}{sha256[4:8]}{NBSP}…{NBSP}{sha256[-4:]}"


def masked_address(email: str) -> str:
    """``k•••••@courriel.example``: the owner recognises it, a passer-by learns little."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}{'•' * 5}@{domain}"
