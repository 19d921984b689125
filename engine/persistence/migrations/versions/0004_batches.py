"""Batches: what is asked of many incidents or instances at once."""

import sqlalchemy as sa
from alembic import op

from engine.persistence import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("params", types.Json(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Utc(timezone=True), nullable=False),
        sa.Column("by_id", types.Id, nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("ended_at", types.Utc(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_table(
        "batch_item",
        sa.Column("batch_id", types.Id, nullable=False),
        sa.Column("subject_id", types.Id, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("detail", types.Json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
            name=op.f("fk_batch_item_batch_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("batch_id", "subject_id", name=op.f("pk_batch_item")),
    )
    op.create_index("ix_batch_item_subject_id", "batch_item", ["subject_id"], unique=False)
    op.create_index("ix_incident_job_id", "incident", ["job_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_incident_job_id", table_name="incident")
    op.drop_table("batch_item")
    op.drop_table("batch")
