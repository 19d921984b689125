"""The rows of the processes that the clock starts, and what becomes of one that is due.

What it decides is written in one transaction: a job that opens a dossier, or a batch that looks
at those there are, and the next instant.
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import SYSTEM, Actor
from engine.deployments import Domain, DossierType, StartRule, latest_id, load
from engine.dossiers.context import blank_context
from engine.dossiers.opening import dossier_type, evaluate_text, open_new
from engine.instances import batches, starting_everywhere
from engine.instances.failing import CANNOT_GO_ON, incident_of
from engine.instances.libraries import library
from engine.instances.models import ScheduledStart
from engine.jobs.decision import why
from engine.jobs.models import Job
from engine.jobs.outbox import enqueue
from engine.workflow.clock_starts import ClockStart, Wait, clock_starts, due, first, following

MOST_KEPT = 50
"""Lines of a row's history."""


def follow(session: Session, name: str, deployment_id: int, *, at: datetime) -> None:
    """Make the rows of a domain say what this version says, in the transaction that publishes it.

    A timer written as before goes on counting. Raises Problem where one cannot be told: a
    version that was checked has none.
    """
    domain = load(session, deployment_id)
    zone = domain.config.time_zone
    rows = session.scalars(
        select(ScheduledStart).where(ScheduledStart.domain == name).with_for_update()
    )
    known = {(row.process_id, row.element_id, row.rank): row for row in rows}
    for one in clock_starts(library(domain)):
        row = known.pop((one.process_id, one.element_id, one.rank), None)
        if row is None:
            row = ScheduledStart(
                domain=name,
                process_id=one.process_id,
                element_id=one.element_id,
                rank=one.rank,
                definition="",
                counted_from=at,
            )
            session.add(row)
        row.name = one.name
        definition = _definition(one, zone)
        if row.definition != definition:
            row.definition, row.counted_from = definition, at
            _wait(row, first(one, at, zone))
    for row in known.values():
        session.delete(row)
    session.flush()


def _definition(one: ClockStart, zone: tzinfo) -> str:
    return f"{one.kind} {zone} {one.text}"


def _wait(row: ScheduledStart, wait: Wait | None) -> None:
    row.wait, row.next_at = wait, due(wait) if wait is not None else None


def rules_of(domain: Domain, process_id: str) -> Iterator[tuple[DossierType, int, StartRule]]:
    """Where a process starts: each type that lists it, the rule's rank there, and the rule."""
    for type in domain.dossier_types.values():
        for rank, rule in enumerate(type.start):
            if rule.process == process_id:
                yield type, rank, rule


def fire(session: Session, row: ScheduledStart, *, at: datetime) -> None:
    """That row is locked and due: write down what it starts, and when it will again.

    One that cannot go on must not hold back the others, nor every timer behind them: it is
    suspended, with an incident; trying again resumes it.
    """
    try:
        with session.begin_nested():
            _fire(session, row, at=at)
    except CANNOT_GO_ON as error:
        session.refresh(row)
        sentence = why(error)
        row.suspended_at = at
        _note(row, "suspended", str(sentence), by=SYSTEM, at=at)
        job = Job(
            kind="start",
            element_id=row.element_id,
            key=f"start:{row.id}:{row.fired}:again:{at.isoformat()}",
            payload={"resumes": row.id, "name": row.name},
            due_at=at,
            created_at=at,
        )
        session.add(job)
        incident_of(session, job, "start", sentence, at=at)


def _fire(session: Session, row: ScheduledStart, *, at: datetime) -> None:
    deployment_id = latest_id(session, row.domain)
    if deployment_id is None or row.wait is None:
        row.next_at = None
        return
    domain = load(session, deployment_id)
    row.fired += 1
    row.last_at = at
    numbers = count(1)
    for type, rank, rule in rules_of(domain, row.process_id):
        what = {
            "scheduled_id": row.id,
            "domain": row.domain,
            "deployment_id": deployment_id,
            "type": type.key,
            "rank": rank,
            "process_id": row.process_id,
            "element_id": row.element_id,
            "name": row.name,
        }
        if rule.creates:
            key = f"start:{row.id}:{row.fired}:{next(numbers)}"
            enqueue(session, "start", key, at=at, element_id=row.element_id, payload=what)
        else:
            batches.open_start(session, type, what, at=at)
    _wait(row, following(row.wait, at, domain.config.time_zone))


def perform(session: Session, job: Job, *, at: datetime) -> None:
    """A new dossier and the process in it, as the job says; or a start that could not be told,
    tried again. Raises UnknownKind."""
    scheduled_id = job.payload.get("resumes")
    if scheduled_id is None:
        _open_and_start(session, job, at=at)
        return
    row = session.get(ScheduledStart, int(scheduled_id), with_for_update=True)
    if row is not None:
        resume(row, "", by=SYSTEM, at=at)


def _open_and_start(session: Session, job: Job, *, at: datetime) -> None:
    what = job.payload
    domain = load(session, int(what["deployment_id"]))
    type = dossier_type(domain, str(what["type"]))
    rule = type.start[int(what["rank"])]
    # Nobody has typed anything yet: the rule's name says what the dossier is for, until its
    # data give it a title.
    title = evaluate_text(type.title, blank_context({}), domain) or rule.label
    dossier = open_new(
        session,
        domain,
        type.key,
        {},
        domain_key=str(what["domain"]),
        party=None,
        parent=None,
        by=SYSTEM,
        at=at,
        source=str(what["process_id"]),
        title=title,
    )
    starting_everywhere.begin(session, dossier, what, at=at)


def suspend(session: Session, row: ScheduledStart, reason: str, *, by: Actor, at: datetime) -> None:
    """Nothing starts until it is resumed; what it was about to start is given up."""
    if row.suspended_at is not None:
        return
    row.suspended_at = at
    _note(row, "suspended", reason, by=by, at=at)
    for batch in starting_everywhere.under_way(session, row.id):
        batches.stop(session, batch.id, at=at)


def resume(row: ScheduledStart, reason: str, *, by: Actor, at: datetime) -> None:
    """What it missed meanwhile takes place now, once, as where nothing was running."""
    if row.suspended_at is not None:
        row.suspended_at = None
        _note(row, "resumed", reason, by=by, at=at)


def _note(row: ScheduledStart, word: str, reason: str, *, by: Actor, at: datetime) -> None:
    line = [at.isoformat(), word, by.id, by.name, reason]
    row.history = [*row.history, line][-MOST_KEPT:]
