"""Moving one running instance to another version of its domain."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Deployment
from engine.errors import InstanceEnded
from engine.instances.migrating import foresee, written
from engine.instances.running import load
from engine.journal import Fact, record
from engine.tasks.models import Task

Answer = tuple[str, Mapping[str, Any] | None]


def carry_over(
    session: Session, instance_id: int, params: Mapping[str, Any], *, by: Actor, at: datetime
) -> Answer:
    """Foresee again under the lock, and do what is foreseen: moved whole, or left whole.

    "done"; "refused" with the effects that refuse; "gone": it ended, or was moved, since.
    `params`: deployment_id, reason.
    """
    target_id = int(params["deployment_id"])
    try:
        running = load(session, instance_id, at=at, by=by, suspended=True)
    except InstanceEnded:
        return "gone", None
    row = running.row
    if row.deployment_id == target_id:
        return "gone", None
    open_tasks = select(Task).where(Task.instance_id == row.id, Task.state == "open")
    tasks = {task.node: task for task in session.scalars(open_tasks)}
    foreseen = foresee(session, row, running.dossier, tasks, target_id, at=at)
    if not foreseen.possible:
        return "refused", {"effects": [written(one) for one in foreseen.refusals]}
    numbers = dict(
        session.execute(
            select(Deployment.id, Deployment.number).where(
                Deployment.id.in_((row.deployment_id, target_id))
            )
        ).all()
    )
    record(
        session,
        row.dossier_id,
        Fact.PROCESS_MIGRATED,
        by=by,
        at=at,
        instance_id=row.id,
        process=row.process_id,
        name=row.name,
        reason=str(params["reason"]),
        before=numbers[row.deployment_id],
        after=numbers[target_id],
    )
    # The state names elements only: it is the same bytes under either version. Whoever
    # keeps the instance in memory sees by the row's version that it must be read again.
    row.deployment_id = target_id
    row.version += 1
    return "done", None
