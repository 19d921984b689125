"""What administrators ask of a thousand at once: a job does it, slice by slice."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Deployment
from engine.errors import Forbidden, NotFound
from engine.instances import batches
from engine.instances.incidents import Selection, open_incidents
from engine.instances.migrating import concerned
from engine.instances.models import Incident, ProcessInstance
from engine.persistence import transaction
from engine.workflow.renaming import Renaming


def retry_incidents(
    session: Session, selection: Selection, *, by: Actor, at: datetime
) -> int | None:
    """Retry the open incidents of a selection, oldest first, in a batch; its id.

    None where there is none left to retry: those that another batch is about to retry are its
    own, so that asking twice retries once. Raises Forbidden.
    """
    _check(by)
    subjects = open_incidents(selection).with_only_columns(Incident.id).order_by(Incident.id)
    params = {name: value for name, value in selection._asdict().items() if value is not None}
    with transaction(session):
        return batches.open_batch(session, "retry", subjects, params, by=by, at=at)


def migrate_instances(
    session: Session,
    domain: str,
    to_deployment_id: int,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    ids: Collection[int] | None = None,
    mapping: Renaming | None = None,
) -> int | None:
    """Move running processes (all of the domain, or these) to that version, in a batch; its id.

    Each is foreseen again under its lock, so that what is done is what the dry run says of it at
    that moment: moved whole, or left whole and listed. `mapping`: what takes the place of elements
    that version does not have, by process. Tasks, pages, drafts, links and the due
    dates of timers stay. Moving back is the same towards the older version. None where there is
    none to move. Raises NotFound, Forbidden.
    """
    _check(by)
    with transaction(session):
        target = session.get(Deployment, to_deployment_id)
        if target is None or target.domain != domain:
            raise NotFound("deployment", to_deployment_id)
        subjects = concerned(target).with_only_columns(ProcessInstance.id)
        if ids is not None:
            subjects = subjects.where(ProcessInstance.id.in_(ids))
        params = {
            "domain": domain,
            "deployment_id": to_deployment_id,
            "reason": reason,
            "mapping": {process: dict(pairs) for process, pairs in (mapping or {}).items()},
        }
        subjects = subjects.order_by(ProcessInstance.id)
        return batches.open_batch(session, "migrate", subjects, params, by=by, at=at)


def stop_batch(session: Session, batch_id: int, *, by: Actor, at: datetime) -> None:
    """Give up what it has not dealt with yet. Raises NotFound, Forbidden."""
    _check(by)
    with transaction(session):
        batches.stop(session, batch_id, at=at)


def _check(by: Actor) -> None:
    if not (by.is_administrator or by.kind == "system"):
        raise Forbidden("administer")
