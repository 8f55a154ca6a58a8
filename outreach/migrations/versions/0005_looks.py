"""What the carrier never told of a broadcast is asked for, once that is over; misses of a number are counted from the rows."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("broadcasts", sa.Column("looks", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("broadcasts", sa.Column("looked_up_to", ID, server_default="0", nullable=False))
    op.execute("ALTER TABLE members DROP COLUMN misses")
