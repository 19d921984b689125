"""Three workers share the work; one is killed, frozen or told to stop: the others do it, once."""

import os
import signal

import pytest

from engine.persistence import make_sessions
from engine.worker import Worker
from tests.faults.conftest import (
    MACHINES,
    PATIENCE,
    POSTGRESQL,
    SQLITE,
    Note,
    Spawn,
    Three,
    stop,
    wait_for,
)
from tests.support import faults
from tests.support.faults import Scene, append, lines
from tests.support.faults_children import Child
from tests.support.faults_crashes import FIRING, LEASING

pytestmark = pytest.mark.parametrize("installation", [SQLITE, POSTGRESQL, MACHINES], indirect=True)


def finish(here: Scene, count: int, *workers: Child) -> None:
    """The living do what is left; then they are told to end."""
    wait_for(lambda: here.finished() == count, here.folder)
    stop(here, *workers)


def lose_one(here: Scene, workers: list[Child]) -> list[Child]:
    """One of them dies at its place; the living."""
    wait_for(lambda: any(one.ended for one in workers), here.folder)
    (dead,) = (one for one in workers if one.ended)
    assert dead.wait(PATIENCE) == -signal.SIGKILL
    assert lines(here.folder / "died") == [str(dead.pid)]
    here.clock.advance(seconds=61)  # its leases are over; so are those of the living
    return [one for one in workers if one is not dead]


def test_they_share_the_jobs(here: Scene, three: Three, note: Note) -> None:
    here.publish(faults.STRAIGHT)
    workers = three("worker")
    for number in range(40):
        here.start(f"p{number}")
    finish(here, 40, *workers)
    counts = here.count()
    note("three workers share the jobs", counts)
    assert counts.called_again == 0


@pytest.mark.parametrize("place", LEASING)
def test_one_is_killed(here: Scene, three: Three, note: Note, place: str) -> None:
    here.publish(faults.STRAIGHT)
    workers = three("worker", crash=place)
    for number in range(10):
        here.start(f"p{number}")
    living = lose_one(here, workers)
    finish(here, 10, *living)
    note(f"one of three workers killed {place}", here.count())


def test_one_is_killed_time_and_again(here: Scene, spawn: Spawn, three: Three, note: Note) -> None:
    here.publish(faults.STRAIGHT)
    workers = three("worker")
    for turn in range(4):
        for number in range(10):
            here.start(f"p{turn}-{number}")
        workers.pop(0).kill(PATIENCE)
        workers.append(spawn("worker", name=f"later{turn}"))
        # The dead one's lease is over; so is that of the living, who must bear it.
        here.clock.advance(seconds=61)
    finish(here, 40, *workers)
    note("three workers, one of them killed, four times, wherever it is", here.count())


def wait_for_timers(here: Scene, count: int) -> None:
    here.publish(faults.DELAYED)
    for number in range(count):
        here.start(f"p{number}")
    here.work()
    assert len(here.jobs("ready", "timer")) == count


def test_timers_due_at_once(here: Scene, three: Three, note: Note) -> None:
    wait_for_timers(here, 120)
    workers = three("worker")
    here.clock.advance(hours=1)
    finish(here, 120, *workers)
    note("120 timers due at once for three workers", here.count())


@pytest.mark.parametrize("place", FIRING)
def test_one_is_killed_with_timers_due(here: Scene, three: Three, note: Note, place: str) -> None:
    wait_for_timers(here, 10)
    workers = three("worker", crash=place)
    here.clock.advance(hours=1)
    living = lose_one(here, workers)
    finish(here, 10, *living)
    note(f"one of three workers killed {place}", here.count())


def test_one_is_frozen_beyond_its_lease(here: Scene, three: Three, note: Note) -> None:
    here.publish(faults.STRAIGHT)
    workers = three("worker", hold=True)
    here.start("p0")
    wait_for(lambda: bool(lines(here.folder / "holding")), here.folder)
    holder = int(lines(here.folder / "holding")[0])
    os.kill(holder, signal.SIGSTOP)
    here.clock.advance(seconds=61)
    # The two others call again, with the same key, and go on to the end.
    wait_for(lambda: here.finished() == 1, here.folder)
    before = here.states()
    append(here.folder / "go", "now")
    os.kill(holder, signal.SIGCONT)
    # It wakes up in its call, ends it with the same key, and finds its job lost.
    wait_for(lambda: "taken over" in (here.folder / "log").read_text(), here.folder)
    assert here.states() == before
    stop(here, *workers)
    counts = here.count()
    note("one of three workers frozen beyond its lease, then resumed", counts)
    assert counts.called_again == 1


def test_one_is_told_to_stop(here: Scene, three: Three, note: Note) -> None:
    here.publish(faults.STRAIGHT)
    leaving, *others = three("worker")
    for number in range(20):
        here.start(f"p{number}")
    leaving.send(signal.SIGTERM)
    for number in range(20, 40):
        here.start(f"p{number}")
    assert leaving.wait(PATIENCE) == 0
    finish(here, 40, *others)
    counts = here.count()
    note("one of three workers told to stop (SIGTERM)", counts)
    # No lease had to end: what it took and did not begin was another's at once.
    assert counts.called_again == 0


def test_what_was_taken_and_not_begun_is_given_back(here: Scene, note: Note) -> None:
    here.publish(faults.STRAIGHT)
    for number in range(5):
        here.start(f"p{number}")
    stopping = Worker(make_sessions(here.engine, here.runtime), here.runtime, name="stopping")
    stopping.stop()
    assert stopping.run_once() == 5
    stopping.close()
    assert (len(here.jobs("ready")), here.jobs("running")) == (5, [])
    here.work()
    counts = here.count()
    note("a worker told to stop with five jobs taken and not begun", counts)
    assert counts.called_again == 0
