"""Jobs that are only database work: expiries, continuations, batches, starts, messages, signals."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import SYSTEM
from engine.errors import InstanceEnded, InstanceSuspended, NotFound
from engine.instances import scheduling
from engine.instances.batches import carry_on
from engine.instances.messages import buffer, listening, newest_subscription, send, waiting
from engine.instances.outcomes import end_page
from engine.instances.running import load
from engine.instances.saving import advance
from engine.instances.triggering import begin_triggered
from engine.jobs.models import Job
from engine.jobs.outbox import enqueue
from engine.tasks.pages import page_and_task

LISTENERS = 200
"""Instances told of a signal in one transaction: a job is written for each."""


def perform_job(session: Session, job: Job, *, at: datetime) -> None:
    """Raises InstanceEnded, InstanceSuspended where the instance cannot move."""
    match job.kind:
        case "expiry":
            _expire(session, job, at=at)
        case "continue":
            advance(load(session, int(job.instance_id or 0), at=at))
        case "batch":
            carry_on(session, job, at=at)
        case "start":
            scheduling.perform(session, job, at=at)
        case "message":
            _deliver(session, job, at=at)
        case "signal":
            _broadcast(session, job, at=at)
        case kind:
            raise ValueError(f"No such job: {kind}")


def _expire(session: Session, job: Job, *, at: datetime) -> None:
    try:
        page, task = page_and_task(session, int(job.payload["page_id"]))
    except NotFound:
        return
    running = load(session, task.instance_id, at=at)
    if page.state == "open" and page.generation == int(job.payload["generation"]):
        end_page(running, task, page, "expired", reason="", by=SYSTEM)


def _deliver(session: Session, job: Job, *, at: datetime) -> None:
    """To the instance that has waited longest, else to the processes it starts; kept for a while
    where there is neither. A suspended instance that waits gets it when it is resumed."""
    name, key = str(job.payload["name"]), str(job.payload["key"])
    payload = job.payload["payload"]
    refused_by = []
    for instance_id in waiting(session, name, key):
        try:
            running = load(session, instance_id, at=at)
        except InstanceEnded:
            continue
        except InstanceSuspended:
            job.instance_id = instance_id
            raise
        if running.instance.message(name, key or None, payload):
            advance(running)
            return
        refused_by.append(instance_id)
    if begin_triggered(session, job.dossier_id, "message", name, payload, at=at):
        return
    expires_at = job.payload["expires_at"]
    if expires_at > at and not buffer(
        session, name, key, payload, expires_at=expires_at, refused_by=refused_by
    ):
        send(
            session,
            "message",
            name,
            key=key,
            payload=payload,
            at=at,
            dossier_id=job.dossier_id,
            expires_at=expires_at,
        )


def _broadcast(session: Session, job: Job, *, at: datetime) -> None:
    """A job for each instance that waits, so many a transaction; then the processes it starts."""
    if job.instance_id is not None:
        _signal(session, job, job.instance_id, at=at)
        return
    told = job.payload
    after = int(told.get("after") or 0)
    until = int(told.get("until") or newest_subscription(session))
    origin = str(told.get("origin") or job.key)
    found = listening(session, str(told["name"]), after=after, until=until, limit=LISTENERS)
    for instance_id, dossier_id in found:
        enqueue(
            session,
            "signal",
            f"{origin}:{instance_id}",
            at=at,
            instance_id=instance_id,
            dossier_id=dossier_id,
            payload=told,
        )
    if len(found) == LISTENERS:
        last = found[-1][0]
        enqueue(
            session,
            "signal",
            f"{origin}:after:{last}",
            at=at,
            dossier_id=job.dossier_id,
            payload={**told, "origin": origin, "after": last, "until": until},
        )
        return
    begin_triggered(session, job.dossier_id, "signal", told["name"], told["payload"], at=at)


def _signal(session: Session, job: Job, instance_id: int, *, at: datetime) -> None:
    running = load(session, instance_id, at=at)
    if running.instance.signal(str(job.payload["name"]), job.payload["payload"]):
        advance(running)
