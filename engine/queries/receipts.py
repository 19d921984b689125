"""What a tiers keeps after answering."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.queries.shared import Organisation


@dataclass(frozen=True, slots=True)
class ReceiptDocument:
    title: str
    filename: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    reference: str
    name: str
    answered_at: datetime
    rows: tuple[tuple[str, str, str], ...]
    """(screen, label, displayed answer)"""
    documents: tuple[ReceiptDocument, ...]
    organisation: Organisation
    next_step: str
    delay: str
    email: str
    language: str
    dossier_id: int
    task_id: int


def receipt(session: Session, page_id: int, by: Actor) -> Receipt:
    """Of an answered page. `by` holds its link (`by.page_id`), is proved, or is an agent who sees
    the dossier. Raises NotFound, Forbidden.
    """
    raise NotImplementedError
