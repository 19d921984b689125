"""Fewer and shorter indexes of tasks, and a journal kept dossier by dossier: less is written."""

import sqlalchemy as sa
from alembic import op

from engine.persistence import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open'")
ASSIGNED = sa.text("state = 'open' AND assignee_id IS NOT NULL")
OFFERED = sa.text("state = 'open' AND audience = 'agent' AND team IS NOT NULL")
OFFERED_BEFORE = sa.text("state = 'open' AND team IS NOT NULL")
UNSEALED = sa.text("hash IS NULL")


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        # A table whose foreign keys wait to be checked cannot be altered.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _index("ix_task_open", ["id"], OPEN)
    _index("ix_task_assignee_open", ["assignee_id", "id"], ASSIGNED)
    _index("ix_task_team_open", ["team", "id"], OFFERED)
    op.drop_index("ix_task_dossier_id", table_name="task")
    op.drop_index("ix_task_team_team_audience_created_at_task_id", table_name="task_team")
    op.drop_column("task_team", "created_at")
    op.create_index(
        "ix_task_team_team_audience_task_id", "task_team", ["team", "audience", "task_id"]
    )
    op.drop_index("ix_journal_entry_dossier_id_id", table_name="journal_entry")
    _rebuild_journal(["dossier_id", "id"], with_rowid=False)


def downgrade() -> None:
    _rebuild_journal(["id"], with_rowid=True)
    op.create_index("ix_journal_entry_dossier_id_id", "journal_entry", ["dossier_id", "id"])
    op.drop_index("ix_task_team_team_audience_task_id", table_name="task_team")
    _date_task_team()
    op.create_index(
        "ix_task_team_team_audience_created_at_task_id",
        "task_team",
        ["team", "audience", "created_at", "task_id"],
    )
    op.create_index("ix_task_dossier_id", "task", ["dossier_id"])
    _index("ix_task_team_open", ["team", "audience", "created_at", "id"], OFFERED_BEFORE)
    _index("ix_task_assignee_open", ["assignee_id", "created_at"], ASSIGNED)
    _index("ix_task_open", ["created_at", "id"], OPEN)


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    """One of the indexes of open tasks, made anew."""
    op.drop_index(name, table_name="task")
    op.create_index(name, "task", columns, unique=False, sqlite_where=where, postgresql_where=where)


def _rebuild_journal(key: list[str], *, with_rowid: bool) -> None:
    op.drop_index("ix_journal_entry_unsealed", table_name="journal_entry")
    options = {"sqlite_with_rowid": with_rowid}
    with op.batch_alter_table(
        "journal_entry",
        recreate="always" if op.get_context().dialect.name == "sqlite" else "never",
        table_kwargs=options,
    ) as batch:
        batch.drop_constraint("pk_journal_entry", type_="primary")
        batch.create_primary_key("pk_journal_entry", key)
    op.create_index(
        "ix_journal_entry_unsealed",
        "journal_entry",
        ["dossier_id"],
        unique=False,
        sqlite_where=UNSEALED,
        postgresql_where=UNSEALED,
    )


def _date_task_team() -> None:
    op.add_column("task_team", sa.Column("created_at", types.Utc(timezone=True), nullable=True))
    op.execute(
        "UPDATE task_team SET created_at ="
        " (SELECT created_at FROM task WHERE task.id = task_team.task_id)"
    )
    with op.batch_alter_table("task_team") as batch:
        batch.alter_column("created_at", nullable=False)
