"""Writing jobs down, and taking them back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.jobs.models import Job

LIVE = ("ready", "running", "incident")


def enqueue(
    session: Session,
    kind: str,
    key: str,
    *,
    at: datetime,
    due_at: datetime | None = None,
    type: str = "",
    instance_id: int | None = None,
    dossier_id: int | None = None,
    node: str | None = None,
    element_id: str = "",
    payload: Mapping[str, Any] | None = None,
    max_attempts: int = 6,
) -> Job:
    """Add a job, written with the next flush. `key` must never have served before."""
    job = Job(
        kind=kind,
        type=type,
        instance_id=instance_id,
        dossier_id=dossier_id,
        node=node,
        element_id=element_id,
        key=key,
        payload=dict(payload or {}),
        due_at=due_at or at,
        max_attempts=max_attempts,
        created_at=at,
        attempts=0,
        fence=0,
        state="ready",
    )
    session.add(job)
    return job


def cancel(
    session: Session,
    instance_id: int,
    nodes: Collection[str],
    *,
    at: datetime,
    kinds: Collection[str] = (),
) -> None:
    """Cancel the live jobs of these nodes; a worker that runs one finds it lost."""
    if not nodes:
        return
    statement = update(Job).where(
        Job.instance_id == instance_id, Job.node.in_(nodes), Job.state.in_(LIVE)
    )
    if kinds:
        statement = statement.where(Job.kind.in_(kinds))
    session.execute(
        statement.values(state="cancelled", done_at=at, lease_until=None),
        execution_options={"synchronize_session": False},
    )
