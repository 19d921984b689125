"""Moving one running instance to another version of its domain."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Deployment
from engine.errors import InstanceEnded
from engine.instances.departing import depart
from engine.instances.migrating import Foreseen, foresee, written
from engine.instances.models import Incident
from engine.instances.running import Running, load, taken
from engine.instances.saving import advance
from engine.jobs.models import Job
from engine.journal import Fact, record
from engine.tasks.models import Task
from engine.workflow.renaming import Renaming

Answer = tuple[str, Mapping[str, Any] | None]


def carry_over(
    session: Session, instance_id: int, params: Mapping[str, Any], *, by: Actor, at: datetime
) -> Answer:
    """Foresee again under the lock, and do what is foreseen: moved whole, or left whole.

    "done"; "refused" with the effects that refuse; "gone": it ended, or was moved, since.
    `params`: deployment_id, reason, mapping (the renaming).
    """
    target_id = int(params["deployment_id"])
    renaming: Renaming = params.get("mapping") or {}
    try:
        running = load(session, instance_id, at=at, by=by, suspended=True)
    except InstanceEnded:
        return "gone", None
    row = running.row
    if row.deployment_id == target_id:
        return "gone", None
    open_tasks = select(Task).where(Task.instance_id == row.id, Task.state == "open")
    tasks = {task.node: task for task in session.scalars(open_tasks)}
    foreseen = foresee(session, row, running.dossier, tasks, target_id, at=at, renaming=renaming)
    if not foreseen.possible:
        return "refused", {"effects": [written(one) for one in foreseen.refusals]}
    _record(running, target_id, str(params["reason"]))
    _rename(running, tasks, foreseen, renaming)
    row.deployment_id = target_id
    disarmed = [one.node for one in foreseen.standings if one.beside == "disarmed"]
    armed = [one for one in foreseen.standings if one.beside == "armed"]
    if foreseen.data == row.data and not armed:
        # The state names elements only: it is the same bytes under either version. Whoever
        # keeps the instance in memory sees by its version that it must be read again.
        row.version += 1
        return "done", None
    row.data = foreseen.data
    session.flush()
    moved = taken(session, row, running.dossier, at=at, by=by, party=running.party)
    depart(moved, disarmed)
    for one in armed:
        moved.instance.arm(one.level, one.arms)
    advance(moved)
    return "done", None


def _record(running: Running, target_id: int, reason: str) -> None:
    row = running.row
    versions = select(Deployment.id, Deployment.number).where(
        Deployment.id.in_((row.deployment_id, target_id))
    )
    numbers = dict(running.session.execute(versions).all())
    record(
        running.session,
        row.dossier_id,
        Fact.PROCESS_MIGRATED,
        by=running.by,
        at=running.at,
        instance_id=row.id,
        process=row.process_id,
        name=row.name,
        reason=reason,
        before=numbers[row.deployment_id],
        after=numbers[target_id],
    )


def _rename(
    running: Running, tasks: Mapping[str, Task], foreseen: Foreseen, renaming: Renaming
) -> None:
    """Rows that name elements name those of the other version."""
    session, row = running.session, running.row
    for one in foreseen.standings:
        task = tasks.get(one.node)
        if task is not None and one.renamed:
            task.name = one.renamed
        if not one.to_element:
            continue
        if task is not None:
            task.element_id = one.to_element
        for model in (Job, Incident):
            session.execute(
                update(model)
                .where(model.instance_id == row.id, model.node == one.node)
                .values(element_id=one.to_element)
            )
    visited = dict(row.visited)
    for process_id, pairs in renaming.items():
        if process_id in visited:
            visited[process_id] = {
                pairs.get(element, element): count for element, count in visited[process_id].items()
            }
    row.visited = visited
