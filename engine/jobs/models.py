"""Rows of jobs: operations, timers, mails of pages, reminders, expiries."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.persistence.base import Base
from engine.persistence.ids import new_id
from engine.persistence.types import Id, Json, Utc


class Job(Base):
    """A decision written down; a worker carries it out.

    `key` is unique and is the idempotency key handed to the operation: a new try reuses it.
    `fence` grows with each lease; whoever finishes with an older one has lost the job.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "instance_id", "node"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    """operation | timer | page_mail | reminder | code_mail | receipt | receipt_mail | expiry |
    continue | batch | start | message | signal"""
    type: Mapped[str] = mapped_column(String(64), default="")
    """The operation's name ("mail.send"), for kinds that call one."""
    instance_id: Mapped[int | None] = mapped_column(Id)
    dossier_id: Mapped[int | None] = mapped_column(Id)
    node: Mapped[str | None] = mapped_column(String(64))
    element_id: Mapped[str] = mapped_column(String(255), default="")
    key: Mapped[str] = mapped_column(String(160), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(String(16), default="ready")
    """ready | running | done | incident | suspended | cancelled"""
    due_at: Mapped[datetime] = mapped_column(Utc)
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=6)
    lease_until: Mapped[datetime | None] = mapped_column(Utc)
    fence: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(64), default="")
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Utc)
    done_at: Mapped[datetime | None] = mapped_column(Utc)
