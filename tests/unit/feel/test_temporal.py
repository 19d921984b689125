"""Dates, times and durations, within Python's calendar and beyond."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.feel import YearsMonthsDuration, compile
from engine.feel.arithmetic import add_months
from engine.feel.temporal import FeelDate, civil_of, days_in_month, days_of, make_duration
from engine.feel.temporal_text import parse_any, temporal_text
from tests.unit.feel.conftest import Evaluate

PARIS = ZoneInfo("Europe/Paris")
zones = (
    st.none()
    | st.just(UTC)
    | st.just(PARIS)
    | st.integers(-1080, 1080).map(
        lambda minutes: timezone(timedelta(minutes=minutes)) if minutes else UTC
    )
)


@given(
    st.one_of(
        st.dates(),
        st.times().map(lambda t: t.replace(fold=0)),
        st.datetimes(timezones=zones).map(lambda d: d.replace(fold=0)),
        st.timedeltas(),
        st.integers(-(10**9), 10**9).map(YearsMonthsDuration),
        st.integers(-(10**27), 10**27).map(make_duration),
    )
)
@example(timedelta.min)
@example(timedelta.max)
@example(make_duration(timedelta.max // timedelta(microseconds=1) * 1000 + 1000))
def test_the_text_of_a_value_reads_back(value: object) -> None:
    text = temporal_text(value)
    assert text is not None
    assert parse_any(text) == value


def test_the_longest_durations_are_negated(evaluate: Evaluate) -> None:
    for longest in (timedelta.max, timedelta.min):
        assert evaluate("-(-d) = d and abs(d) >= d", {"d": longest}).value is True


@given(st.integers(-(10**11), 10**11))
def test_days_are_numbered_without_gaps_in_any_century(days: int) -> None:
    assert days_of(*civil_of(days)) == days
    if 1 <= days <= date.max.toordinal():
        assert date.fromordinal(days).timetuple()[:3] == civil_of(days)


@given(st.dates(), st.integers(-300, 300))
def test_adding_months_keeps_the_day_or_takes_the_last(day: date, months: int) -> None:
    found = add_months(day, months)
    assert isinstance(found, (date, FeelDate))
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == min(day.day, days_in_month(found.year, found.month))


@given(st.dates(), st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=20_000)))
def test_what_is_added_is_the_difference(day: date, gap: timedelta) -> None:
    days = timedelta(days=gap.days)
    variables = {"jour": day, "durée": days}
    assert compile("(jour + durée) - jour").evaluate(variables).value == days


@given(st.datetimes(timezones=st.just(PARIS)), st.integers(-(10**7), 10**7))
def test_with_a_zone_the_instant_moves(start: datetime, seconds: int) -> None:
    gap = timedelta(seconds=seconds)
    if not 3 <= start.year <= 9990:
        return
    found = compile("début + durée").evaluate({"début": start, "durée": gap}).value
    assert isinstance(found, datetime)
    assert found.astimezone(UTC) == start.astimezone(UTC) + gap
    assert found.tzinfo is PARIS


@pytest.mark.parametrize(
    "text",
    [
        '@"2026-02-30"',
        '@"2026-1-1"',
        '@"24:00:01"',
        '@"10:00"',
        '@"10:00:00+19:00"',
        '@"10:00:00@Paris/Europe"',
        '@"2026-01-01T10:00:00+02:00@Europe/Paris"',
        '@"P1Y2D"',
        '@"P"',
        '@"PT"',
        '@"P1.5D"',
        'date("2026-01-01T00:00:00")',
        "date(2026, 13, 1)",
        "date(2026, 1.5, 1)",
        "time(25, 0, 0)",
        'date and time("2026-01-01T10:00:00@../etc/passwd")',
        '-@"2026-01-01"',
        '@"2026-01-01" * 2',
        '@"10:00:00" < @"10:00:00Z"',
    ],
)
def test_what_is_no_date_or_time_is_null_and_told(evaluate: Evaluate, text: str) -> None:
    value, errors = evaluate(text)
    assert value is None
    assert errors


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('@"-0044-03-15" + @"P1D"', "-0044-03-16"),
        ('@"9999-12-31" + @"P1D"', "10000-01-01"),
        ('@"2024-02-29" + @"P1Y"', "2025-02-28"),
        ('@"2026-01-01T23:59:59.999999999" + @"PT0.000000001S"', "2026-01-02T00:00:00"),
        ('@"10:15:00@Asia/Tokyo" - @"PT12H"', "22:15:00@Asia/Tokyo"),
        ('@"2026-03-29T01:30:00@Europe/Paris" + @"PT1H"', "2026-03-29T03:30:00@Europe/Paris"),
        ('date and time(@"2026-01-01", @"10:00:00-02:45:55")', "2026-01-01T10:00:00-02:45:55"),
        ('@"PT36H"', "P1DT12H"),
        ('@"-PT0.5S"', "-PT0.5S"),
        ('@"P14M"', "P1Y2M"),
        ('@"-P14M"', "-P1Y2M"),
        ('@"24:00:00"', "00:00:00"),
        ('@"2026-12-31T24:00:00"', "2027-01-01T00:00:00"),
    ],
)
def test_results_are_those_of_the_calendar(evaluate: Evaluate, text: str, shown: str) -> None:
    assert evaluate(f"string({text})").value == shown


def test_today_is_that_of_the_zone(evaluate: Evaluate) -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert evaluate("today()", now=late).value == date(2026, 12, 31)
    assert evaluate("today()", now=late, zone=PARIS).value == date(2027, 1, 1)
    assert evaluate("now()", now=None).errors[0].code == "no-clock"
