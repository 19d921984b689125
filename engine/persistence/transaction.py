"""One command, one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from engine.persistence.driver import begin_writing, direct
from engine.persistence.flushing import forget
from engine.persistence.queueing import turn_to_write
from engine.persistence.runtime import Runtime


@contextmanager
def transaction(session: Session) -> Iterator[None]:
    """Run the block in a transaction that holds the writer from its first statement.

    Any read transaction still open is ended first, and what the session had read is forgotten:
    a command must see the present (reading before, then writing, loses more than half of 200
    concurrent completions on SQLite, where FOR UPDATE does nothing). On SQLite the transaction
    begins IMMEDIATE; on PostgreSQL the command locks the rows it names.
    Commits at the end; rolls back, and loses nothing else, on any exception. After the commit the
    dispatcher is told that there may be work.
    """
    if session.in_transaction():
        session.rollback()
    if session.identity_map or session.new:
        session.expunge_all()
    forget(session)
    with turn_to_write(session):
        connection = begin_writing(session)
        try:
            with direct(session, connection):
                yield
                session.commit()
        except BaseException:
            session.rollback()
            raise
    known = session.info.get("runtime")
    if isinstance(known, Runtime):
        known.dispatcher.wake()
