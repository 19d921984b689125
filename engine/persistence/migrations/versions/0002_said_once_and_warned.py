"""A request sent twice is received once; an upload keeps what its examination warned of."""

import sqlalchemy as sa
from alembic import op

from engine.persistence import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No batch: SQLite would copy the tables, and these columns need no copy.
    op.add_column("request", sa.Column("key", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_request_key"), "request", ["key"], unique=True)
    # The default serves the rows that are there; new ones bring their value.
    op.add_column(
        "upload", sa.Column("warnings", types.Json(), nullable=False, server_default="[]")
    )


def downgrade() -> None:
    op.drop_column("upload", "warnings")
    op.drop_index(op.f("ix_request_key"), table_name="request")
    op.drop_column("request", "key")
