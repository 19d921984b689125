"""What nodes that have just begun ask for: tasks, jobs, timers, subscriptions."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from engine.instances.incidents import open_incident
from engine.instances.messages import subscribe
from engine.instances.running import Running
from engine.jobs.models import Job
from engine.jobs.outbox import LIVE, enqueue
from engine.journal import Fact, record
from engine.persistence.flushing import insert_later
from engine.persistence.ids import new_id
from engine.persistence.runtime import runtime
from engine.sentences import Sentence
from engine.tasks.models import Task, TaskTeam
from engine.tasks.pages import is_page, make_page
from engine.workflow import JobRequest, Timer, UserTask

DEFAULT_TRIES = 6


def arrive(running: Running, nodes: Collection[str]) -> None:
    if not nodes:
        return
    instance = running.instance
    # Nodes are numbered: rows are made in the order in which tokens arrived.
    nodes = sorted(nodes, key=lambda node: (len(node), node))
    for task in instance.user_tasks(only=nodes):
        _offer(running, task)
    for job in instance.jobs(only=nodes):
        _defer(running, job)
    # One row for all the timers of a node due at one instant: firing the node fires them all.
    for timer in dict.fromkeys(instance.timers(only=nodes)):
        _arm(running, timer)
    subscribe(running, instance.subscriptions(only=nodes), instance.signals(only=nodes))


def rearm(running: Running, nodes: Collection[str]) -> None:
    """Timers that nodes which fired, and stay, have set: those that have no row yet."""
    timers = running.instance.timers(only=nodes) if nodes else ()
    if not timers:
        return
    rows = running.session.execute(
        select(Job.node, Job.due_at).where(
            Job.instance_id == running.row.id,
            Job.node.in_(nodes),
            Job.kind == "timer",
            Job.state.in_(LIVE),
        )
    )
    known = {(row.node, row.due_at) for row in rows}
    for timer in dict.fromkeys(timers):
        if (timer.node, timer.due_at) not in known:
            _arm(running, timer)


def _offer(running: Running, node: UserTask) -> None:
    session, row = running.session, running.row
    properties = dict(node.properties)
    assignee_id, assignee_name = _assignee(running, node.assignee)
    teams = list(dict.fromkeys(node.candidate_groups))
    values: dict[str, Any] = dict(  # noqa: C408 - as a call would read
        id=new_id(),
        instance_id=row.id,
        dossier_id=row.dossier_id,
        node=node.node,
        element_id=node.element_id,
        process_id=node.process_id,
        name=node.name or node.element_id,
        audience="tiers" if is_page(properties) else "agent",
        form_id=node.form_id or None,
        team=teams[0] if teams else None,
        teams=teams,
        assignee_id=assignee_id,
        assignee_name=assignee_name,
        priority=node.priority,
        created_at=running.at,
        due_at=node.due_date,
        properties=properties,
        inputs=dict(node.inputs),
    )
    for team in teams[1:]:
        insert_later(
            session,
            TaskTeam,
            task_id=values["id"],
            team=team,
            audience=values["audience"],
        )
    email = None
    if values["audience"] == "tiers":
        task = Task(**values)
        session.add(task)
        email = _open_page(running, task)
    else:
        insert_later(session, Task, **values)
    record(
        session,
        row.dossier_id,
        Fact.PAGE_SENT if values["audience"] == "tiers" else Fact.TASK_CREATED,
        at=running.at,
        instance_id=row.id,
        task_id=values["id"],
        name=values["name"],
        teams=teams or None,
        to=email,
    )


def _open_page(running: Running, task: Task) -> str:
    try:
        page = make_page(
            running.session,
            task,
            running.dossier,
            at=running.at,
            zone=running.zone,
        )
    except ValueError as error:
        # The page is reachable all the same; only its times are not what the analyst meant.
        open_incident(
            running.session,
            code="page-time",
            sentence=Sentence("Les délais de la page ne se lisent pas. {cause}", {"cause": error}),
            at=running.at,
            instance_id=running.row.id,
            dossier_id=running.row.dossier_id,
            node=task.node,
            element_id=task.element_id,
        )
        for name in ("page.expires", "page.reminders"):
            task.properties = {**task.properties, name: None}
        page = make_page(
            running.session,
            task,
            running.dossier,
            at=running.at,
            zone=running.zone,
        )
    return page.email


def _assignee(running: Running, assignee: str) -> tuple[int | None, str]:
    """Who is meant: an agent's id, or a name or address that bootstrap's `find_agent` knows."""
    if not assignee:
        return None, ""
    found = runtime(running.session).find_agent(running.session, assignee)
    return found if found is not None else (None, assignee)


def _defer(running: Running, request: JobRequest) -> None:
    operation = runtime(running.session).operations.get(request.type)
    inputs: dict[str, Any] = dict(request.inputs)
    takes_data = operation is not None and any(
        one.name == "data" and not one.header for one in operation.parameters
    )
    if takes_data and inputs.get("data") is None:
        # A template given no data sees what its element sees, as it is now.
        inputs["data"] = dict(running.instance.scope(request.node))
    enqueue(
        running.session,
        "operation",
        f"operation:{running.row.id}:{request.node}",
        type=request.type,
        at=running.at,
        instance_id=running.row.id,
        dossier_id=running.row.dossier_id,
        node=request.node,
        element_id=request.element_id,
        payload={"inputs": inputs, "headers": dict(request.headers)},
        max_attempts=request.retries or DEFAULT_TRIES,
    )


def _arm(running: Running, timer: Timer) -> None:
    due = timer.due_at
    enqueue(
        running.session,
        "timer",
        f"timer:{running.row.id}:{timer.node}:{due.isoformat()}",
        at=running.at,
        due_at=due,
        instance_id=running.row.id,
        dossier_id=running.row.dossier_id,
        node=timer.node,
        element_id=timer.element_id,
    )
