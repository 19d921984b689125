"""Where the naive side keeps its states: one table, on SQLite or PostgreSQL, as durable as ours."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

INSTANCE = "CREATE TABLE instance (id {key}, state TEXT, due DOUBLE PRECISION)"
DUE = "CREATE INDEX instance_due ON instance (due)"
TASK = "CREATE TABLE task (id {key}, name TEXT, teams TEXT, created TEXT, state TEXT)"


@dataclass
class Row:
    state: str
    due: float | None = None


class Store:
    """Instances as rows. `connection` is in autocommit: transactions are written out."""

    begin = "BEGIN IMMEDIATE"
    lock = ""
    mark = "?"
    key = "INTEGER PRIMARY KEY"
    has_team = "EXISTS (SELECT 1 FROM json_each(task.teams) WHERE value = {mark})"

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        for statement in (INSTANCE, DUE, TASK):
            self._run(statement.format(key=self.key))

    def _run(self, statement: str, values: Sequence[object] = ()) -> Any:
        return self._connection.execute(statement.replace("?", self.mark), values)

    def insert(self, state: str, due: float | None) -> int:
        self._run(self.begin)
        found = self._run(
            "INSERT INTO instance (state, due) VALUES (?, ?) RETURNING id", (state, due)
        ).fetchone()[0]
        self._run("COMMIT")
        return int(found)

    @contextmanager
    def change(self, instance: int) -> Iterator[Row]:
        """The row, to be changed, in one transaction."""
        self._run(self.begin)
        select = f"SELECT state, due FROM instance WHERE id = ?{self.lock}"  # noqa: S608 - ours
        row = Row(*self._run(select, (instance,)).fetchone())
        yield row
        self._run(
            "UPDATE instance SET state = ?, due = ? WHERE id = ?", (row.state, row.due, instance)
        )
        self._run("COMMIT")

    def state(self, instance: int) -> str:
        found = self._run("SELECT state FROM instance WHERE id = ?", (instance,)).fetchone()
        return str(found[0])

    def write(self, instance: int, state: str) -> None:
        self._run("UPDATE instance SET state = ? WHERE id = ?", (state, instance))

    def due(self, now: float, limit: int) -> list[int]:
        rows = self._run(
            "SELECT id FROM instance WHERE due <= ? ORDER BY due LIMIT ?", (now, limit)
        ).fetchall()
        return [row[0] for row in rows]

    def fill_tasks(self, size: int, team: str) -> None:
        """So many open tasks of that team."""
        self._run("DELETE FROM task")
        self._run(self.begin)
        cursor = self._connection.cursor()
        cursor.executemany(
            "INSERT INTO task (name, teams, created, state) VALUES (?, ?, ?, ?)".replace(
                "?", self.mark
            ),
            [
                (f"Tâche {n}", json.dumps([team]), f"2026-03-{n % 28 + 1:02}T{n:08}", "open")
                for n in range(size)
            ],
        )
        self._run("COMMIT")

    def tasks(self, team: str, limit: int) -> tuple[list[Any], int]:
        """The first page of a team's open tasks, and how many there are."""
        where = f"state = 'open' AND {self.has_team.format(mark=self.mark)}"
        rows = self._connection.execute(
            f"SELECT id, name, created FROM task WHERE {where} ORDER BY created LIMIT {limit}",  # noqa: S608 - ours
            (team,),
        ).fetchall()
        total = self._connection.execute(
            f"SELECT count(*) FROM task WHERE {where}",  # noqa: S608 - ours
            (team,),
        ).fetchone()[0]
        return rows, int(total)


class PostgresStore(Store):
    begin = "BEGIN"
    lock = " FOR UPDATE"
    mark = "%s"
    key = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    has_team = "jsonb_exists(task.teams::jsonb, {mark})"


def open_store(url: str) -> Store:
    """For `sqlite:///…` (WAL, synchronous=FULL) or `postgresql+psycopg://…`."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(parsed.database), isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return Store(connection)
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    return PostgresStore(psycopg.connect(plain, autocommit=True))
