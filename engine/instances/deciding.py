"""Decisions a process asks for, by the domain's DMN."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from engine import dmn
from engine.deployments import Domain
from engine.workflow import HostError


def decide(
    domain: Domain,
    decision_id: str,
    variables: Mapping[str, object],
    *,
    now: datetime,
    zone: tzinfo,
) -> dmn.Result:
    """The result with its trace. Raises HostError where the domain has no such decision."""
    model = domain.decisions.get(decision_id)
    if model is None:
        raise HostError(
            f"la décision « {decision_id} » n'existe pas dans ce domaine",
            f"this domain has no decision “{decision_id}”",
        )
    return dmn.decide(model, decision_id, variables, now=now, zone=zone)
