"""Batches: asked in one statement, done slice by slice by a job that follows itself."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from engine.actors import ADMINISTRATOR, SYSTEM, Actor, agent
from engine.deployments import DossierType
from engine.errors import NotFound
from engine.instances import starting_everywhere
from engine.instances.carrying_over import carry_over
from engine.instances.failing import CANNOT_GO_ON
from engine.instances.models import Batch, BatchItem, Incident
from engine.instances.retrying import retry
from engine.jobs.decision import why
from engine.jobs.models import Job
from engine.jobs.outbox import enqueue
from engine.persistence.ids import new_id
from engine.persistence.locks import lock_name
from engine.persistence.types import Id

SLICE = 50
SECONDS = 0.15
"""After so long, a slice is committed with what it has: nobody keeps the writer."""
MOST = 10_000
"""Of one batch; what is beyond is asked for again."""

Answer = tuple[str, Mapping[str, Any] | None]
"""The item's state, and its detail."""


def open_batch(
    session: Session,
    kind: str,
    subjects: Select[int],
    params: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> int | None:
    """Take these ids, and a job to deal with them; the batch's id, None where there is none.

    What another batch has taken and not dealt with yet is left to it.
    """
    # Two people may press at the same time.
    lock_name(session, "batch")
    batch_id = new_id()
    subject = subjects.selected_columns[0]
    taken = exists().where(BatchItem.subject_id == subject, BatchItem.state == "waiting")
    wanted = subjects.where(~taken).limit(MOST).subquery()
    rows = select(literal(batch_id, Id), wanted.c[0], literal("waiting"))
    columns = ["batch_id", "subject_id", "state"]
    session.execute(insert(BatchItem).from_select(columns, rows))
    mine = select(func.count()).where(BatchItem.batch_id == batch_id)
    total = session.scalar(mine)
    if not total:
        return None
    session.add(
        Batch(
            id=batch_id,
            kind=kind,
            params=dict(params),
            total=total,
            created_at=at,
            by_id=None if by.kind == "system" else by.id,
            by_name=by.name,
        )
    )
    _next(session, batch_id, 0, at)
    return batch_id


def open_start(
    session: Session, type: DossierType, params: Mapping[str, Any], *, at: datetime
) -> int | None:
    """A batch that starts a process in the dossiers of a type, by a rule (`rank`); its id.

    None where there is no such dossier. `params`: scheduled_id, domain, deployment_id, type,
    rank, process_id, element_id, name.
    """
    total, newest = starting_everywhere.extent(session, params["domain"], type)
    if not total:
        return None
    batch_id = new_id()
    session.add(
        Batch(
            id=batch_id,
            kind="start",
            params={**params, "label": type.label, "after": 0, "until": newest, "looked": 0},
            total=total,
            created_at=at,
            by_id=None,
            by_name=SYSTEM.name,
        )
    )
    _next(session, batch_id, 0, at)
    return batch_id


def stop(session: Session, batch_id: int, *, at: datetime) -> None:
    """Give up what is not done yet. Raises NotFound."""
    batch = _locked(session, batch_id)
    if batch is None:
        raise NotFound("batch", batch_id)
    if batch.ended_at is None:
        batch.ended_at = at
        session.execute(
            update(BatchItem)
            .where(BatchItem.batch_id == batch_id, BatchItem.state == "waiting")
            .values(state="gone")
        )


def carry_on(session: Session, job: Job, *, at: datetime) -> None:
    """One slice, within the job's transaction; the next one is a job of its own."""
    batch = _locked(session, int(job.payload["batch_id"]))
    if batch is None or batch.ended_at is not None:
        return
    deadline = time.perf_counter() + SECONDS
    if batch.kind == "start":
        more = starting_everywhere.go_on(session, batch, deadline=deadline, at=at)
    else:
        more = _dealt_with(session, batch, deadline, at)
    session.flush()
    if more:
        _next(session, batch.id, int(job.payload["turn"]) + 1, at)
    else:
        batch.ended_at = at


def _dealt_with(session: Session, batch: Batch, deadline: float, at: datetime) -> bool:
    """Some of its items; whether any are left."""
    by = _author(batch)
    items = session.scalars(_waiting(batch.id).limit(SLICE)).all()
    for item in _in_order(session, batch, items):
        item.state, item.detail = _done(session, batch, item.subject_id, by=by, at=at)
        if time.perf_counter() > deadline:
            break
    session.flush()
    return bool(session.scalar(select(_waiting(batch.id).exists())))


def _locked(session: Session, batch_id: int) -> Batch | None:
    return session.scalar(select(Batch).where(Batch.id == batch_id).with_for_update())


def _waiting(batch_id: int) -> Select[BatchItem]:
    return (
        select(BatchItem)
        .where(BatchItem.batch_id == batch_id, BatchItem.state == "waiting")
        .order_by(BatchItem.subject_id)
    )


def _next(session: Session, batch_id: int, turn: int, at: datetime) -> None:
    enqueue(
        session,
        "batch",
        f"batch:{batch_id}:{turn}",
        at=at,
        payload={"batch_id": batch_id, "turn": turn},
    )


def _author(batch: Batch) -> Actor:
    """Whoever asked, who was an administrator then."""
    if batch.by_id is None:
        return SYSTEM
    return agent(batch.by_id, batch.by_name, roles=frozenset({ADMINISTRATOR}))


def _in_order(session: Session, batch: Batch, items: Sequence[BatchItem]) -> Sequence[BatchItem]:
    """By instance: two batches that lock several always lock them in the same order."""
    if batch.kind != "retry":
        return items
    ids = [item.subject_id for item in items]
    found = session.execute(
        select(Incident.id, Incident.instance_id).where(Incident.id.in_(ids))
    ).all()
    instances = {incident_id: instance_id or 0 for incident_id, instance_id in found}
    return sorted(items, key=lambda item: (instances.get(item.subject_id, 0), item.subject_id))


def _done(session: Session, batch: Batch, subject_id: int, *, by: Actor, at: datetime) -> Answer:
    """Deal with one; what cannot go on is not the others' affair."""
    try:
        with session.begin_nested():
            if batch.kind == "retry":
                return _retried(session, subject_id, by=by, at=at)
            return carry_over(session, subject_id, batch.params, by=by, at=at)
    except CANNOT_GO_ON as error:
        sentence = why(error)
        return "refused", {"error": str(sentence), "words": sentence.kept()}


def _retried(session: Session, incident_id: int, *, by: Actor, at: datetime) -> Answer:
    incident = session.get(Incident, incident_id, with_for_update=True)
    if incident is None or incident.resolved_at is not None:
        return "gone", None
    retry(session, incident, by=by, at=at)
    return "done", None
