"""What a process of the installation does, until its folder holds a file named "stop".

It works, starts or completes, and may be killed at any moment. A database that is away is tried
again, as the product's own processes do.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import parent_process
from pathlib import Path
from typing import Literal

from sqlalchemy.exc import OperationalError

from engine.errors import TaskAlreadyDone
from tests.support.faults import Scene, append, first, lines, scene
from tests.support.faults_crashes import Crash
from webapp.serving import Closing, run_worker

PAUSE = 0.02
Role = Literal["work", "worker", "start", "complete", "contest", "contend"]


@dataclass(frozen=True)
class Part:
    """What a process is asked to do."""

    role: Role
    url: str
    folder: Path
    name: str = "child"
    crash: str = ""
    """Where to die, if nobody of the installation has died there yet."""
    hold: bool = False
    """The first operation called, in all the installation, waits for a file named "go"."""
    number: int = 1
    """Of instances, or of threads."""


def live(part: Part) -> None:
    log = os.open(part.folder / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    crash = Crash(part.crash, part.folder)
    entered = (lambda: held(part.folder)) if part.hold else crash.entered
    with scene(part.url, part.folder, name=part.name, entered=entered, left=crash.left) as here:
        crash.watch(here.engine)
        # Connections made before the fault is awaited: the first statements are not ours.
        # The database may be away already: others started before us.
        until_answered(here, here.open_tasks)
        append(part.folder / "ready", part.name)
        match part.role:
            case "work":
                work(here)
            case "worker":
                worker(here)
            case "start":
                start(here, crash, (f"{part.name}-{n}" for n in range(part.number)))
            case "complete":
                complete(here, crash)
            case "contest":
                contest(here, part.number)
            case "contend":
                contend(here, part.number)


def held(folder: Path) -> None:
    """The first call of all says that it is under way, and by whom, and stays until told to go."""
    if first(folder / "holding", str(os.getpid())):
        while not (folder / "go").exists():
            time.sleep(PAUSE)


def stopped(here: Scene) -> bool:
    """Told to, or left alone by a test that died."""
    parent = parent_process()
    return (here.folder / "stop").exists() or parent is None or not parent.is_alive()


def work(here: Scene) -> None:
    while not stopped(here):
        try:
            done = here.worker.run_once()
        except OperationalError:
            append(here.folder / "away", "work")
            done = 0
        if not done:
            time.sleep(PAUSE)


def worker(here: Scene) -> None:
    """As `guichet worker` does, which ends on SIGTERM too."""
    closing = Closing()

    def watch() -> None:
        while not stopped(here):
            time.sleep(PAUSE)
        closing.event.set()

    threading.Thread(target=watch, daemon=True).start()
    run_worker(here.worker, here.engine, closing.event, here.announcer)


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


def contest(here: Scene, threads: int) -> None:
    """Complete every task at the same time as everybody else; write down how each try ended."""

    def one(task: int) -> None:
        try:
            here.complete(task)
        except TaskAlreadyDone:
            append(here.folder / "told", f"{task}")

    together(here, threads, one, times=1)


def contend(here: Scene, threads: int) -> None:
    """Take every job at the same time as everybody else; write down who did it."""

    def one(job: int) -> None:
        if here.worker.carry_out(job):
            append(here.folder / "carried out", f"{job}")

    together(here, threads, one, times=threads)


def together(here: Scene, threads: int, act: Callable[[int], None], *, times: int) -> None:
    """Do what the file "asked" lists, each so many times, once there is a "go"."""
    asked = [int(line) for line in lines(here.folder / "asked") for _ in range(times)]
    while not (here.folder / "go").exists():
        time.sleep(0.001)
    gate = threading.Barrier(threads)
    with ThreadPoolExecutor(threads, initializer=gate.wait) as pool:
        list(pool.map(act, asked))
