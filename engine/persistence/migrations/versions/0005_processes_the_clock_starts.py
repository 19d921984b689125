"""Processes that the clock starts."""

import sqlalchemy as sa
from alembic import op

from engine.persistence import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scheduled_start",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("domain", sa.String(length=64), nullable=False),
        sa.Column("process_id", sa.String(length=255), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("counted_from", types.Utc(timezone=True), nullable=False),
        sa.Column("wait", types.PlainJson(), nullable=True),
        sa.Column("next_at", types.Utc(timezone=True), nullable=True),
        sa.Column("last_at", types.Utc(timezone=True), nullable=True),
        sa.Column("fired", sa.Integer(), nullable=False),
        sa.Column("suspended_at", types.Utc(timezone=True), nullable=True),
        sa.Column("history", types.PlainJson(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_start")),
        sa.UniqueConstraint(
            "domain",
            "process_id",
            "element_id",
            "rank",
            name=op.f("uq_scheduled_start_domain_process_id_element_id_rank"),
        ),
    )
    op.create_index("ix_scheduled_start_next_at", "scheduled_start", ["next_at"], unique=False)


def downgrade() -> None:
    op.drop_table("scheduled_start")
