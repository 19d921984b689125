"""Timers that are due, straight from their rows."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engine.dossiers.models import Dossier, Party
from engine.instances.failing import CANNOT_GO_ON, incident_of
from engine.instances.models import ProcessInstance
from engine.instances.running import Running, taken
from engine.instances.saving import advance
from engine.instances.statements import DUE
from engine.jobs.decision import why
from engine.jobs.models import Job
from engine.journal import Fact, record
from engine.persistence import transaction
from engine.persistence.driver import instant, marks
from engine.persistence.statements import run
from engine.workflow import UnknownNode

SECONDS = 0.2
"""After so long, a batch is committed with what it has: nobody keeps the writer."""

Due = tuple[ProcessInstance, Dossier, Party | None, list[Job]]


def fire_due_timers(session: Session, *, at: datetime, limit: int = 200) -> int:
    """Fire up to `limit` due timers, in one transaction; how many were.

    A worker that was down fires what it missed, once each: a cycle that missed several turns
    fires once, and is set again by the model. An instance somebody else works on is left for the
    next look.
    """
    try:
        with transaction(session):
            return _done(
                session, [_fire(session, one, at=at) for one in _due(session, at, limit)], at
            )
    except CANNOT_GO_ON:
        # One that cannot go on must not hold back the others: again, each on its own.
        with transaction(session):
            return _done(
                session, [_fire_apart(session, one, at=at) for one in _due(session, at, limit)], at
            )


def _done(session: Session, batch: Sequence[Sequence[Job]], at: datetime) -> int:
    """Write down that these timers were fired; how many."""
    ids = [job.id for jobs in batch for job in jobs]
    if ids:
        text = f"UPDATE job SET state = 'done', done_at = ? WHERE id IN ({marks(len(ids))})"  # noqa: S608
        run(session, text, instant(session, at), *ids, rows_later=True)
    return len(ids)


def _due(session: Session, at: datetime, limit: int) -> Iterable[Due]:
    """The instances that have timers due, locked, with those timers; until the time is up."""
    deadline = time.perf_counter() + SECONDS
    found: dict[int, Due] = {}
    for job, row, dossier, party in DUE.all(session, instant(session, at), limit):
        found.setdefault(row.id, (row, dossier, party, []))[3].append(job)
    for one in found.values():
        yield one
        if time.perf_counter() > deadline:
            return


def _fire_apart(session: Session, due: Due, *, at: datetime) -> Sequence[Job]:
    """As `_fire`; what cannot go on becomes an incident."""
    jobs = due[3]
    try:
        with session.begin_nested():
            return _fire(session, due, at=at)
    except CANNOT_GO_ON as error:
        for job in jobs:
            incident_of(session, job, "timer", why(error), at=at)
        return ()


def _fire(session: Session, due: Due, *, at: datetime) -> Sequence[Job]:
    """The timers that are done with: none, of a suspended instance."""
    row, dossier, party, jobs = due
    if row.state == "suspended":
        for job in jobs:
            job.state = "suspended"
        return ()
    if row.state == "running":
        running = taken(session, row, dossier, at=at, party=party)
        for node in dict.fromkeys(job.node for job in jobs if job.node):
            _fire_node(running, node, [job for job in jobs if job.node == node])
        advance(running)
    return jobs


def _fire_node(running: Running, node: str, jobs: Sequence[Job]) -> None:
    instance = running.instance
    alone = (
        len(instance.timers(only=(node,))) == len(jobs)
        and not instance.subscriptions(only=(node,))
        and not instance.signals(only=(node,))
    )
    try:
        fired = instance.fire(node)
    except UnknownNode:
        return
    if not fired:
        return
    running.rearmed.add(node)
    if alone:
        running.settled.add(node)
    record(
        running.session,
        running.row.dossier_id,
        Fact.TIMER_FIRED,
        at=running.at,
        instance_id=running.row.id,
        element=jobs[0].element_id,
    )
