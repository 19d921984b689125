"""Incidents are kept so that they can be read in another language."""

import sqlalchemy as sa
from alembic import op

from engine.persistence import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incident", sa.Column("words", types.Json(), nullable=True))


def downgrade() -> None:
    op.drop_column("incident", "words")
