"""What keeps the house: sealing the journal, forgetting uploads nobody sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from engine.documents.models import DocumentVersion, Upload
from engine.instances.models import BufferedMessage
from engine.journal import seal
from engine.persistence import transaction
from engine.persistence.locks import alone
from engine.tasks.models import Task

KEEP_UPLOADS = timedelta(days=1)
"""After its task ended; uploads of an open task wait as long as the task does."""


def seal_journal(session: Session, *, at: datetime, limit: int = 20) -> int:
    """Chain unsealed facts of up to `limit` dossiers; how many facts.

    One worker at a time: another has nothing to do meanwhile.
    """
    with transaction(session):
        return seal(session, limit=limit) if alone(session, "seal") else 0


def sweep_uploads(session: Session, *, at: datetime, limit: int = 100) -> Sequence[str]:
    """Forget uploads nobody sent; SHA-256 of bytes no row refers to any more.

    The caller deletes those bytes from the Storage, after this has committed. One worker at a
    time.
    """
    with transaction(session):
        if not alone(session, "uploads"):
            return []
        gone = session.scalars(
            select(Upload)
            .join(Task, Task.id == Upload.task_id)
            .where(
                Upload.used_at.is_(None),
                Task.state != "open",
                Task.done_at < at - KEEP_UPLOADS,
            )
            .limit(limit)
        ).all()
        hashes = {one for upload in gone for one in (upload.sha256, upload.thumbnail) if one}
        for upload in gone:
            session.delete(upload)
        session.flush()
        session.execute(delete(BufferedMessage).where(BufferedMessage.expires_at <= at))
        return sorted(hashes - _referred(session, hashes))


def _referred(session: Session, hashes: set[str]) -> set[str]:
    if not hashes:
        return set()
    found: set[str] = set()
    for model in (DocumentVersion, Upload):
        rows = session.execute(
            select(model.sha256, model.thumbnail).where(
                or_(model.sha256.in_(hashes), model.thumbnail.in_(hashes))
            )
        )
        found |= {one for row in rows for one in row if one}
    return found
