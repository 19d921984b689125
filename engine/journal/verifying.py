"""Checking a chain: one altered byte names its entry."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.journal.chain import digest, link
from engine.journal.models import JournalEntry


@dataclass(frozen=True, slots=True)
class Broken:
    """The first fact that does not verify, and what is wrong with it."""

    entry_id: int
    seq: int
    reason: str
    """payload | link | order"""


def verify_journal(session: Session, dossier_id: int) -> Broken | None:
    """None where every sealed fact of the dossier verifies. Unsealed facts are not judged."""
    previous, expected = "", 1
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.dossier_id == dossier_id, JournalEntry.hash.is_not(None))
        .order_by(JournalEntry.seq)
        .execution_options(populate_existing=True)
    )
    for entry in entries:
        seq = entry.seq or 0
        if seq != expected or entry.previous != previous:
            return Broken(entry.id, seq, "order")
        # An erased fact has neither payload nor salt; its digest stands for them.
        if entry.salt is not None and digest(entry.salt, entry.payload) != entry.digest:
            return Broken(entry.id, seq, "payload")
        if link(entry, previous=previous, digest=entry.digest or "", seq=seq) != entry.hash:
            return Broken(entry.id, seq, "link")
        previous, expected = entry.hash or "", expected + 1
    return None
