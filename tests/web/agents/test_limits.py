"""Counters of the rate limits."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from webapp import limits
from webapp.limits import RateCounter, TooMany

AT = datetime(2026, 11, 24, 11, 7, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def test_the_limit_is_the_last_that_passes(session):
    for _ in range(3):
        limits.hit(session, "k", limit=3, period=QUARTER, at=AT)
    with pytest.raises(TooMany) as refused:
        limits.hit(session, "k", limit=3, period=QUARTER, at=AT)
    assert refused.value.params["minutes"] == 8, "until a quarter past"


def test_a_check_counts_nothing(session):
    for _ in range(5):
        limits.check(session, "k", limit=1, period=QUARTER, at=AT)
    limits.hit(session, "k", limit=1, period=QUARTER, at=AT)
    with pytest.raises(TooMany):
        limits.check(session, "k", limit=1, period=QUARTER, at=AT)


def test_keys_do_not_share_their_counters(session):
    limits.hit(session, "a", limit=1, period=QUARTER, at=AT)
    limits.hit(session, "b", limit=1, period=QUARTER, at=AT)


def test_a_new_window_starts_from_nothing_and_forgets_the_old_one(session):
    limits.hit(session, "k", limit=1, period=QUARTER, at=AT)
    limits.hit(session, "k", limit=1, period=QUARTER, at=AT + QUARTER)
    assert len(session.scalars(select(RateCounter)).all()) == 1


def test_old_windows_are_swept(session):
    limits.hit(session, "k", limit=1, period=QUARTER, at=AT)
    assert limits.sweep(session, before=AT + QUARTER) == 1
    assert session.scalars(select(RateCounter)).all() == []


def test_a_key_tells_nobody_who_came():
    key = limits.key_of("login-origin", "203.0.113.9")
    assert key.startswith("login-origin:")
    assert "203" not in key.partition(":")[2][:3] or "203.0.113.9" not in key
    assert key != limits.key_of("login-origin", "203.0.113.10")
