"""Completing a task: the heart of the product."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.forms import Context, Form, validate
from engine.instances import answering
from engine.instances.forming import form_context, form_of
from engine.instances.receipts import request_receipt
from engine.instances.saving import advance
from engine.instances.working_on import InHand, work_on
from engine.jobs.outbox import cancel
from engine.journal import Fact, record
from engine.persistence import runtime, transaction
from engine.tasks.closing import close


class Completed(NamedTuple):
    """What was done, for whoever did it."""

    name: str
    dossier_id: int


class OtherForm(Exception):
    """The task asks another form than the one these answers were read by: nothing was done."""


def complete_task(
    session: Session,
    task_id: int,
    answers: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
    form: Form | None = None,
) -> Completed:
    """Record a person's answers and let the process move on.

    `answers` are the form's, as `engine.forms.parse_html` gives them; files come from the
    uploads staged for the task. `form`: the one they were read by, where nobody has asked the task
    for it. Raises InvalidForm, TaskAlreadyDone, TaskTaken, Forbidden, PageExpired, PageUsed,
    ProofNeeded, InstanceSuspended, OtherForm.
    """
    pictures = answering.keep_pictures(runtime(session).storage, answers)
    with transaction(session):
        hand = work_on(session, task_id, by=by, at=at)
        running, task, page = hand.running, hand.task, hand.page
        if form is not None and form_of(running.domain, task) is not form:
            raise OtherForm(task_id)
        values, filed = _take(hand, answers, pictures)
        close(
            session,
            task,
            state="done",
            by=by.name,
            outcome="answered",
            at=at,
            drafted=hand.drafted,
            page=page,
            answers=filed,
        )
        record(
            session,
            task.dossier_id,
            Fact.PAGE_ANSWERED if page is not None else Fact.TASK_COMPLETED,
            by=by,
            at=at,
            instance_id=task.instance_id,
            task_id=task.id,
            name=task.name,
        )
        if page is not None:
            request_receipt(running, task, page)
            cancel(session, task.instance_id, (task.node,), at=at)
        # A task has its row, and mails if it is a page's: nothing else is left of it.
        running.settled.add(task.node)
        running.instance.complete(task.node, values)
        advance(running)
    return Completed(task.name, task.dossier_id)


def _take(
    hand: InHand, answers: Mapping[str, object], pictures: answering.Pictures
) -> tuple[Mapping[str, object], Mapping[str, object] | None]:
    """File what the form asked; the variables for the process, and the answers to keep."""
    running, task, page = hand.running, hand.task, hand.page
    form = form_of(running.domain, task)
    if form is None:
        return {}, None
    uploads = answering.staged(running.session, form, task.id)
    validated = validate(
        form,
        answering.with_uploads(answers, uploads),
        Context(lambda: form_context(running, task, page)),
        fields=page.fields if page is not None else None,
        now=running.at,
        zone=running.zone,
    )
    values = answering.take(running, task, page, form, validated, uploads, pictures).values
    return values, {**values, "dossier": validated.dossier}
