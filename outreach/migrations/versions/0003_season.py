"""Votes, events and polls with their reminders, variants, proposals, kept answers, and who is on duty."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# SQLite numbers rows by itself only where the type is exactly INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ladders",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", ID, nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["organizers.id"], name=op.f("fk_ladders_created_by_organizers")
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["organizers.id"], name=op.f("fk_ladders_started_by_organizers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladders")),
    )
    op.create_index("ix_ladders_closes", "ladders", ["closes_at"], unique=False)
    op.create_table(
        "ladder_lists",
        sa.Column("ladder_id", ID, nullable=False),
        sa.Column("list_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["ladder_id"], ["ladders.id"], name=op.f("fk_ladder_lists_ladder_id_ladders")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_ladder_lists_list_id_lists")),
        sa.PrimaryKeyConstraint("ladder_id", "list_id", name=op.f("pk_ladder_lists")),
    )
    op.create_table(
        "rungs",
        sa.Column("id", ID, nullable=False),
        sa.Column("ladder_id", ID, nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("broadcast_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_rungs_broadcast_id_broadcasts")
        ),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladders.id"], name=op.f("fk_rungs_ladder_id_ladders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rungs")),
    )
    op.create_index("ix_rungs_due", "rungs", ["state", "due_at"], unique=False)
    op.create_index("ix_rungs_ladder", "rungs", ["ladder_id", "due_at"], unique=False)
    op.create_table(
        "done",
        sa.Column("ladder_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("local_id", ID, nullable=False),
        sa.Column("choice", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladders.id"], name=op.f("fk_done_ladder_id_ladders")),
        sa.ForeignKeyConstraint(["local_id"], ["locals.id"], name=op.f("fk_done_local_id_locals")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_done_member_id_members")),
        sa.PrimaryKeyConstraint("ladder_id", "member_id", name=op.f("pk_done")),
    )
    op.create_index("ix_done_at", "done", ["ladder_id", "at"], unique=False)
    op.create_index("ix_done_member", "done", ["member_id"], unique=False)
    op.create_table(
        "votes",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["ladders.id"], name=op.f("fk_votes_id_ladders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
    )
    op.create_table(
        "vote_places",
        sa.Column("vote_id", ID, nullable=False),
        sa.Column("local_id", ID, nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("hours", sa.Text(), server_default="", nullable=False),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.Column("roll", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["local_id"], ["locals.id"], name=op.f("fk_vote_places_local_id_locals")),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name=op.f("fk_vote_places_vote_id_votes")),
        sa.PrimaryKeyConstraint("vote_id", "local_id", name=op.f("pk_vote_places")),
    )
    op.create_table(
        "events",
        sa.Column("id", ID, nullable=False),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("weekly", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["ladders.id"], name=op.f("fk_events_id_ladders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("word", name=op.f("uq_events_word")),
    )
    op.create_table(
        "rsvps",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("local_id", ID, nullable=False),
        sa.Column("coming", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_rsvps_event_id_events")),
        sa.ForeignKeyConstraint(["local_id"], ["locals.id"], name=op.f("fk_rsvps_local_id_locals")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_rsvps_member_id_members")),
        sa.PrimaryKeyConstraint("event_id", "starts_at", "member_id", name=op.f("pk_rsvps")),
    )
    op.create_table(
        "polls",
        sa.Column("id", ID, nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("broadcast_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_polls_broadcast_id_broadcasts")
        ),
        sa.ForeignKeyConstraint(["id"], ["ladders.id"], name=op.f("fk_polls_id_ladders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
    )
    op.create_table(
        "poll_answers",
        sa.Column("id", ID, nullable=False),
        sa.Column("poll_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_poll_answers_member_id_members")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_answers_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_answers")),
    )
    op.create_index("ix_poll_answers_poll", "poll_answers", ["poll_id", "member_id", "id"], unique=False)
    op.create_table(
        "broadcast_texts",
        sa.Column("id", ID, nullable=False),
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("local_id", ID, server_default="0", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("segments", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_broadcast_texts_broadcast_id_broadcasts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_texts")),
        sa.UniqueConstraint(
            "broadcast_id",
            "language",
            "local_id",
            name=op.f("uq_broadcast_texts_broadcast_id_language_local_id"),
        ),
    )
    op.create_table(
        "to_tell",
        sa.Column("member_id", ID, nullable=False),
        sa.Column("updates", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_to_tell_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_to_tell")),
    )
    op.create_table(
        "kept_answers",
        sa.Column("id", ID, nullable=False),
        sa.Column("local_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["organizers.id"], name=op.f("fk_kept_answers_created_by_organizers")
        ),
        sa.ForeignKeyConstraint(["local_id"], ["locals.id"], name=op.f("fk_kept_answers_local_id_locals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answers")),
    )
    op.create_table(
        "duty",
        sa.Column("local_id", ID, nullable=False),
        sa.Column("organizer_id", ID, nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["local_id"], ["locals.id"], name=op.f("fk_duty_local_id_locals")),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_duty_organizer_id_organizers")
        ),
        sa.PrimaryKeyConstraint("local_id", name=op.f("pk_duty")),
    )
    op.add_column(
        "replies", sa.Column("worried", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "replies", sa.Column("asked", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("updates", sa.Column("proposal", sa.JSON(), nullable=True))
    _add_number("broadcasts", "ladder_id", "ladders")
    _add_number("replies", "assigned_to", "organizers")
    _add_number("updates", "broadcast_id", "broadcasts")


def _add_number(table: str, name: str, others: str) -> None:
    """A column that names a row of another table. SQLite takes a constraint only with the column it is for."""
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    constraint = f"CONSTRAINT fk_{table}_{name}_{others} REFERENCES {others} (id)"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {number} {constraint}")
