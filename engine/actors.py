"""Who acts: an agent, a tiers, somebody unknown, or the system itself."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["agent", "tiers", "anonymous", "system"]

SUPERVISOR = "responsable"
"""Sees every task and dossier of the organisation and may assign work: the permission `assign`."""

ADMINISTRATOR = "administrateur"
"""Sees everything, and may retry incidents, publish and cancel: the permission `administer`."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person on whose behalf a command runs, as far as they are known.

    `id` is the user's, for an agent or a tiers with an account. `page_id` is the page whose link
    the tiers holds. `party_id` and `email` are set only once proved (account or one-time code):
    a page is proved for whoever has its party or its address.
    """

    kind: Kind
    id: int | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    party_id: int | None = None
    page_id: int | None = None
    email: str | None = None

    @property
    def is_agent(self) -> bool:
        return self.kind == "agent"

    @property
    def is_administrator(self) -> bool:
        return self.kind == "agent" and ADMINISTRATOR in self.roles

    @property
    def sees_everything(self) -> bool:
        """Supervisors and administrators, and the system for its own work."""
        return self.kind == "system" or (
            self.kind == "agent" and not self.roles.isdisjoint((SUPERVISOR, ADMINISTRATOR))
        )


SYSTEM = Actor("system", name="Guichet")
ANONYMOUS = Actor("anonymous")


def agent(
    id: int, name: str, *, roles: frozenset[str] = frozenset(), teams: frozenset[str] = frozenset()
) -> Actor:
    return Actor("agent", id=id, name=name, roles=roles, teams=teams)


def tiers(
    *,
    party_id: int | None = None,
    page_id: int | None = None,
    email: str | None = None,
    name: str = "",
    id: int | None = None,
) -> Actor:
    return Actor("tiers", id=id, name=name, party_id=party_id, page_id=page_id, email=email)
