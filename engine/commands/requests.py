"""Requests from outside: received, accepted, discarded."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import Domain, DossierType, latest, load
from engine.dossiers.access import check, permissions
from engine.dossiers.addresses import known
from engine.dossiers.context import blank_context
from engine.dossiers.models import Dossier, Party, Request
from engine.dossiers.opening import open_new
from engine.dossiers.parties import create, dossier_of, find, party_values
from engine.errors import Forbidden, NotFound, RequestSettled
from engine.forms import Validated
from engine.instances.beginning import file_values, validated_start
from engine.instances.models import ProcessInstance
from engine.instances.requests import settle
from engine.instances.running import start
from engine.instances.saving import advance
from engine.journal import Fact, record
from engine.persistence import new_id, transaction
from engine.persistence.locks import lock_name
from engine.tasks.models import Page, Task
from engine.tasks.pages import schedule

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that are read one for another."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a request; the same shape whatever was known."""

    request_id: int
    reference: str


def submit_request(
    session: Session,
    domain: str,
    process_id: str,
    values: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
    source: Literal["web", "agent"] = "web",
    key: str | None = None,
) -> Receipt:
    """Receive a request, open or reopen the person's dossier and start the process.

    `values` are the start form's, as `engine.forms.parse_html` gives them. An address already
    known reopens its dossier, and a request from the web changes nothing in it: what was said
    stays in the request until proved by code or accepted by an agent. Where the same process
    already waits on that party's page, its link is sent again. The same `key` again, at most 64
    characters, is the same request: its receipt comes back and nothing else happens. Raises
    InvalidForm, NotFound, Forbidden.
    """
    with transaction(session):
        if key is not None:
            lock_name(session, f"request:{key}")
            if (received := session.scalar(select(Request).where(Request.key == key))) is not None:
                return Receipt(received.id, received.reference)
        deployment = latest(session, domain)
        version = load(session, deployment.id)
        type = _type_opened(version, process_id)
        trusted = _check_source(version, type, process_id, by, source)
        context = {"dossier": blank_context({})}
        validated = validated_start(version, process_id, values, context, at=at)
        email = known(party_values(type, validated.dossier, version)["email"])
        if email:
            lock_name(session, f"party:{email}")
        dossier, party, state = _dossier_for(
            session, domain, version, type, validated, email, trusted=trusted, by=by, at=at
        )
        request = _note(
            session, domain, process_id, dossier, party, validated, state, source, by=by, at=at
        )
        request.key = key
        waiting = _waiting_page(session, dossier, party, process_id, at)
        if waiting is not None:
            page, task = waiting
            request.instance_id = task.instance_id
            schedule(session, page, task, at=at, zone=version.config.time_zone, resend=new_id())
        else:
            request.instance_id = _start(
                session, dossier, deployment.id, process_id, validated, request, by=by, at=at
            )
        return Receipt(request.id, request.reference)


def _type_opened(version: Domain, process_id: str) -> DossierType:
    """The dossier type whose `start` rule of this process `creates` a dossier. Raises NotFound."""
    for type in version.dossier_types.values():
        if any(rule.process == process_id and rule.creates for rule in type.start):
            return type
    raise NotFound("request", process_id)


def _check_source(
    version: Domain, type: DossierType, process_id: str, by: Actor, source: str
) -> bool:
    """Whether the values may be filed at once: an agent vouches for what they type.

    Raises Forbidden, and NotFound where domain.yaml does not offer the request to everybody.
    """
    if source == "agent":
        allowed = permissions(by, version, type.key)
        if not by.is_agent or not {"start", "edit"} <= allowed:
            raise Forbidden("request", process_id=process_id)
        return True
    if not any(one.process == process_id for one in version.config.requests):
        raise NotFound("request", process_id)
    return False


