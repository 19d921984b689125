"""`guichet worker` as on three machines: Procrastinate distributes, one dies, all is done once."""

import signal
from pathlib import Path

import pytest

from engine.persistence import make_engine
from tests.faults.conftest import PATIENCE, Note, Spawn, wait_for
from tests.support import faults
from tests.support.database import Cluster
from tests.support.faults import append, lines, scene
from tests.support.faults_crashes import LEASING
from webapp.migrations import upgrade


@pytest.fixture
def database(postgresql: Cluster) -> str:
    """On PostgreSQL only."""
    url = postgresql.create()
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    return url


@pytest.mark.postgresql
def test_three_distributed_workers_one_of_them_killed(
    database: str, tmp_path: Path, spawn: Spawn, note: Note
) -> None:
    with scene(database, tmp_path) as here:
        here.publish(faults.STRAIGHT)
        workers = [spawn("distributed", "--name", f"w{n}", wait=False) for n in range(3)]
        wait_for(lambda: len(lines(tmp_path / "ready")) == 3, tmp_path)
        for number in range(10):
            here.start(f"p{number}")
        victim = workers.pop()
        victim.kill()
        assert victim.wait(PATIENCE) == -signal.SIGKILL
        # The dead one's leases are over.
        here.clock.advance(seconds=61)
        wait_for(lambda: here.count().finished == 10, tmp_path)
        append(tmp_path / "stop", "now")
        assert [one.wait(PATIENCE) for one in workers] == [0] * 2
        note(here.count())


@pytest.mark.postgresql
@pytest.mark.parametrize("place", LEASING)
def test_a_distributed_worker_killed_at_a_place_and_two_others(
    database: str, tmp_path: Path, spawn: Spawn, note: Note, place: str
) -> None:
    with scene(database, tmp_path) as here:
        here.publish(faults.STRAIGHT)
        for number in range(5):
            here.start(f"p{number}")
        victim = spawn("distributed", "--crash", place)
        assert victim.wait(PATIENCE) == -signal.SIGKILL
        here.clock.advance(seconds=61)
        others = [spawn("distributed", wait=False) for _ in range(2)]
        wait_for(lambda: here.count().finished == 5, tmp_path)
        append(tmp_path / "stop", "now")
        assert [one.wait(PATIENCE) for one in others] == [0] * 2
        note(here.count())


@pytest.mark.postgresql
def test_a_worker_told_to_stop_gives_back_at_once_what_it_did_not_begin(
    database: str, tmp_path: Path, note: Note
) -> None:
    with scene(database, tmp_path) as here:
        here.publish(faults.STRAIGHT)
        for number in range(5):
            here.start(f"p{number}")
        here.worker.stop()
        assert here.worker.run_once() == 5
        assert (here.jobs("ready"), here.jobs("running")) == (5, 0)
    with scene(database, tmp_path) as again:
        again.work()
        counts = again.count()
        note(counts)
        assert (counts.finished, counts.called_again) == (5, 0)
