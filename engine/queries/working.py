"""A task with its form, as whoever acts on it sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import forms
from engine.documents.references import ids_in
from engine.dossiers.models import Dossier
from engine.forms import Form
from engine.instances.forming import form_context, form_of
from engine.instances.models import ProcessInstance
from engine.instances.running import Running, taken
from engine.queries.shared import Correction
from engine.tasks.models import Draft, Page, Task


@dataclass(frozen=True)
class Opened:
    """What the query of a task and that of a page have in common."""

    running: Running
    form: Form | None
    context: dict[str, Any]
    values: dict[str, Any]
    draft: Draft | None
    correction: Correction | None
    shown: list[int]
    """Ids of the documents that the input `documents`, or a signature, gives to read."""


def open_form(
    session: Session,
    row: ProcessInstance,
    dossier: Dossier,
    task: Task,
    page: Page | None,
    draft: Draft | None,
    *,
    at: datetime,
) -> Opened:
    """Reads the instance's state; changes nothing."""
    running = taken(session, row, dossier, at=at)
    form = form_of(running.domain, task)
    alive = row.state in ("running", "suspended")
    context: dict[str, Any] = dict(task.inputs)
    values: dict[str, Any] = {}
    if form is not None and (task.state != "open" or alive):
        context = form_context(running, task, page)
        given = task.answers if task.state != "open" else None
        values = forms.initial(form, given, context, now=at, zone=running.zone)
    return Opened(
        running=running,
        form=form,
        context=context,
        values=values,
        draft=draft,
        correction=_correction(page, form, values),
        shown=_shown(task, form, context),
    )


def _correction(
    page: Page | None, form: Form | None, values: Mapping[str, Any]
) -> Correction | None:
    if page is None or not page.fields or form is None:
        return None
    previous = {}
    for name in page.fields:
        value = forms.get(values, tuple(name.split(".")))
        if value is not forms.MISSING:
            previous[name] = value
    return Correction(tuple(page.fields), page.reason, previous)


def _shown(task: Task, form: Form | None, context: Mapping[str, Any]) -> list[int]:
    found = dict.fromkeys(ids_in(task.inputs.get("documents")))
    for field in form.fields() if form is not None else ():
        if field.type == "signature" and field.expression is not None:
            found.update(dict.fromkeys(ids_in(field.expression.evaluate(context).value)))
    return list(found)
