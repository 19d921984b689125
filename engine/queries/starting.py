"""What must be filled in before a process is started from a dossier."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import forms
from engine.actors import Actor
from engine.dossiers.context import read_context
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound
from engine.forms import Form
from engine.instances.beginning import start_form_of
from engine.instances.startable import may_start, rule_of, running_processes, why_not
from engine.persistence import runtime
from engine.queries.building import Domains, organisation, summary
from engine.queries.shared import DossierSummary, Organisation


@dataclass(frozen=True, slots=True)
class StartView:
    process_id: str
    label: str
    form: Form | None
    values: Mapping[str, object]
    context: Mapping[str, object]
    dossier: DossierSummary
    organisation: Organisation
    reason: str | None
    """Why it cannot be started now."""


def start_form(session: Session, dossier_id: int, process_id: str, actor: Actor) -> StartView:
    """Raises NotFound, Forbidden."""
    dossier = session.get(Dossier, dossier_id)
    if dossier is None:
        raise NotFound("dossier", dossier_id)
    domain = Domains(session).of(dossier)
    type = domain.dossier_types.get(dossier.type)
    rule = rule_of(type, process_id) if type is not None else None
    if rule is None:
        raise NotFound("process", process_id)
    if not may_start(rule, actor, domain, dossier):
        raise Forbidden("start", process_id=process_id)
    known = read_context(session, dossier, domain)
    context = {"dossier": known}
    form = start_form_of(domain, process_id)
    now = runtime(session).clock.now()
    return StartView(
        process_id=process_id,
        label=rule.label,
        form=form,
        values=forms.initial(form, None, context, now=now, zone=domain.config.time_zone)
        if form is not None
        else {},
        context=context,
        dossier=summary(session, dossier, domain),
        organisation=organisation(domain),
        reason=why_not(rule, known, running_processes(session, dossier.id), actor, domain, now=now),
    )
