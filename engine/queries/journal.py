"""The journal, read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import Actor


@dataclass(frozen=True, slots=True)
class JournalRow:
    id: int
    at: datetime
    kind: str
    """A word of `engine.dossiers.Fact`."""
    actor_kind: str
    actor_name: str
    instance_id: int | None
    payload: Mapping[str, object]
    sealed: bool
    sentence: str
    """In French, ready to show."""


def journal(
    session: Session, dossier_id: int, actor: Actor, *, before: int | None = None, limit: int = 50
) -> tuple[JournalRow, ...]:
    """Facts of a dossier, newest first; `before` is the id of the last row shown."""
    raise NotImplementedError


def journal_export(session: Session, dossier_id: int, actor: Actor) -> Iterator[str]:
    """JSON lines, oldest first, with salts and hashes: verifiable without us."""
    raise NotImplementedError
