"""Starting a process from a dossier."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import load
from engine.dossiers.context import read_context
from engine.errors import Forbidden, NotFound, NotStartable
from engine.instances.beginning import begin
from engine.instances.startable import may_start, rule_of, running_processes, why_not
from engine.instances.statements import DOSSIER
from engine.persistence import transaction


def start_process(
    session: Session,
    dossier_id: int,
    process_id: str,
    values: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Start a process the dossier's type declares startable; the instance's id.

    Raises NotStartable(reason), InvalidForm (start form), NotFound, Forbidden.
    """
    with transaction(session):
        # The dossier's row is the lock: two clicks do not start what may run only once.
        found = DOSSIER.first(session, dossier_id)
        if found is None:
            raise NotFound("dossier", dossier_id)
        dossier, party, deployment_id = found
        if deployment_id is None:
            raise NotFound("deployment", dossier.domain)
        domain = load(session, deployment_id)
        type = domain.dossier_types.get(dossier.type)
        rule = rule_of(type, process_id) if type is not None else None
        if rule is None:
            raise NotFound("process", process_id)
        if not may_start(rule, by, domain, dossier):
            raise Forbidden("start", process_id=process_id)
        if rule.when is not None:
            under_way = running_processes(session, dossier.id)
            context = read_context(session, dossier, domain, party=party)
            reason = why_not(rule, context, under_way, by, domain, now=at)
            if reason is not None:
                raise NotStartable(process_id, reason)
        running = begin(
            session, dossier, deployment_id, process_id, values, by=by, at=at, party=party
        )
        return running.row.id
