"""A page that ends otherwise than by an answer: refused, expired, undeliverable."""

from engine.actors import Actor
from engine.instances.answering import signer_of
from engine.instances.incidents import open_incident
from engine.instances.running import Running
from engine.instances.saving import advance
from engine.journal import Fact, record
from engine.sentences import Sentence
from engine.tasks.closing import close
from engine.tasks.models import Page, Task

FACTS = {
    "refused": Fact.PAGE_REFUSED,
    "expired": Fact.PAGE_EXPIRED,
    "undeliverable": Fact.PAGE_UNDELIVERABLE,
}
SENTENCES: dict[str, str] = {
    "refused": "Le tiers a refusé, et le diagramme ne prévoit pas ce cas. {reason}",
    "expired": "La page a expiré, et le diagramme ne prévoit pas ce cas. {reason}",
    "undeliverable": (
        "Le courriel n'a pas pu être remis, et le diagramme ne prévoit pas ce cas. {reason}"
    ),
}
"""Where nothing in the diagram catches the outcome."""


def end_page(
    running: Running, task: Task, page: Page, outcome: str, *, reason: str, by: Actor
) -> bool:
    """Take the diagram's error path of that name, and run; whether something caught it.

    Where nothing does, an incident is opened and the task stays open: an agent may send the page
    again, or correct its address.
    """
    session, at = running.session, running.at
    signer = signer_of(session, task)
    if signer is not None and outcome in ("refused", "expired"):
        signer.state, signer.reason = outcome, reason
        if signer.task_id is None:
            signer.task_id = task.id
    record(
        session,
        task.dossier_id,
        FACTS[outcome],
        by=by,
        at=at,
        instance_id=task.instance_id,
        task_id=task.id,
        name=task.name,
        to=page.email,
        reason=reason,
    )
    caught = running.instance.throw_error(
        task.node, outcome, reason, {"error": {"code": outcome, "message": reason}}
    )
    if caught:
        close(session, task, state="done", by=by.name, outcome=outcome, at=at)
        if outcome == "refused":
            page.reason = reason
        advance(running)
        return True
    page.state = outcome
    open_incident(
        session,
        code=outcome,
        sentence=Sentence(SENTENCES[outcome], {"reason": reason}),
        at=at,
        instance_id=task.instance_id,
        dossier_id=task.dossier_id,
        node=task.node,
        element_id=task.element_id,
    )
    return False
