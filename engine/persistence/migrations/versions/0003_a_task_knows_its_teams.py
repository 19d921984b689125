"""A task knows its teams, and its indexes hold only what is looked for: less is written."""

import sqlalchemy as sa
from alembic import op

from engine.persistence import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open'")
ASSIGNED = sa.text("state = 'open' AND assignee_id IS NOT NULL")
OFFERED = sa.text("state = 'open' AND team IS NOT NULL")
NAMES = {
    "sqlite": "(SELECT json_group_array(team) FROM (SELECT team FROM task_team AS one"
    " WHERE one.task_id = task.id ORDER BY team))",
    "postgresql": "(SELECT json_agg(team ORDER BY team)::text FROM task_team AS one"
    " WHERE one.task_id = task.id)",
}
"""The teams of a task, as JSON."""
FIRST = "(SELECT min(team) FROM task_team AS one WHERE one.task_id = task.id)"


def upgrade() -> None:
    _assigned_where(ASSIGNED)
    op.drop_index("ix_task_dossier_id_state", table_name="task")
    op.create_index("ix_task_dossier_id", "task", ["dossier_id"], unique=False)
    _know_teams()
    _rebuild_task_team(with_rowid=False)


def downgrade() -> None:
    _rebuild_task_team(with_rowid=True)
    _forget_teams()
    op.drop_index("ix_task_dossier_id", table_name="task")
    op.create_index("ix_task_dossier_id_state", "task", ["dossier_id", "state"], unique=False)
    _assigned_where(OPEN)


def _know_teams() -> None:
    op.add_column("task", sa.Column("team", sa.String(length=64), nullable=True))
    op.add_column(
        "task", sa.Column("teams", types.PlainJson(), nullable=False, server_default="[]")
    )
    names = NAMES[op.get_context().dialect.name]
    op.execute(
        f"UPDATE task SET team = {FIRST}, teams = {names}"  # noqa: S608 - constants
        " WHERE id IN (SELECT task_id FROM task_team)"
    )
    # What is left are the further teams.
    op.execute("DELETE FROM task_team WHERE team = (SELECT team FROM task WHERE id = task_id)")
    op.create_index(
        "ix_task_team_open",
        "task",
        ["team", "audience", "created_at", "id"],
        unique=False,
        sqlite_where=OFFERED,
        postgresql_where=OFFERED,
    )


def _forget_teams() -> None:
    op.execute(
        "INSERT INTO task_team (task_id, team, audience, created_at)"
        " SELECT id, team, audience, created_at FROM task"
        " WHERE state = 'open' AND team IS NOT NULL"
    )
    op.drop_index("ix_task_team_open", table_name="task")
    op.drop_column("task", "teams")
    op.drop_column("task", "team")


def _assigned_where(where: sa.TextClause) -> None:
    op.drop_index("ix_task_assignee_open", table_name="task")
    op.create_index(
        "ix_task_assignee_open",
        "task",
        ["assignee_id", "created_at"],
        unique=False,
        sqlite_where=where,
        postgresql_where=where,
    )


def _rebuild_task_team(*, with_rowid: bool) -> None:
    """On SQLite, a row kept in its key's own tree is written once rather than twice."""
    if op.get_context().dialect.name != "sqlite":
        return
    options = {"sqlite_with_rowid": with_rowid}
    with op.batch_alter_table("task_team", recreate="always", table_kwargs=options):
        pass
