"""Whoever is signed in, as each request needs to know them: one statement, no row kept."""

from dataclasses import dataclass, field

from flask import request
from flask_security.core import RoleMixin, UserMixin
from flask_security.datastore import SQLAlchemyUserDatastore
from sqlalchemy.orm import Session

from engine.deployments import id_in_use
from engine.persistence.driver import dialect_of
from engine.persistence.glancing import glance
from engine.persistence.statements import run
from webapp import organisation
from webapp.parts import services

BETWEEN = "\x1f"
"""Stands between the names of one text."""
BY_UNIQUIFIER = """SELECT id, email, name, active, fs_uniquifier, language, party_id,
    (SELECT {many}(user_team.team, {between}) FROM user_team
        WHERE user_team.user_id = user_account.id),
    (SELECT {many}(role.name, {between}) FROM role
        JOIN user_role ON user_role.role_id = role.id
        WHERE user_role.user_id = user_account.id),
    ({version})
    FROM user_account WHERE fs_uniquifier = ?"""
IN_USE = id_in_use("?")
SQLITE = BY_UNIQUIFIER.format(many="group_concat", between="char(31)", version=IN_USE)
POSTGRESQL = BY_UNIQUIFIER.format(many="string_agg", between="chr(31)", version=IN_USE)


@dataclass(frozen=True, eq=False)
class Member(UserMixin):
    """An account as it is now. Flask-Security asks it whether it is active, and for its id."""

    id: int
    email: str
    name: str
    active: bool
    fs_uniquifier: str
    language: str
    party_id: int | None
    teams: frozenset[str]
    role_names: frozenset[str]

    roles: list[RoleMixin] = field(default_factory=list)
    """For Flask-Security's own decorators, which nothing here uses: they would refuse."""

    @property
    def is_agent(self) -> bool:
        return self.party_id is None


def member(session: Session, fs_uniquifier: str, *, writes: bool = False) -> Member | None:
    """Whose session that is; None where the password, or the account's door, has changed since.

    `writes`: a command will follow. The version of the domain in use is learned on the way.
    """
    text = SQLITE if dialect_of(session).name == "sqlite" else POSTGRESQL
    values = services().settings.domain, fs_uniquifier
    found = glance(session, text, *values) if writes else run(session, text, *values).fetchone()
    if found is None:
        return None
    *columns, teams, roles, deployment_id = found
    organisation.learn(deployment_id)
    id_, email, name, active, uniquifier, language, party_id = columns
    return Member(
        id=id_,
        email=email,
        name=name,
        active=bool(active),
        fs_uniquifier=uniquifier,
        language=language,
        party_id=party_id,
        teams=_names(teams),
        role_names=_names(roles),
    )


def _names(joined: str | None) -> frozenset[str]:
    return frozenset(joined.split(BETWEEN)) if joined else frozenset()


class Accounts(SQLAlchemyUserDatastore):
    """Flask-Security's, which finds the person of a session as a Member."""

    def find_user(self, case_insensitive: bool = False, **kwargs: object) -> UserMixin | None:
        uniquifier = kwargs.get("fs_uniquifier")
        if isinstance(uniquifier, str):
            return member(self.db.session(), uniquifier, writes=request.method == "POST")
        return super().find_user(case_insensitive, **kwargs)
