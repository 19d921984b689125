"""Reading what people type: numbers, dates, hours, addresses, telephones, IBANs.

Each function gives a value, or raises UnreadableError with a code of `messages` and its parameters.
"""

import re
import unicodedata
from datetime import date, datetime, time, tzinfo
from decimal import Decimal

from engine.forms.display import MONTHS

_MOST_DIGITS = 34
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's categories Cc and Cs, but for tabs and line breaks."""
_LOCAL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}")
_LABEL = r"[^\W_](?:[\w\-]{0,61}[^\W_])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+[^\W\d_][\w\-]{{1,62}}")
"""The two parts of a mail address."""


class UnreadableError(ValueError):
    """This cannot be read as what was asked."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def text(value: str, *, lines: bool = False) -> str:
    """Composed accents, no control characters, no space around; line breaks only with `lines`."""
    if value.isprintable() and unicodedata.is_normalized("NFC", value):
        return value.strip()
    value = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    if not lines:
        value = " ".join(value.split("\n"))
    return _CONTROL.sub("", value).strip()


def number(value: str) -> Decimal:
    """ "1 250,50", "1.250,50", "-3.2": a finite Decimal of at most 34 digits."""
    if value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS:
        return Decimal(value)
    shown = value.strip()
    digits = re.sub(r"[\s\u00a0\u202f'’]", "", shown).replace("−", "-")
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+", digits):
        digits = digits.replace(".", "")
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+", digits):
        digits = digits.replace(",", "")
    digits = digits.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", digits, re.ASCII):
        raise UnreadableError("not-number", value=shown[:60])
    if len(digits) > _MOST_DIGITS:
        raise UnreadableError("too-many-digits")
    return Decimal(digits)


def day(value: str) -> date:
    """ "2026-12-01", "1/12/2026", "1 12 2026", "1er décembre 2026"."""
    shown = value.strip()
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", shown, re.ASCII):
        return day_of(found[3], found[2], found[1])
    if found := re.fullmatch(r"(\d{1,2})[\s/.\-]+(\d{1,2})[\s/.\-]+(\d+)", shown, re.ASCII):
        return day_of(found[1], found[2], found[3])
    if found := re.fullmatch(r"(\d{1,2})(?:er)?\s+([^\W\d]+)\s+(\d+)", shown):
        month = _plain(found[2])
        for names in MONTHS.values():
            for index, name in enumerate(names, 1):
                if month == _plain(name):
                    return day_of(found[1], str(index), found[3])
    raise UnreadableError("not-date", value=shown[:60])


def day_of(day: str, month: str, year: str) -> date:
    """A date from three inputs."""
    parts = [part.strip() for part in (day, month, year)]
    if not all(parts):
        raise UnreadableError("date-incomplete")
    if not all(re.fullmatch(r"\d{1,9}", part, re.ASCII) for part in parts):
        raise UnreadableError("not-date", value=" ".join(parts)[:60])
    if len(parts[2]) != 4 or parts[2] < "1000":
        raise UnreadableError("date-year")
    if not 1 <= int(parts[1]) <= 12:
        raise UnreadableError("date-month")
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        raise UnreadableError("date-day") from None


def clock(value: str) -> time:
    """ "14:30", "14h30", "9 h"."""
    found = re.fullmatch(r"(\d{1,2})\s*(?:[:hH.]\s*(\d{2})?)(?::(\d{2}))?", value.strip(), re.ASCII)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59 or int(found[3] or 0) > 59:
        raise UnreadableError("not-time", value=value.strip()[:60])
    return time(int(found[1]), int(found[2] or 0), int(found[3] or 0))


def instant(value: str, zone: tzinfo) -> datetime:
    """A day and an hour, in `zone` unless the text says its offset; aware."""
    shown = value.strip()
    head, _, tail = shown.replace("T", " ", 1).rpartition(" ") if shown else ("", "", "")
    try:
        moment = datetime.fromisoformat(shown)
    except ValueError:
        if not head:
            raise UnreadableError("not-date", value=shown[:60]) from None
        moment = datetime.combine(day(head), clock(tail))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def email(value: str) -> str:
    """An address with one @ and a dotted domain; nothing is asked of the network."""
    shown = value.strip()
    if "@" not in shown:
        raise UnreadableError("email-at", value=shown[:80])
    local, _, domain = shown.rpartition("@")
    if not _LOCAL.fullmatch(local) or ".." in local:
        raise UnreadableError("email-form", value=shown[:80])
    if not _DOMAIN.fullmatch(domain) or len(shown) > 254:
        raise UnreadableError("email-domain", value=shown[:80])
    return shown


def phone(value: str) -> str:
    """A telephone number as typed, spaces tidied; ten digits where it is written the French way."""
    shown = " ".join(value.split())
    if not re.fullmatch(r"\+?[0-9 ().\-/]+", shown, re.ASCII):
        raise UnreadableError("phone-form", value=shown[:40])
    digits = re.sub(r"\D", "", shown)
    if shown.startswith("+33"):
        national = re.sub(r"\D", "", shown[3:].replace("(0)", ""))
        if len(national) != 9:
            raise UnreadableError("phone-digits", count=len(national), expected=9)
    elif shown.startswith("0") and not digits.startswith("00"):
        if len(digits) != 10:
            raise UnreadableError("phone-digits", count=len(digits), expected=10)
    elif not 6 <= len(digits) <= 17:
        raise UnreadableError("phone-form", value=shown[:40])
    return shown


# Characters of an IBAN by country, from the SWIFT IBAN registry.
_IBAN_LENGTHS = {
    int(length): countries.split()
    for length, countries in {
        "15": "NO", "16": "BE", "18": "DK FO FI GL NL SD FK", "19": "MK SI",
        "20": "AT BA EE KZ XK LT LU MN", "21": "HR LV LI CH",
        "22": "BH BG CR GE DE IE ME RS GB VA", "23": "GI IQ IL TL AE OM SO",
        "24": "AD CZ MD PK RO SA SK ES SE TN VG", "25": "PT ST LY",
        "26": "IS TR", "27": "BI DJ FR GR IT MC MR SM", "28": "AL AZ BY CY DO GT HU LB NI PL SV",
        "29": "BR EG PS QA UA", "30": "JO KW MU YE", "31": "MT SC", "32": "LC", "33": "RU",
    }.items()
}  # fmt: skip
_IBAN_LENGTH = {country: length for length, all_ in _IBAN_LENGTHS.items() for country in all_}


def iban(value: str) -> str:
    """An IBAN in one piece, capitals. Source: ISO 13616-1, check by ISO 7064 (mod 97-10)."""
    account = re.sub(r"[\s\u00a0\u202f.\-]", "", value).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]*", account):
        raise UnreadableError("iban-form")
    expected = _IBAN_LENGTH.get(account[:2])
    if expected is None:
        raise UnreadableError("iban-country", value=account[:2])
    if len(account) != expected:
        raise UnreadableError("iban-length", count=len(account), expected=expected)
    if int("".join(str(int(c, 36)) for c in account[4:] + account[:4])) % 97 != 1:
        raise UnreadableError("iban-key")
    return account


def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))
