"""A task beside its dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.queries.shared import (
    Correction,
    DocumentView,
    DossierSummary,
    Organisation,
    SignatureView,
    UploadView,
)

if TYPE_CHECKING:
    from engine.forms import Form


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
    """Initial values: what is known, then the form's defaults."""
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
    raise NotImplementedError
