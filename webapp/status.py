"""What works and what does not, for whoever watches the installation: `guichet status`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine import queries
from webapp.parts import Services

LATE = timedelta(minutes=5)
"""Work due for longer waits for a worker that is not there, or is overwhelmed."""


@dataclass(frozen=True, slots=True)
class State:
    """One part of the installation; `trouble` is a sentence, "" where there is none."""

    part: str
    trouble: str = ""


def states(services: Services, session: Session) -> Iterator[State]:
    """Every part, the database first: where it does not answer, nothing is said of the work."""
    work: list[State] = []
    try:
        work = list(_work(services, session))
    except SQLAlchemyError as error:
        yield State("base de données", f"La base ne répond pas : {error.__cause__ or error}")
    else:
        yield State("base de données")
    yield State("documents", services.storage.check() or "")
    yield State("courriel", _mail(services))
    yield State("signature", services.authority.check() or "")
    yield from work


def _mail(services: Services) -> str:
    if services.settings.smtp_url is None and not services.settings.demonstration:
        return f"SMTP_URL manque : les courriels restent dans {services.settings.var / 'mailbox'}."
    return services.sender.check() or ""


def _work(services: Services, session: Session) -> Iterator[State]:
    at = services.clock.now()
    jobs = queries.jobs_summary(session, at=at)
    late = ""
    if jobs.oldest_due and at - jobs.oldest_due > LATE:
        minutes = int((at - jobs.oldest_due).total_seconds() // 60)
        late = (
            f"{jobs.due} traitements attendent, le plus ancien depuis {minutes} minutes :"
            " aucun exécutant ne tourne, ou il ne suffit pas."
        )
    yield State("traitements", late)
    incidents = queries.incident_count(session)
    yield State("incidents", f"{incidents} à reprendre : Réglages, Incidents." if incidents else "")
