"""Processes that a message or a signal starts, in the dossier it was sent from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import SYSTEM
from engine.deployments import latest, load
from engine.dossiers.models import Dossier
from engine.errors import NotFound
from engine.instances.libraries import library
from engine.instances.running import start
from engine.instances.saving import advance


def begin_triggered(
    session: Session,
    dossier_id: int | None,
    kind: str,
    name: str,
    payload: Mapping[str, Any],
    *,
    at: datetime,
) -> int:
    """Start each process of the domain with a start event for it; how many were.

    `kind` is "message" or "signal". The payload becomes the process's variables. A message sent
    from no dossier starts nothing: an instance always lives in one.
    """
    dossier = (
        session.scalar(select(Dossier).where(Dossier.id == dossier_id))
        if dossier_id is not None
        else None
    )
    if dossier is None:
        return 0
    try:
        deployment = latest(session, dossier.domain)
    except NotFound:
        return 0
    found = [
        event
        for event in library(load(session, deployment.id)).starting_events()
        if event.kind == kind and event.name == name
    ]
    for event in found:
        advance(
            start(
                session,
                dossier,
                deployment.id,
                event.process_id,
                payload,
                by=SYSTEM,
                at=at,
                start_element=event.element_id,
            )
        )
    return len(found)
