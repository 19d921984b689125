"""Accounts: who may sign in, as an agent or as a tiers, never both."""

from webapp.accounts.actors import current_actor
from webapp.accounts.directory import colleagues, create_account, people_of_team
from webapp.accounts.models import Role, User, UserTeam

__all__ = [
    "Role",
    "User",
    "UserTeam",
    "colleagues",
    "create_account",
    "current_actor",
    "people_of_team",
]
