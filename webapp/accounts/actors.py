"""From the session of the browser to the Actor the engine knows."""

from typing import cast

from flask import g
from flask_login import current_user
from flask_security.core import AnonymousUser

from engine import actors
from engine.actors import ANONYMOUS, Actor
from webapp.accounts.member import Member
from webapp.accounts.models import User
from webapp.organisation import published


def signed_in() -> Member | User | None:
    """The account of this request, if somebody is signed in; its row where they just did so."""
    user = current_user._get_current_object()
    return cast(Member | User, user) if user.is_authenticated else None


def current_actor() -> Actor:
    """On whose behalf this request acts."""
    look()
    return cast(Actor, g.actor)


def account_language() -> str | None:
    """The language of the account of this request, if somebody is signed in."""
    look()
    return cast("str | None", g.account_language)


def look() -> None:
    """Look at the account once a request: commands forget the rows their session had read."""
    if "actor" not in g:
        user = signed_in()
        g.actor = ANONYMOUS if user is None else actor_of(user)
        g.account_language = None if user is None else user.language


def be_nobody() -> None:
    """For the rest of this request: somebody unknown, whom the database is not asked about."""
    g.actor, g.account_language = ANONYMOUS, None
    # Where Flask-Login looks before it loads: it gives `current_user` to every template.
    g._login_user = AnonymousUser()  # type: ignore[no-untyped-call]


def actor_of(user: Member | User) -> Actor:
    """An agent with roles and teams, or a tiers with a party."""
    if not user.is_agent:
        return actors.tiers(party_id=user.party_id, name=user.name, id=user.id)
    roles = user.role_names | team_roles(user.teams)
    return actors.agent(user.id, user.name, roles=roles | implied(roles), teams=user.teams)


def team_roles(teams: frozenset[str]) -> frozenset[str]:
    """The roles that belonging to these teams gives, as `domain.yaml` says."""
    domain = published().domain
    if domain is None:
        return frozenset()
    declared = domain.config.teams
    return frozenset(role for team in teams if team in declared for role in declared[team].roles)


def implied(roles: frozenset[str]) -> frozenset[str]:
    """The two roles the engine knows, for whoever holds the permissions that make them.

    A domain names its roles as it likes: `assign` makes a supervisor, `administer`
    an administrator.
    """
    domain = published().domain
    declared = domain.config.roles if domain else {}
    held = {one for role in roles if role in declared for one in declared[role].permissions}
    known = {"assign": actors.SUPERVISOR, "administer": actors.ADMINISTRATOR}
    return frozenset(role for permission, role in known.items() if permission in held)
