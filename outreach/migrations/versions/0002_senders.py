"""Senders as data, schedules, texts tried again, and what was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "senders",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rate", sa.Float(), nullable=False),
        sa.Column("validity", sa.Integer(), nullable=False),
        sa.Column("rested_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rested_code", sa.Text(), server_default="", nullable=False),
        sa.Column("share", sa.Float(), server_default="1", nullable=False),
        sa.Column("slowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_senders")),
    )
    op.add_column("locals", sa.Column("sender", sa.Text(), server_default="", nullable=False))
    op.add_column("members", sa.Column("misses", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("broadcasts", sa.Column("sender", sa.Text(), server_default="", nullable=False))
    op.add_column("broadcasts", sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True))
    # SQLite can't add a constraint to a table, only to the column that it adds.
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE broadcasts ADD COLUMN again_of {number} "
        "CONSTRAINT fk_broadcasts_again_of_broadcasts REFERENCES broadcasts (id)"
    )
    for name in ("asked_back", "window_settled", "window_filtered"):
        op.add_column("broadcasts", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    if op.get_bind().dialect.name == "postgresql":  # SQLite's numbers have one size
        op.alter_column("messages", "attempts", type_=sa.Integer())
    op.add_column("messages", sa.Column("stale_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE messages SET stale_at = changed_at WHERE broadcast_id IS NULL AND state = 'waiting'")
    op.add_column("messages", sa.Column("try_at", sa.DateTime(timezone=True), nullable=True))
    retrying = sa.text("state = 'retrying'")
    op.create_index(
        "ix_messages_retrying", "messages", ["try_at"], postgresql_where=retrying, sqlite_where=retrying
    )
