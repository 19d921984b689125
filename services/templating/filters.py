"""How values are written in a document or a mail: dates, amounts, yes and no."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal

YES = {"fr": ("oui", "non"), "en": ("yes", "no")}


def writers(language: str, zone: tzinfo) -> Mapping[str, Callable[..., object]]:
    """The filters offered to templates: ``date`` (long, or ``date("court")``), ``datetime``,
    ``heure``, ``euros`` (also ``amount``), ``nombre``, ``ouinon``, ``iban``.

    A value that is no date or number is written as it is: a template must not fail because a
    person typed "environ 50".
    """
    return {
        "date": lambda value, style="long": _date(value, style, language, zone),
        "datetime": lambda value: _datetime(value, language, zone),
        "heure": lambda value: _time(value, language, zone),
        "euros": lambda value, currency="EUR": _amount(value, currency, language),
        "amount": lambda value, currency="EUR": _amount(value, currency, language),
        "nombre": lambda value, places=None: _number(value, places, language),
        "ouinon": lambda value: _yes(value, language),
        "iban": _iban,
    }


def shown(value: object, language: str, zone: tzinfo) -> object:
    """What ``{{ value }}`` writes without a filter: nothing for null, dates as people read them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes(value, language)
    if isinstance(value, datetime):
        local = value.astimezone(zone) if value.tzinfo else value
        return format_datetime(local, "short", locale=language)
    if isinstance(value, date):
        return _date(value, "short", language, zone)
    if isinstance(value, time):
        return _time(value, language, zone)
    if isinstance(value, Decimal | float):
        return format_decimal(value, locale=language, decimal_quantization=False)
    return value


def _moment(value: object, zone: tzinfo) -> date | time | None:
    if isinstance(value, datetime):
        return value.astimezone(zone) if value.tzinfo else value
    if isinstance(value, date | time):
        return value
    if isinstance(value, str):
        # Answers of forms and FEEL dates may arrive as ISO 8601 text.
        try:
            return (
                _moment(datetime.fromisoformat(value), zone)
                if "T" in value
                else (date.fromisoformat(value))
            )
        except ValueError:
            return None
    return None


def _date(value: object, style: str, language: str, zone: tzinfo) -> object:
    moment = _moment(value, zone)
    if not isinstance(moment, date):
        return shown(value, language, zone)
    if style in ("short", "court"):
        return moment.strftime("%d/%m/%Y")
    name = {"long": "long", "complet": "full"}.get(style, style)
    return format_date(moment, name, locale=language)


def _datetime(value: object, language: str, zone: tzinfo) -> object:
    moment = _moment(value, zone)
    if not isinstance(moment, datetime):
        return _date(value, "long", language, zone)
    joined = {"fr": "d MMMM y 'à' HH:mm", "en": "d MMMM y 'at' HH:mm"}
    return format_datetime(moment, joined.get(language, joined["fr"]), locale=language)


def _time(value: object, language: str, zone: tzinfo) -> object:
    moment = _moment(value, zone)
    if isinstance(moment, datetime | time):
        return format_time(moment, "short", locale=language)
    return shown(value, language, zone)


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _amount(value: object, currency: str, language: str) -> object:
    number = _decimal(value)
    return value if number is None else format_currency(number, currency, locale=language)


def _number(value: object, places: int | None, language: str) -> object:
    number = _decimal(value)
    if number is None:
        return value
    pattern = None if places is None else "#,##0" + (f".{'0' * places}" if places else "")
    return format_decimal(number, pattern, locale=language, decimal_quantization=places is not None)


def _yes(value: object, language: str) -> str:
    yes, no = YES.get(language, YES["fr"])
    return yes if value else no


def _iban(value: object) -> object:
    if not isinstance(value, str):
        return value
    bare = "".join(value.split()).upper()
    return " ".join(bare[place : place + 4] for place in range(0, len(bare), 4))
