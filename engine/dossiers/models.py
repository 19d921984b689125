"""Rows of dossiers, parties, requests, exchanges."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.persistence.base import Base, refers_to
from engine.persistence.ids import new_id
from engine.persistence.types import Id, Json, Utc


class Party(Base):
    """An outside person or organisation: one record, many dossiers."""

    __tablename__ = "party"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16), default="person")
    """person | organisation"""
    name: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    """Lower-cased; the key under which somebody who comes back is recognised."""
    phone: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(8), default="fr")
    created_at: Mapped[datetime] = mapped_column(Utc)


class Dossier(Base):
    """One folder. Dossiers nest by `parent_id`."""

    __tablename__ = "dossier"
    __table_args__ = (
        Index(None, "domain", "type", "updated_at"),
        Index(None, "party_id"),
        Index(None, "parent_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    domain: Mapped[str] = mapped_column(String(64))
    type: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(Text, default="")
    phase: Mapped[str] = mapped_column(String(64))
    parent_id: Mapped[int | None] = mapped_column(Id, refers_to("dossier.id"))
    party_id: Mapped[int | None] = mapped_column(Id, refers_to("party.id"))
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    provenance: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """Field → {"by": kind, "name": who, "at": ISO instant, "source": process or form}."""
    opened_at: Mapped[datetime] = mapped_column(Utc)
    updated_at: Mapped[datetime] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    version: Mapped[int] = mapped_column(default=1)
    search: Mapped[str] = mapped_column(Text, default="")
    """Number, title, party and plain data, folded to lower case without accents."""


class NumberSequence(Base):
    """The last number given under one prefix ("assurance/contrat/2026")."""

    __tablename__ = "number_sequence"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Request(Base):
    """What somebody asked from outside; it changes nothing until proved or accepted."""

    __tablename__ = "request"
    __table_args__ = (
        Index(None, "dossier_id", "state"),
        Index(None, "instance_id"),
        Index(None, "key", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    dossier_id: Mapped[int] = mapped_column(Id, refers_to("dossier.id"))
    party_id: Mapped[int | None] = mapped_column(Id, refers_to("party.id"))
    instance_id: Mapped[int | None] = mapped_column(Id, refers_to("process_instance.id"))
    domain: Mapped[str] = mapped_column(String(64))
    process_id: Mapped[str] = mapped_column(String(255))
    source: Mapped[str] = mapped_column(String(16))
    """web | agent"""
    key: Mapped[str | None] = mapped_column(String(64))
    """Of one showing of a form and what was typed in it: sent twice, received once."""
    values: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """What the form's `dossier` group said, not yet in the dossier."""
    state: Mapped[str] = mapped_column(String(16))
    """pending | proved | accepted | discarded | filed"""
    received_at: Mapped[datetime] = mapped_column(Utc)
    settled_at: Mapped[datetime | None] = mapped_column(Utc)
    settled_by: Mapped[str] = mapped_column(Text, default="")


class Exchange(Base):
    """A mail sent to somebody outside: what was said, to whom, and what became of it."""

    __tablename__ = "exchange"
    __table_args__ = (
        Index(None, "dossier_id", "at"),
        Index(None, "message_id"),
        UniqueConstraint("job_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[int] = mapped_column(Id, refers_to("dossier.id"))
    instance_id: Mapped[int | None] = mapped_column(Id, refers_to("process_instance.id"))
    page_id: Mapped[int | None] = mapped_column(Id, refers_to("page.id"))
    job_id: Mapped[int | None] = mapped_column(Id)
    to: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, default="")
    template: Mapped[str] = mapped_column(String(255), default="")
    message_id: Mapped[str | None] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(16))
    """queued | sent | undeliverable | failed"""
    detail: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Utc)
    archived: Mapped[str | None] = mapped_column(String(64))
    """SHA-256, in the Storage, of the mail as archived: links and codes replaced."""
