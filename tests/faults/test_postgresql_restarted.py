"""PostgreSQL stopped at once, as by a power cut, and started again, while everybody works."""

import time

import pytest

from tests.faults.conftest import (
    MACHINES,
    PATIENCE,
    POSTGRESQL,
    Installation,
    Note,
    Spawn,
    stop,
    wait_for,
)
from tests.support import faults
from tests.support.database import Cluster
from tests.support.faults import lines, scene

EACH, REQUESTERS, RESTARTS, WORKERS = 25, 2, 2, 3


@pytest.mark.parametrize("installation", [POSTGRESQL, MACHINES], indirect=True)
def test_requests_completions_and_jobs_go_on(
    postgresql: Cluster, installation: Installation, spawn: Spawn, note: Note
) -> None:
    total, folder = EACH * REQUESTERS, installation.folder

    def starts() -> int:
        return len(lines(folder / "acknowledged.starts"))

    with scene(installation.url, folder) as here:
        here.publish(faults.DECIDED)
    helping = [spawn("worker", name=f"w{n}", wait=False) for n in range(WORKERS)]
    helping.append(spawn("complete", wait=False))
    asking = [spawn("start", name=f"p{n}", number=EACH, wait=False) for n in range(REQUESTERS)]
    for turn in range(1, RESTARTS + 1):
        # A third of the load, then two thirds, is behind.
        wait_for(lambda: starts() >= total * turn // 3, folder)  # noqa: B023
        postgresql.stop("immediate")
        time.sleep(0.2)
        postgresql.start()
    assert [one.wait(PATIENCE) for one in asking] == [0] * REQUESTERS

    with scene(installation.url, folder) as here:
        # Jobs cut off are another's once their lease is over.
        here.clock.advance(minutes=2)
        wait_for(lambda: here.finished() >= total, folder)
        stop(here, *helping)
        counts = here.count()
        note(
            "PostgreSQL stopped at once, twice, under two requesters, an agent and three workers",
            counts,
        )
        assert lines(folder / "away"), "the restart went unnoticed: no load"
        assert counts.started == counts.finished
