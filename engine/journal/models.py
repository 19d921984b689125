"""Rows of the journal, and its closed vocabulary."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, PrimaryKeyConstraint, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.persistence.base import Base, refers_to
from engine.persistence.ids import new_id
from engine.persistence.types import Id, Json, Utc


class Fact(StrEnum):
    """Everything that can be said of a dossier. Closed: a new word is a new release."""

    DOSSIER_OPENED = "dossier.opened"
    DOSSIER_UPDATED = "dossier.updated"
    DOSSIER_PHASE = "dossier.phase"
    REQUEST_RECEIVED = "request.received"
    REQUEST_PROVED = "request.proved"
    REQUEST_ACCEPTED = "request.accepted"
    REQUEST_DISCARDED = "request.discarded"
    PROCESS_STARTED = "process.started"
    PROCESS_COMPLETED = "process.completed"
    PROCESS_CANCELLED = "process.cancelled"
    PROCESS_SUSPENDED = "process.suspended"
    PROCESS_RESUMED = "process.resumed"
    PROCESS_CHANGED = "process.changed"
    PROCESS_MOVED = "process.moved"
    PROCESS_MIGRATED = "process.migrated"
    ELEMENT_COMPLETED = "element.completed"
    TASK_CREATED = "task.created"
    TASK_CLAIMED = "task.claimed"
    TASK_RELEASED = "task.released"
    TASK_ASSIGNED = "task.assigned"
    TASK_COMPLETED = "task.completed"
    TASK_CANCELLED = "task.cancelled"
    PAGE_SENT = "page.sent"
    PAGE_OPENED = "page.opened"
    PAGE_RENEWED = "page.renewed"
    PAGE_RESENT = "page.resent"
    PAGE_ADDRESS_CHANGED = "page.address-changed"
    PAGE_ANSWERED = "page.answered"
    PAGE_REFUSED = "page.refused"
    PAGE_EXPIRED = "page.expired"
    PAGE_UNDELIVERABLE = "page.undeliverable"
    CODE_SENT = "code.sent"
    CODE_VERIFIED = "code.verified"
    MAIL_SENT = "mail.sent"
    MAIL_UNDELIVERABLE = "mail.undeliverable"
    DOCUMENT_ADDED = "document.added"
    DOCUMENT_VERSION = "document.version"
    DOCUMENT_SHARED = "document.shared"
    ENVELOPE_OPENED = "envelope.opened"
    ENVELOPE_CONSENTED = "envelope.consented"
    ENVELOPE_SIGNED = "envelope.signed"
    ENVELOPE_COMPLETED = "envelope.completed"
    ENVELOPE_REFUSED = "envelope.refused"
    DECISION_TAKEN = "decision.taken"
    TIMER_FIRED = "timer.fired"
    OPERATION_DONE = "operation.done"
    INCIDENT_OPENED = "incident.opened"
    INCIDENT_RETRIED = "incident.retried"
    NOTE = "note"


class JournalEntry(Base):
    """One fact. Written in the transaction that made it true; sealed soon after.

    `seq`, `previous` and `hash` are empty until sealed. Erasing `payload` and `salt` leaves the
    chain verifiable through `digest`.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        PrimaryKeyConstraint("dossier_id", "id"),
        # What waits for its seal; nearly empty, so finding it costs nothing.
        Index(
            "ix_journal_entry_unsealed",
            "dossier_id",
            sqlite_where=text("hash IS NULL"),
            postgresql_where=text("hash IS NULL"),
        ),
        # The facts of a dossier lie together, in the order they are read.
        {"sqlite_with_rowid": False},
    )

    dossier_id: Mapped[int] = mapped_column(Id, refers_to("dossier.id"))
    id: Mapped[int] = mapped_column(Id, default=new_id)
    instance_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(Utc)
    kind: Mapped[str] = mapped_column(String(32))
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[int | None] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(Text, default="")
    payload: Mapped[Any] = mapped_column(Json, nullable=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[str | None] = mapped_column(String(64))
    """sha256(salt ‖ payload), kept when payload and salt are erased."""
    seq: Mapped[int | None] = mapped_column()
    previous: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str | None] = mapped_column(String(64))
