"""Rows of tasks, pages, drafts and one-time codes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.persistence.base import Base, refers_to
from engine.persistence.ids import new_id
from engine.persistence.types import Id, Json, PlainJson, Utc

OFFERED = text("state = 'open' AND audience = 'agent' AND team IS NOT NULL")


class Task(Base):
    """Waiting human work, for an agent or a tiers.

    Each completion writes a page of each index, so there are few, of what is open only, and short:
    ids grow with time and serve as the order of creation; the tasks of a dossier are those of its
    instances (`engine.queries.limits.of_dossiers`).
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("instance_id", "node"),
        Index(
            "ix_task_open",
            "id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_task_assignee_open",
            "assignee_id",
            "id",
            sqlite_where=text("state = 'open' AND assignee_id IS NOT NULL"),
            postgresql_where=text("state = 'open' AND assignee_id IS NOT NULL"),
        ),
        Index(
            "ix_task_team_open",
            "team",
            "id",
            sqlite_where=OFFERED,
            postgresql_where=OFFERED,
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    instance_id: Mapped[int] = mapped_column(Id, refers_to("process_instance.id"))
    dossier_id: Mapped[int] = mapped_column(Id, refers_to("dossier.id"))
    node: Mapped[str] = mapped_column(String(64))
    element_id: Mapped[str] = mapped_column(String(255))
    process_id: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(String(8))
    """agent | tiers"""
    form_id: Mapped[str | None] = mapped_column(String(255))
    team: Mapped[str | None] = mapped_column(String(64))
    """The first of `teams`: most tasks have one, and their list is read from its index."""
    teams: Mapped[list[str]] = mapped_column(PlainJson, default=list)
    """All the teams it is offered to."""
    assignee_id: Mapped[int | None] = mapped_column(Id)
    assignee_name: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="open")
    """open | done | cancelled"""
    priority: Mapped[int] = mapped_column(default=50)
    created_at: Mapped[datetime] = mapped_column(Utc)
    due_at: Mapped[datetime | None] = mapped_column(Utc)
    done_at: Mapped[datetime | None] = mapped_column(Utc)
    done_by: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(String(32), default="")
    """answered | refused | expired | undeliverable, or "" while open."""
    properties: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    inputs: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    answers: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What was answered, for the receipt and the dossier; None while open."""
    version: Mapped[int] = mapped_column(default=1)


class TaskTeam(Base):
    """A further team to which an open task is offered. Rows go when the task is done."""

    __tablename__ = "task_team"
    __table_args__ = (
        Index(None, "team", "audience", "task_id"),
        {"sqlite_with_rowid": False},
    )

    task_id: Mapped[int] = mapped_column(Id, refers_to("task.id"), primary_key=True)
    team: Mapped[str] = mapped_column(String(64), primary_key=True)
    audience: Mapped[str] = mapped_column(String(8))
    """As in the task: the list is read from this table's index alone."""


class Page(Base):
    """A task offered to a tiers by link."""

    __tablename__ = "page"
    __table_args__ = (
        UniqueConstraint("task_id"),
        Index(None, "dossier_id"),
        Index(None, "party_id", "state"),
        Index(None, "email", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    task_id: Mapped[int] = mapped_column(Id, refers_to("task.id"))
    party_id: Mapped[int | None] = mapped_column(Id, refers_to("party.id"))
    dossier_id: Mapped[int] = mapped_column(Id, refers_to("dossier.id"))
    email: Mapped[str] = mapped_column(String(254))
    mode: Mapped[str] = mapped_column(String(8))
    """public | private"""
    generation: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16), default="open")
    """open | answered | refused | expired | undeliverable | cancelled"""
    sent_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime | None] = mapped_column(Utc)
    first_opened_at: Mapped[datetime | None] = mapped_column(Utc)
    """The first human POST; mail scanners only GET."""
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    fields: Mapped[list[str] | None] = mapped_column(Json)
    """Only these are asked again; None asks for the whole form."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why these fields are asked again, or why the tiers refused."""
    mail: Mapped[str] = mapped_column(String(255), default="")
    reminders: Mapped[list[Any]] = mapped_column(Json, default=list)
    """ISO 8601 durations after sending."""


class PageToken(Base):
    """The hash of a link given out. Old generations stay, so that they can be called replaced."""

    __tablename__ = "page_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    page_id: Mapped[int] = mapped_column(Id, refers_to("page.id"), index=True)
    generation: Mapped[int] = mapped_column()


class Draft(Base):
    """What has been typed and not sent."""

    __tablename__ = "draft"

    task_id: Mapped[int] = mapped_column(Id, refers_to("task.id"), primary_key=True)
    values: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    updated_at: Mapped[datetime] = mapped_column(Utc)


class Challenge(Base):
    """A one-time code sent to an address; the code itself is derived from this id."""

    __tablename__ = "challenge"
    __table_args__ = (Index(None, "email", "created_at"), Index(None, "page_id", "purpose"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    page_id: Mapped[int | None] = mapped_column(Id, refers_to("page.id"))
    email: Mapped[str] = mapped_column(String(254))
    purpose: Mapped[str] = mapped_column(String(8))
    """open | sign | prove"""
    created_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(Utc)
