"""A process instance drawn on its diagrams."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Deployment
from engine.dossiers.access import may_read
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound
from engine.instances.libraries import library
from engine.instances.models import Incident, ProcessInstance
from engine.instances.running import Running, taken
from engine.persistence import runtime


@dataclass(frozen=True, slots=True)
class ElementState:
    element_id: str
    state: str
    """active | done | incident"""
    count: int
    """Tokens there now, or times completed."""


@dataclass(frozen=True, slots=True)
class ProcessDiagram:
    process_id: str
    name: str
    xml: str
    elements: tuple[ElementState, ...]


@dataclass(frozen=True, slots=True)
class DiagramView:
    instance_id: int
    dossier_id: int
    dossier_number: str
    name: str
    state: str
    deployment_number: int
    diagrams: tuple[ProcessDiagram, ...]
    """The instance's own process first, then those it has called."""


def instance_diagram(session: Session, instance_id: int, actor: Actor) -> DiagramView:
    """Raises NotFound, Forbidden."""
    found = session.execute(
        select(ProcessInstance, Dossier, Deployment.number)
        .join(Dossier, Dossier.id == ProcessInstance.dossier_id)
        .join(Deployment, Deployment.id == ProcessInstance.deployment_id)
        .where(ProcessInstance.id == instance_id)
    ).first()
    if found is None:
        raise NotFound("instance", instance_id)
    row, dossier, number = found
    running = taken(session, row, dossier, at=runtime(session).clock.now())
    if not actor.is_agent or not may_read(actor, running.domain, dossier):
        raise Forbidden("read", instance_id=instance_id)
    return DiagramView(
        instance_id=row.id,
        dossier_id=dossier.id,
        dossier_number=dossier.number,
        name=row.name,
        state=row.state,
        deployment_number=number,
        diagrams=tuple(_diagrams(running, _failed(session, row.id))),
    )


def _failed(session: Session, instance_id: int) -> set[str]:
    """Elements with an open incident, of the engine or of a job."""
    return set(
        session.scalars(
            select(Incident.element_id).where(
                Incident.instance_id == instance_id, Incident.resolved_at.is_(None)
            )
        )
    )


def _diagrams(running: Running, failed: set[str]) -> list[ProcessDiagram]:
    row = running.row
    alive = row.state in ("running", "suspended")
    active = running.instance.active_elements() if alive else []
    visited: Mapping[str, Mapping[str, Any]] = row.visited
    concerned = dict.fromkeys([row.process_id, *visited, *(process for process, _, _ in active)])
    processes = library(running.domain).processes
    diagrams = []
    for process_id in concerned:
        process = processes.get(process_id)
        if process is None:
            continue
        now = Counter((element, kind) for owner, element, kind in active if owner == process_id)
        diagrams.append(
            ProcessDiagram(
                process_id=process_id,
                name=process.name or process_id,
                xml=running.domain.files[process.file].decode("utf-8", "replace"),
                elements=_states(now, visited.get(process_id, {}), failed),
            )
        )
    return diagrams


def _states(
    now: Counter[tuple[str, str]], done: Mapping[str, Any], failed: set[str]
) -> tuple[ElementState, ...]:
    states: dict[str, ElementState] = {
        element: ElementState(element, "done", int(count)) for element, count in done.items()
    }
    for (element, kind), count in now.items():
        state = "incident" if kind == "incident" or element in failed else "active"
        states[element] = ElementState(element, state, count)
    return tuple(states.values())