def _dossier_for(
    session: Session,
    domain: str,
    version: Domain,
    type: DossierType,
    validated: Validated,
    email: str | None,
    *,
    trusted: bool,
    by: Actor,
    at: datetime,
) -> tuple[Dossier, Party, str]:
    """The person's dossier, opened or reopened, and the state of the request."""
    said = validated.dossier
    party = find(session, email)
    dossier = (
        dossier_of(session, party, domain=domain, type=type.key) if party is not None else None
    )
    if dossier is not None and party is not None:
        dossier.closed_at = None
        if trusted:
            file_values(session, version, dossier, said, by=by, at=at, source="request")
            return dossier, party, "accepted"
        return dossier, party, "pending"
    party = party or create(
        session, party_values(type, said, version), language=version.config.language, at=at
    )
    dossier = open_new(
        session,
        version,
        type.key,
        said,
        domain_key=domain,
        party=party,
        parent=None,
        by=by,
        at=at,
        source="request",
    )
    return dossier, party, "filed"


def _note(
    session: Session,
    domain: str,
    process_id: str,
    dossier: Dossier,
    party: Party,
    validated: Validated,
    state: str,
    source: str,
    *,
    by: Actor,
    at: datetime,
) -> Request:
    settled = state != "pending"
    request = Request(
        reference="D-" + "".join(secrets.choice(LETTERS) for _ in range(8)),
        dossier_id=dossier.id,
        party_id=party.id,
        domain=domain,
        process_id=process_id,
        source=source,
        values=validated.dossier,
        state=state,
        received_at=at,
        settled_at=at if settled else None,
        settled_by=by.name if settled else "",
    )
    session.add(request)
    record(
        session,
        dossier.id,
        Fact.REQUEST_RECEIVED,
        by=by,
        at=at,
        reference=request.reference,
        process=process_id,
        source=source,
        state=state,
    )
    return request


def _waiting_page(
    session: Session, dossier: Dossier, party: Party, process_id: str, at: datetime
) -> tuple[Page, Task] | None:
    """The page on which this very process already waits for this very person."""
    found = session.execute(
        select(Page, Task)
        .join(Task, Task.id == Page.task_id)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .where(
            Page.party_id == party.id,
            Page.state == "open",
            or_(Page.expires_at.is_(None), Page.expires_at > at),
            Task.state == "open",
            ProcessInstance.state == "running",
            ProcessInstance.process_id == process_id,
            ProcessInstance.dossier_id == dossier.id,
        )
        .order_by(Page.id.desc())
        .limit(1)
    ).first()
    return (found[0], found[1]) if found is not None else None


def _start(
    session: Session,
    dossier: Dossier,
    deployment_id: int,
    process_id: str,
    validated: Validated,
    request: Request,
    *,
    by: Actor,
    at: datetime,
) -> int:
    variables: dict[str, Any] = {
        **validated.values,
        "request": {
            "reference": request.reference,
            "source": request.source,
            "received_at": at,
            "values": validated.dossier,
        },
    }
    running = start(session, dossier, deployment_id, process_id, variables, by=by, at=at)
    advance(running)
    return running.row.id


def accept_request(session: Session, request_id: int, *, by: Actor, at: datetime) -> None:
    """File a pending request's values in the dossier.

    Raises NotFound, RequestSettled, Forbidden.
    """
    with transaction(session):
        settle(session, _pending(session, request_id, by), "accepted", by=by, at=at)


def discard_request(
    session: Session, request_id: int, reason: str = "", *, by: Actor, at: datetime
) -> None:
    """Leave the dossier as it is. Raises NotFound, RequestSettled, Forbidden."""
    with transaction(session):
        request = _pending(session, request_id, by)
        request.state, request.settled_at, request.settled_by = "discarded", at, by.name
        record(
            session,
            request.dossier_id,
            Fact.REQUEST_DISCARDED,
            by=by,
            at=at,
            instance_id=request.instance_id,
            reference=request.reference,
            reason=reason,
        )


def _pending(session: Session, request_id: int, by: Actor) -> Request:
    request = session.scalar(select(Request).where(Request.id == request_id).with_for_update())
    if request is None:
        raise NotFound("request", request_id)
    dossier = session.scalars(select(Dossier).where(Dossier.id == request.dossier_id)).one()
    check(by, load(session, latest(session, dossier.domain).id), dossier, "edit")
    if request.state != "pending":
        raise RequestSettled(request.id, request.state)
    return request
