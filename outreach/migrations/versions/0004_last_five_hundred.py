"""Of texts that were filtered the last eleven, instead of windows; and why a first try did not arrive."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # Messages first, as receipts and claims lock them: the other way round the two could wait for each other.
    op.add_column("messages", sa.Column("first_reason", sa.Text(), nullable=True))
    op.execute("UPDATE messages SET first_reason = reason WHERE state = 'retrying'")
    op.execute("ALTER TABLE broadcasts RENAME COLUMN window_filtered TO filtered_seen")
    op.execute("ALTER TABLE broadcasts DROP COLUMN window_settled")
    op.add_column("broadcasts", sa.Column("filtered_after", sa.Text(), server_default="", nullable=False))
