"""A task beside its dossier."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.dossiers.access import may_read, permissions
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound
from engine.forms import Form
from engine.instances.answering import signer_of
from engine.instances.models import ProcessInstance
from engine.instances.working_on import teams_of
from engine.persistence import runtime
from engine.queries.building import (
    documents_named,
    documents_of,
    organisation,
    signature_view,
    summary,
    uploads_of,
)
from engine.queries.shared import (
    Correction,
    DocumentView,
    DossierSummary,
    Organisation,
    SignatureView,
    UploadView,
)
from engine.queries.working import Opened, open_form
from engine.tasks.access import offered
from engine.tasks.models import Page, Task


@dataclass(frozen=True, slots=True)
class TaskView:
    id: int
    name: str
    state: str
    audience: str
    element_id: str
    process_id: str
    process_name: str
    instance_id: int
    deployment_id: int
    domain: str
    form: Form | None
    inputs: Mapping[str, object]
    """The task's local variables (`message`, `documents`…)."""
    context: Mapping[str, object]
    """What the form's conditions and expressions may read: variables, inputs, `dossier`."""
    values: Mapping[str, object]
    """Initial values: what is known, then the form's defaults; the answers of a done task."""
    draft: Mapping[str, object] | None
    draft_at: datetime | None
    uploads: tuple[UploadView, ...]
    dossier: DossierSummary
    documents: tuple[DocumentView, ...]
    """Documents of the dossier and of its parent this person may see."""
    shown: tuple[DocumentView, ...]
    """Documents named by the input `documents`: to be read for this very task."""
    teams: tuple[str, ...]
    assignee_id: int | None
    assignee_name: str
    priority: int
    created_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    done_by: str
    outcome: str
    correction: Correction | None
    signature: SignatureView | None
    organisation: Organisation
    page_id: int | None
    can_complete: bool
    can_claim: bool
    can_release: bool
    can_assign: bool
    version: int


def task(session: Session, task_id: int, actor: Actor) -> TaskView:
    """Raises NotFound, Forbidden. A done task is shown as done, not refused."""
    found = session.execute(
        select(Task, ProcessInstance, Dossier, Page)
        .select_from(Task)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .join(Dossier, Dossier.id == Task.dossier_id)
        .outerjoin(Page, Page.task_id == Task.id)
        .where(Task.id == task_id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound("task", task_id)
    row, instance, dossier, page = found
    opened = open_form(session, instance, dossier, row, page, at=runtime(session).clock.now())
    teams = teams_of(session, row)
    domain = opened.running.domain
    reads = may_read(actor, domain, dossier)
    takes = row.state == "open" and offered(actor, row, teams, reads=reads)
    if not actor.is_agent or not (reads or takes):
        raise Forbidden("read", task_id=task_id)
    return _view(session, row, page, opened, teams, actor, reads=reads, takes=takes)


def _view(
    session: Session,
    row: Task,
    page: Page | None,
    opened: Opened,
    teams: list[str],
    actor: Actor,
    *,
    reads: bool,
    takes: bool,
) -> TaskView:
    running = opened.running
    dossier, domain = running.dossier, running.domain
    open_to_agents = row.state == "open" and row.audience == "agent"
    mine = actor.id is not None and row.assignee_id == actor.id
    free = row.assignee_id is None
    may_assign = "assign" in permissions(actor, domain, dossier.type)
    signer = signer_of(session, row) if row.state == "open" and opened.form else None
    holders = [dossier]
    if dossier.parent_id is not None:
        parent = session.get(Dossier, dossier.parent_id)
        holders += [parent] if parent is not None else []
    return TaskView(
        id=row.id,
        name=row.name,
        state=row.state,
        audience=row.audience,
        element_id=row.element_id,
        process_id=row.process_id,
        process_name=running.row.name,
        instance_id=row.instance_id,
        deployment_id=running.row.deployment_id,
        domain=dossier.domain,
        form=opened.form,
        inputs=row.inputs,
        context=opened.context,
        values=opened.values,
        draft=opened.draft.values if opened.draft else None,
        draft_at=opened.draft.updated_at if opened.draft else None,
        uploads=uploads_of(session, row.id),
        dossier=summary(session, dossier, domain),
        documents=documents_of(session, holders, domain) if reads else (),
        shown=documents_named(session, opened.shown, domain),
        teams=tuple(teams),
        assignee_id=row.assignee_id,
        assignee_name=row.assignee_name,
        priority=row.priority,
        created_at=row.created_at,
        due_at=row.due_at,
        done_at=row.done_at,
        done_by=row.done_by,
        outcome=row.outcome,
        correction=opened.correction,
        signature=signature_view(session, signer, domain, by_tiers=page is not None)
        if signer is not None and _signs(opened)
        else None,
        organisation=organisation(domain),
        page_id=page.id if page is not None else None,
        can_complete=open_to_agents and takes and (free or mine),
        can_claim=open_to_agents and takes and free,
        can_release=open_to_agents and not free and (mine or may_assign),
        can_assign=open_to_agents and may_assign,
        version=row.version,
    )


def _signs(opened: Opened) -> bool:
    return opened.form is not None and any(one.type == "signature" for one in opened.form.fields())
