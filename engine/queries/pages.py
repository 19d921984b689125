"""A tiers' page, from its link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from engine.actors import ANONYMOUS, Actor
from engine.queries.shared import Correction, DocumentView, Organisation, SignatureView, UploadView

if TYPE_CHECKING:
    from engine.forms import Form


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
    """Paths of the fields already known: shown to confirm, not retype."""
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
    raise NotImplementedError
