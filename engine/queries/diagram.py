"""A process instance drawn on its diagrams."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.actors import Actor


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
    raise NotImplementedError
