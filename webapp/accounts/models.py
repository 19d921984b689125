"""Rows of accounts: people, the roles they hold, the teams they work in."""

from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.persistence.base import Base
from engine.persistence.ids import new_id
from engine.persistence.types import Id, Utc


class UserRole(Base):
    """One role held by one person."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(Id, ForeignKey("role.id"), primary_key=True)


class Role(Base, RoleMixin):
    """A role of `domain.yaml`, as accounts hold it."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    description: Mapped[str | None] = mapped_column(Text)
    permissions = None


class UserTeam(Base):
    """One team in which one agent works; its key is that of `domain.yaml`."""

    __tablename__ = "user_team"

    user_id: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"), primary_key=True)
    team: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class User(Base, UserMixin):
    """A person who signs in. With `party_id` a tiers, without it an agent: never both."""

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(Text, default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    """Changes with the password: sessions opened before it end."""
    language: Mapped[str] = mapped_column(String(8), default="fr")
    party_id: Mapped[int | None] = mapped_column(Id, ForeignKey("party.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(Utc)

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary="user_role", lazy="selectin"
    )
    memberships: Mapped[list[UserTeam]] = relationship(
        lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def is_agent(self) -> bool:
        return self.party_id is None

    @property
    def teams(self) -> frozenset[str]:
        return frozenset(one.team for one in self.memberships)

    @property
    def role_names(self) -> frozenset[str]:
        return frozenset(role.name for role in self.roles)
