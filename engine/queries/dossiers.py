"""Lists of dossiers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import Actor


@dataclass(frozen=True, slots=True)
class DossierRow:
    id: int
    type: str
    type_label: str
    number: str
    title: str
    phase: str
    phase_label: str
    party_name: str
    party_email: str | None
    opened_at: datetime
    updated_at: datetime
    closed: bool
    open_tasks: int


@dataclass(frozen=True, slots=True)
class DossierPage:
    rows: tuple[DossierRow, ...]
    total: int
    more: bool
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def dossiers(
    session: Session,
    actor: Actor,
    *,
    search: str = "",
    type: str = "",
    phase: str = "",
    page: int = 1,
    size: int = 20,
) -> DossierPage:
    """Dossiers this person may see, latest changed first."""
    raise NotImplementedError
