"""What can be started from a dossier, by whom, and why not."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Domain, DossierType, StartRule
from engine.dossiers.access import permissions
from engine.dossiers.models import Dossier
from engine.feel import Expression, Function, Parameter, Result
from engine.instances.libraries import library
from engine.instances.models import ProcessInstance

NOT_NOW = "les conditions ne sont pas réunies"


def running_processes(session: Session, dossier_id: int) -> list[str]:
    """Processes under way in a dossier, suspended ones included."""
    return list(
        session.scalars(
            select(ProcessInstance.process_id).where(
                ProcessInstance.dossier_id == dossier_id,
                ProcessInstance.state.in_(("running", "suspended")),
            )
        )
    )


def rule_of(type: DossierType, process_id: str) -> StartRule | None:
    return next((rule for rule in type.start if rule.process == process_id), None)


def may_start(rule: StartRule, actor: Actor, domain: Domain, dossier: Dossier) -> bool:
    """Whether the rule is for this person: their role is named, or they are the tiers it is for.

    A process that only the clock, a message or a signal starts is for nobody.
    """
    if not begins_by_hand(domain, rule.process):
        return False
    if actor.kind == "tiers":
        return (
            "tiers" in rule.by
            and actor.party_id is not None
            and (actor.party_id == dossier.party_id)
        )
    if "start" not in permissions(actor, domain, dossier.type):
        return False
    return actor.sees_everything or not rule.by or not actor.roles.isdisjoint(rule.by)


def begins_by_hand(domain: Domain, process_id: str) -> bool:
    """Whether the process has a start that nothing triggers, or no start event at all."""
    process = library(domain).processes.get(process_id)
    if process is None:
        return False
    starts = process.starts()
    return not starts or any(not start.events for start in starts)


def why_not(
    rule: StartRule,
    dossier: Mapping[str, Any],
    running: Sequence[str],
    actor: Actor,
    domain: Domain,
    *,
    now: datetime,
) -> str | None:
    """Why the process cannot be started now, in French; None where it can."""
    if rule.when is None:
        return None
    result = condition(rule.when, dossier, running, actor, domain, now=now)
    return None if result.value is True else rule.reason or NOT_NOW


def condition(
    when: Expression,
    dossier: Mapping[str, Any],
    running: Sequence[str],
    actor: Actor,
    domain: Domain,
    *,
    now: datetime,
) -> Result:
    """What a start rule's condition gives for a dossier and somebody, at that instant."""
    names = {
        **dossier,
        "dossier": dossier,
        "actor": {"id": actor.id, "name": actor.name, "roles": sorted(actor.roles)},
        **condition_functions(running),
    }
    return when.evaluate(names, now=now, zone=domain.config.time_zone)


def condition_functions(running: Collection[str]) -> dict[str, Function]:
    """`running("process")` and `any_running()` of a start rule's condition."""
    return {
        "running": Function(
            (Parameter("process"),), lambda given, run: given[0] in running, name="running"
        ),
        "any_running": Function((), lambda given, run: bool(running), name="any_running"),
    }
