"""The demonstration's clock goes forward, and stays where it was moved."""

from datetime import timedelta
from pathlib import Path

import pytest

from webapp.clock import MovableClock, SystemClock


def test_an_advance_is_added_to_the_machine_s_time_and_survives_a_restart(tmp_path: Path):
    clock = MovableClock(tmp_path / "clock")
    clock.advance(timedelta(days=3))
    clock.advance(timedelta(days=4))
    again = MovableClock(tmp_path / "clock")
    for one in (clock, again):
        assert abs(one.now() - SystemClock().now() - timedelta(days=7)) < timedelta(seconds=5)


def test_a_clock_is_not_turned_back(tmp_path: Path):
    with pytest.raises(ValueError, match="back"):
        MovableClock(tmp_path / "clock").advance(timedelta(seconds=-1))
