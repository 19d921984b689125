"""Dates, hours and sizes as a French or an English reader expects them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from webapp.rendering import formats

PARIS = ZoneInfo("Europe/Paris")
EVENING = datetime(2026, 12, 31, 23, 30, 8, tzinfo=UTC)
"""Half past midnight, the first of January, in Paris."""


def test_a_deadline_is_the_day_it_is_there() -> None:
    assert formats.long_day(EVENING, PARIS) == "vendredi 1er janvier 2027"


@pytest.mark.parametrize(
    ("instant", "french", "english"),
    [
        (datetime(2026, 11, 24, 8, 4, tzinfo=UTC), "9\u00a0h\u00a004", "09:04"),
        (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "9\u00a0h", "09:00"),
        (datetime(2026, 7, 1, 12, 30, tzinfo=UTC), "14\u00a0h\u00a030", "14:30"),
    ],
)
def test_an_hour_reads_as_on_a_clock_there(instant: datetime, french: str, english: str) -> None:
    assert formats.hour(instant, PARIS) == french
    assert formats.hour(instant, PARIS, "en") == english


def test_a_receipt_is_timed_to_the_second() -> None:
    assert formats.hour_to_the_second(EVENING, PARIS) == "0\u00a0h\u00a030\u00a0min\u00a008\u00a0s"
    assert formats.hour_to_the_second(EVENING, PARIS, "en") == "00:30:08"


def test_a_plain_day_needs_no_zone() -> None:
    assert formats.plain_day(date(2026, 12, 4), PARIS) == "4 décembre 2026"
    assert formats.plain_day(date(2026, 12, 4), PARIS, "en") == "4 December 2026"


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [
        (0, "0\u00a0octets", "0\u00a0bytes"),
        (999, "999\u00a0octets", "999\u00a0bytes"),
        (2_400_000, "2,4\u00a0Mo", "2.4\u00a0MB"),
        (212_000, "212\u00a0ko", "212\u00a0kB"),
        (26_214_400, "26\u00a0Mo", "26\u00a0MB"),
    ],
)
def test_a_size_has_few_digits(size: int, french: str, english: str) -> None:
    assert (formats.file_size(size), formats.file_size(size, "en")) == (french, english)


def test_a_fingerprint_is_short_enough_to_compare_by_eye() -> None:
    assert formats.fingerprint("9f2c41d8" + "0" * 52 + "5b13") == "9f2c\u00a041d8\u00a0…\u00a05b13"
