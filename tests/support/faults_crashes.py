"""Where a process may be killed, each place by its name; and the killing.

The product knows nothing of this: the places are found from the events of SQLAlchemy and from the
stand-in operation, in the process that will die.
"""

import os
import signal
import threading
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from engine.jobs.models import Job
from engine.journal import Fact
from tests.support.faults import first

LEASING = (
    "before the lease's commit",
    "between lease and call",
    "between call and record",
    "during the record",
    "before the record's commit",
    "after the record's commit",
)
FIRING = ("during the timer", "before the timer's commit", "after the timer's commit")
COMPLETING = (
    "during the completion",
    "before the completion's commit",
    "after the completion's commit",
)
STARTING = (
    "during the start",
    "before the start's commit",
    "after the start's commit",
)


def die() -> None:
    """What `kill -9` does: no handler, no flush, no rollback."""
    os.kill(os.getpid(), signal.SIGKILL)


class Crash:
    """Kills this process where it is the first of its installation to come by a place.

    What a transaction is for is known from what it writes: a job that runs is a lease, a timer in
    the journal a firing. The record, a completion, a start happen in the thread that called
    the operation, or that the child marked by `doing`.
    """

    def __init__(self, place: str, folder: Path) -> None:
        self.place = place
        self._folder = folder
        self._thread = threading.local()

    def entered(self) -> None:
        self._die_at("between lease and call")

    def left(self) -> None:
        self._die_at("between call and record")
        self.doing("record")

    def doing(self, what: str) -> None:
        """The transactions of this thread are for that."""
        self._thread.doing = what
        self._thread.writes = 0

    def watch(self, engine: Engine) -> None:
        if engine.dialect.name == "sqlite":
            # SQLite itself tells: the product hands it some statements past SQLAlchemy.
            event.listen(
                engine, "connect", lambda driver, _: driver.set_trace_callback(self._executing)
            )
        else:
            event.listen(
                engine,
                "before_cursor_execute",
                lambda _, cursor, text, values, *more: self._executing(f"{text} {values}"),
            )
            event.listen(
                engine,
                "after_cursor_execute",
                lambda _, cursor, text, *more: self._executed(text),
            )
            event.listen(engine, "commit", self._committing)
        event.listen(Session, "before_commit", self._ending)
        event.listen(Session, "after_commit", self._committed)

    def _what(self) -> str:
        return str(getattr(self._thread, "doing", ""))

    def _die_at(self, place: str) -> None:
        if place == self.place and first(self._folder / "died", str(os.getpid())):
            die()

    def _executing(self, statement: str) -> None:
        if statement.startswith("COMMIT"):
            self._committing()
        if not statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "WITH W0")):
            return
        if Fact.TIMER_FIRED in statement:
            self._thread.doing = "timer"
        if statement.startswith("WITH"):
            return  # several rows at once: see `_executed`
        self._thread.writes = getattr(self._thread, "writes", 0) + 1
        if self._thread.writes > 1:  # some of the rows are written, not all
            self._die_at(f"during the {self._what()}")

    def _executed(self, statement: str) -> None:
        """Rows written by one statement for all are there, and not committed."""
        if statement.startswith("WITH w0"):
            self._die_at(f"during the {self._what()}")

    def _ending(self, session: Session) -> None:
        if any(isinstance(one, Job) and one.state == "running" for one in session.dirty):
            self._thread.doing = "lease"

    def _committing(self, connection: object = None) -> None:
        self._die_at(f"before the {self._what()}'s commit")

    def _committed(self, session: Session) -> None:
        if session.in_nested_transaction():
            return  # a savepoint
        self._die_at(f"after the {self._what()}'s commit")
        self.doing("")
