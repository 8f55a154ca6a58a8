"""The first shape of the database, and a ledger that only grows."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# SQLite numbers rows by itself only where the type is exactly INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "marks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_marks")),
    )
    op.create_table(
        "members",
        sa.Column("id", ID, nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("zone", sa.Text(), server_default="", nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suppressed", sa.Text(), server_default="", nullable=False),
        sa.Column("thanked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("phone", name=op.f("uq_members_phone")),
    )
    op.create_table(
        "organizers",
        sa.Column("id", ID, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizers")),
        sa.UniqueConstraint("email", name=op.f("uq_organizers_email")),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("id", ID, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_tries")),
    )
    op.create_index("ix_sign_in_tries_who", "sign_in_tries", ["who", "at"], unique=False)
    op.create_table(
        "unions",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unions")),
        sa.UniqueConstraint("key", name=op.f("uq_unions_key")),
    )
    op.create_table(
        "acts",
        sa.Column("id", ID, nullable=False),
        sa.Column("organizer_id", ID, nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_acts_organizer_id_organizers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
    )
    op.create_index("ix_acts_at", "acts", ["at"], unique=False)
    op.create_index("ix_acts_subject", "acts", ["subject", "id"], unique=False)
    op.create_table(
        "broadcasts",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("segments", sa.SmallInteger(), nullable=False),
        sa.Column("any_hour", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("launched_by", ID, nullable=True),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("expanded_to", ID, server_default="0", nullable=False),
        sa.Column("expanded", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("halted", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["organizers.id"], name=op.f("fk_broadcasts_created_by_organizers")
        ),
        sa.ForeignKeyConstraint(
            ["launched_by"], ["organizers.id"], name=op.f("fk_broadcasts_launched_by_organizers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index("ix_broadcasts_state", "broadcasts", ["state"], unique=False)
    op.create_table(
        "locals",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("union_id", ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("represents", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("time_zones", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("federation", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["union_id"], ["unions.id"], name=op.f("fk_locals_union_id_unions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locals")),
        sa.UniqueConstraint("key", name=op.f("uq_locals_key")),
    )
    op.create_table(
        "sign_in_links",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("organizer_id", ID, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_sign_in_links_organizer_id_organizers")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_links")),
    )
    op.create_table(
        "texts",
        sa.Column("id", ID, nullable=False),
        sa.Column("carrier_id", sa.Text(), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("media", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_texts_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texts")),
        sa.UniqueConstraint("carrier_id", name=op.f("uq_texts_carrier_id")),
    )
    op.create_index("ix_texts_member", "texts", ["member_id", "id"], unique=False)
    op.create_table(
        "lists",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("local_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["local_id"], ["locals.id"], name=op.f("fk_lists_local_id_locals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists")),
        sa.UniqueConstraint("key", name=op.f("uq_lists_key")),
    )
    op.create_table(
        "messages",
        sa.Column("id", ID, nullable=False),
        sa.Column("broadcast_id", ID, nullable=True),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("reply_to", ID, nullable=True),
        sa.Column("written_by", ID, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("zone", sa.Text(), server_default="", nullable=False),
        sa.Column("carrier_id", sa.Text(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_messages_broadcast_id_broadcasts")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_messages_member_id_members")),
        sa.ForeignKeyConstraint(["reply_to"], ["texts.id"], name=op.f("fk_messages_reply_to_texts")),
        sa.ForeignKeyConstraint(
            ["written_by"], ["organizers.id"], name=op.f("fk_messages_written_by_organizers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("broadcast_id", "member_id", name=op.f("uq_messages_broadcast_id_member_id")),
    )
    op.create_index("ix_messages_member", "messages", ["member_id", "id"], unique=False)
    op.create_index(
        "ix_messages_unsettled",
        "messages",
        ["claimed_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('claimed', 'unknown')"),
        sqlite_where=sa.text("state IN ('claimed', 'unknown')"),
    )
    op.create_index(
        "ix_messages_waiting",
        "messages",
        ["broadcast_id", "zone", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "organizer_locals",
        sa.Column("organizer_id", ID, nullable=False),
        sa.Column("local_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["local_id"], ["locals.id"], name=op.f("fk_organizer_locals_local_id_locals")
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_organizer_locals_organizer_id_organizers")
        ),
        sa.PrimaryKeyConstraint("organizer_id", "local_id", name=op.f("pk_organizer_locals")),
    )
    op.create_table(
        "replies",
        sa.Column("text_id", ID, nullable=False),
        sa.Column("local_id", ID, nullable=False),
        sa.Column("hold", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organizer_id", ID, nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["local_id"], ["locals.id"], name=op.f("fk_replies_local_id_locals")),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_replies_organizer_id_organizers")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_replies_text_id_texts")),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_replies")),
    )
    op.create_index("ix_replies_state", "replies", ["state", "local_id", "text_id"], unique=False)
    op.create_table(
        "tallies",
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_tallies_broadcast_id_broadcasts")
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "state", "reason", "slot", name=op.f("pk_tallies")),
    )
    op.create_table(
        "updates",
        sa.Column("id", ID, nullable=False),
        sa.Column("local_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("topic", sa.Text(), server_default="", nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("organizer_id", ID, nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["local_id"], ["locals.id"], name=op.f("fk_updates_local_id_locals")),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_updates_organizer_id_organizers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_updates")),
    )
    op.create_index("ix_updates_latest", "updates", ["local_id", "day", "id"], unique=False)
    op.create_table(
        "broadcast_lists",
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("list_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_broadcast_lists_broadcast_id_broadcasts")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_broadcast_lists_list_id_lists")),
        sa.PrimaryKeyConstraint("broadcast_id", "list_id", name=op.f("pk_broadcast_lists")),
    )
    op.create_table(
        "consent_events",
        sa.Column("id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("list_id", ID, nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("carrier_id", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("shown", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("organizer_id", ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_consent_events_list_id_lists")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_consent_events_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_consent_events_organizer_id_organizers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_events")),
    )
    op.create_index("ix_consent_events_member", "consent_events", ["member_id", "id"], unique=False)
    op.create_table(
        "keywords",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("list_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_keywords_list_id_lists")),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_keywords")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("list_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_subscriptions_list_id_lists")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_subscriptions_member_id_members")
        ),
        sa.PrimaryKeyConstraint("list_id", "member_id", name=op.f("pk_subscriptions")),
    )
    op.create_index("ix_subscriptions_member", "subscriptions", ["member_id"], unique=False)
    _let_the_ledger_only_grow()


def _let_the_ledger_only_grow() -> None:
    """No program, ours or another, changes or deletes a line of the ledger."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the consent ledger only grows'; END $$"
        )
        op.execute(
            "CREATE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_events "
            "EXECUTE FUNCTION ledger_only_grows()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER ledger_no_{act.lower()} BEFORE {act} ON consent_events "
            "BEGIN SELECT RAISE(ABORT, 'the consent ledger only grows'); END"
        )
