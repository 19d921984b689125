"""What an administrator may do to a running process, and from where."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound
from engine.feel.limits import Budget
from engine.feel.text import text_of
from engine.instances.migrating import LIVE
from engine.instances.models import ProcessInstance
from engine.instances.places import Place, passed, standing
from engine.instances.running import taken
from engine.persistence import runtime

__all__ = ["Controls", "Place", "Variable", "controls"]


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    value: str
    """Its text, to be read: strings quoted, dates bare."""


@dataclass(frozen=True, slots=True)
class Controls:
    instance_id: int
    name: str
    state: str
    dossier_id: int
    dossier_number: str
    standing: tuple[Place, ...]
    """Tokens that can be moved."""
    passed: tuple[Place, ...]
    """Steps they can be taken back to."""
    variables: tuple[Variable, ...]
    """Of the process itself, by name."""


def controls(session: Session, instance_id: int, actor: Actor) -> Controls:
    """Empty lists once it has ended. Raises NotFound, Forbidden."""
    if not actor.is_administrator:
        raise Forbidden("administer")
    found = session.execute(
        select(ProcessInstance, Dossier)
        .join(Dossier, Dossier.id == ProcessInstance.dossier_id)
        .where(ProcessInstance.id == instance_id)
    ).first()
    if found is None:
        raise NotFound("instance", instance_id)
    row, dossier = found
    running = taken(session, row, dossier, at=runtime(session).clock.now())
    alive = row.state in LIVE
    return Controls(
        instance_id=row.id,
        name=row.name,
        state=row.state,
        dossier_id=dossier.id,
        dossier_number=dossier.number,
        standing=tuple(standing(running)) if alive else (),
        passed=tuple(passed(running)) if alive else (),
        variables=tuple(
            Variable(name, _shown(value))
            for name, value in sorted(running.instance.variables.items())
        )
        if alive
        else (),
    )


def _shown(value: object) -> str:
    """Inside a list, so that a string shows as one."""
    return (text_of([value], Budget()) or "")[1:-1]
