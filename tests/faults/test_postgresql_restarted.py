"""PostgreSQL stopped at once, as by a power cut, and started again, while everybody works."""

import time
from pathlib import Path

import pytest

from engine.persistence import make_engine
from tests.faults.conftest import PATIENCE, Note, Spawn, wait_for
from tests.support import faults
from tests.support.database import Cluster
from tests.support.faults import append, lines, scene
from webapp.migrations import upgrade

EACH, REQUESTERS, RESTARTS = 25, 2, 2


@pytest.fixture
def database(postgresql: Cluster) -> str:
    """On PostgreSQL only."""
    url = postgresql.create()
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    return url


@pytest.mark.postgresql
@pytest.mark.parametrize("workers", ["work", "distributed"])
def test_requests_completions_and_jobs_go_on(
    postgresql: Cluster, database: str, tmp_path: Path, spawn: Spawn, note: Note, workers: str
) -> None:
    total = EACH * REQUESTERS
    with scene(database, tmp_path) as here:
        here.publish(faults.DECIDED)
        helping = [
            spawn(workers, "--name", "w0", wait=False),
            spawn(workers, "--name", "w1", wait=False),
            spawn("complete", wait=False),
        ]
        asking = [
            spawn("start", "--name", f"p{n}", "--number", str(EACH), wait=False)
            for n in range(REQUESTERS)
        ]
        for turn in range(1, RESTARTS + 1):
            # A third of the load, then two thirds, is behind.
            wait_for(lambda: starts(tmp_path) >= total * turn // 3, tmp_path)  # noqa: B023
            postgresql.stop("immediate")
            time.sleep(0.2)
            postgresql.start()
        assert [one.wait(PATIENCE) for one in asking] == [0] * REQUESTERS

    # Jobs cut off are another's once their lease is over.
    with scene(database, tmp_path) as here:
        here.clock.advance(minutes=2)
        wait_for(lambda: here.count().finished >= total, tmp_path)
        append(tmp_path / "stop", "now")
        assert [one.wait(PATIENCE) for one in helping] == [0] * 3
        counts = here.count()
        note(counts)
        assert lines(tmp_path / "away"), "the restart went unnoticed: no load"
        assert counts.started == counts.finished


def starts(folder: Path) -> int:
    return len(lines(folder / "acknowledged.starts"))
