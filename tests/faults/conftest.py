"""Each fault on SQLite and PostgreSQL, with real processes; the counts are printed at the end."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import database, postgresql, template  # noqa: F401  (fixtures)
from tests.support.faults import Counts, Scene, lines, scene

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
Child = subprocess.Popen[bytes]
Spawn = Callable[..., Child]
Note = Callable[[Counts], None]


@pytest.fixture
def here(database: str, tmp_path: Path) -> Iterator[Scene]:  # noqa: F811
    """The installation, seen from the process of the test."""
    with scene(database, tmp_path) as found:
        yield found


@pytest.fixture
def spawn(database: str, tmp_path: Path) -> Iterator[Spawn]:  # noqa: F811
    """``spawn("work", "--crash", place)``: another process of the installation, under way.

    With ``wait=False`` it is still getting ready.
    """
    with ExitStack() as living:

        def begin(role: str, *options: str, wait: bool = True) -> Child:
            before = len(lines(tmp_path / "ready"))
            command = [sys.executable, "-m", "tests.support.faults_child", role, database]
            log = living.enter_context((tmp_path / "log").open("ab"))
            child = subprocess.Popen(
                [*command, str(tmp_path), *options], cwd=ROOT, stdout=log, stderr=log
            )
            living.callback(_end, child)
            if wait:
                wait_for(
                    lambda: len(lines(tmp_path / "ready")) > before or child.poll() is not None,
                    tmp_path,
                )
            return child

        yield begin


def _end(child: Child) -> None:
    if child.poll() is None:
        child.kill()
    child.wait(PATIENCE)


def wait_for(happened: Callable[[], bool], folder: Path, patience: float = PATIENCE) -> None:
    """Until it happened; fails with what the children said."""
    end = time.monotonic() + patience
    while not happened():
        if time.monotonic() > end:
            log = folder / "log"
            pytest.fail(f"nothing came in {patience} s\n{log.read_text() if log.exists() else ''}")
        time.sleep(0.05)


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Note:
    """Keep the counts of a test for the table printed at the end, and judge them."""

    def judge(counts: Counts) -> None:
        record_property("counts", str(counts))
        assert counts.lost == 0, counts
        assert counts.twice == 0, counts
        assert counts.incidents == 0, counts

    return judge


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line a fault."""
    for report in terminalreporter.stats.get("passed", []):
        for key, value in getattr(report, "user_properties", ()):
            if key == "counts":
                name = report.nodeid.rpartition("::")[2]
                terminalreporter.write_line(f"{name}: {value}")
