"""A process of the installation, to be killed: `python -m tests.support.faults_child ROLE …`.

It works, starts or completes until its folder holds a file named "stop". A database that is away
is tried again, as the product's own processes do.
"""

import argparse
import os
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import OperationalError

from engine.errors import TaskAlreadyDone
from engine.persistence import make_sessions
from engine.worker import Worker
from tests.support.faults import Scene, append, lines, scene
from tests.support.faults_crashes import Crash
from webapp.distributing import Announcer
from webapp.serving import run_worker

PAUSE = 0.02
PARENT = os.getppid()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("role", choices=("distributed", "work", "start", "complete", "contest"))
    options.add_argument("url")
    options.add_argument("folder", type=Path)
    options.add_argument("--name", default="child")
    options.add_argument("--crash", default="", help="where to die")
    options.add_argument("--hold", action="store_true", help="the operation waits for 'go'")
    options.add_argument("--number", type=int, default=1, help="of instances, or of threads")
    asked = options.parse_args()
    crash = Crash(asked.crash)
    entered = (lambda: held(asked.folder)) if asked.hold else crash.entered
    with scene(asked.url, asked.folder, name=asked.name, entered=entered, left=crash.left) as here:
        crash.watch(here.engine)
        # Connections made before the fault is awaited: the first statements are not ours.
        # The database may be away already: others started before us.
        until_answered(here, here.open_tasks)
        append(asked.folder / "ready", asked.name)
        match asked.role:
            case "work":
                work(here)
            case "distributed":
                distributed(here)
            case "start":
                start(here, crash, (f"{asked.name}-{n}" for n in range(asked.number)))
            case "complete":
                complete(here, crash)
            case "contest":
                contest(here, asked.name, asked.number)


def held(folder: Path) -> None:
    """Say that a call is under way, and stay in it until told to go on."""
    append(folder / "holding", "here")
    while not (folder / "go").exists():
        time.sleep(PAUSE)


def stopped(here: Scene) -> bool:
    """Told to, or left alone by a test that died."""
    return (here.folder / "stop").exists() or os.getppid() != PARENT


def work(here: Scene) -> None:
    while not stopped(here):
        try:
            done = here.worker.run_once()
        except OperationalError:
            append(here.folder / "away", "work")
            done = 0
        if not done:
            time.sleep(PAUSE)


def distributed(here: Scene) -> None:
    """As `guichet worker` does on PostgreSQL."""
    closing, announcer = threading.Event(), Announcer()
    runtime = replace(here.runtime, dispatcher=announcer)
    worker = Worker(make_sessions(here.engine, runtime), runtime, name=f"{os.getpid()}")
    living = threading.Thread(target=run_worker, args=(worker, here.engine, closing, announcer))
    living.start()
    while not stopped(here):
        time.sleep(PAUSE)
    closing.set()
    living.join()


def start(here: Scene, crash: Crash, names: Iterable[str]) -> None:
    for name in names:
        crash.doing("start")
        until_answered(here, lambda name=name: here.start(name))  # type: ignore[misc]


def complete(here: Scene, crash: Crash) -> None:
    """Whatever tasks appear, one after the other."""
    while not stopped(here):
        tasks: list[int] = []
        until_answered(here, lambda: tasks.extend(here.open_tasks()))  # noqa: B023
        for task in tasks:
            crash.doing("completion")
            until_answered(here, lambda task=task: here.complete(task))  # type: ignore[misc]
        time.sleep(PAUSE)


def until_answered(here: Scene, act: Callable[[], object]) -> None:
    """Try again while the database is away, as a person would reload the page.

    Who was cut off between the commit and its answer learns now that it is done.
    """
    while not stopped(here):
        try:
            act()
        except OperationalError:
            append(here.folder / "away", "act")
            time.sleep(PAUSE)
        except TaskAlreadyDone:
            append(here.folder / "told", "already done")
            return
        else:
            return


def contest(here: Scene, name: str, threads: int) -> None:
    """Complete every task at the same time as everybody else; write down how each try ended."""
    tasks = [int(one) for one in lines(here.folder / "tasks")]
    while not (here.folder / "go").exists():
        time.sleep(0.001)
    gate = threading.Barrier(threads)

    def one(task: int) -> None:
        try:
            here.complete(task)
        except TaskAlreadyDone:
            append(here.folder / "told", f"{task}")

    with ThreadPoolExecutor(threads, initializer=gate.wait) as pool:
        list(pool.map(one, tasks))


if __name__ == "__main__":
    main()
