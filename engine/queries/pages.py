"""A tiers' page, from its link."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import ANONYMOUS, Actor
from engine.dossiers.addresses import hint
from engine.dossiers.models import Dossier, Party
from engine.errors import PageExpired, PageReplaced, PageUnknown, PageUsed
from engine.forms import MISSING, Form, get
from engine.instances.answering import signer_of
from engine.instances.models import ProcessInstance
from engine.queries.building import documents_named, organisation, signature_view, uploads_of
from engine.queries.shared import Correction, DocumentView, Organisation, SignatureView, UploadView
from engine.queries.working import Opened, open_form
from engine.tasks.access import proved as is_proved
from engine.tasks.models import Draft, Page, PageToken, Task
from engine.tasks.tokens import token_hash


@dataclass(frozen=True, slots=True)
class PageView:
    page_id: int
    task_id: int
    actor: Actor
    """Hand it to the commands: it holds this page, and the proof given so far."""
    mode: str
    proved: bool
    code_needed: bool
    """Private and not proved: show the code screen; `form`, `values`, `draft` are then empty."""
    address_hint: str
    """"j•••@exemple.fr": where codes and links go."""
    name: str
    """The task's name: what is asked."""
    message: str
    """The input `message`, where the process gives one."""
    process_name: str
    form: Form | None
    context: Mapping[str, object]
    values: Mapping[str, object]
    known: frozenset[str]
    """Names of the questions already known: shown to confirm, not retype."""
    draft: Mapping[str, object] | None
    draft_at: datetime | None
    uploads: tuple[UploadView, ...]
    documents: tuple[DocumentView, ...]
    """Named by the input `documents`: to be read on this page."""
    correction: Correction | None
    signature: SignatureView | None
    organisation: Organisation
    language: str
    sent_at: datetime
    expires_at: datetime | None
    first_opened_at: datetime | None
    domain: str
    deployment_id: int
    dossier_id: int


def page(session: Session, token: str, *, at: datetime, by: Actor = ANONYMOUS) -> PageView:
    """The page this link opens, as `by` may see it.

    A private page shows dossier data only to whoever is proved (`by.party_id` or `by.email`);
    a public one shows the values of its request and of its draft, never the dossier.
    Raises PageUnknown, PageReplaced, PageUsed, PageExpired.
    """
    found = session.execute(
        select(PageToken, Page, Task, ProcessInstance, Dossier, Party, Draft)
        .select_from(PageToken)
        .join(Page, Page.id == PageToken.page_id)
        .join(Task, Task.id == Page.task_id)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .join(Dossier, Dossier.id == Page.dossier_id)
        .outerjoin(Party, Party.id == Page.party_id)
        .outerjoin(Draft, Draft.task_id == Task.id)
        .where(PageToken.token_hash == token_hash(token))
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise PageUnknown
    given, row, task, instance, dossier, party, draft = found
    _check(given, row, task, instance, at)
    opened = open_form(session, instance, dossier, task, row, draft, at=at)
    return _view(session, row, task, opened, _holder(by, row, party), party)


def _check(
    given: PageToken, row: Page, task: Task, instance: ProcessInstance, at: datetime
) -> None:
    """Expired before replaced: whoever holds an old link of an expired page may ask for a new."""
    if row.state == "expired":
        raise PageExpired(row.id, at=row.expires_at)
    if row.state != "open" or task.state != "open" or instance.state == "cancelled":
        raise PageUsed(row.id, row.state, at=row.answered_at)
    if given.generation != row.generation:
        raise PageReplaced(row.id)
    if row.expires_at is not None and row.expires_at <= at:
        raise PageExpired(row.id, at=row.expires_at)


def _holder(by: Actor, row: Page, party: Party | None) -> Actor:
    """A tiers who holds this page: what `by` has proved is kept, an agent stays outside."""
    if by.kind != "tiers":
        by = Actor("tiers")
    name = party.name if party is not None and is_proved(by, row) else by.name
    return replace(by, page_id=row.id, name=name)


def _view(
    session: Session, row: Page, task: Task, opened: Opened, holder: Actor, party: Party | None
) -> PageView:
    running = opened.running
    domain = running.domain
    proved = is_proved(holder, row)
    closed = row.mode == "private" and not proved
    signer = signer_of(session, task) if not closed and _signs(opened.form) else None
    draft = opened.draft if not closed else None
    return PageView(
        page_id=row.id,
        task_id=task.id,
        actor=holder,
        mode=row.mode,
        proved=proved,
        code_needed=closed,
        address_hint=hint(row.email),
        name=task.name,
        message="" if closed else str(task.inputs.get("message") or ""),
        process_name=running.row.name,
        form=None if closed else opened.form,
        context={} if closed else opened.context,
        values={} if closed else opened.values,
        known=frozenset() if closed else _known(opened),
        draft=draft.values if draft is not None else None,
        draft_at=draft.updated_at if draft is not None else None,
        uploads=() if closed else uploads_of(session, task.id),
        documents=() if closed else documents_named(session, opened.shown, domain),
        correction=None if closed else opened.correction,
        signature=signature_view(session, signer, domain, by_tiers=True)
        if signer is not None
        else None,
        organisation=organisation(domain),
        language=party.language if party is not None else domain.config.language,
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        first_opened_at=row.first_opened_at,
        domain=running.dossier.domain,
        deployment_id=running.row.deployment_id,
        dossier_id=row.dossier_id,
    )


def _known(opened: Opened) -> frozenset[str]:
    """Questions whose value comes from the dossier or the process, not from the form itself."""
    if opened.form is None:
        return frozenset()
    return frozenset(
        field.name
        for field in opened.form.fields()
        if field.type not in ("filepicker", "signature", "expression")
        and get(opened.context, field.path) not in (MISSING, None, "", [])
    )


def _signs(form: Form | None) -> bool:
    return form is not None and any(one.type == "signature" for one in form.fields())
