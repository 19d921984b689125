"""What mail servers report afterwards."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.dossiers.models import Exchange
from engine.errors import InstanceEnded
from engine.instances.outcomes import end_page
from engine.instances.running import load
from engine.journal import Fact, record
from engine.persistence import transaction
from engine.tasks.pages import page_and_task


def report_bounce(
    session: Session, message_id: str, permanent: bool, detail: str, *, by: Actor, at: datetime
) -> bool:
    """A mail could not be delivered. True where the message was one of ours.

    A permanent failure makes its page undeliverable and takes the diagram's error path; where no
    event catches it, an incident is opened and the task stays open. A report about an address
    corrected since changes nothing but the exchange.
    """
    with transaction(session):
        exchange = session.scalar(
            select(Exchange).where(Exchange.message_id == message_id).with_for_update()
        )
        if exchange is None:
            return False
        exchange.detail = detail
        if not permanent or exchange.state == "undeliverable":
            return True
        exchange.state = "undeliverable"
        record(
            session,
            exchange.dossier_id,
            Fact.MAIL_UNDELIVERABLE,
            by=by,
            at=at,
            instance_id=exchange.instance_id,
            to=exchange.to,
            detail=detail,
        )
        if exchange.page_id is not None:
            _end(session, exchange.page_id, exchange.to, detail, by=by, at=at)
        return True


def _end(session: Session, page_id: int, to: str, detail: str, *, by: Actor, at: datetime) -> None:
    page, task = page_and_task(session, page_id)
    try:
        running = load(session, task.instance_id, at=at, by=by, suspended=True)
    except InstanceEnded:
        return
    session.refresh(page)
    session.refresh(task)
    if task.state == "open" and page.state == "open" and page.email == to:
        end_page(running, task, page, "undeliverable", reason=detail, by=by)
