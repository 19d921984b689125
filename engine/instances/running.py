"""A process instance taken out of its row, run, and put back with all it decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from engine.actors import SYSTEM, Actor
from engine.deployments import Domain
from engine.deployments import load as load_domain
from engine.dossiers.models import Dossier, Party
from engine.errors import InstanceEnded, InstanceSuspended, NotFound
from engine.instances.host import InstanceHost
from engine.instances.libraries import library
from engine.instances.models import ProcessInstance
from engine.instances.resident import give_back, take
from engine.instances.statements import BY_ID
from engine.journal import Fact, record
from engine.workflow import Instance

FORMAT = 1
"""Of `ProcessInstance.data`, as `Instance.dump` writes it."""


@dataclass
class Running:
    """An instance being worked on, in one transaction."""

    session: Session
    row: ProcessInstance
    dossier: Dossier
    domain: Domain
    host: InstanceHost
    instance: Instance
    at: datetime
    by: Actor = SYSTEM
    rearmed: set[str] = field(default_factory=set)
    """Nodes whose timers were fired and may have set another."""
    settled: set[str] = field(default_factory=set)
    """Nodes the command has dealt with itself: nothing of theirs is left in any row."""
    party: Party | None = None
    """Held here so that reading the dossier's context costs no statement."""

    @property
    def zone(self) -> tzinfo:
        """Of the domain: which day it is, and when it ends."""
        return self.domain.config.time_zone


def start(
    session: Session,
    dossier: Dossier,
    deployment_id: int,
    process_id: str,
    variables: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    start_element: str | None = None,
    party: Party | None = None,
) -> Running:
    """A new instance within a dossier; nothing has run yet, and it must be saved.

    `start_element`: by that start event, which a message or a signal triggered.
    """
    domain = load_domain(session, deployment_id)
    processes = library(domain)
    process = processes.processes[process_id]
    row = ProcessInstance(
        dossier_id=dossier.id,
        deployment_id=deployment_id,
        process_id=process_id,
        name=process.name or process_id,
        format=FORMAT,
        version=0,
        started_at=at,
        started_by=by.name,
    )
    host = InstanceHost(
        session, domain=domain, dossier=dossier, instance_id=row.id, at=at, party=party
    )
    record(
        session,
        dossier.id,
        Fact.PROCESS_STARTED,
        by=by,
        at=at,
        instance_id=row.id,
        process=process_id,
        name=row.name,
        deployment_id=deployment_id,
    )
    instance = Instance.start(processes, process_id, variables, host, start_element=start_element)
    return Running(session, row, dossier, domain, host, instance, at, by, party=party)


def load(
    session: Session,
    instance_id: int,
    *,
    at: datetime,
    by: Actor = SYSTEM,
    suspended: bool = False,
) -> Running:
    """Lock an instance's row and take it out. Others who want it wait for our commit.

    Raises NotFound, InstanceEnded, and InstanceSuspended unless `suspended` says that will do.
    """
    found = BY_ID.first(session, instance_id)
    if found is None:
        raise NotFound("instance", instance_id)
    row, dossier, party = found
    if row.state in ("completed", "cancelled"):
        raise InstanceEnded(row.id, row.state)
    if row.state == "suspended" and not suspended:
        raise InstanceSuspended(row.id)
    return taken(session, row, dossier, at=at, by=by, party=party)


def taken(
    session: Session,
    row: ProcessInstance,
    dossier: Dossier,
    *,
    at: datetime,
    by: Actor = SYSTEM,
    party: Party | None = None,
) -> Running:
    """An instance from rows read (and, to change it, locked) already."""
    domain = load_domain(session, row.deployment_id)
    host = InstanceHost(
        session, domain=domain, dossier=dossier, instance_id=row.id, at=at, party=party
    )
    processes = library(domain)
    instance = take(session, row.id, row.data, processes)
    if instance is not None:
        instance.committed(host)
    else:
        instance = Instance.load(processes, row.data, host)
    return Running(session, row, dossier, domain, host, instance, at, by, party=party)


def looked_at(running: Running) -> None:
    """Put back an instance that a screen has only read: the next action finds it in memory."""
    row = running.row
    if row.state in ("running", "suspended"):
        give_back(running.session, row.id, row.data, running.instance)
