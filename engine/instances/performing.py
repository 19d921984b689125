"""Jobs that are only database work: expiries, continuations, batches, messages, signals."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import SYSTEM
from engine.errors import InstanceEnded, InstanceSuspended, NotFound
from engine.instances.batches import carry_on
from engine.instances.messages import waiting
from engine.instances.models import BufferedMessage
from engine.instances.outcomes import end_page
from engine.instances.running import load
from engine.instances.saving import advance
from engine.instances.triggering import begin_triggered
from engine.jobs.models import Job
from engine.tasks.pages import page_and_task


def perform_job(session: Session, job: Job, *, at: datetime) -> None:
    """Raises InstanceEnded, InstanceSuspended where the instance cannot move."""
    match job.kind:
        case "expiry":
            _expire(session, job, at=at)
        case "continue":
            advance(load(session, int(job.instance_id or 0), at=at))
        case "batch":
            carry_on(session, job, at=at)
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
    where there is neither."""
    name, key = str(job.payload["name"]), str(job.payload["key"])
    payload = job.payload["payload"]
    for instance_id in waiting(session, "message", name, key):
        try:
            running = load(session, instance_id, at=at)
        except (InstanceEnded, InstanceSuspended):
            continue
        if running.instance.message(name, key or None, payload):
            advance(running)
            return
    if begin_triggered(session, job.dossier_id, "message", name, payload, at=at):
        return
    expires_at = job.payload["expires_at"]
    if expires_at > at:
        session.add(BufferedMessage(name=name, key=key, payload=payload, expires_at=expires_at))


def _broadcast(session: Session, job: Job, *, at: datetime) -> None:
    name, payload = str(job.payload["name"]), job.payload["payload"]
    for instance_id in sorted(waiting(session, "signal", name, "")):
        try:
            running = load(session, instance_id, at=at)
        except (InstanceEnded, InstanceSuspended):
            continue
        if running.instance.signal(name, payload):
            advance(running)
    begin_triggered(session, job.dossier_id, "signal", name, payload, at=at)
