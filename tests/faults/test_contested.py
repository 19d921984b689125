"""Many processes after the same thing: one has it, the others are told."""

import signal
from collections import Counter

from engine.instances.models import ProcessInstance
from tests.faults.conftest import PATIENCE, Note, Spawn, wait_for
from tests.support import faults
from tests.support.faults import Scene, append, lines

PROCESSES, TASKS, THREADS = 4, 50, 4


def test_200_concurrent_completions_of_50_tasks(here: Scene, spawn: Spawn, note: Note) -> None:
    here.publish(faults.DECIDED)
    for number in range(TASKS):
        here.start(f"p{number}")
    here.work()
    tasks = here.open_tasks()
    assert len(tasks) == TASKS
    for task in tasks:
        append(here.folder / "tasks", str(task))
    people = [
        spawn("contest", "--name", f"c{n}", "--number", str(THREADS), wait=False)
        for n in range(PROCESSES)
    ]
    wait_for(lambda: len(lines(here.folder / "ready")) == PROCESSES, here.folder)
    append(here.folder / "go", "now")
    assert [one.wait(PATIENCE) for one in people] == [0] * PROCESSES
    won = Counter(lines(here.folder / "acknowledged.tasks"))
    told = Counter(lines(here.folder / "told"))
    assert set(won.values()) == {1}
    assert len(won) == TASKS
    assert won.total() + told.total() == PROCESSES * TASKS
    assert set(told.values()) == {PROCESSES - 1}
    here.work()
    note(here.count())


def test_three_workers_share_the_jobs(here: Scene, spawn: Spawn, note: Note) -> None:
    here.publish(faults.STRAIGHT)
    workers = [spawn("work", "--name", f"w{n}", wait=False) for n in range(3)]
    wait_for(lambda: len(lines(here.folder / "ready")) == 3, here.folder)
    for number in range(40):
        here.start(f"p{number}")
    wait_for(lambda: here.count().finished == 40, here.folder)
    append(here.folder / "stop", "now")
    assert [one.wait(PATIENCE) for one in workers] == [0] * 3
    counts = here.count()
    note(counts)
    assert counts.called_again == 0


def test_three_workers_one_killed_time_and_again(here: Scene, spawn: Spawn, note: Note) -> None:
    here.publish(faults.STRAIGHT)
    workers = [spawn("work", "--name", f"w{n}", wait=False) for n in range(3)]
    wait_for(lambda: len(lines(here.folder / "ready")) == 3, here.folder)
    for turn in range(4):
        for number in range(10):
            here.start(f"p{turn}-{number}")
        victim = workers.pop(0)
        victim.kill()
        assert victim.wait(PATIENCE) == -signal.SIGKILL
        if turn < 2:
            workers.append(spawn("work", "--name", f"w{turn + 3}"))
        # The dead one's lease is over; so is that of the living, who must bear it.
        here.clock.advance(seconds=61)
    append(here.folder / "stop", "now")
    for one in workers:
        assert one.wait(PATIENCE) == 0
    here.resume()
    note(here.count())


def test_a_worker_frozen_beyond_its_lease_is_fenced_off(
    here: Scene, spawn: Spawn, note: Note
) -> None:
    here.publish(faults.STRAIGHT)
    here.start("p0")
    frozen = spawn("work", "--name", "frozen", "--hold")
    wait_for(lambda: bool(lines(here.folder / "holding")), here.folder)
    frozen.send_signal(signal.SIGSTOP)
    here.resume()
    with here.session() as session:
        (before,) = session.query(ProcessInstance.version, ProcessInstance.data).all()
    append(here.folder / "go", "now")
    frozen.send_signal(signal.SIGCONT)
    # It wakes up in its call, ends it with the same key, and finds its job lost.
    wait_for(lambda: "taken over" in (here.folder / "log").read_text(), here.folder)
    append(here.folder / "stop", "now")
    assert frozen.wait(PATIENCE) == 0
    with here.session() as session:
        (after,) = session.query(ProcessInstance.version, ProcessInstance.data).all()
    assert before == after
    counts = here.count()
    note(counts)
    assert counts.called_again == 1
