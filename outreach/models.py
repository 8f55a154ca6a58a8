"""The tables: what we know about people, what we said, what came back.

unions ─< locals ─< lists ─< keywords               members ─< texts ─ replies
                      └──< subscriptions >── members ─< consent_events (append-only)
broadcasts ─< broadcast_lists                        broadcasts ─< messages >── members
organizers ─< organizer_locals, sign_in_links        acts: who did or looked at what

Votes, events, polls and their reminders are in season.py.
"""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
    text,
)


class State(StrEnum):
    """Where one message is. delivery.py draws the moves."""

    WAITING = "waiting"  # not handed over yet
    RETRYING = "retrying"  # did not arrive, for a reason that passes; waits again from `try_at` on
    CLAIMED = "claimed"  # a worker is handing it over
    UNKNOWN = "unknown"  # handed over, answer lost: a receipt or the carrier's list will settle it
    SENT = "sent"  # with the carrier
    UNDELIVERED = "undelivered"  # did not arrive; reason says why
    DELIVERED = "delivered"  # on the phone
    LEFT_OUT = "left_out"  # never handed over; reason says why


class BroadcastState(StrEnum):
    """Where a broadcast is."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"  # launches itself at `starts_at`
    SENDING = "sending"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"


class Subscribed(StrEnum):
    """A member's standing on one list, as the ledger says."""

    JOINED = "joined"
    LEFT = "left"  # left this list: only its keyword brings the member back
    STOPPED = "stopped"  # taken off by STOP: START brings it back


