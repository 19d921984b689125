"""The line before SQLite's writer: one at a time, and nobody waits for the dead."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from engine.persistence.queueing import Line

HOLD = """
import sys, time
from engine.persistence.queueing import Line
with Line(sys.argv[1]).turn():
    print("mine", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "guichet.db-turn")


def test_one_at_a_time(path: str) -> None:
    lines = [Line(path), Line(path)]
    inside: list[int] = []
    most = 0

    def work(line: Line) -> None:
        nonlocal most
        for _ in range(20):
            with line.turn():
                inside.append(1)
                most = max(most, len(inside))
                time.sleep(0.0005)
                inside.pop()

    # Two threads on each: a lock between threads, and one between what would be two processes.
    threads = [threading.Thread(target=work, args=(line,)) for line in lines * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_process_killed_in_its_turn_holds_nobody_up(path: str) -> None:
    line = [sys.executable, "-c", HOLD, path]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        threading.Timer(0.2, other.kill).start()
        since = time.monotonic()
        with Line(path).turn():
            assert 0.1 < time.monotonic() - since < 9


def test_whoever_has_waited_too_long_goes_on_to_ask_the_database(path: str) -> None:
    with Line(path).turn():
        impatient = Line(path, patience=0.05)
        with impatient.turn():
            pass
        with impatient.turn():
            pass


def test_a_turn_ends_with_an_error_too(path: str) -> None:
    line = Line(path)
    with pytest.raises(ValueError, match="inside"), line.turn():
        raise ValueError("inside")
    with Line(path, patience=0.0).turn(), line.turn():
        pass
