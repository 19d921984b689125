"""Standing in line for SQLite's writer.

SQLite has one writer, and whoever finds it taken sleeps a little longer each time, up to a tenth
of a second: the later one came, the longer one waits, while nobody writes. So commands stand in
line first: threads of a process behind a lock, processes behind a lock on a file beside the
database. It only makes waiting shorter. That one writes at a time is still SQLite's care, and
whoever has waited too long here goes on and asks SQLite itself.
"""

import fcntl
import os
import threading
import time
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

PATIENCE = 10.0
"""Seconds in line, at most."""
SHORTEST, LONGEST = 0.000_1, 0.002
"""Seconds between two looks at the file's lock: an eighth of the time waited, within these."""


class Line:
    """The line before the writer of one database file, as this process sees it."""

    def __init__(self, path: str, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def turn(self) -> "Turn":
        """Wait for one's turn, which lasts until it is `over`."""
        since = time.monotonic()
        if not self._lock.acquire(timeout=self._patience):
            return Turn(self)
        try:
            alone = self._take(since)
        except BaseException:
            self._lock.release()
            raise
        return Turn(self, first=True, alone=alone)

    def _take(self, since: float) -> bool:
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waited = time.monotonic() - since
                if waited > self._patience:
                    return False
                time.sleep(min(max(waited / 8, SHORTEST), LONGEST))
            else:
                return True

    def leave(self, *, first: bool, alone: bool) -> None:
        """Give up the file's lock, and the threads', where they were had."""
        if alone:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        if first:
            self._lock.release()

    def __del__(self) -> None:
        os.close(self._file)


class Turn:
    """A turn to write; also a `with` block's. `first` of this process's threads, `alone` of all
    processes: neither, where patience came to an end.
    """

    __slots__ = ("_alone", "_first", "_line")

    def __init__(self, line: Line, *, first: bool = False, alone: bool = False) -> None:
        self._line = line
        self._first = first
        self._alone = alone

    def over(self) -> None:
        self._line.leave(first=self._first, alone=self._alone)
        self._first = self._alone = False

    def __enter__(self) -> None:
        return None

    def __exit__(self, *error: object) -> None:
        self.over()


_lines: WeakKeyDictionary[Engine, Line | None] = WeakKeyDictionary()
# A forked process opens the file itself: a lock on its parent's would be its parent's too.
os.register_at_fork(after_in_child=_lines.clear)


def turn_to_write(session: Session) -> Turn | None:
    """One's turn, where the database is a file of SQLite's; None elsewhere."""
    engine = session.get_bind().engine
    try:
        line = _lines[engine]
    except KeyError:
        line = _lines.setdefault(engine, _line(engine))
    return None if line is None else line.turn()


def _line(engine: Engine) -> Line | None:
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return None
    return Line(f"{path}-turn")
