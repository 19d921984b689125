"""A task on the desk: its form, beside the dossier's data and the way of its process."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import load
from engine.instances.libraries import library
from engine.instances.models import ProcessInstance
from engine.instances.running import Running, looked_at
from engine.persistence.statements import run
from engine.queries.coming import coming
from engine.queries.dossier_data import DataSection, sections_of
from engine.queries.tasks import TaskView, look
from engine.workflow.model import Element

BEFORE, BESIDE, AFTER = 3, 20, 4
"""Tasks shown before this one, beside it and after it, at most."""

DONE_AND_OPEN = """SELECT done_at, id, name, audience, state FROM (
    SELECT done_at, id, name, audience, state FROM task
    WHERE instance_id = ? AND state <> 'open' ORDER BY done_at DESC, id DESC LIMIT ?) AS done
    UNION ALL SELECT created_at, id, name, audience, state FROM (
    SELECT created_at, id, name, audience, state FROM task
    WHERE instance_id = ? AND state = 'open' ORDER BY created_at, id LIMIT ?) AS open_now"""


@dataclass(frozen=True, slots=True)
class Step:
    """A task on the way of a process."""

    name: str
    holder: str
    """tiers | agent"""
    state: str
    """done | now | beside (open too) | coming"""


@dataclass(frozen=True, slots=True)
class TaskAtWork:
    task: TaskView
    sections: tuple[DataSection, ...]
    """What is known of the dossier; empty where only the task may be read."""
    way: tuple[Step, ...]
    """Where this task stands in its process: what was done last, what is open, what may come."""


def task_at_work(session: Session, task_id: int, actor: Actor) -> TaskAtWork:
    """Raises NotFound, Forbidden, as `task`."""
    looked = look(session, task_id, actor)
    running = looked.opened.running
    if not looked.reads:
        at_work = TaskAtWork(looked.view, (), ())
    else:
        dossier = running.dossier
        domain = load(session, looked.latest)
        at_work = TaskAtWork(
            task=looked.view,
            sections=sections_of(domain.dossier_types.get(dossier.type), dossier, domain),
            way=tuple(_way(session, task_id, running)),
        )
    looked_at(running)
    return at_work


def _way(session: Session, task_id: int, running: Running) -> Iterator[Step]:
    row = running.row
    rows = sorted(run(session, DONE_AND_OPEN, row.id, BEFORE, row.id, BESIDE).fetchall())
    for _, _, name, audience, state in rows:
        if state != "open":
            yield Step(name, audience, "done")
    for _, id_, name, audience, state in rows:
        if state == "open":
            yield Step(name, audience, "now" if id_ == task_id else "beside")
    for element in _coming(running, row):
        yield Step(element.name or element.id, "tiers" if _by_tiers(element) else "agent", "coming")


def _coming(running: Running, row: ProcessInstance) -> list[Element]:
    if row.state not in ("running", "suspended"):
        return []
    active = [(process, element) for process, element, _ in running.instance.active_elements()]
    return coming(library(running.domain), active, row.visited)[:AFTER]


def _by_tiers(element: Element) -> bool:
    return bool(element.zeebe.properties.get("page.mode"))
