"""Many processes after the same thing: one has it, the others are told, or find nothing to do."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from procrastinate.jobs import Job
from sqlalchemy import text

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
from webapp.distributing import QUEUE, TASK, Announcer

PROCESSES, TASKS, THREADS = 4, 50, 4


def test_200_concurrent_completions_of_50_tasks(here: Scene, spawn: Spawn, note: Note) -> None:
    here.publish(faults.DECIDED)
    for number in range(TASKS):
        here.start(f"p{number}")
    here.work()
    tasks = here.open_tasks()
    assert len(tasks) == TASKS
    for task in tasks:
        append(here.folder / "asked", str(task))
    people = [spawn("contest", name=f"c{n}", number=THREADS, wait=False) for n in range(PROCESSES)]
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
    note("200 completions of 50 tasks at once, by four processes of four threads", here.count())


@pytest.mark.parametrize("installation", [SQLITE, POSTGRESQL, MACHINES], indirect=True)
def test_one_job_taken_by_three_workers_at_once(here: Scene, three: Three, note: Note) -> None:
    here.publish(faults.STRAIGHT)
    for number in range(10):
        here.start(f"p{number}")
    jobs = [str(one) for one in here.jobs("ready", "operation")]
    assert len(jobs) == 10
    for job in jobs:
        append(here.folder / "asked", job)
    workers = three("contend", number=THREADS)
    append(here.folder / "go", "now")
    assert [one.wait(PATIENCE) for one in workers] == [0] * 3
    done = Counter(lines(here.folder / "carried out"))
    assert done == Counter(jobs)
    here.work()
    counts = here.count()
    note("each of ten jobs taken twelve times at once, by three workers of four threads", counts)
    assert counts.called_again == 0


class Insistent(Announcer):
    """Writes four hints for each job, as when they were lost and written again."""

    def announce(self, jobs: Sequence[int], connection: Callable[[], object]) -> None:
        super().announce(jobs, connection)
        again = [
            Job(
                queue=QUEUE,
                lock=None,
                queueing_lock=f"{job} {number}",
                task_name=TASK,
                task_kwargs={"job": job},
            )
            for job in jobs
            for number in range(3)
        ]
        self._jobs.batch_defer_jobs(again, connection=connection())


@pytest.mark.parametrize("installation", [MACHINES], indirect=True)
def test_hints_of_one_job_that_reach_three_workers(here: Scene, three: Three, note: Note) -> None:
    insistent = replace(here, runtime=replace(here.runtime, dispatcher=Insistent()))
    here.publish(faults.STRAIGHT)
    workers = three("worker")
    for number in range(10):
        insistent.start(f"p{number}")
    wait_for(lambda: here.finished() == 10 and hints(here) == 0, here.folder)
    stop(here, *workers)
    counts = here.count()
    note("three workers told four times of each job", counts)
    assert counts.called_again == 0


def hints(here: Scene) -> int:
    """Those that wait, or are followed."""
    with here.engine.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM procrastinate_jobs")) or 0)
