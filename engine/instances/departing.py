"""What ends with nodes that are gone: their tasks, pages, timers, jobs, subscriptions."""

from collections.abc import Collection

from sqlalchemy import delete, select

from engine.instances.models import Subscription
from engine.instances.running import Running
from engine.jobs.outbox import cancel
from engine.journal import Fact, record
from engine.tasks.closing import close
from engine.tasks.models import Task


def depart(running: Running, nodes: Collection[str]) -> None:
    if not nodes:
        return
    session, row = running.session, running.row
    cancel(session, row.id, nodes, at=running.at)
    gone = session.scalars(
        select(Task).where(Task.instance_id == row.id, Task.node.in_(nodes), Task.state == "open")
    ).all()
    for task in gone:
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
    session.execute(
        delete(Subscription).where(Subscription.instance_id == row.id, Subscription.node.in_(nodes))
    )
