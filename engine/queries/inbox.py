"""The task list: mine, my teams', all I may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from engine.actors import Actor

Scope = Literal["mine", "team", "all"]
Due = Literal["", "late", "today", "week", "none"]
Sort = Literal["created", "-created", "due", "-due", "priority", "name"]

EXACT = 1_000
"""Totals are counted exactly up to here."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    id: int
    name: str
    audience: str
    process_id: str
    process_name: str
    instance_id: int
    dossier_id: int
    dossier_number: str
    dossier_title: str
    dossier_type: str
    dossier_type_label: str
    party_name: str
    teams: tuple[str, ...]
    assignee_id: int | None
    assignee_name: str
    priority: int
    created_at: datetime
    due_at: datetime | None
    late: bool
    page_id: int | None
    page_state: str | None
    """For a task of a tiers: sent | opened | undeliverable…"""


@dataclass(frozen=True, slots=True)
class TaskPage:
    rows: tuple[TaskRow, ...]
    total: int
    more: bool
    """True where there are more than `total` (shown "1 000+")."""
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def inbox(
    session: Session,
    actor: Actor,
    *,
    at: datetime,
    scope: Scope = "team",
    search: str = "",
    process: str = "",
    dossier_type: str = "",
    due: Due = "",
    sort: Sort = "created",
    page: int = 1,
    size: int = 20,
) -> TaskPage:
    """Open tasks this agent may act on, one page of them."""
    raise NotImplementedError
