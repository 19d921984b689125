"""Durations, dates and cycles over month ends, leap years and clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.feel import YearsMonthsDuration
from engine.feel.calendar import Length
from engine.workflow import Problem, timers

PARIS = ZoneInfo("Europe/Paris")


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        # Clocks go forward on 29 March 2026 at 02:00, back on 25 October at 03:00.
        ("2026-03-28T11:00", "P1D", "2026-03-29T10:00"),
        ("2026-03-28T11:00", "PT24H", "2026-03-29T11:00"),
        ("2026-10-24T10:00", "P1D", "2026-10-25T11:00"),
        ("2026-10-24T10:00", "PT24H", "2026-10-25T10:00"),
        ("2026-03-28T01:30", "P1D", "2026-03-29T01:30"),
        ("2026-01-31T11:00", "P1M", "2026-02-28T11:00"),
        ("2024-01-31T11:00", "P1M", "2024-02-29T11:00"),
        ("2024-02-29T11:00", "P1Y", "2025-02-28T11:00"),
        ("2026-01-31T11:00", "P1M1DT1H", "2026-03-01T12:00"),
        ("2026-01-01T11:00", "P2W", "2026-01-15T11:00"),
        ("2026-01-01T11:00", "PT0.5S", "2026-01-01T11:00:00.500000"),
        ("2026-01-01T11:00", "-P1D", "2025-12-31T11:00"),
    ],
)
def test_how_long_is_a_duration(start, span, due):
    assert timers.after(utc(start), timers.length(span), PARIS) == utc(due)


def test_feel_durations_are_read_too():
    assert timers.length(timedelta(days=2, hours=1)) == Length(days=2, seconds=3600)
    assert timers.length(YearsMonthsDuration(14)) == Length(months=14)


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "2D", "P1D2", "P1H", "PT1H1D", "P99999Y", "P0.3M", "P" + "9" * 400 + "D", 5],
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(Problem):
        timers.length(text)


def test_a_date_that_no_calendar_holds_is_a_problem_and_no_crash():
    with pytest.raises(Problem):
        timers.after(utc("9999-01-01T00:00"), timers.length("P2Y"), PARIS)
    with pytest.raises(Problem):
        timers.cycle("R999999999/P1Y/2030-01-01T00:00:00Z", utc("2026-01-01T00:00"), PARIS)


def test_a_monthly_cycle_keeps_the_end_of_the_month():
    cycle = timers.cycle("R4/P1M", utc("2026-01-31T11:00"), PARIS)
    due = [timers.occurrence(cycle, n, PARIS) for n in range(5)]
    assert [d and d.strftime("%m-%d") for d in due] == ["02-28", "03-31", "04-30", "05-31", None]


def test_a_daily_cycle_stays_at_its_hour_over_a_clock_change():
    cycle = timers.cycle("R/P1D", utc("2026-03-27T11:00"), PARIS)
    hours = [timers.occurrence(cycle, n, PARIS).astimezone(PARIS).hour for n in range(4)]
    assert hours == [12, 12, 12, 12]


def test_a_cycle_may_have_a_start_or_an_end():
    started = timers.cycle("R3/2026-05-01T08:00:00/P1D", utc("2026-01-01T00:00"), PARIS)
    assert timers.occurrence(started, 0, PARIS) == utc("2026-05-01T06:00")
    ended = timers.cycle("R3/P1D/2026-05-03T08:00:00", utc("2026-01-01T00:00"), PARIS)
    assert timers.occurrence(ended, 2, PARIS) == utc("2026-05-03T06:00")
    assert timers.occurrence(ended, 3, PARIS) is None


def test_missed_occurrences_are_skipped_and_counted():
    begun = utc("2026-01-01T11:00")
    cycle = timers.cycle("R/PT1S", begun, PARIS)
    number, due = timers.next_occurrence(cycle, 0, begun + timedelta(days=365), PARIS)
    assert number == 365 * 86400
    assert due == begun + timedelta(days=365, seconds=1)
    bounded = timers.cycle("R3/P1D", begun, PARIS)
    assert timers.next_occurrence(bounded, 0, begun + timedelta(days=9), PARIS) is None


@pytest.mark.parametrize(
    "text", ["R3", "R3/", "R3/PT0S", "R/P1D/2026-01-01", "daily", "R-1/P1D", None]
)
def test_what_is_no_cycle_is_refused(text):
    with pytest.raises(Problem):
        timers.cycle(text, utc("2026-01-01T00:00"), PARIS)
