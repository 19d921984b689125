"""Rows of instances, subscriptions, early messages, incidents, batches, scheduled starts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.persistence.base import Base, refers_to
from engine.persistence.ids import new_id
from engine.persistence.types import Id, Json, PlainJson, Utc


class ProcessInstance(Base):
    """One execution of a process, always within a dossier; its state is compressed bytes."""

    __tablename__ = "process_instance"
    __table_args__ = (Index(None, "dossier_id"), Index(None, "deployment_id", "state"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[int] = mapped_column(Id, refers_to("dossier.id"))
    deployment_id: Mapped[int] = mapped_column(Id, refers_to("deployment.id"))
    process_id: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="running")
    """running | completed | cancelled | suspended"""
    data: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    format: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    visited: Mapped[dict[str, Any]] = mapped_column(PlainJson, default=dict)
    """{process id: {element id: times completed}}, for the live diagram."""
    started_at: Mapped[datetime] = mapped_column(Utc)
    started_by: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    incidents: Mapped[int] = mapped_column(default=0)
    """Nodes of the engine that cannot go on (incidents of jobs are counted elsewhere)."""


class Subscription(Base):
    """A message (or signal, with an empty key) for which a node waits."""

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("instance_id", "node", "message"),
        Index(None, "message", "correlation_key"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    instance_id: Mapped[int] = mapped_column(Id, refers_to("process_instance.id"))
    node: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8), default="message")
    """message | signal"""
    message: Mapped[str] = mapped_column(String(255))
    correlation_key: Mapped[str] = mapped_column(String(255), default="")


class BufferedMessage(Base):
    """A message nobody waits for yet; kept until it expires."""

    __tablename__ = "buffered_message"
    __table_args__ = (Index(None, "name", "key"), Index(None, "expires_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(255))
    key: Mapped[str] = mapped_column(String(255), default="")
    payload: Mapped[Any] = mapped_column(Json, nullable=True)
    expires_at: Mapped[datetime] = mapped_column(Utc)


class Incident(Base):
    """Something that needs a person before the process can go on."""

    __tablename__ = "incident"
    __table_args__ = (
        Index(
            "ix_incident_open",
            "created_at",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index(None, "instance_id", "node"),
        Index(None, "job_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    instance_id: Mapped[int | None] = mapped_column(Id, refers_to("process_instance.id"))
    dossier_id: Mapped[int | None] = mapped_column(Id, refers_to("dossier.id"))
    node: Mapped[str | None] = mapped_column(String(64))
    job_id: Mapped[int | None] = mapped_column(Id)
    element_id: Mapped[str] = mapped_column(String(255), default="")
    where: Mapped[str | None] = mapped_column(String(8))
    """enter | run | leave, for an incident inside the engine; None for others."""
    code: Mapped[str] = mapped_column(String(64))
    message: Mapped[str] = mapped_column(Text)
    """In French."""
    words: Mapped[Any] = mapped_column(Json, nullable=True)
    """The message as `engine.sentences` keeps it, for readers of another language."""
    created_at: Mapped[datetime] = mapped_column(Utc)
    resolved_at: Mapped[datetime | None] = mapped_column(Utc)
    resolved_by: Mapped[str] = mapped_column(Text, default="")


class Batch(Base):
    """Something an administrator asked of many instances or incidents at once.

    A job does it slice by slice; each slice is a transaction of its own, so that nobody waits for
    the writer and a worker that dies loses none.
    """

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    """retry | migrate | start"""
    params: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Utc)
    by_id: Mapped[int | None] = mapped_column(Id)
    """None: the system itself."""
    by_name: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    """When the last one was taken, or the rest given up."""


class BatchItem(Base):
    """One incident, one instance, or one dossier in which a process was to start, of a batch."""

    __tablename__ = "batch_item"
    __table_args__ = (Index(None, "subject_id"),)

    batch_id: Mapped[int] = mapped_column(Id, refers_to("batch.id"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(Id, primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    """waiting | done | refused | gone"""
    detail: Mapped[Any] = mapped_column(Json, nullable=True)
    """Of one refused: why."""


class ScheduledStart(Base):
    """A process that the clock starts: one row for each timer of its own start events.

    It follows the version in service: an unchanged timer goes on counting, a changed one counts
    anew, one that is gone loses its row.
    """

    __tablename__ = "scheduled_start"
    __table_args__ = (
        UniqueConstraint("domain", "process_id", "element_id", "rank"),
        Index(None, "next_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    domain: Mapped[str] = mapped_column(String(64))
    process_id: Mapped[str] = mapped_column(String(255))
    element_id: Mapped[str] = mapped_column(String(255))
    rank: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(Text, default="")
    """The process's."""
    definition: Mapped[str] = mapped_column(Text)
    """Kind, zone and text of the timer: what makes it the same or another."""
    counted_from: Mapped[datetime] = mapped_column(Utc)
    """When it was published as it is now."""
    wait: Mapped[list[Any] | None] = mapped_column(PlainJson)
    """As `engine.workflow.clock_starts` gives it; None once nothing is to come."""
    next_at: Mapped[datetime | None] = mapped_column(Utc)
    last_at: Mapped[datetime | None] = mapped_column(Utc)
    fired: Mapped[int] = mapped_column(default=0)
    suspended_at: Mapped[datetime | None] = mapped_column(Utc)
    history: Mapped[list[Any]] = mapped_column(PlainJson, default=list)
    """Who suspended and resumed it, the latest last: [instant, word, by id, by name, reason]."""
