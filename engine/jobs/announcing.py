"""Telling the dispatcher, within the transaction, which of its new jobs are due at once."""

from typing import Any, cast

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from engine.persistence.runtime import Runtime

DUE = "jobs due"
"""Key of `Session.info`: ids of jobs written in this transaction."""


def announce(session: Session, job_id: int) -> None:
    """Once the transaction commits, this new job is somebody's to do."""
    session.info.setdefault(DUE, []).append(job_id)


@event.listens_for(Session, "before_commit")
def _tell(session: Session) -> None:
    jobs = session.info.pop(DUE, None)
    if not jobs:
        return
    known = session.info.get("runtime")
    if isinstance(known, Runtime):
        known.dispatcher.announce(jobs, lambda: _driver(session))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    # After a savepoint's rollback the rest of the transaction goes on; to announce a job that
    # is not there harms nobody.
    if not transaction.nested:
        session.info.pop(DUE, None)


def _driver(session: Session) -> object:
    return cast("Any", session.connection().connection).driver_connection
