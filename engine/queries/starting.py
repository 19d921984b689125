"""What must be filled in before a process is started, or a dossier opened, by an agent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.queries.shared import DossierSummary, Organisation

if TYPE_CHECKING:
    from engine.forms import Form


@dataclass(frozen=True, slots=True)
class StartView:
    process_id: str
    label: str
    form: Form | None
    values: Mapping[str, object]
    context: Mapping[str, object]
    dossier: DossierSummary
    organisation: Organisation
    reason: str | None
    """Why it cannot be started now."""


def start_form(session: Session, dossier_id: int, process_id: str, actor: Actor) -> StartView:
    """Raises NotFound, Forbidden."""
    raise NotImplementedError
