"""Moving running processes to another version of their domain, newer or older."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Deployment
from engine.errors import Forbidden, InstanceEnded, NotFound
from engine.instances.migrating import LIVE, Foreseen, foresee
from engine.instances.models import ProcessInstance
from engine.instances.running import load
from engine.journal import Fact, record
from engine.persistence import transaction
from engine.tasks.models import Task


@dataclass(frozen=True, slots=True)
class Migration:
    """What a migration did. Those that ended meanwhile are in neither list."""

    moved: tuple[int, ...]
    refused: tuple[Foreseen, ...]


def migrate_instances(
    session: Session,
    domain: str,
    to_deployment_id: int,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    ids: Collection[int] | None = None,
) -> Migration:
    """Move running processes (all of the domain, or these) to that version; one transaction each.

    Each is foreseen again under its lock, so that what is done is what the dry run says of it at
    that moment: moved whole, or left whole and listed. Tasks, pages, drafts, links and the due
    dates of timers stay. Moving back is the same towards the older version.
    Raises NotFound, Forbidden.
    """
    if not (by.is_administrator or by.kind == "system"):
        raise Forbidden("administer")
    with transaction(session):
        target = session.get(Deployment, to_deployment_id)
        if target is None or target.domain != domain:
            raise NotFound("deployment", to_deployment_id)
        versions = select(Deployment.id, Deployment.number).where(Deployment.domain == domain)
        numbers = dict(session.execute(versions).all())
        concerned = _concerned(session, domain, to_deployment_id, ids)
    moved: list[int] = []
    refused: list[Foreseen] = []
    for instance_id in concerned:
        with transaction(session):
            found = _move(session, instance_id, to_deployment_id, numbers, reason, by=by, at=at)
        if found is not None:
            (moved.append(instance_id) if found.possible else refused.append(found))
    return Migration(tuple(moved), tuple(refused))


def _concerned(
    session: Session, domain: str, target_id: int, ids: Collection[int] | None
) -> list[int]:
    statement = (
        select(ProcessInstance.id)
        .join(Deployment, Deployment.id == ProcessInstance.deployment_id)
        .where(
            Deployment.domain == domain,
            ProcessInstance.deployment_id != target_id,
            ProcessInstance.state.in_(LIVE),
        )
        .order_by(ProcessInstance.id)
    )
    if ids is not None:
        statement = statement.where(ProcessInstance.id.in_(ids))
    return list(session.scalars(statement))


def _move(
    session: Session,
    instance_id: int,
    target_id: int,
    numbers: dict[int, int],
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> Foreseen | None:
    """Within a transaction; None where it ended, or was moved, since it was listed."""
    try:
        running = load(session, instance_id, at=at, by=by, suspended=True)
    except InstanceEnded:
        return None
    row = running.row
    if row.deployment_id == target_id:
        return None
    open_tasks = select(Task).where(Task.instance_id == row.id, Task.state == "open")
    tasks = {task.node: task for task in session.scalars(open_tasks)}
    foreseen = foresee(session, row, running.dossier, tasks, target_id, at=at)
    if foreseen.possible:
        record(
            session,
            row.dossier_id,
            Fact.PROCESS_MIGRATED,
            by=by,
            at=at,
            instance_id=row.id,
            process=row.process_id,
            name=row.name,
            reason=reason,
            before=numbers[row.deployment_id],
            after=numbers[target_id],
        )
        # The state names elements only: it is the same bytes under either version. Whoever
        # keeps the instance in memory sees by the row's version that it must be read again.
        row.deployment_id = target_id
        row.version += 1
    return foreseen
