"""On several machines: Procrastinate tells the workers which jobs are due. PostgreSQL only.

The job rows are the truth. What goes through Procrastinate is a hint, "job N is due", written in
the transaction that writes job N; it does nothing where the job is done, or another's. A hint that
was lost is written again by the sweep.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any, cast

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

QUEUE = "guichet"
TASK = "guichet.job"
POLL_SECONDS = 1.0
"""How long a hint may wait whose notification was lost."""
PAUSE_SECONDS = 1.0
"""Before trying again where the database is away."""
STALE_SECONDS = 60.0
"""Between two looks for hints that dead workers held."""
SWEEPING = 0x67756963
"""Advisory lock: one worker at a time writes hints again."""

log = logging.getLogger(__name__)


class Announcer:
    """Writes hints, in the transaction of the jobs they are about. Raises OperationalError."""

    def __init__(self) -> None:
        self._jobs = App(connector=PsycopgConnector()).job_manager

    def announce(self, jobs: Sequence[int], connection: Callable[[], object]) -> None:
        hints = [
            Job(
                queue=QUEUE,
                lock=None,
                # One hint for each job waits, at most: see `announce_again`.
                queueing_lock=str(job),
                task_name=TASK,
                task_kwargs={"job": job},
            )
            for job in jobs
        ]
        try:
            self._jobs.batch_defer_jobs(hints, connection=connection())
        except ConnectorException as error:
            # As when any other statement of the transaction finds the database away.
            cause = error.__cause__ or error
            raise OperationalError("hints", None, cause) from error

    def wake(self) -> None:
        """The hints are notified by PostgreSQL itself."""

    def announce_again(self, database: Engine, jobs: Sequence[int]) -> int:
        """Write hints for those of these due jobs that have none; how many."""
        if not jobs:
            return 0
        with database.begin() as connection:
            alone = connection.scalar(
                text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": SWEEPING}
            )
            if not alone:
                return 0
            waiting = set(
                connection.scalars(
                    text(
                        "SELECT queueing_lock FROM procrastinate_jobs"
                        " WHERE status = 'todo' AND queueing_lock = ANY(:locks)"
                    ),
                    {"locks": [str(job) for job in jobs]},
                )
            )
            missing = [job for job in jobs if str(job) not in waiting]
            if missing:
                driver = cast("Any", connection.connection).driver_connection
                self.announce(missing, lambda: driver)
        return len(missing)


class Distributor:
    """Procrastinate's worker in a thread: calls `carry_out` for each hint, so many at a time."""

    def __init__(
        self, database: Engine, carry_out: Callable[[int], object], *, threads: int
    ) -> None:
        self._address = database.url.set(drivername="postgresql").render_as_string(
            hide_password=False
        )
        self._carry_out = carry_out
        self._threads = threads
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._thread = threading.Thread(target=self._live, name="hints", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what is under way, take nothing more."""
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._until_closed())
        self._loop.close()

    async def _until_closed(self) -> None:
        while not self._closing.is_set():
            try:
                await self._work()
            except (ConnectorException, psycopg.Error) as error:
                log.warning("Procrastinate's worker ended: %s", error.__cause__ or error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), PAUSE_SECONDS)

    async def _work(self) -> None:
        connector = PsycopgConnector(
            conninfo=self._address, min_size=1, max_size=self._threads + 3, timeout=5.0
        )
        app = App(connector=connector)

        @app.task(name=TASK, queue=QUEUE)
        async def carry_out(job: int) -> None:
            await asyncio.to_thread(self._try, job)

        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=self._threads,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    fetch_job_polling_interval=POLL_SECONDS,
                )
            )
            clearing = asyncio.create_task(self._clear(app))
            closing = asyncio.create_task(self._closing.wait())
            await asyncio.wait((working, closing), return_when=asyncio.FIRST_COMPLETED)
            for one in (working, clearing, closing):
                one.cancel()
            # Cancelled, Procrastinate's worker finishes its jobs first.
            found = await asyncio.gather(working, clearing, closing, return_exceptions=True)
            if isinstance(found[0], Exception):
                raise found[0]

    def _try(self, job: int) -> None:
        try:
            self._carry_out(job)
        except Exception:
            # The row is as it was: the sweep will announce it again.
            log.exception("Job %s could not be taken.", job)

    async def _clear(self, app: App) -> None:
        """Delete the hints dead workers held: their jobs are announced again."""
        while True:
            await asyncio.sleep(STALE_SECONDS)
            with contextlib.suppress(ConnectorException, psycopg.Error):
                for hint in await app.job_manager.get_stalled_jobs(queue=QUEUE):
                    if hint.id is not None:
                        await app.job_manager.finish_job_by_id_async(
                            hint.id, Status.ABORTED, delete_job=True
                        )
