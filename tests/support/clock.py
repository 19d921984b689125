"""A clock that moves when told to."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
"""A Monday, noon in Paris."""


@dataclass
class ManualClock:
    """Stands at `instant` until moved."""

    instant: datetime = NOON

    def now(self) -> datetime:
        return self.instant

    def advance(self, **duration: float) -> datetime:
        """By ``days=…``, ``minutes=…``; the new instant."""
        self.instant += timedelta(**duration)
        return self.instant
