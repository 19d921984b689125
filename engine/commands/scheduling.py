"""Processes that the clock starts: started when due, suspended and resumed by administrators."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.errors import Forbidden, NotFound
from engine.instances import scheduling
from engine.instances.models import ScheduledStart
from engine.persistence import transaction

MOST = 20
"""Rows in one transaction: each writes a few more, and its work is done by jobs."""


def fire_due_starts(session: Session, *, at: datetime) -> int:
    """Fire the scheduled starts that are due, once each; how many were.

    Several workers may look at once: a row that one of them holds is left to it. What was missed
    while none was running takes place once.
    """
    due = (
        select(ScheduledStart.id)
        .where(ScheduledStart.next_at <= at, ScheduledStart.suspended_at.is_(None))
        .order_by(ScheduledStart.next_at)
        .limit(MOST)
    )
    # A look takes no writer: most of the time, nothing is due.
    found = session.scalars(due).all()
    session.rollback()
    if not found:
        return 0
    with transaction(session):
        rows = session.scalars(
            due.with_only_columns(ScheduledStart).with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            scheduling.fire(session, row, at=at)
        return len(rows)


def suspend_start(
    session: Session, scheduled_id: int, reason: str, *, by: Actor, at: datetime
) -> None:
    """Nothing starts by itself until it is resumed, and a batch under way stops.

    Raises NotFound, Forbidden.
    """
    with transaction(session):
        scheduling.suspend(session, _locked(session, scheduled_id, by), reason, by=by, at=at)


def resume_start(
    session: Session, scheduled_id: int, reason: str, *, by: Actor, at: datetime
) -> None:
    """What it missed meanwhile takes place now, once. Raises NotFound, Forbidden."""
    with transaction(session):
        scheduling.resume(_locked(session, scheduled_id, by), reason, by=by, at=at)


def _locked(session: Session, scheduled_id: int, by: Actor) -> ScheduledStart:
    if not (by.is_administrator or by.kind == "system"):
        raise Forbidden("administer")
    row = session.scalar(
        select(ScheduledStart).where(ScheduledStart.id == scheduled_id).with_for_update()
    )
    if row is None:
        raise NotFound("scheduled-start", scheduled_id)
    return row
