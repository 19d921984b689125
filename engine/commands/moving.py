"""Taking a running process back to an earlier step."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.errors import Forbidden, NotMovable
from engine.instances.models import Incident
from engine.instances.places import passed, standing
from engine.instances.running import Running, load
from engine.instances.saving import advance
from engine.journal import Fact, record
from engine.persistence import transaction


def move_instance(
    session: Session,
    instance_id: int,
    node: str,
    to_element: str,
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Cancel what waits at a node, and begin again at a step passed before, and say why.

    `node` is one of `queries.controls(…).standing`; what is around it (the instances of a loop,
    a subprocess that the step is not in) is left with it. Variables stay as they are, and what
    was done is not undone. Raises NotFound, InstanceEnded, NotMovable, Forbidden.
    """
    if not (by.is_administrator or by.kind == "system"):
        raise Forbidden("administer")
    with transaction(session):
        running = load(session, instance_id, at=at, by=by, suspended=True)
        row = running.row
        leaving = next((one for one in standing(running) if one.node == node), None)
        aim = next((one for one in passed(running) if one.element_id == to_element), None)
        if leaving is None or aim is None:
            raise NotMovable(instance_id, node, to_element)
        try:
            running.instance.move(node, to_element)
        except LookupError:
            raise NotMovable(instance_id, node, to_element) from None
        record(
            session,
            row.dossier_id,
            Fact.PROCESS_MOVED,
            by=by,
            at=at,
            instance_id=row.id,
            process=row.process_id,
            name=row.name,
            before=leaving.name,
            after=aim.name,
            reason=reason,
        )
        _settle_incidents(running)
        advance(running)


def _settle_incidents(running: Running) -> None:
    """Those of jobs and pages that are left; the engine's own are reconciled when saving."""
    running.session.execute(
        update(Incident)
        .where(
            Incident.instance_id == running.row.id,
            Incident.node.in_(running.instance.changes().left),
            Incident.where.is_(None),
            Incident.resolved_at.is_(None),
        )
        .values(resolved_at=running.at, resolved_by=running.by.name)
    )
