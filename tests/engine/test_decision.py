"""What becomes of a job that failed: a table of rows."""

from datetime import timedelta

import pytest

from engine.jobs.decision import DELAYS, Decision, OpenIncident, Retry, Throw, decide, lost
from engine.ports import BusinessError, CannotDo, RetryLater
from engine.sentences import Sentence
from tests.support.clock import NOON


@pytest.mark.parametrize(
    ("error", "attempts", "expected"),
    [
        (
            BusinessError("iban-refused", "IBAN refusé"),
            1,
            Throw("iban-refused", Sentence("IBAN refusé")),
        ),
        (BusinessError("iban-refused"), 6, Throw("iban-refused", Sentence(""))),
        (RetryLater("421"), 1, Retry(NOON + DELAYS[0], "421")),
        (RetryLater("421"), 2, Retry(NOON + DELAYS[1], "421")),
        (RetryLater(), 5, Retry(NOON + DELAYS[4], "RetryLater")),
        (
            RetryLater("421", after=timedelta(seconds=7)),
            3,
            Retry(NOON + timedelta(seconds=7), "421"),
        ),
        (
            RetryLater("Pas de réponse : {error}", error="421"),
            6,
            OpenIncident(
                "exhausted",
                Sentence(
                    "{attempts} essais sans succès. {cause}",
                    {
                        "attempts": 6,
                        "cause": Sentence("Pas de réponse : {error}", {"error": "421"}),
                    },
                ),
            ),
        ),
        (
            CannotDo("Le serveur refuse {what}.", what="tout"),
            1,
            OpenIncident("failed", Sentence("Le serveur refuse {what}.", {"what": "tout"})),
        ),
        (
            KeyError("x"),
            1,
            OpenIncident(
                "failed", Sentence("Erreur du programme : {error}", {"error": "KeyError: 'x'"})
            ),
        ),
    ],
)
def test_each_error_has_its_consequence(
    error: Exception, attempts: int, expected: Decision
) -> None:
    assert decide(error, attempts=attempts, max_attempts=6, now=NOON) == expected


def test_tries_beyond_the_table_wait_as_long_as_the_last() -> None:
    decision = decide(RetryLater("x"), attempts=40, max_attempts=50, now=NOON)
    assert decision == Retry(NOON + DELAYS[-1], "x")


def test_a_worker_lost_gives_the_job_to_another_then_to_a_person() -> None:
    assert isinstance(lost(attempts=1, max_attempts=2, now=NOON), Retry)
    assert isinstance(lost(attempts=2, max_attempts=2, now=NOON), OpenIncident)
