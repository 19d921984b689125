"""Indexes of tasks hold only what is looked for there: less is written at each completion."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open'")
ASSIGNED = sa.text("state = 'open' AND assignee_id IS NOT NULL")


def upgrade() -> None:
    _assigned_where(ASSIGNED)
    op.drop_index("ix_task_dossier_id_state", table_name="task")
    op.create_index("ix_task_dossier_id", "task", ["dossier_id"], unique=False)
    _rebuild_task_team(with_rowid=False)


def downgrade() -> None:
    _rebuild_task_team(with_rowid=True)
    op.drop_index("ix_task_dossier_id", table_name="task")
    op.create_index("ix_task_dossier_id_state", "task", ["dossier_id", "state"], unique=False)
    _assigned_where(OPEN)


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
