"""Writing a fact in the transaction that makes it true."""

import os
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import SYSTEM, Actor
from engine.journal.models import Fact, JournalEntry
from engine.persistence.flushing import insert_later

SALT_BYTES = 16


def record(
    session: Session,
    dossier_id: int,
    kind: Fact,
    /,
    *,
    at: datetime,
    by: Actor = SYSTEM,
    instance_id: int | None = None,
    **payload: object,
) -> None:
    """Add a fact; it is written in one statement with its neighbours, before anything is read.

    `payload` holds FEEL values: what a person needs to understand the fact later, never a link,
    a code or a password.
    """
    insert_later(
        session,
        JournalEntry,
        dossier_id=dossier_id,
        instance_id=instance_id,
        at=at,
        kind=kind.value,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        payload=_plain(payload),
        salt=os.urandom(SALT_BYTES),
    )


def _plain(payload: Mapping[str, object]) -> dict[str, object]:
    """Without what says nothing."""
    return {name: value for name, value in payload.items() if value is not None and value != ""}
