"""On one machine: APScheduler wakes the worker, no other service.

The rows are the truth. A wake is a hint that spares the wait for the next look; one that is lost
costs that half second and nothing else.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

SWEEP = timedelta(milliseconds=500)
"""How long a due timer or job may wait when nobody woke us: it is to fire within a second, the pass
that does it included."""

log = logging.getLogger(__name__)


class Scheduler(BackgroundScheduler):  # type: ignore[misc]
    """APScheduler's, whose thread ends quietly.

    While it stops, it looks for the job it has just run where there is none any more, and its
    thread would end with a JobLookupError.
    """

    def remove_job(self, job_id: str, jobstore: str | None = None) -> None:
        with suppress(JobLookupError):
            super().remove_job(job_id, jobstore)


class LocalDispatcher:
    """Runs one function in a thread of this process: at each wake, and each half second.

    `work` does what is due and returns how much that was. It is called again at once as long as
    there was something: one pass may have made the next one's work.
    """

    def __init__(self, sweep: timedelta = SWEEP) -> None:
        self._sweep = sweep
        self._work: Callable[[], int] | None = None
        self._scheduler = Scheduler(timezone="UTC")
        self._running = threading.Lock()
        self._woken = threading.Event()
        self._closing = threading.Event()

    def start(self, work: Callable[[], int], *, hourly: Callable[[], int]) -> None:
        """Begin. A dispatcher starts once. `hourly` is the housekeeping."""
        self._work = work
        self._scheduler.add_job(
            self._pass,
            "interval",
            seconds=self._sweep.total_seconds(),
            id="sweep",
            # A call that finds a pass under way returns at once: many may meet.
            max_instances=50,
            coalesce=True,
        )
        self._scheduler.add_job(hourly, "interval", hours=1, id="hourly", coalesce=True)
        self._scheduler.start()

    def announce(self, jobs: Sequence[int], connection: Callable[[], object]) -> None:
        """Nothing to note: the wake after the commit looks at all that is due."""

    def wake(self) -> None:
        """There may be work. Returns at once; safe from any thread, before `start` too."""
        self._woken.set()
        if self._scheduler.running and not self._running.locked() and not self._closing.is_set():
            # No trigger means now; the id makes of many wakes one.
            self._scheduler.add_job(
                self._pass,
                id="wake",
                replace_existing=True,
                max_instances=50,
                misfire_grace_time=None,
            )

    def stop(self) -> None:
        """Finish the pass under way, then start none."""
        self._closing.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _pass(self) -> None:
        # Whoever arrives while a pass runs leaves: the flag makes that pass look again.
        if self._work is None or not self._running.acquire(blocking=False):
            return
        try:
            while not self._closing.is_set():
                self._woken.clear()
                if not self._work() and not self._woken.is_set():
                    return
        except Exception:
            log.exception("The worker's pass failed; the next one will look again.")
        finally:
            self._running.release()
