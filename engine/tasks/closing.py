"""Ending a task: it leaves the lists, its page stops working, its drafts go."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.persistence.flushing import update_now
from engine.persistence.statements import run
from engine.tasks.models import Page, Task

PAGE_STATES = {
    "answered": "answered",
    "refused": "refused",
    "expired": "expired",
    "undeliverable": "undeliverable",
}


def close(
    session: Session,
    task: Task,
    *,
    state: str,
    by: str,
    outcome: str,
    at: datetime,
    drafted: bool = True,
    page: Page | None = None,
    answers: Mapping[str, Any] | None = None,
) -> None:
    """Mark a task done or cancelled. Its jobs are cancelled with its node, not here.

    `drafted`: False where the caller knows that no draft is there.
    `page`: where the caller has it at hand. `answers`: what was answered.
    """
    if len(task.teams) > 1:
        run(session, "DELETE FROM task_team WHERE task_id = ?", task.id)
    if drafted:
        run(session, "DELETE FROM draft WHERE task_id = ?", task.id)
    if page is None and task.audience == "tiers":
        page = session.scalar(select(Page).where(Page.task_id == task.id))
    update_now(
        session,
        task,
        state=state,
        done_at=at,
        done_by=by,
        outcome=outcome,
        version=task.version + 1,
        answers=answers if answers is not None else task.answers,
    )
    if page is not None and page.state == "open":
        page.state = PAGE_STATES.get(outcome, "cancelled")
        if outcome == "answered":
            page.answered_at = at
