"""Who may see a dossier, and do what with it."""

from collections.abc import Iterable

from engine.actors import Actor
from engine.deployments import Domain
from engine.dossiers.models import Dossier
from engine.errors import Forbidden

EVERYTHING = frozenset(("read", "edit", "start", "assign", "sign", "administer"))


def permissions(actor: Actor, domain: Domain, type: str) -> frozenset[str]:
    """What an actor may do with dossiers of a type.

    Supervisors and administrators: everything. Other agents: what the type's `access` gives their
    roles, or, where the type says nothing, what the roles give everywhere. Others: nothing here,
    a tiers' rights depend on the dossier.
    """
    if actor.sees_everything:
        return EVERYTHING
    if not actor.is_agent:
        return frozenset()
    declared = domain.dossier_types.get(type)
    if declared is not None and declared.access:
        return _union(declared.access.get(role, ()) for role in actor.roles)
    return _union(
        domain.config.roles[role].permissions for role in actor.roles if role in domain.config.roles
    )


def visible_types(actor: Actor, domain: Domain) -> frozenset[str]:
    """Dossier types whose every dossier this actor may read."""
    return frozenset(
        key for key in domain.dossier_types if "read" in permissions(actor, domain, key)
    )


def may_read(actor: Actor, domain: Domain, dossier: Dossier) -> bool:
    if actor.kind == "tiers":
        return actor.party_id is not None and actor.party_id == dossier.party_id
    return "read" in permissions(actor, domain, dossier.type)


def check(actor: Actor, domain: Domain, dossier: Dossier, permission: str) -> None:
    """Raises Forbidden. For agents: a tiers acts through pages only."""
    if permission not in permissions(actor, domain, dossier.type):
        raise Forbidden(permission, dossier_id=dossier.id)


def _union(sets: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(one for several in sets for one in several)
