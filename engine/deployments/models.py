"""Rows of published versions: which files each holds, and the bytes, kept once per content."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.persistence.base import Base
from engine.persistence.ids import new_id
from engine.persistence.types import Bytes, Id, Utc


class Blob(Base):
    """Bytes under their own SHA-256."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    bytes: Mapped[bytes] = mapped_column(Bytes)


class Deployment(Base):
    """A version of a domain, as published; never changed afterwards."""

    __tablename__ = "deployment"
    __table_args__ = (
        UniqueConstraint("domain", "number"),
        UniqueConstraint("domain", "hash"),
        Index(None, "domain", "current_since"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    domain: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    """1, 2, 3… within its domain."""
    hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 over paths and contents: what makes two versions the same."""
    published_at: Mapped[datetime] = mapped_column(Utc)
    published_by: Mapped[str] = mapped_column(String(254), default="")
    current_since: Mapped[datetime] = mapped_column(Utc)
    """When it last became the version new processes use: publishing old files again goes back."""
    note: Mapped[str] = mapped_column(String(500), default="")


class DeploymentFile(Base):
    """One file of a version. Paths as `collecting` makes them."""

    __tablename__ = "deployment_file"

    deployment_id: Mapped[int] = mapped_column(
        Id, ForeignKey("deployment.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), ForeignKey("blob.sha256"))
