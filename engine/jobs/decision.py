"""What becomes of a job that failed: a decision, not an action."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.errors import DomainError
from engine.ports import BusinessError, CannotDo, RetryLater
from engine.sentences import Sentence

DELAYS = tuple(
    timedelta(seconds=seconds) for seconds in (30, 120, 600, 3_600, 4 * 3_600, 12 * 3_600)
)
"""Before the second try, the third… A try beyond the last waits as long as the last."""


@dataclass(frozen=True, slots=True)
class Throw:
    """Take the diagram's error path."""

    code: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again then, with the same key."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """A person must look."""

    code: str
    sentence: Sentence


Decision = Throw | Retry | OpenIncident


def decide(error: Exception, *, attempts: int, max_attempts: int, now: datetime) -> Decision:
    """`attempts` counts the try that has just failed."""
    match error:
        case BusinessError(code=code, sentence=sentence):
            return Throw(code, sentence)
        case RetryLater(message=message, after=after) if attempts < max_attempts:
            delay = after if after is not None else DELAYS[min(attempts, len(DELAYS)) - 1]
            return Retry(at=now + delay, reason=message or "RetryLater")
        case RetryLater(sentence=cause):
            tries = {"attempts": attempts, "cause": cause}
            return OpenIncident(
                "exhausted", Sentence("{attempts} essais sans succès. {cause}", tries)
            )
        case _:
            # Retrying a bug only delays its discovery.
            return OpenIncident("failed", why(error))


def why(error: Exception) -> Sentence:
    """What is to be said of an error nobody foresaw, or that a person must mend."""
    match error:
        case CannotDo(sentence=sentence) | BusinessError(sentence=sentence):
            return sentence
        case DomainError(sentence=pattern, params=params):
            return Sentence(pattern, params)
    return Sentence("Erreur du programme : {error}", {"error": f"{type(error).__name__}: {error}"})


def lost(*, attempts: int, max_attempts: int, now: datetime) -> Retry | OpenIncident:
    """A worker died, or was frozen beyond its lease, before it could record anything."""
    if attempts < max_attempts:
        return Retry(at=now, reason="l'exécutant s'est arrêté")
    return OpenIncident(
        "lost",
        Sentence(
            "L'exécutant s'est arrêté {attempts} fois pendant ce traitement.",
            {"attempts": attempts},
        ),
    )
