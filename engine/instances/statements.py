"""What every action reads: an instance, its dossier and party, by task, by id, or to be started.

One statement each, which also takes the lock: the instance's row is what competing commands meet
on. What an action seldom needs is left to be read if somebody asks.
"""

from engine.deployments import id_in_use
from engine.dossiers.models import Dossier, Party
from engine.instances.models import ProcessInstance
from engine.jobs.models import Job
from engine.persistence.statements import Reading
from engine.tasks.models import Page, Task

SELDOM = {
    ProcessInstance: ("started_at", "started_by", "ended_at"),
    Task: ("created_at", "due_at"),
    Dossier: ("provenance", "search", "updated_at", "closed_at", "version"),
    Party: ("created_at",),
}

BY_TASK = Reading(
    ProcessInstance,
    Task,
    Dossier,
    Page,
    Party,
    tail="""FROM task
        JOIN process_instance ON process_instance.id = task.instance_id
        JOIN dossier ON dossier.id = task.dossier_id
        LEFT JOIN page ON page.task_id = task.id
        LEFT JOIN party ON party.id = dossier.party_id
        WHERE task.id = ?""",
    lock="FOR UPDATE OF process_instance, task",
    extra="EXISTS (SELECT 1 FROM draft WHERE draft.task_id = task.id)",
    leave=SELDOM,
)
"""By task id. Whether something was typed comes after."""

TASK = Reading(
    ProcessInstance,
    Task,
    Dossier,
    Page,
    tail="""FROM task
        JOIN process_instance ON process_instance.id = task.instance_id
        JOIN dossier ON dossier.id = task.dossier_id
        LEFT JOIN page ON page.task_id = task.id
        WHERE task.id = ?""",
    lock="FOR UPDATE OF task",
    leave={**SELDOM, ProcessInstance: ("data", "visited", *SELDOM[ProcessInstance])},
)
"""The same for what touches the task alone."""

BY_ID = Reading(
    ProcessInstance,
    Dossier,
    Party,
    tail="""FROM process_instance
        JOIN dossier ON dossier.id = process_instance.dossier_id
        LEFT JOIN party ON party.id = dossier.party_id
        WHERE process_instance.id = ?""",
    lock="FOR UPDATE OF process_instance",
    leave=SELDOM,
)

DUE = Reading(
    Job,
    ProcessInstance,
    Dossier,
    Party,
    tail="""FROM job
        JOIN process_instance ON process_instance.id = job.instance_id
        JOIN dossier ON dossier.id = process_instance.dossier_id
        LEFT JOIN party ON party.id = dossier.party_id
        WHERE job.kind = 'timer' AND job.state = 'ready' AND job.due_at <= ?
        ORDER BY job.due_at LIMIT ?""",
    lock="FOR UPDATE OF process_instance, job SKIP LOCKED",
    leave=SELDOM,
)
"""Timers due by an instant, so many at most; those of instances somebody works on are left."""

DOSSIER = Reading(
    Dossier,
    Party,
    tail="FROM dossier LEFT JOIN party ON party.id = dossier.party_id WHERE dossier.id = ?",
    lock="FOR UPDATE OF dossier",
    extra=f"({id_in_use('dossier.domain')})",
    leave=SELDOM,
)
"""By dossier id: the version that new processes of its domain use comes after."""
