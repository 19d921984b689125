"""Ending a task: it leaves the lists, its page stops working, its drafts go."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from engine.tasks.models import Draft, Page, Task, TaskTeam

PAGE_STATES = {
    "answered": "answered",
    "refused": "refused",
    "expired": "expired",
    "undeliverable": "undeliverable",
}


def close(session: Session, task: Task, *, state: str, by: str, outcome: str, at: datetime) -> None:
    """Mark a task done or cancelled. Its jobs are cancelled with its node, not here."""
    session.execute(delete(TaskTeam).where(TaskTeam.task_id == task.id))
    session.execute(delete(Draft).where(Draft.task_id == task.id))
    task.state = state
    task.done_at = at
    task.done_by = by
    task.outcome = outcome
    task.version += 1
    if task.audience == "tiers":
        values: dict[str, object] = {"state": PAGE_STATES.get(outcome, "cancelled")}
        if outcome == "answered":
            values["answered_at"] = at
        session.execute(
            update(Page).where(Page.task_id == task.id, Page.state == "open").values(**values)
        )
