"""The worker: fires timers, calls operations outside any transaction, records what they say."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine import commands
from engine.commands import Leased
from engine.errors import JobLost
from engine.persistence import Runtime
from engine.ports import BusinessError, Call, CannotDo, Outcome, RetryLater

log = logging.getLogger(__name__)

THREADS = 2
BATCH = 10
TIMER_BATCHES = 40
"""Of timers, before jobs have their turn."""
SWEEP_SECONDS = 0.5
"""While operations run, due timers are looked for so often."""
BEAT_SECONDS = 20.0
"""Between two signs of life; three may be missed before the lease ends."""


class Worker:
    """Does what is due, and says how much that was. Any number of them may run at once.

    `at` is given by whoever drives it, so that a demonstration moves its clock; heartbeats and
    the instant at which results are recorded come from the runtime's clock.
    """

    def __init__(
        self,
        sessions: Callable[[], Session],
        runtime: Runtime,
        *,
        name: str = "worker",
        threads: int = THREADS,
    ) -> None:
        self._sessions = sessions
        self._runtime = runtime
        self._name = name
        self.threads = threads
        """How many jobs are carried out side by side."""
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._limit = max(threads, BATCH)
        self._closing = threading.Event()

    def run_once(self, at: datetime | None = None) -> int:
        """One pass: due timers, then due jobs, then seals; what was done. 0: nothing was due.

        Returns when every job taken is recorded. One job's failure is that job's own. No timer
        waits for an operation that takes its time.
        """
        done = self._timers(at)
        leased = self._lease(at)
        done += len(leased)
        pending = {self._pool.submit(self._carry_out, one, at) for one in leased}
        while pending:
            finished, pending = wait(pending, SWEEP_SECONDS, FIRST_EXCEPTION)
            for future in finished:
                future.result()
            if pending:
                done += self._timers(at)
        self._seal(at)
        return done

    def tend(self, at: datetime | None = None) -> int:
        """One look at what nobody announces: due timers, and the seals; how many timers fired.

        Where jobs are announced, this is the pass: `carry_out` does the rest.
        """
        done = self._timers(at)
        self._seal(at)
        return done

    def overdue(self, at: datetime | None = None) -> Sequence[int]:
        """Jobs due now, announced or not, among them those whose worker is gone."""
        with self._sessions() as session:
            return commands.overdue(session, at=self._now(at))

    def carry_out(self, job_id: int, at: datetime | None = None) -> bool:
        """Do that job; False where there is nothing to do: it is another's, or done, or not due.

        May be called by `threads` threads at a time. Raises OperationalError where the database
        is away before anything was done.
        """
        with self._sessions() as session:
            leased = commands.lease_one(session, job_id, self._name, at=self._now(at))
        if leased is None:
            return False
        self._carry_out(leased, at)
        return True

    def run_until_idle(self, at: datetime | None = None, *, passes: int = 1_000) -> int:
        """Passes until nothing is due at `at`; what was done. For tests and the command line."""
        total = 0
        for _ in range(passes):
            done = self.run_once(at)
            if not done:
                break
            total += done
        return total

    def sweep(self, at: datetime | None = None) -> int:
        """Forget uploads nobody sent, and their bytes; how many files."""
        with self._sessions() as session:
            gone = commands.sweep_uploads(session, at=self._now(at))
        for sha256 in gone:
            self._runtime.storage.delete(sha256)
        return len(gone)

    def stop(self) -> None:
        """Begin nothing more: the pass under way gives back at once what it took and did not
        begin. Safe from any thread."""
        self._closing.set()

    def close(self) -> None:
        """Finish what is under way, take nothing more."""
        self.stop()
        self._pool.shutdown(wait=True)

    def _now(self, at: datetime | None) -> datetime:
        return at if at is not None else self._runtime.clock.now()

    def _timers(self, at: datetime | None) -> int:
        """Processes that the clock starts, then timers, batch after batch: jobs come after them.
        Not without end: a timer may set another that is due at once."""
        with self._sessions() as session:
            fired = commands.fire_due_starts(session, at=self._now(at))
            for _ in range(TIMER_BATCHES):
                some = commands.fire_due_timers(session, at=self._now(at))
                fired += some
                if not some:
                    break
        return fired

    def _lease(self, at: datetime | None) -> Sequence[Leased]:
        with self._sessions() as session:
            return commands.lease(session, self._name, at=self._now(at), limit=self._limit)

    def _seal(self, at: datetime | None) -> None:
        with self._sessions() as session:
            commands.seal_journal(session, at=self._now(at))

    def _carry_out(self, job: Leased, at: datetime | None) -> None:
        """Whatever happens ends in a row: the result, or the failure, or nothing, and then the
        lease's end gives the job to another."""
        try:
            if self._closing.is_set():
                self._give_back(job)
            elif job.call is None:
                self._perform(job, at)
            else:
                self._call(job, job.call, at)
        except JobLost:
            log.warning("Job %s was taken over by another worker.", job.id)
        except OperationalError:
            # The database went away while recording: the lease will end and the same key serves.
            log.exception("Job %s could not be recorded.", job.id)

    def _give_back(self, job: Leased) -> None:
        with self._sessions() as session:
            commands.give_back(session, job.id, job.fence)

    def _perform(self, job: Leased, at: datetime | None) -> None:
        try:
            with self._sessions() as session:
                commands.perform(session, job.id, job.fence, at=self._now(at))
        except (JobLost, OperationalError):
            raise
        except Exception as error:
            log.exception("Job %s (%s) failed.", job.id, job.kind)
            self._fail(job, error, at)

    def _call(self, job: Leased, call: Call, at: datetime | None) -> None:
        operation = self._runtime.operations.get(job.type)
        try:
            if operation is None:
                raise CannotDo("Aucune action ne s'appelle « {type} ».", type=job.type)
            if call.page is not None and not call.inputs.get("to"):
                raise BusinessError("undeliverable", "La page n'a pas d'adresse de courriel.")
            with _Heart(self._sessions, job, self._runtime):
                outcome: Outcome = operation(call)
        except Exception as error:
            if operation is not None and not _expected(error):
                log.exception("Operation %s failed (job %s).", job.type, job.id)
            self._fail(job, error, at)
            return
        try:
            with self._sessions() as session:
                commands.finish_job(session, job.id, job.fence, outcome, at=self._now(at))
        except (JobLost, OperationalError):
            raise
        except Exception as error:
            log.exception("The result of job %s (%s) could not be filed.", job.id, job.type)
            self._fail(job, error, at)

    def _fail(self, job: Leased, error: Exception, at: datetime | None) -> None:
        with self._sessions() as session:
            commands.fail_job(session, job.id, job.fence, error, at=self._now(at))


def _expected(error: Exception) -> bool:
    return isinstance(error, BusinessError | RetryLater)


class _Heart:
    """Beats while an operation runs, so that its lease does not end under it."""

    def __init__(self, sessions: Callable[[], Session], job: Leased, runtime: Runtime) -> None:
        self._sessions = sessions
        self._job = job
        self._runtime = runtime
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(BEAT_SECONDS):
            # Lost or unreachable: recording the result will find out, and say so.
            with suppress(JobLost, OperationalError), self._sessions() as session:
                commands.heartbeat(
                    session, self._job.id, self._job.fence, at=self._runtime.clock.now()
                )