class Utc(TypeDecorator[datetime]):
    """A moment, always with its zone in Python, always UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# SQLite numbers rows by itself only where the type is exactly INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


# SQLite's numbers have one size; what the column is called there stays as it was.
Count = Integer().with_variant(SmallInteger(), "sqlite")


def moment_column(name: str, *, missing: bool = False) -> Column[datetime]:
    return Column(name, Utc, nullable=missing)


unions = Table(
    "unions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
)

# The numbers and short codes that texts leave by, with what the carrier allows each.
senders = Table(
    "senders",
    metadata,
    Column("address", Text, primary_key=True),  # E.164, or a short code's digits
    Column("kind", Text, nullable=False),
    Column("rate", Float, nullable=False),  # segments a second
    Column("validity", Integer, nullable=False),  # seconds the carrier may hold a text
    moment_column("rested_until", missing=True),  # nothing leaves by it before then
    Column("rested_code", Text, nullable=False, server_default=""),  # the carrier's code that says why
    Column("share", Float, nullable=False, server_default="1"),  # of its rate, when it was last slowed down
    moment_column("slowed_at", missing=True),
)

locals_ = Table(
    "locals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("union_id", Id, ForeignKey("unions.id"), nullable=True),  # the Alliance itself has no parent
    Column("name", Text, nullable=False),  # as members say it
    Column("label", Text, nullable=False),  # what signs its texts
    Column("represents", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("time_zones", Text, nullable=False),  # IANA names, a space between
    Column("contact", Text, nullable=False),  # for HELP
    Column("sender", Text, nullable=False, server_default=""),  # its own number; "" for the federation's
    Column("federation", Boolean, nullable=False),
)

lists = Table(
    "lists",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # its first keyword, as members write it: USW7600
    Column("local_id", Id, ForeignKey("locals.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("main", Boolean, nullable=False),
)

keywords = Table(
    "keywords",
    metadata,
    Column("word", Text, primary_key=True),
    Column("list_id", Id, ForeignKey("lists.id"), nullable=False),
)

# One row each: directory_version, and what else must be known before anything is read.
marks = Table(
    "marks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("id", Id, primary_key=True),
    Column("phone", Text, nullable=False, unique=True),  # E.164, or a short code's digits
    Column("language", Text, nullable=False, server_default="en"),
    Column("zone", Text, nullable=False, server_default=""),  # "" until it is known
    moment_column("stopped_at", missing=True),  # STOP stands
    moment_column("held_at", missing=True),  # nothing leaves until an organizer or the member has said
    Column("suppressed", Text, nullable=False, server_default=""),  # the carrier's code that ended sending
    moment_column("thanked_at", missing=True),  # one acknowledgement a day
    moment_column("created_at"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("list_id", Id, ForeignKey("lists.id"), nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("state", Text, nullable=False),
    moment_column("since"),
    PrimaryKeyConstraint("list_id", "member_id"),
    Index("ix_subscriptions_member", "member_id"),
)

consent_events = Table(
    "consent_events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("list_id", Id, ForeignKey("lists.id"), nullable=True),  # null: all lists
    Column("act", Text, nullable=False),  # members.Act
    Column("how", Text, nullable=False),  # members.How
    Column("carrier_id", Text, nullable=False, server_default=""),
    Column("words", Text, nullable=False, server_default=""),  # the member's exact words
    Column("shown", Text, nullable=False, server_default=""),  # the wording the member was shown
    Column("source", Text, nullable=False, server_default=""),  # card check, file and line, refusal code
    Column("organizer_id", Id, ForeignKey("organizers.id"), nullable=True),
    moment_column("at"),
    Index("ix_consent_events_member", "member_id", "id"),
)

texts = Table(
    "texts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("carrier_id", Text, nullable=False, unique=True),  # the carrier may bring one text twice
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("sender", Text, nullable=False),  # our number that it was sent to
    Column("body", Text, nullable=False),
    Column("media", SmallInteger, nullable=False, server_default="0"),
    Column("intent", Text, nullable=False),
    Column("answer", Text, nullable=False, server_default=""),  # "" when nothing was said
    moment_column("at"),
    Index("ix_texts_member", "member_id", "id"),
)

replies = Table(
    "replies",
    metadata,
    Column("text_id", Id, ForeignKey("texts.id"), primary_key=True),
    Column("local_id", Id, ForeignKey("locals.id"), nullable=False),
    Column("hold", Boolean, nullable=False),  # may be an opt-out: an organizer must say
    Column("state", Text, nullable=False),  # open, answered, closed
    Column("organizer_id", Id, ForeignKey("organizers.id"), nullable=True),
    moment_column("handled_at", missing=True),
    Column("assigned_to", Id, ForeignKey("organizers.id"), nullable=True),
    Column(
        "worried", Boolean, nullable=False, server_default=text("false")
    ),  # sounds urgent: goes to the front
    Column(
        "asked", Boolean, nullable=False, server_default=text("false")
    ),  # the member was asked which local's
    Index("ix_replies_state", "state", "local_id", "text_id"),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),  # alert, reminder
    Column("lane", SmallInteger, nullable=False),  # the lower, the sooner
    Column("state", Text, nullable=False),
    Column("text", Text, nullable=False),  # as the organizer wrote it
    Column("body", Text, nullable=False),  # as it leaves, to the letter
    Column("segments", SmallInteger, nullable=False),
    Column("any_hour", Boolean, nullable=False, server_default=text("false")),
    moment_column("expires_at"),
    Column("created_by", Id, ForeignKey("organizers.id"), nullable=True),
    moment_column("created_at"),
    Column("launched_by", Id, ForeignKey("organizers.id"), nullable=True),
    moment_column("launched_at", missing=True),
    moment_column("finished_at", missing=True),
    Column("people", Integer, nullable=True),  # how many the launch was for
    Column("expanded_to", Id, nullable=False, server_default="0"),  # members up to this id have their row
    Column("expanded", Boolean, nullable=False, server_default=text("false")),
    Column("halted", Text, nullable=False, server_default=""),  # the carrier's code that paused it
    Column(
        "sender", Text, nullable=False, server_default=""
    ),  # the number it leaves by; "" for the federation's
    moment_column("starts_at", missing=True),  # null: at the launch
    Column("again_of", Id, ForeignKey("broadcasts.id"), nullable=True),  # only to those whom this one missed
    Column(
        "asked_back", Integer, nullable=False, server_default="0"
    ),  # texts the carrier was asked to take back
    # How often the carrier was asked of what it never told, once it was over; and now, up to which member.
    Column("looks", SmallInteger, nullable=False, server_default="0"),
    Column("looked_up_to", Id, nullable=False, server_default="0"),
    # Texts that were filtered (30007): how many have been looked at, and how many texts had come to an end with each of
    # the last eleven (outcomes.py).
    Column("filtered_seen", Integer, nullable=False, server_default="0"),
    Column("filtered_after", Text, nullable=False, server_default=""),
    # Whose rung or question it is: whoever is done with that is left out.
    Column("ladder_id", Id, ForeignKey("ladders.id"), nullable=True),
    Index("ix_broadcasts_state", "state"),
)

broadcast_lists = Table(
    "broadcast_lists",
    metadata,
    Column("broadcast_id", Id, ForeignKey("broadcasts.id"), nullable=False),
    Column("list_id", Id, ForeignKey("lists.id"), nullable=False),
    PrimaryKeyConstraint("broadcast_id", "list_id"),
)

# The databases use a partial index only for a query that says its condition word for word, not as a
# parameter (sqlite.org/partialindex.html, section 3): so the conditions are written once, here.
_WAITING = text("state = 'waiting'")
_RETRYING = text("state = 'retrying'")
_UNSETTLED = text("state IN ('claimed', 'unknown')")

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("broadcast_id", Id, ForeignKey("broadcasts.id"), nullable=True),  # null: an organizer's answer
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("body", Text, nullable=True),  # only an answer has words of its own
    Column("reply_to", Id, ForeignKey("texts.id"), nullable=True),
    Column("written_by", Id, ForeignKey("organizers.id"), nullable=True),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("zone", Text, nullable=False, server_default=""),
    Column("carrier_id", Text, nullable=True),
    Column(
        "attempts", Count, nullable=False, server_default="0"
    ),  # claims; late news of an older one is none
    moment_column("claimed_at", missing=True),
    moment_column("changed_at"),
    moment_column("try_at", missing=True),  # when one that is retrying waits again
    Column("first_reason", Text, nullable=True),  # why the try before the last did not arrive
    moment_column("stale_at", missing=True),  # an answer that has not left by then is left out
    UniqueConstraint("broadcast_id", "member_id"),  # nobody twice
    Index("ix_messages_member", "member_id", "id"),
    Index(
        "ix_messages_waiting", "broadcast_id", "zone", "id", postgresql_where=_WAITING, sqlite_where=_WAITING
    ),
    Index("ix_messages_retrying", "try_at", postgresql_where=_RETRYING, sqlite_where=_RETRYING),
    Index("ix_messages_unsettled", "claimed_at", postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED),
)
IS_WAITING = messages.c.state == literal_column("'waiting'")
IS_RETRYING = messages.c.state == literal_column("'retrying'")
IS_UNSETTLED = messages.c.state.in_([literal_column("'claimed'"), literal_column("'unknown'")])

# How many messages of a broadcast stand where, so that looking costs nothing. Writers add to a slot of
# their own, so that they do not queue for one row; the sum over the slots is the number.
tallies = Table(
    "tallies",
    metadata,
    Column("broadcast_id", Id, ForeignKey("broadcasts.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("slot", SmallInteger, nullable=False),
    Column("n", Integer, nullable=False),
    PrimaryKeyConstraint("broadcast_id", "state", "reason", "slot"),
)

organizers = Table(
    "organizers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False, server_default=""),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("session_key", Text, nullable=False),  # changed to end every session of this organizer
    moment_column("created_at"),
)

organizer_locals = Table(
    "organizer_locals",
    metadata,
    Column("organizer_id", Id, ForeignKey("organizers.id"), nullable=False),
    Column("local_id", Id, ForeignKey("locals.id"), nullable=False),
    PrimaryKeyConstraint("organizer_id", "local_id"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("organizer_id", Id, ForeignKey("organizers.id"), nullable=False),
    moment_column("expires_at"),
    moment_column("used_at", missing=True),
)

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("who", Text, nullable=False),  # a hash of the address or the e-mail tried
    moment_column("at"),
    Index("ix_sign_in_tries_who", "who", "at"),
)

# What organizers did and looked at; ids and names of things, never a phone number or a text.
acts = Table(
    "acts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("organizer_id", Id, ForeignKey("organizers.id"), nullable=True),  # null: at the prompt
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    moment_column("at"),
    Index("ix_acts_at", "at"),
    Index("ix_acts_subject", "subject", "id"),
)
