"""The people who work here: found by team, created, changed, put out."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import DomainError
from engine.persistence.ids import read_id
from engine.persistence.transaction import transaction
from webapp.accounts.models import Role, User, UserTeam

LEAST = 12
"""Characters of a password. Length is what counts; nothing else is demanded."""
MOST = 1_000
"""Nobody types more, and hashing refuses texts of several thousand."""


class AddressTaken(DomainError):
    """An account with this address exists."""

    code = "address-taken"
    sentence = "Un compte existe déjà avec cette adresse."


class PasswordRefused(DomainError):
    """The password is too short or too long."""


class PasswordTooShort(PasswordRefused):
    """The password is too short."""

    code = "password-short"
    sentence = "Le mot de passe doit compter au moins {least} caractères."

    def __init__(self) -> None:
        super().__init__(least=LEAST)


class PasswordTooLong(PasswordRefused):
    """The password is too long."""

    code = "password-long"
    sentence = "Le mot de passe doit compter au plus {most} caractères."

    def __init__(self) -> None:
        super().__init__(most=MOST)


def normal(email: str) -> str:
    return email.strip().lower()


def account(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == normal(email)))


def agent_named(session: Session, who: str) -> tuple[int, str] | None:
    """The (id, name) of the active agent a diagram assigns, by address or by id."""
    found = account(session, who)
    if found is None and (user_id := read_id(who)):
        found = session.get(User, user_id)
    if found is None or not found.active or not found.is_agent:
        return None
    return found.id, found.name


def colleagues(session: Session, *, active: bool = True) -> list[User]:
    """Agents, by name."""
    query = select(User).where(User.party_id.is_(None)).order_by(User.name, User.id)
    if active:
        query = query.where(User.active)
    return list(session.scalars(query))


def people_of_team(session: Session, teams: Iterable[str]) -> list[User]:
    """Active agents of any of these teams, by name."""
    query = (
        select(User)
        .where(User.active, User.memberships.any(UserTeam.team.in_(list(teams))))
        .order_by(User.name, User.id)
    )
    return list(session.scalars(query))


def create_account(
    session: Session,
    email: str,
    name: str,
    password: str | None,
    *,
    at: datetime,
    roles: Iterable[str] = (),
    teams: Iterable[str] = (),
    party_id: int | None = None,
    language: str = "fr",
) -> int:
    """Open an account; return its id. Raises AddressTaken, PasswordRefused.

    Without a password nobody can sign in with it until one is set.
    """
    # Hashing takes a fifth of a second: never while holding the writer.
    hashed = hashed_or_refused(password) if password is not None else None
    with transaction(session):
        if account(session, email) is not None:
            raise AddressTaken
        user = User(
            email=normal(email),
            name=name.strip(),
            password=hashed,
            active=True,
            fs_uniquifier=uuid.uuid4().hex,
            language=language,
            party_id=party_id,
            created_at=at,
        )
        session.add(user)
        session.flush()
        place(session, user, roles=roles, teams=teams)
    return user.id


def change_account(
    session: Session,
    user_id: int,
    *,
    name: str,
    roles: Iterable[str],
    teams: Iterable[str],
    active: bool,
) -> None:
    """Change what an agent is and may do. Putting somebody out ends their sessions."""
    with transaction(session):
        user = session.get_one(User, user_id)
        user.name = name.strip()
        if user.active and not active:
            user.fs_uniquifier = uuid.uuid4().hex
        user.active = active
        place(session, user, roles=roles, teams=teams)


def set_password(session: Session, user_id: int, password: str) -> None:
    """Replace the password and end the sessions opened with the old one. Raises PasswordRefused."""
    hashed = hashed_or_refused(password)
    with transaction(session):
        user = session.get_one(User, user_id)
        user.password = hashed
        user.fs_uniquifier = uuid.uuid4().hex


def place(session: Session, user: User, *, roles: Iterable[str], teams: Iterable[str]) -> None:
    """Give exactly these roles and teams."""
    user.roles = [role_named(session, name) for name in sorted(set(roles))]
    held = {one.team: one for one in user.memberships}
    user.memberships = [
        held.get(team) or UserTeam(user_id=user.id, team=team) for team in sorted(set(teams))
    ]


def role_named(session: Session, name: str) -> Role:
    """The row of a role of the domain, made when it is first given."""
    found = session.scalar(select(Role).where(Role.name == name))
    if found is None:
        found = Role(name=name)
        session.add(found)
        session.flush()
    return found


def hashed_or_refused(password: str) -> str:
    if len(password) < LEAST:
        raise PasswordTooShort
    if len(password) > MOST:
        raise PasswordTooLong
    return str(hash_password(password))
