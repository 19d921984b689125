"""What becomes of a job that failed: a decision, not an action."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.ports import BusinessError, RetryLater

DELAYS = tuple(
    timedelta(seconds=seconds) for seconds in (30, 120, 600, 3_600, 4 * 3_600, 12 * 3_600)
)
"""Before the second try, the third… A try beyond the last waits as long as the last."""


@dataclass(frozen=True, slots=True)
class Throw:
    """Take the diagram's error path."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again then, with the same key."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """A person must look."""

    code: str
    reason: str


Decision = Throw | Retry | OpenIncident


def decide(error: Exception, *, attempts: int, max_attempts: int, now: datetime) -> Decision:
    """`attempts` counts the try that has just failed."""
    match error:
        case BusinessError(code=code, message=message):
            return Throw(code=code, message=message)
        case RetryLater(message=message, after=after) if attempts < max_attempts:
            delay = after if after is not None else DELAYS[min(attempts, len(DELAYS)) - 1]
            return Retry(at=now + delay, reason=message or "RetryLater")
        case RetryLater(message=message):
            return OpenIncident(
                code="exhausted", reason=f"{attempts} essais sans succès : {message}"
            )
        case _:
            # Retrying a bug only delays its discovery.
            return OpenIncident(code="failed", reason=f"{type(error).__name__}: {error}")


def lost(*, attempts: int, max_attempts: int, now: datetime) -> Retry | OpenIncident:
    """A worker died, or was frozen beyond its lease, before it could record anything."""
    if attempts < max_attempts:
        return Retry(at=now, reason="l'exécutant s'est arrêté")
    return OpenIncident(
        code="lost", reason=f"l'exécutant s'est arrêté {attempts} fois pendant ce traitement"
    )
