"""Beginning a process: its start form validated, its answers filed, its first steps run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Domain, load
from engine.dossiers.context import read_context
from engine.dossiers.models import Dossier, Party
from engine.dossiers.opening import change, dossier_type
from engine.dossiers.parties import refresh
from engine.errors import NotFound
from engine.forms import Context, Form, Validated, validate
from engine.instances.libraries import library
from engine.instances.running import Running, start
from engine.instances.saving import advance


def begin(
    session: Session,
    dossier: Dossier,
    deployment_id: int,
    process_id: str,
    values: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
    party: Party | None = None,
) -> Running:
    """Start a process on a dossier its person may change. `party`: the dossier's, where the caller
    has it at hand. Raises InvalidForm, NotFound.
    """
    domain = load(session, deployment_id)
    context = Context(lambda: {"dossier": read_context(session, dossier, domain, party=party)})
    validated = validated_start(domain, process_id, values, context, at=at)
    file_values(session, domain, dossier, validated.dossier, by=by, at=at, source=process_id)
    running = start(
        session, dossier, deployment_id, process_id, validated.values, by=by, at=at, party=party
    )
    advance(running)
    return running


def validated_start(
    domain: Domain,
    process_id: str,
    values: Mapping[str, object],
    context: Mapping[str, object],
    *,
    at: datetime,
) -> Validated:
    """The start form's answers; a process without one takes none. Raises InvalidForm, NotFound."""
    form = start_form_of(domain, process_id)
    if form is None:
        return Validated({}, {})
    return validate(form, values, context, now=at, zone=domain.config.time_zone)


def start_form_of(domain: Domain, process_id: str) -> Form | None:
    """Named by domain.yaml for a public request, else by the process's start event."""
    process = library(domain).processes.get(process_id)
    if process is None:
        raise NotFound("process", process_id)
    declared = next(
        (one.form for one in domain.config.requests if one.process == process_id and one.form), ""
    )
    form_id = declared or process.start_form_id
    return domain.forms.get(form_id) if form_id else None


def file_values(
    session: Session,
    domain: Domain,
    dossier: Dossier,
    values: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    source: str,
) -> None:
    """File values in a dossier, its party following."""
    if not values:
        return
    party = session.get(Party, dossier.party_id) if dossier.party_id else None
    change(session, domain, dossier, values, by=by, at=at, source=source, party=party)
    refresh(session, party, dossier_type(domain, dossier.type), dossier, domain)
