"""Public request forms of a domain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from engine.queries.shared import Organisation

if TYPE_CHECKING:
    from engine.forms import Form


@dataclass(frozen=True, slots=True)
class RequestForm:
    domain: str
    process_id: str
    title: str
    form: Form
    organisation: Organisation
    frame_ancestors: tuple[str, ...]
    deployment_id: int


def request_forms(session: Session, domain: str) -> tuple[RequestForm, ...]:
    """Those `domain.yaml` declares public, in its order. Empty where nothing is published."""
    raise NotImplementedError


def request_form(session: Session, domain: str, process_id: str) -> RequestForm:
    """Raises NotFound where the domain does not declare it public."""
    raise NotImplementedError
