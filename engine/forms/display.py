"""How a value reads to a person: "1 250,50", "1er décembre 2026", "Oui"."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from engine.feel import YearsMonthsDuration

MONTHS = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_NARROW_SPACE = "\u202f"
_MOST_DECIMALS = 6


def display(value: object, language: str = "fr", *, zone: tzinfo = UTC) -> str:
    """The value as a sentence would hold it; "" for None. Instants are shown in `zone`."""
    match value:
        case None:
            return ""
        case bool():
            words = ("Non", "Oui") if language == "fr" else ("No", "Yes")
            return words[value]
        case str():
            return value
        case int() | float() | Decimal():
            return number(Decimal(str(value)), language)
        case datetime():
            local = value.astimezone(zone) if value.tzinfo else value
            at = " à " if language == "fr" else " at "
            return day(local.date(), language) + at + clock(local.time(), language)
        case date():
            return day(value, language)
        case time():
            return clock(value, language)
        case timedelta():
            return _duration(value, language)
        case YearsMonthsDuration(total_months=months):
            return _months(months, language)
        case Mapping():
            return str(value.get("label") or ", ".join(_all(value.values(), language, zone)))
        case list() | tuple():
            return ", ".join(_all(value, language, zone))
        case _:
            return str(value)


def number(value: Decimal, language: str = "fr", decimals: int | None = None) -> str:
    """Digits grouped by three; `decimals` fixes how many follow the comma."""
    if not value.is_finite():
        return str(value)
    if decimals is None and value != (rounded := round(value, _MOST_DECIMALS)):
        # A third has no end; a person needs only its beginning.
        value = rounded
    text = f"{value:,.{decimals}f}" if decimals is not None else f"{value:,f}"
    if language != "fr":
        return text
    return text.replace(",", _NARROW_SPACE).replace(".", ",")


def day(value: date, language: str = "fr") -> str:
    """ "1er décembre 2026"; "1 December 2026"."""
    month = MONTHS["fr" if language == "fr" else "en"][value.month - 1]
    first = "1er" if value.day == 1 and language == "fr" else str(value.day)
    return f"{first} {month} {value.year}"


def clock(value: time, language: str = "fr") -> str:
    """ "14 h 30", "9 h"; "14:30"."""
    if language != "fr":
        return f"{value.hour:02}:{value.minute:02}"
    return f"{value.hour} h {value.minute:02}" if value.minute else f"{value.hour} h"


def iban(value: str) -> str:
    """An IBAN by groups of four, as on paper, however it was typed."""
    value = "".join(value.split())
    return " ".join(value[i : i + 4] for i in range(0, len(value), 4))


def _all(values: object, language: str, zone: tzinfo) -> list[str]:
    texts = [display(value, language, zone=zone) for value in values]  # type: ignore[attr-defined]
    return [text for text in texts if text]


def _months(months: int, language: str) -> str:
    sign, months = ("-" if months < 0 else ""), abs(months)
    years, rest = divmod(months, 12)
    parts = []
    if years:
        word = "an" if language == "fr" else "year"
        parts.append(f"{years} {word}{'s' if years > 1 else ''}")
    if rest or not years:
        plural = "" if language == "fr" or rest == 1 else "s"
        parts.append(f"{rest} {'mois' if language == 'fr' else 'month'}{plural}")
    return sign + " ".join(parts)


def _duration(value: timedelta, language: str) -> str:
    days, hours = value.days, value.seconds // 3600
    words = ("jour", "heure") if language == "fr" else ("day", "hour")
    parts = [
        f"{count} {word}{'s' if count > 1 else ''}"
        for count, word in zip((days, hours), words, strict=True)
        if count
    ]
    return " ".join(parts) or str(value)
