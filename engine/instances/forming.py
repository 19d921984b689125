"""What a task's form may read, and what it opens with."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.deployments import Domain
from engine.dossiers.models import Request
from engine.forms import Form
from engine.instances.running import Running
from engine.tasks.models import Page, Task

PUBLIC_NAMES = ("id", "number", "type", "type_label")
"""All a public page may say of its dossier."""


def form_of(domain: Domain, task: Task) -> Form | None:
    return domain.forms.get(task.form_id) if task.form_id else None


def form_context(running: Running, task: Task, page: Page | None) -> dict[str, Any]:
    """What the form's expressions see: variables, the task's inputs, the dossier.

    Whoever answers a public page has only shown a link: its form sees the inputs the analyst
    chose for it and the request's own values, nothing else of the process or the dossier.
    """
    dossier = running.host.dossier_context()
    if page is None or page.mode != "public":
        scope = running.instance.scope(task.node) if task.state == "open" else {}
        return {**scope, **task.inputs, "dossier": dossier}
    asked = requested(running.session, task.instance_id)
    shown = {name: dossier[name] for name in PUBLIC_NAMES}
    return {**task.inputs, "dossier": {**asked, **shown, "party": None, "parent": None}}


def requested(session: Session, instance_id: int) -> Mapping[str, Any]:
    """What the request that started this process said of the person; {} where none did."""
    found = session.scalar(
        select(Request.values)
        .where(Request.instance_id == instance_id)
        .order_by(Request.id)
        .limit(1)
    )
    return found or {}
