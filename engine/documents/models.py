"""Rows of documents, versions, uploads, envelopes and signers."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.persistence.base import Base, refers_to
from engine.persistence.ids import new_id
from engine.persistence.types import Id, Json, Utc


class Document(Base):
    """A record of a dossier's GED; its bytes are in its versions."""

    __tablename__ = "document"
    __table_args__ = (Index(None, "dossier_id", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[int] = mapped_column(Id, refers_to("dossier.id"))
    kind: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(16))
    """tiers | agent | generated | signed | evidence"""
    visible_to_tiers: Mapped[bool] = mapped_column(default=False)
    task_id: Mapped[int | None] = mapped_column(Id)
    """The task through which it came in."""
    field: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime] = mapped_column(Utc)
    created_by: Mapped[str] = mapped_column(Text, default="")


class DocumentVersion(Base):
    """Immutable bytes (in the Storage, by SHA-256) and what is known of them."""

    __tablename__ = "document_version"
    __table_args__ = (UniqueConstraint("document_id", "number"), Index(None, "sha256"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    document_id: Mapped[int] = mapped_column(Id, refers_to("document.id"))
    number: Mapped[int] = mapped_column(default=1)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Id)
    media_type: Mapped[str] = mapped_column(String(127))
    filename: Mapped[str] = mapped_column(Text)
    pages: Mapped[int | None] = mapped_column()
    thumbnail: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(Utc)
    actor_kind: Mapped[str] = mapped_column(String(16), default="system")
    actor_name: Mapped[str] = mapped_column(Text, default="")


class Upload(Base):
    """Bytes a person has given while filling a form, not yet a document."""

    __tablename__ = "upload"
    __table_args__ = (Index(None, "task_id"), Index(None, "used_at", "created_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    task_id: Mapped[int] = mapped_column(Id, refers_to("task.id"))
    field: Mapped[str] = mapped_column(String(255))
    """Path of the file picker in the form."""
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Id)
    media_type: Mapped[str] = mapped_column(String(127))
    filename: Mapped[str] = mapped_column(Text)
    pages: Mapped[int | None] = mapped_column()
    thumbnail: Mapped[str | None] = mapped_column(String(64))
    warnings: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(Utc)
    used_at: Mapped[datetime | None] = mapped_column(Utc)


class Envelope(Base):
    """Documents and their ordered signers."""

    __tablename__ = "envelope"
    __table_args__ = (Index(None, "dossier_id"), Index(None, "instance_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[int] = mapped_column(Id, refers_to("dossier.id"))
    instance_id: Mapped[int | None] = mapped_column(Id, refers_to("process_instance.id"))
    title: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(String(16), default="simple")
    """simple (SES); shown on every page and in the evidence file, never flattered."""
    state: Mapped[str] = mapped_column(String(16), default="open")
    """open | signed | refused | expired | cancelled"""
    document_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)


class Signer(Base):
    """One signer's part of an envelope."""

    __tablename__ = "signer"
    __table_args__ = (UniqueConstraint("envelope_id", "position"), Index(None, "task_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    envelope_id: Mapped[int] = mapped_column(Id, refers_to("envelope.id"))
    position: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(8))
    """tiers | team"""
    name: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str | None] = mapped_column(String(254))
    team: Mapped[str | None] = mapped_column(String(64))
    actor_id: Mapped[int | None] = mapped_column(Id)
    task_id: Mapped[int | None] = mapped_column(Id, refers_to("task.id"))
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    """waiting | consented | signed | refused | expired"""
    method: Mapped[str | None] = mapped_column(String(8))
    """typed | drawn"""
    mark: Mapped[str | None] = mapped_column(Text)
    """The typed name, or the SHA-256 of the picture drawn."""
    consent_text: Mapped[str] = mapped_column(Text, default="")
    consented_at: Mapped[datetime | None] = mapped_column(Utc)
    code_verified_at: Mapped[datetime | None] = mapped_column(Utc)
    reason: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime | None] = mapped_column(Utc)
