"""What receiving the answers to a task needs to know of it, before the command looks for itself."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import load
from engine.dossiers.access import may_read
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound
from engine.forms import Form
from engine.instances.forming import form_of
from engine.persistence.statements import Reading
from engine.tasks.access import offered
from engine.tasks.models import Task

BY_TASK = Reading(
    Task,
    Dossier,
    tail="""FROM task
        JOIN process_instance ON process_instance.id = task.instance_id
        JOIN dossier ON dossier.id = task.dossier_id
        WHERE task.id = ?""",
    extra="process_instance.deployment_id",
    leave={Task: ("answers", "inputs", "properties"), Dossier: ("data", "provenance", "search")},
)


@dataclass(frozen=True, slots=True)
class TaskForm:
    name: str
    dossier_id: int
    form: Form | None
    can_complete: bool


def task_form(session: Session, task_id: int, actor: Actor) -> TaskForm:
    """Raises NotFound, and Forbidden where `task` does. Reads nothing of the instance's state."""
    found = BY_TASK.first(session, task_id)
    if found is None:
        raise NotFound("task", task_id)
    row, dossier, deployment_id = found
    domain = load(session, deployment_id)
    reads = may_read(actor, domain, dossier)
    takes = row.state == "open" and offered(actor, row, reads=reads)
    if not actor.is_agent or not (reads or takes):
        raise Forbidden("read", task_id=task_id)
    return TaskForm(
        name=row.name,
        dossier_id=dossier.id,
        form=form_of(domain, row),
        can_complete=row.audience == "agent" and takes and row.assignee_id in (None, actor.id),
    )
