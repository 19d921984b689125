"""What ends with nodes that are gone: their tasks, pages, timers, jobs, subscriptions."""

from collections.abc import Collection

from sqlalchemy import select

from engine.instances.running import Running
from engine.jobs.models import Job
from engine.jobs.outbox import cancel
from engine.journal import Fact, record
from engine.persistence.driver import marks
from engine.persistence.flushing import settle, waiting
from engine.persistence.statements import run
from engine.tasks.closing import close
from engine.tasks.models import Task


def depart(running: Running, nodes: Collection[str]) -> None:
    if not nodes:
        return
    session, row = running.session, running.row
    if any(job["node"] in nodes for job in waiting(session, Job)):
        settle(session)
    cancel(session, row.id, nodes, at=running.at)
    of_nodes = f"instance_id = ? AND node IN ({marks(len(nodes))})"
    open_tasks = f"SELECT id FROM task WHERE {of_nodes} AND state = 'open'"  # noqa: S608 - marks
    gone = [one for (one,) in run(session, open_tasks, row.id, *nodes, rows_later=True).fetchall()]
    for task in session.scalars(select(Task).where(Task.id.in_(gone))) if gone else ():
        close(session, task, state="cancelled", by="", outcome="", at=running.at)
        record(
            session,
            row.dossier_id,
            Fact.TASK_CANCELLED,
            at=running.at,
            instance_id=row.id,
            task_id=task.id,
            name=task.name,
        )
    subscriptions = f"DELETE FROM subscription WHERE {of_nodes}"  # noqa: S608 - marks
    run(session, subscriptions, row.id, *nodes, rows_later=True)
