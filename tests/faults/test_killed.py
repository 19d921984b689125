"""A process killed (SIGKILL) at each named place; another goes on from what was committed."""

import signal

import pytest

from engine.errors import TaskAlreadyDone
from tests.faults.conftest import PATIENCE, Note, Spawn
from tests.support import faults
from tests.support.faults import Scene
from tests.support.faults_children import Child
from tests.support.faults_crashes import COMPLETING, FIRING, LEASING, STARTING


def died(child: Child) -> bool:
    return child.wait(PATIENCE) == -signal.SIGKILL


@pytest.mark.parametrize("place", LEASING)
def test_a_worker(here: Scene, spawn: Spawn, note: Note, place: str) -> None:
    here.publish(faults.STRAIGHT)
    for number in range(5):
        here.start(f"p{number}")
    assert died(spawn("work", crash=place))
    here.work()  # what another worker may do before the dead one's lease is over
    here.resume()
    counts = here.count()
    note(f"a worker killed {place}", counts)
    assert counts.started == counts.finished == 5
    if place == "between call and record":
        assert counts.called_again >= 1


@pytest.mark.parametrize("place", FIRING)
def test_a_worker_firing_a_timer(here: Scene, spawn: Spawn, note: Note, place: str) -> None:
    here.publish(faults.DELAYED)
    for number in range(5):
        here.start(f"p{number}")
    here.work()
    here.clock.advance(hours=1)
    assert died(spawn("work", crash=place))
    here.resume()
    note(f"a worker killed {place}", here.count())


@pytest.mark.parametrize("place", COMPLETING)
def test_a_person_completing_a_task(here: Scene, spawn: Spawn, note: Note, place: str) -> None:
    here.publish(faults.DECIDED)
    here.start("p0")
    here.work()
    (task,) = here.open_tasks()
    assert died(spawn("complete", crash=place))
    if place == "after the completion's commit":
        assert here.open_tasks() == []
        with pytest.raises(TaskAlreadyDone):
            here.complete(task)
    else:
        assert here.open_tasks() == [task]
        here.complete(task)
    here.resume()
    note(f"a person killed {place}", here.count())


@pytest.mark.parametrize("place", STARTING)
def test_a_person_asking(here: Scene, spawn: Spawn, note: Note, place: str) -> None:
    here.publish(faults.STRAIGHT)
    assert died(spawn("start", name="p", crash=place))
    kept = 1 if place == "after the start's commit" else 0
    here.resume()
    counts = here.count()
    note(f"a person killed {place}", counts)
    assert counts.started == counts.finished == kept
    assert here.mailbox.sent().total() == 2 * kept
