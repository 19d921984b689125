"""Who may act on a task."""

from datetime import datetime

from engine.actors import Actor
from engine.errors import Forbidden, PageExpired, PageUsed, ProofNeeded, TaskAlreadyDone, TaskTaken
from engine.tasks.models import Page, Task


def offered(actor: Actor, task: Task, *, reads: bool) -> bool:
    """Whether an agent may act on this task: a member of its teams, its assignee, a supervisor.

    A task offered to nobody in particular is for every agent who `reads` the dossier.
    """
    if not actor.is_agent:
        return False
    if actor.sees_everything or (actor.id is not None and task.assignee_id == actor.id):
        return True
    if not task.teams:
        return reads and task.assignee_id is None and not task.assignee_name
    return not actor.teams.isdisjoint(task.teams)


def check_open(task: Task) -> None:
    """Raises TaskAlreadyDone."""
    if task.state != "open":
        raise TaskAlreadyDone(task.id, by=task.done_by, at=task.done_at, state=task.state)


def check_agent(actor: Actor, task: Task, *, reads: bool) -> None:
    """An agent completes a task for agents. Raises Forbidden, TaskTaken."""
    if task.audience != "agent" or not offered(actor, task, reads=reads):
        raise Forbidden("complete", task_id=task.id)
    if task.assignee_id is not None and task.assignee_id != actor.id:
        raise TaskTaken(task.id, task.assignee_name)


def proved(actor: Actor, page: Page) -> bool:
    """Whether this tiers has proved to be the one the page is for."""
    return (actor.party_id is not None and actor.party_id == page.party_id) or (
        actor.email is not None and actor.email == page.email
    )


def holds(actor: Actor, page: Page) -> bool:
    """Whether the tiers has the page's link, or an account of its party."""
    return actor.kind == "tiers" and (
        actor.page_id == page.id or (actor.party_id is not None and actor.party_id == page.party_id)
    )


def check_page(actor: Actor, page: Page, at: datetime) -> None:
    """A tiers acts on a page. Raises Forbidden, PageUsed, PageExpired, ProofNeeded."""
    if not holds(actor, page):
        raise Forbidden("answer", page_id=page.id)
    if page.state == "expired" or (
        page.state == "open" and page.expires_at is not None and page.expires_at <= at
    ):
        raise PageExpired(page.id, at=page.expires_at)
    if page.state != "open":
        raise PageUsed(page.id, page.state, at=page.answered_at)
    if page.mode == "private" and not proved(actor, page):
        raise ProofNeeded(page.id, "open")
