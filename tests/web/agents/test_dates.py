"""Instants as people read them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from webapp import dates

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def until(app, days=0, hours=0, since=None):
    with app.test_request_context("/?lang=fr"):
        return dates.due(TUESDAY + timedelta(days=days, hours=hours), since, TUESDAY, PARIS)


@pytest.mark.parametrize(
    ("days", "hours", "words", "state", "group"),
    [
        (-2, 0, "2 j de retard", "late", "late"),
        (0, -1, "En retard", "late", "late"),
        (0, 6, "Aujourd’hui", "soon", "today"),
        (1, 0, "1 j ouvré", "", "week"),
        (3, 0, "3 j ouvrés", "", "week"),
        (4, 0, "3 j ouvrés", "", "week"),
        (6, 0, "4 j ouvrés", "", "later"),
        (8, 0, "6 j ouvrés", "", "later"),
    ],
)
def test_a_deadline_is_told_in_working_days(app, days, hours, words, state, group):
    found = until(app, days, hours)
    assert (found.words, found.state, found.group) == (words, state, group)


def test_the_day_is_the_organisations_not_utc(app):
    # 23:30 UTC is half past midnight in Paris: already tomorrow there.
    assert until(app, hours=12.5).words == "1 j ouvré"


def test_the_ring_shows_how_much_of_the_time_is_used(app):
    assert until(app, 2, since=TUESDAY - timedelta(days=2)).used == 50
    assert until(app, 2).used == 0
    assert until(app, -1, since=TUESDAY - timedelta(days=2)).used == 100


def test_no_deadline_is_none(app):
    with app.test_request_context("/"):
        assert dates.due(None, TUESDAY, TUESDAY, PARIS) is None


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (TUESDAY - timedelta(hours=2), "aujourd’hui 10\u00a0h"),
        (TUESDAY - timedelta(days=1, minutes=-7), "hier 12\u00a0h\u00a007"),
        (TUESDAY - timedelta(days=4), "20 nov."),
        (TUESDAY - timedelta(days=400), "20 octobre 2025"),
        (None, ""),
    ],
)
def test_a_past_instant_is_told_as_one_would(app, instant, words):
    with app.test_request_context("/?lang=fr"):
        assert dates.ago(instant, TUESDAY, PARIS) == words


def test_weekends_hold_no_working_day():
    assert dates.working_days(date(2026, 11, 27), date(2026, 11, 30)) == 1


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Claire Vasseur", "CV"), ("Jean-Paul Roux", "JR"), ("Zoé", "Z"), ("", "?"), ("«»", "?")],
)
def test_initials(name, letters):
    assert dates.initials(name) == letters
