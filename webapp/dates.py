"""Instants as people read them: filters of the templates, and how near a deadline is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from flask import Flask

from webapp.languages import gettext, language, ngettext
from webapp.organisation import time_zone
from webapp.parts import services
from webapp.rendering import formats

KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/tiff": "TIF",
    "text/plain": "TXT",
    "text/csv": "CSV",
}


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as a list shows it: words, the instant, how much of the time is used (0-100)."""

    words: str
    detail: str
    state: Literal["", "soon", "late"]
    used: int
    group: Literal["late", "today", "week", "later"]


def working_days(start: date, end: date) -> int:
    """Days from Monday to Friday after `start`, up to `end` included."""
    days = (end - start).days
    return sum((start + timedelta(n)).weekday() < 5 for n in range(1, days + 1))


def due(
    until: datetime | None, since: datetime | None, now: datetime, zone: ZoneInfo
) -> Due | None:
    """How near the deadline is; None where there is none."""
    if until is None:
        return None
    day, today = until.astimezone(zone).date(), now.astimezone(zone).date()
    detail = f"{formats.short_day(until, zone, language())} {formats.hour(until, zone, language())}"
    span = (until - since).total_seconds() if since else 0
    used = int(100 * (now - since).total_seconds() / span) if since and span > 0 else 0
    used = min(max(used, 0), 100)
    if now > until:
        late = (today - day).days
        words = (
            ngettext("%(num)s j de retard", "%(num)s j de retard", late)
            if late
            else gettext("En retard")
        )
        return Due(words, detail, "late", 100, "late")
    if day == today:
        return Due(gettext("Aujourd’hui"), detail, "soon", used, "today")
    left = working_days(today, day)
    words = (
        ngettext("%(num)s j ouvré", "%(num)s j ouvrés", left) if left else gettext("Ce week-end")
    )
    # A week ends on Sunday, as people say it.
    this_week = day <= today + timedelta(6 - today.weekday())
    return Due(words, detail, "", used, "week" if this_week else "later")


def ago(value: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """« aujourd’hui 9 h 12 », « hier 18 h 41 », « 20 nov. », with the year where it differs."""
    if value is None:
        return ""
    day, today = value.astimezone(zone).date(), now.astimezone(zone).date()
    hour = formats.hour(value, zone, language())
    match (today - day).days:
        case 0:
            return gettext("aujourd’hui %(hour)s", hour=hour)
        case 1:
            return gettext("hier %(hour)s", hour=hour)
        case _ if day.year == today.year:
            return formats.short_day(value, zone, language())
        case _:
            return formats.plain_day(value, zone, language())


def since(value: datetime | None) -> str:
    """`ago`, now and where the organisation is."""
    return ago(value, services().clock.now(), time_zone())


def initials(name: str) -> str:
    """Two letters for an avatar."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalnum()]
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


def file_kind(media_type: str) -> str:
    """Three or four letters that stand for a type of file."""
    known = KINDS.get(media_type)
    if known:
        return known
    return "DOC" if "word" in media_type else "XLS" if "sheet" in media_type else "FIC"


def install(app: Flask) -> None:
    """Filters: day, short_day, long_day, clock_time, moment, ago, due_since, size, fingerprint."""

    def now() -> datetime:
        return services().clock.now()

    filters = {
        "day": lambda value: formats.plain_day(value, time_zone(), language()) if value else "",
        "short_day": lambda value: (
            formats.short_day(value, time_zone(), language()) if value else ""
        ),
        "long_day": lambda value: formats.long_day(value, time_zone(), language()) if value else "",
        "clock_time": lambda value: formats.hour(value, time_zone(), language()) if value else "",
        "moment": lambda value: formats.moment(value, time_zone(), language()) if value else "",
        "ago": since,
        "due_since": lambda until, since=None: due(until, since, now(), time_zone()),
        "size": lambda value: formats.file_size(value, language()),
        "fingerprint": formats.fingerprint,
        "initials": initials,
        "file_kind": file_kind,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals["now"] = now
