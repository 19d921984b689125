"""The rows of the task list, by statements that take the same time whatever is open."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy.orm import Session

from engine.persistence.driver import dialect_of, marks
from engine.persistence.statements import run
from engine.persistence.types import as_utc, from_text
from engine.queries.building import Domains
from engine.queries.limits import EXACT


class TaskRow(NamedTuple):
    id: int
    name: str
    audience: str
    process_id: str
    process_name: str
    instance_id: int
    dossier_id: int
    dossier_number: str
    dossier_title: str
    dossier_type: str
    dossier_type_label: str
    party_name: str
    teams: tuple[str, ...]
    assignee_id: int | None
    assignee_name: str
    priority: int
    created_at: datetime
    due_at: datetime | None
    late: bool
    page_id: int | None
    page_state: str | None
    """For a task of a tiers: sent | opened | expired | undeliverable | refused."""


OF_TEAM = """FROM task
    WHERE state = 'open' AND team >= ? AND team <= ? AND audience = 'agent'"""
"""The tasks whose first team is this one, said twice.

Twice, so that only the index of teams gives them in order: PostgreSQL would walk that of all open
tasks, past those of every other team, where it believes them to be evenly mixed.
"""
FIRST = f"SELECT id FROM (SELECT id {OF_TEAM} ORDER BY team, id LIMIT ?) AS t"  # noqa: S608 - ours
COUNTED = f"(SELECT count(*) {OF_TEAM})"
PAST = """SELECT 0 FROM (
    SELECT team FROM task
    WHERE state = 'open' AND team >= ? AND audience = 'agent'
    ORDER BY team, id LIMIT 1 OFFSET ?) AS beyond
    WHERE team = ?"""
"""A row that is no task's, where a team has more than are counted.

Not bounded above: comparing each row stepped over takes as long as stepping.
"""
FURTHER = """SELECT task_id FROM (
    SELECT task_id FROM task_team WHERE team = ? AND audience = 'agent'
    ORDER BY task_id LIMIT ?) AS t"""
"""The oldest of the tasks also offered to it."""

ONLY_FURTHER = """SELECT count(*) FROM (
    SELECT DISTINCT task_id FROM task_team WHERE team IN ({teams}) AND audience = 'agent'
    AND NOT EXISTS (SELECT 1 FROM task WHERE task.id = task_id AND task.team IN ({teams}))
    LIMIT ?) AS t"""
"""How many tasks are offered to these teams, but to none of them first."""

COLUMNS = """task.id, task.name, task.audience, task.process_id, task.instance_id,
    task.assignee_id, task.assignee_name, task.priority, task.created_at, task.due_at,
    dossier.id, dossier.number, dossier.title, dossier.domain, dossier.type,
    process_instance.name, party.name, page.id, page.state, page.first_opened_at,
    task.teams"""
ROWS = """FROM task
    JOIN dossier ON dossier.id = task.dossier_id
    JOIN process_instance ON process_instance.id = task.instance_id
    LEFT JOIN party ON party.id = dossier.party_id
    LEFT JOIN page ON page.task_id = task.id
    WHERE task.id IN """


def of_teams(
    session: Session, names: Collection[str], page: int, size: int
) -> tuple[list[int], int]:
    """The plain list of these teams: a page of task ids, oldest first, and how many there are.

    The first rows of each team, merged, from two indexes alone: the cost does not grow with the
    number of open tasks. Counted up to EXACT + 1.
    """
    if not names:
        return [], 0
    teams = sorted(names)
    wanted = page * size
    # Whether some team has more than are counted is asked with the page: most lists are shorter,
    # or far longer, and stepping over a thousand costs less than counting them.
    listed = " UNION ALL ".join([PAST, FIRST, FURTHER] * len(teams))
    values = [
        value for team in teams for value in (team, EXACT, team, team, team, wanted, team, wanted)
    ]
    # Merged here: a database makes a table to sort and another to tell doubles, for some twenty.
    found = {one for (one,) in run(session, listed, *values).fetchall()}
    ids = sorted(found - {0})[wanted - size : wanted]
    if 0 in found:
        return ids, EXACT + 1
    if page == 1 and len(ids) < size:
        return ids, len(ids)
    return ids, _count(session, teams)


def _count(session: Session, teams: Sequence[str]) -> int:
    """Where none of these teams has more than EXACT tasks of its own."""
    # A task has one first team: what is counted team by team is counted once.
    counted = " + ".join([COUNTED] * len(teams))
    bounds = [team for team in teams for _ in range(2)]
    further = ONLY_FURTHER.format(teams=marks(len(teams)))
    text = f"SELECT {counted}, ({further})"
    own, others = run(session, text, *bounds, *teams, *teams, EXACT + 1).fetchone()
    return int(own) + int(others)


def rows(
    session: Session, ids: Sequence[int], domains: Domains, at: datetime
) -> tuple[TaskRow, ...]:
    """These tasks as the list shows them, in the order given."""
    if not ids:
        return ()
    if dialect_of(session).name == "sqlite":
        # One column: the driver lets go of the interpreter's lock to look at each, which costs
        # more than writing the JSON and reading it.
        text = f"SELECT CAST(json_array({COLUMNS}) AS BLOB) {ROWS} ({marks(len(ids))})"
        found = [orjson.loads(one) for (one,) in run(session, text, *ids).fetchall()]
        moment: Callable[[Any], Any] = from_text
    else:
        text = f"SELECT {COLUMNS} {ROWS} ({marks(len(ids))})"
        found, moment = run(session, text, *ids).fetchall(), as_utc
    made = {row[0]: _row(row, domains, at, moment) for row in found}
    return tuple([made[one] for one in ids if one in made])


def _row(row: Any, domains: Domains, at: datetime, moment: Callable[[Any], Any]) -> TaskRow:
    (
        task_id, name, audience, process_id, instance_id,
        assignee_id, assignee_name, priority, created, due,
        dossier_id, number, title, domain, type,
        process_name, party_name, page_id, page_state, opened, teams,
    ) = row  # fmt: skip
    due_at: datetime | None = None if due is None else moment(due)
    if page_state == "open":
        page_state = "opened" if opened is not None else "sent"
    # By place: by name costs as much again, twenty times a page.
    return TaskRow(
        task_id,
        name,
        audience,
        process_id,
        process_name,
        instance_id,
        dossier_id,
        number,
        title,
        type,
        domains.type_label(domain, type),
        party_name or "",
        _teams(teams),
        assignee_id,
        assignee_name,
        priority,
        moment(created),
        due_at,
        due_at is not None and due_at < at,
        page_id,
        page_state,
    )


@lru_cache(maxsize=512)
def _teams(text: str) -> tuple[str, ...]:
    """As the row keeps them; many rows have the same."""
    return tuple(orjson.loads(text))
