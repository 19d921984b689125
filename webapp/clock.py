"""The clocks of the product: the machine's, and one a demonstration may move."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  the one place that asks the machine


class MovableClock:
    """The machine's time plus what the demonstration moved it by; survives a restart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = timedelta(seconds=float(path.read_text())) if path.exists() else timedelta()

    def now(self) -> datetime:
        return SystemClock().now() + self._offset

    def advance(self, by: timedelta) -> None:
        """Move towards the future only: what has been recorded stays in the past."""
        if by < timedelta():
            raise ValueError("A clock is not turned back.")
        moved = self._offset + by
        fresh = self._path.with_suffix(".new")
        fresh.write_text(str(moved.total_seconds()))
        os.replace(fresh, self._path)
        self._offset = moved
