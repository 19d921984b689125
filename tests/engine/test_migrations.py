"""The schema's history: it leads to the models, from nothing and from each earlier revision."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, column, insert, select, table, text

from engine.documents.models import Upload
from engine.journal import JournalEntry
from engine.persistence.base import row
from engine.persistence.engine import make_engine
from engine.tasks.models import Task, TaskTeam
from tests.support.clock import NOON
from webapp.migrations import configuration, metadata, upgrade
from webapp.queueing import PREFIX


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with no table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/guichet.db"
    else:
        url = request.getfixturevalue("postgresql").create()
    engine = make_engine(url)
    yield engine
    engine.dispose()


def context(connection: Connection) -> MigrationContext:
    """Everything in the database that is ours."""
    return MigrationContext.configure(
        connection,
        opts={"include_name": lambda name, kind, _: not str(name).startswith(PREFIX)},
    )


def at_revision(connection: Connection, revision: str) -> None:
    command.upgrade(configuration(connection), revision)


def test_the_history_leads_to_the_models(empty: Engine) -> None:
    upgrade(empty)
    upgrade(empty)
    with empty.connect() as connection:
        assert compare_metadata(context(connection), metadata()) == []


def test_an_upload_of_the_first_schema_warns_of_nothing(empty: Engine) -> None:
    old = {"id": 1, "task_id": 1, "field": "piece", "sha256": "ab", "size": 1}
    old |= {"media_type": "application/pdf", "filename": "a.pdf", "created_at": NOON}
    columns = (column(one.name, one.type) for one in Upload.__table__.columns if one.name in old)
    # Never committed: its task is not there.
    with empty.connect() as connection:
        at_revision(connection, "0001")
        if empty.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE upload DROP CONSTRAINT fk_upload_task_id"))
        connection.execute(insert(table("upload", *columns)).values(old))
        at_revision(connection, "head")
        assert connection.execute(select(Upload.warnings)).scalars().all() == [[]]


def test_an_open_task_keeps_its_teams(empty: Engine) -> None:
    old = dict(id=1, instance_id=1, dossier_id=1, node="2", element_id="A", process_id="P")  # noqa: C408
    old |= {"name": "A", "audience": "agent", "assignee_name": "", "state": "open", "priority": 50}
    old |= {"created_at": NOON, "done_by": "", "outcome": "", "version": 1}
    old |= {"properties": {}, "inputs": {}}
    columns = (column(one.name, one.type) for one in Task.__table__.columns if one.name in old)
    team = {"task_id": 1, "audience": "agent", "created_at": NOON}
    names = [column(one.name, one.type) for one in TaskTeam.__table__.columns]
    names.append(column("created_at", Task.__table__.c.created_at.type))
    # Never committed: its instance is not there.
    with empty.connect() as connection:
        at_revision(connection, "0002")
        if empty.dialect.name == "postgresql":
            for key in ("fk_task_instance_id", "fk_task_dossier_id"):
                connection.execute(text(f"ALTER TABLE task DROP CONSTRAINT {key}"))
        connection.execute(insert(table("task", *columns)).values(old))
        rows = [{**team, "team": "gestion"}, {**team, "team": "appui"}]
        connection.execute(insert(table("task_team", *names)), rows)
        at_revision(connection, "head")
        found = connection.execute(select(Task.team, Task.teams)).one()
        further = connection.execute(select(TaskTeam.team)).scalars().all()
        assert (*found, further) == ("appui", ["appui", "gestion"], ["gestion"])


def test_the_facts_of_a_dossier_are_still_there(empty: Engine) -> None:
    values = {
        **row(JournalEntry, {"dossier_id": 1, "at": NOON, "kind": "note", "actor_kind": "system"}),
        "salt": b"s",
    }
    old = insert(JournalEntry.__table__).values(values)
    # Never committed: its dossier is not there.
    with empty.connect() as connection:
        at_revision(connection, "0005")
        if empty.dialect.name == "postgresql":
            key = "fk_journal_entry_dossier_id"
            connection.execute(text(f"ALTER TABLE journal_entry DROP CONSTRAINT {key}"))
        connection.execute(old)
        for revision in ("head", "0005", "head"):
            move = command.downgrade if revision == "0005" else command.upgrade
            move(configuration(connection), revision)
            found = connection.execute(select(JournalEntry.id, JournalEntry.at, JournalEntry.salt))
            assert found.all() == [(values["id"], NOON, b"s")]


def test_the_history_can_be_gone_back_and_forth(empty: Engine) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        command.downgrade(configuration(connection), "0001")
    upgrade(empty)
    with empty.connect() as connection:
        assert compare_metadata(context(connection), metadata()) == []
        if empty.dialect.name == "sqlite":
            made = text("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'")
            found = connection.execute(made).scalars().all()
            assert set(found) == {"task_team", "journal_entry"}
