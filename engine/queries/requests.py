"""Public request forms of a domain."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.deployments import Domain, latest_id, load
from engine.dossiers.models import Request
from engine.errors import NotFound
from engine.forms import Form
from engine.instances.beginning import start_form_of
from engine.queries.building import organisation
from engine.queries.shared import Organisation


@dataclass(frozen=True, slots=True)
class RequestForm:
    domain: str
    process_id: str
    title: str
    description: str
    form: Form
    organisation: Organisation
    frame_ancestors: tuple[str, ...]
    deployment_id: int


def request_forms(
    session: Session, domain: str, *, deployment_id: int | None = None
) -> tuple[RequestForm, ...]:
    """Those `domain.yaml` declares public, in its order. Empty where nothing is published.

    `deployment_id`: the version in use, where the caller has just asked for it.
    """
    if deployment_id is None:
        deployment_id = latest_id(session, domain)
    if deployment_id is None:
        return ()
    version = load(session, deployment_id)
    found = (_form(domain, deployment_id, version, one.process) for one in version.config.requests)
    return tuple(one for one in found if one is not None)


def request_form(session: Session, domain: str, process_id: str) -> RequestForm:
    """Raises NotFound where the domain does not declare it public."""
    for one in request_forms(session, domain):
        if one.process_id == process_id:
            return one
    raise NotFound("request", process_id)


def request_reference(session: Session, key: str) -> str | None:
    """The reference of the request received under that key, if one was."""
    return session.scalar(select(Request.reference).where(Request.key == key))


def _form(domain: str, deployment_id: int, version: Domain, process_id: str) -> RequestForm | None:
    try:
        form = start_form_of(version, process_id)
    except NotFound:
        return None
    if form is None:
        return None
    declared = next(one for one in version.config.requests if one.process == process_id)
    return RequestForm(
        domain=domain,
        process_id=process_id,
        title=declared.title,
        description=declared.description,
        form=form,
        organisation=organisation(version),
        frame_ancestors=version.config.frame_ancestors,
        deployment_id=deployment_id,
    )
