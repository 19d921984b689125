"""Completing a task: the heart of the product."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.forms import validate
from engine.instances import answering
from engine.instances.forming import form_context, form_of
from engine.instances.receipts import request_receipt
from engine.instances.saving import advance
from engine.instances.working_on import work_on
from engine.jobs.outbox import cancel
from engine.journal import Fact, record
from engine.persistence import runtime, transaction
from engine.tasks.closing import close


def complete_task(
    session: Session,
    task_id: int,
    answers: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Record a person's answers and let the process move on.

    `answers` are the form's, as `engine.forms.parse_html` gives them; files come from the
    uploads staged for the task. Raises InvalidForm, TaskAlreadyDone, TaskTaken, Forbidden,
    PageExpired, PageUsed, ProofNeeded, InstanceSuspended.
    """
    pictures = answering.keep_pictures(runtime(session).storage, answers)
    with transaction(session):
        hand = work_on(session, task_id, by=by, at=at)
        running, task, page = hand.running, hand.task, hand.page
        form = form_of(running.domain, task)
        values: dict[str, object] = {}
        filed = None
        if form is not None:
            uploads = answering.staged(session, form, task.id)
            data = answering.with_uploads(answers, uploads)
            validated = validate(
                form,
                data,
                form_context(running, task, page),
                fields=page.fields if page is not None else None,
                now=at,
                zone=running.zone,
            )
            answered = answering.take(running, task, page, form, validated, uploads, pictures)
            values = answered.values
            filed = {**values, "dossier": validated.dossier}
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
