"""Putting an instance back: its state, and the tasks, timers, jobs and incidents it now has.

Only what changed is written: `Instance.changes()` names the nodes that came and went, so that
one completion among a thousand parallel tasks costs one task.
"""

from engine.instances.arriving import arrive, rearm
from engine.instances.departing import depart
from engine.instances.incidents import reconcile
from engine.instances.messages import post
from engine.instances.resident import keep
from engine.instances.running import Running
from engine.jobs.outbox import enqueue
from engine.journal import Fact, record
from engine.persistence.driver import dialect_of
from engine.persistence.flushing import update_now
from engine.workflow import Budget

ROOM = 1_500
"""Bytes that a state which is not deflated takes on SQLite while it runs, at least; spaces follow
its JSON. A row that grows moves its neighbours to other pages: five of them written at an
instance's first answers, instead of one.
"""


def advance(running: Running, budget: Budget | None = None) -> None:
    """Run until something must be waited for, or the budget is spent; then save.

    A run cut short by its budget goes on in a job of its own: nobody keeps the writer for long.
    A suspended instance keeps what it was given, and goes on when it is resumed.
    """
    suspended = running.row.state == "suspended"
    finished = suspended or running.instance.run(budget or Budget())
    save(running)
    if not finished:
        row = running.row
        enqueue(
            running.session,
            "continue",
            f"continue:{row.id}:{row.version}",
            at=running.at,
            instance_id=row.id,
            dossier_id=row.dossier_id,
        )


def save(running: Running) -> None:
    """Write the instance and its consequences, in the caller's transaction."""
    instance, row = running.instance, running.row
    changes = instance.changes()
    depart(running, changes.left - running.settled)
    arrive(running, changes.arrived - changes.left)
    rearm(running, running.rearmed - changes.arrived - changes.left)
    reconcile(running)
    post(running, instance.thrown)
    data = _stored(running)
    values = {"data": data, "version": row.version + 1, "visited": _visited(running)}
    if instance.completed and row.state in ("running", "suspended"):
        values |= {"state": "completed", "ended_at": running.at}
        _record_end(running)
    update_now(running.session, row, **values)
    if not instance.completed:
        keep(running.session, row.id, data, instance)


def _stored(running: Running) -> bytes:
    """The state as its row keeps it."""
    data = running.instance.dump()
    grows = data.startswith(b"1") and not running.instance.completed
    return data.ljust(ROOM) if grows and dialect_of(running.session).name == "sqlite" else data


def _visited(running: Running) -> dict[str, dict[str, int]]:
    """How often each element was completed, this time included."""
    visited = dict(running.row.visited)
    copied: set[str] = set()
    for event in running.instance.events:
        element = event.element_id
        if event.kind == "element.completed" and element:
            process = event.process_id
            if process not in copied:
                copied.add(process)
                visited[process] = dict(visited.get(process, ()))
            elements = visited[process]
            elements[element] = elements.get(element, 0) + 1
    return visited


def _record_end(running: Running) -> None:
    row = running.row
    record(
        running.session,
        row.dossier_id,
        Fact.PROCESS_COMPLETED,
        at=running.at,
        instance_id=row.id,
        process=row.process_id,
        name=row.name,
    )
