"""Chaining facts, per dossier, after they were committed.

A chain in the command's own transaction would serialise every action on the last hash; here only
the sealing of one dossier waits for the sealing of the same dossier.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.journal.chain import digest, link
from engine.journal.models import JournalEntry


def seal(session: Session, *, limit: int = 20) -> int:
    """Seal up to `limit` dossiers' facts, within the caller's transaction; how many facts.

    A fact whose transaction is still open is sealed later, after facts committed before it: the
    chain says in which order facts became known, `at` and `id` when they happened.
    """
    waiting = session.scalars(
        select(JournalEntry.dossier_id).where(JournalEntry.hash.is_(None)).distinct().limit(limit)
    ).all()
    return sum(_seal_dossier(session, dossier_id) for dossier_id in sorted(waiting))


def _seal_dossier(session: Session, dossier_id: int) -> int:
    if session.get_bind().dialect.name == "postgresql":
        # Two workers sealing one dossier would give the same number twice.
        session.execute(select(func.pg_advisory_xact_lock(dossier_id)))
    last = session.execute(
        select(JournalEntry.seq, JournalEntry.hash)
        .where(JournalEntry.dossier_id == dossier_id, JournalEntry.hash.is_not(None))
        .order_by(JournalEntry.seq.desc())
        .limit(1)
    ).first()
    seq, previous = (last[0] or 0, last[1] or "") if last else (0, "")
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.dossier_id == dossier_id, JournalEntry.hash.is_(None))
        .order_by(JournalEntry.id)
    ).all()
    for entry in entries:
        seq += 1
        entry.seq, entry.previous = seq, previous
        entry.digest = entry.digest or digest(entry.salt or b"", entry.payload)
        entry.hash = previous = link(entry, previous=previous, digest=entry.digest, seq=seq)
    session.flush()
    return len(entries)
