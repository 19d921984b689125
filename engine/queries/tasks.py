"""A task beside its dossier."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import id_in_use
from engine.dossiers.access import may_read, permissions
from engine.dossiers.models import Dossier, Party
from engine.errors import Forbidden, NotFound
from engine.forms import Form
from engine.instances.answering import signer_of
from engine.instances.models import ProcessInstance
from engine.instances.running import looked_at
from engine.persistence import runtime
from engine.persistence.glancing import one_moment
from engine.persistence.statements import Reading
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
from engine.tasks.models import Draft, Page, Task


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


WHOLE = Reading(
    Task,
    ProcessInstance,
    Dossier,
    Page,
    Party,
    Draft,
    tail="""FROM task
        JOIN process_instance ON process_instance.id = task.instance_id
        JOIN dossier ON dossier.id = task.dossier_id
        LEFT JOIN page ON page.task_id = task.id
        LEFT JOIN party ON party.id = dossier.party_id
        LEFT JOIN draft ON draft.task_id = task.id
        WHERE task.id = ?""",
    extra=f"""EXISTS (SELECT 1 FROM document
            WHERE document.dossier_id IN (dossier.id, dossier.parent_id)),
        EXISTS (SELECT 1 FROM upload WHERE upload.task_id = task.id AND upload.used_at IS NULL),
        ({id_in_use("dossier.domain")})""",  # noqa: S608 - ours
    leave={Dossier: ("search",)},
)
"""Whether there are documents, whether files wait to be sent, and the version of the domain now in
use come after."""


def task(session: Session, task_id: int, actor: Actor) -> TaskView:
    """Raises NotFound, Forbidden. A done task is shown as done, not refused."""
    with one_moment(session):
        looked = look(session, task_id, actor)
        looked_at(looked.opened.running)
    return looked.view


@dataclass(frozen=True, slots=True)
class Looked:
    """A task's view, and what it was made from."""

    view: TaskView
    opened: Opened
    reads: bool
    """Whether the dossier may be read too, beyond the task."""
    latest: int
    """The version of the domain that its dossiers are shown by."""


def look(session: Session, task_id: int, actor: Actor) -> Looked:
    """As `task`."""
    found = WHOLE.first(session, task_id)
    if found is None:
        raise NotFound("task", task_id)
    row, instance, dossier, page, _, draft, filed, given, latest = found
    at = runtime(session).clock.now()
    opened = open_form(session, instance, dossier, row, page, draft, at=at)
    domain = opened.running.domain
    reads = may_read(actor, domain, dossier)
    takes = row.state == "open" and offered(actor, row, reads=reads)
    if not actor.is_agent or not (reads or takes):
        raise Forbidden("read", task_id=task_id)
    may = _May(reads=reads, takes=takes, filed=bool(filed), given=bool(given))
    return Looked(_view(session, row, page, opened, actor, may), opened, reads, latest)


@dataclass(frozen=True, slots=True)
class _May:
    reads: bool
    takes: bool
    filed: bool
    """Whether there is a document to show."""
    given: bool
    """Whether there is a file not sent yet."""


def _view(
    session: Session,
    row: Task,
    page: Page | None,
    opened: Opened,
    actor: Actor,
    may: _May,
) -> TaskView:
    running = opened.running
    dossier, domain = running.dossier, running.domain
    takes = may.takes
    open_to_agents = row.state == "open" and row.audience == "agent"
    mine = actor.id is not None and row.assignee_id == actor.id
    free = row.assignee_id is None
    may_assign = "assign" in permissions(actor, domain, dossier.type)
    signer = signer_of(session, row) if row.state == "open" and opened.form else None
    holders = [dossier] if may.filed and may.reads else []
    if holders and dossier.parent_id is not None:
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
        uploads=uploads_of(session, row.id) if may.given else (),
        dossier=summary(session, dossier, domain),
        documents=documents_of(session, holders, domain),
        shown=documents_named(session, opened.shown, domain),
        teams=tuple(row.teams),
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
