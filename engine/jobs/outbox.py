"""Writing jobs down, and taking them back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.jobs.announcing import announce
from engine.jobs.models import Job
from engine.persistence.driver import instant, marks
from engine.persistence.flushing import insert_later
from engine.persistence.ids import new_id
from engine.persistence.statements import run

LIVE = ("ready", "running", "incident", "suspended")


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
) -> None:
    """Add a job, in this transaction. `key` must never have served before.

    What is due at once is announced to the dispatcher; timers and later jobs are found by the
    sweep when their time has come.
    """
    job_id = new_id()
    insert_later(
        session,
        Job,
        id=job_id,
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
    if kind != "timer" and (due_at is None or due_at <= at):
        announce(session, job_id)


def cancel(
    session: Session,
    instance_id: int,
    nodes: Collection[str],
    *,
    at: datetime,
) -> None:
    """Cancel the live jobs of these nodes; a worker that runs one finds it lost.

    Jobs that wait to be inserted are not seen.
    """
    if not nodes:
        return
    text = (
        "UPDATE job SET state = 'cancelled', done_at = ?, lease_until = NULL"  # noqa: S608 - marks
        f" WHERE instance_id = ? AND node IN ({marks(len(nodes))})"
        f" AND state IN ({marks(len(LIVE))})"
    )
    run(session, text, instant(session, at), instance_id, *nodes, *LIVE, rows_later=True)
