"""The life of a page: opened, refused, renewed, sent again, sent elsewhere."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Domain, load
from engine.dossiers.access import permissions
from engine.dossiers.addresses import normal
from engine.dossiers.models import Dossier, Party
from engine.errors import Forbidden, PageUsed
from engine.instances.incidents import resolve
from engine.instances.models import ProcessInstance
from engine.instances.outcomes import end_page
from engine.instances.working_on import work_on
from engine.journal import Fact, record
from engine.persistence import transaction
from engine.tasks.access import check_open, holds, offered
from engine.tasks.models import Page, Task
from engine.tasks.moments import moment
from engine.tasks.pages import cancel_jobs, give_token, page_and_task, schedule


def mark_opened(session: Session, page_id: int, *, by: Actor, at: datetime) -> None:
    """A person (not a mail scanner) has opened the page. Only the first time counts.

    Raises NotFound, Forbidden.
    """
    with transaction(session):
        page, task = page_and_task(session, page_id, lock=True)
        if not holds(by, page):
            raise Forbidden("open", page_id=page_id)
        if page.first_opened_at is None:
            page.first_opened_at = at
            _record(session, Fact.PAGE_OPENED, page, task, by=by, at=at)


def refuse_page(session: Session, page_id: int, reason: str, *, by: Actor, at: datetime) -> None:
    """The tiers declines: error "refused".

    Raises NotFound, TaskAlreadyDone, PageUsed, PageExpired, ProofNeeded, Forbidden.
    """
    with transaction(session):
        page, task = page_and_task(session, page_id)
        running, task, found, *_ = work_on(session, task.id, by=by, at=at)
        end_page(running, task, found or page, "refused", reason=reason.strip(), by=by)


def renew_page(session: Session, page_id: int, *, by: Actor, at: datetime) -> None:
    """Send a new link of an expired page to the address known, and nowhere else.

    Says nothing of whether it did: the answer is the same whatever is known. Where the process
    has gone on without the tiers, the journal tells the agents that a link was asked for.
    Raises NotFound, Forbidden.
    """
    with transaction(session):
        page, task = page_and_task(session, page_id, lock=True)
        if by.page_id != page.id:
            raise Forbidden("renew", page_id=page_id)
        expired = page.state == "expired" or (
            page.state == "open" and page.expires_at is not None and page.expires_at <= at
        )
        granted = expired and task.state == "open"
        if granted:
            _send_anew(session, page, task, at=at)
        if expired:
            _record(session, Fact.PAGE_RENEWED, page, task, by=by, at=at, granted=granted)


def resend_page(session: Session, page_id: int, *, by: Actor, at: datetime) -> None:
    """An agent sends a new link; the old one is replaced.

    Raises NotFound, TaskAlreadyDone, PageUsed, Forbidden.
    """
    with transaction(session):
        page, task = _followed(session, page_id, by=by)
        _send_anew(session, page, task, at=at)
        _record(session, Fact.PAGE_RESENT, page, task, by=by, at=at)


def change_address(session: Session, page_id: int, email: str, *, by: Actor, at: datetime) -> None:
    """An agent corrects the address; the old link is replaced and a new one sent.

    The party whose page it is takes the new address, unless somebody else has it: then the page
    is theirs. Raises NotFound, TaskAlreadyDone, PageUsed, Forbidden, InvalidAddress.
    """
    address = normal(email)
    with transaction(session):
        page, task = _followed(session, page_id, by=by)
        before, page.email = page.email, address
        owner = session.scalar(select(Party).where(Party.email == address))
        party = session.get(Party, page.party_id) if page.party_id else None
        if owner is not None:
            page.party_id = owner.id
        elif party is not None and party.email in (before, None, ""):
            party.email = address
        elif party is None:
            _adopt(session, page, task, address)
        _send_anew(session, page, task, at=at)
        _record(
            session,
            Fact.PAGE_ADDRESS_CHANGED,
            page,
            task,
            by=by,
            at=at,
            before=before,
            after=address,
        )


def _adopt(session: Session, page: Page, task: Task, address: str) -> None:
    """The dossier's own party had no address at all: this is it."""
    dossier = session.get(Dossier, task.dossier_id)
    party = session.get(Party, dossier.party_id) if dossier and dossier.party_id else None
    if party is not None and party.email is None:
        party.email, page.party_id = address, party.id


def _followed(session: Session, page_id: int, *, by: Actor) -> tuple[Page, Task]:
    """A page an agent looks after: of their teams, or in a dossier they may edit."""
    page, task = page_and_task(session, page_id, lock=True)
    dossier = session.scalars(select(Dossier).where(Dossier.id == task.dossier_id)).one()
    domain = _domain(session, task)
    may_edit = "edit" in permissions(by, domain, dossier.type)
    if not by.is_agent or not (may_edit or offered(by, task, reads=False)):
        raise Forbidden("resend", page_id=page_id)
    check_open(task)
    if page.state not in ("open", "expired", "undeliverable", "refused"):
        raise PageUsed(page.id, page.state, at=page.answered_at)
    return page, task


def _send_anew(session: Session, page: Page, task: Task, *, at: datetime) -> None:
    """A link of a new generation; the old one says "replaced", what was to be sent is not."""
    zone = _domain(session, task).config.time_zone
    cancel_jobs(session, page, task, at=at)
    page.generation += 1
    page.state = "open"
    page.reason = str(task.properties.get("page.reason") or "")
    page.sent_at = at
    page.expires_at = moment(task.properties.get("page.expires"), start=at, zone=zone)
    give_token(session, page)
    schedule(session, page, task, at=at, zone=zone)
    resolve(session, task.instance_id, task.node, at=at, by="")


def _domain(session: Session, task: Task) -> Domain:
    deployment_id = session.scalars(
        select(ProcessInstance.deployment_id).where(ProcessInstance.id == task.instance_id)
    ).one()
    return load(session, deployment_id)


def _record(
    session: Session,
    fact: Fact,
    page: Page,
    task: Task,
    *,
    by: Actor,
    at: datetime,
    **payload: object,
) -> None:
    record(
        session,
        task.dossier_id,
        fact,
        by=by,
        at=at,
        instance_id=task.instance_id,
        task_id=task.id,
        name=task.name,
        to=page.email,
        **payload,
    )
