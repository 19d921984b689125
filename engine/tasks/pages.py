"""Pages: made with their task, sent by a job, closed with it."""

from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.dossiers.addresses import known
from engine.dossiers.models import Dossier, Party
from engine.errors import NotFound
from engine.jobs.models import Job
from engine.jobs.outbox import LIVE, enqueue
from engine.persistence.runtime import runtime
from engine.ports import PageLink
from engine.tasks.models import Page, PageToken, Task
from engine.tasks.moments import durations, moment, text_of
from engine.tasks.tokens import token_hash

PAGE_JOBS = ("page_mail", "reminder", "expiry")


def is_page(properties: dict[str, Any]) -> bool:
    """Whether a user task is for a tiers: it says how the page is reached."""
    return bool(text_of(properties, "page.mode"))


def make_page(
    session: Session, task: Task, dossier: Dossier, *, at: datetime, zone: tzinfo
) -> Page:
    """The page of a task that has just begun, its link, and the jobs that send and end it.

    An address that is none makes a page all the same: sending it fails as undeliverable, which
    the diagram has a path for. Raises ValueError for a time nobody can read.
    """
    properties = task.properties
    email = known(properties.get("page.to")) or ""
    page = Page(
        task_id=task.id,
        party_id=_party_id(session, dossier, email),
        dossier_id=dossier.id,
        email=email,
        mode="public" if text_of(properties, "page.mode") == "public" else "private",
        state="open",
        sent_at=at,
        expires_at=moment(properties.get("page.expires"), start=at, zone=zone),
        fields=_fields(properties.get("page.fields")),
        reason=text_of(properties, "page.reason"),
        mail=text_of(properties, "page.mail"),
        reminders=durations(properties.get("page.reminders")),
    )
    session.add(page)
    give_token(session, page)
    schedule(session, page, task, at=at, zone=zone)
    return page


def give_token(session: Session, page: Page) -> None:
    """Remember the hash of the link of the page's present generation."""
    token = runtime(session).links.page_token(PageLink(page.id, page.generation))
    session.add(
        PageToken(token_hash=token_hash(token), page_id=page.id, generation=page.generation)
    )


def schedule(
    session: Session, page: Page, task: Task, *, at: datetime, zone: tzinfo, resend: int = 0
) -> None:
    """Jobs of a link just given: its mail now, its reminders, its expiry.

    `resend` makes the keys of a mail sent again with the same generation different.
    """
    common: dict[str, Any] = {
        "at": at,
        "instance_id": task.instance_id,
        "dossier_id": task.dossier_id,
        "node": task.node,
        "element_id": task.element_id,
    }
    link = {
        "page_id": page.id,
        "generation": page.generation,
        "headers": {"template": page.mail},
    }
    suffix = f"{page.id}:{page.generation}" + (f":{resend}" if resend else "")
    enqueue(
        session,
        "page_mail",
        f"page:{suffix}",
        type="mail.send",
        payload={**link, "reminder": 0},
        **common,
    )
    if resend:
        return
    for number, value in enumerate(page.reminders, start=1):
        due = moment(value, start=at, zone=zone)
        if due is not None and (page.expires_at is None or due < page.expires_at):
            enqueue(
                session,
                "reminder",
                f"reminder:{suffix}:{number}",
                type="mail.send",
                due_at=due,
                payload={**link, "reminder": number},
                **common,
            )
    if page.expires_at is not None:
        enqueue(
            session, "expiry", f"expiry:{suffix}", due_at=page.expires_at, payload=link, **common
        )


def cancel_jobs(session: Session, page: Page, task: Task, *, at: datetime) -> None:
    """No mail of this page leaves any more."""
    session.execute(
        update(Job)
        .where(
            Job.instance_id == task.instance_id,
            Job.node == task.node,
            Job.kind.in_(PAGE_JOBS),
            Job.state.in_(LIVE),
        )
        .values(state="cancelled", done_at=at, lease_until=None),
        execution_options={"synchronize_session": False},
    )


def page_and_task(session: Session, page_id: int, *, lock: bool = False) -> tuple[Page, Task]:
    """Raises NotFound. The task first: it is what competing commands lock."""
    task_id = session.scalar(select(Page.task_id).where(Page.id == page_id))
    if task_id is None:
        raise NotFound("page", page_id)
    statement = select(Task).where(Task.id == task_id)
    task = session.scalars(statement.with_for_update() if lock else statement).one()
    page = session.scalars(
        select(Page).where(Page.id == page_id).execution_options(populate_existing=True)
    ).one()
    return page, task


def _party_id(session: Session, dossier: Dossier, email: str) -> int | None:
    """Whose page it is: the dossier's party where the address is theirs, else whoever has it."""
    if not email:
        return None
    if dossier.party_id is not None:
        own = session.get(Party, dossier.party_id)
        if own is not None and own.email == email:
            return own.id
    return session.scalar(select(Party.id).where(Party.email == email))


def _fields(value: object) -> list[str] | None:
    """Paths of the fields to reopen; None (the whole form) where none is named."""
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, list | tuple):
        return None
    return [str(one) for one in value if one] or None
