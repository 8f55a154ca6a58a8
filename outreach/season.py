"""The tables of a season: what members are told and asked to do, by when, and what they said.

ladders ─< ladder_lists                    a vote, an event or a poll, with the reminders before it closes
   ├──< rungs ── broadcasts ─< broadcast_texts
   ├──< done >── members                   whom no more of its rungs reach
   ├─── votes ─< vote_places >── locals
   ├─── events ─< rsvps >── members
   └─── polls ─< poll_answers >── members
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from outreach.models import Id, metadata, moment_column

__all__ = [
    "broadcast_texts",
    "done",
    "duty",
    "events",
    "kept_answers",
    "ladder_lists",
    "ladders",
    "metadata",
    "poll_answers",
    "polls",
    "rsvps",
    "rungs",
    "to_tell",
    "updates",
    "vote_places",
    "votes",
]  # metadata with these tables in it

# A vote, an event or a poll; votes, events and polls below share its number.
ladders = Table(
    "ladders",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject", Text, nullable=False),  # ladders.Subject: vote, event, poll
    Column("name", Text, nullable=False),  # what pages and answers call it
    Column("zone", Text, nullable=False),  # IANA name of the clock its times are said by
    moment_column("opens_at"),
    moment_column("closes_at"),  # an event's: when it begins. No rung leaves after it
    Column("state", Text, nullable=False),  # ladders.LadderState: draft, running, called_off
    Column("created_by", Id, ForeignKey("organizers.id"), nullable=True),
    moment_column("created_at"),
    Column("started_by", Id, ForeignKey("organizers.id"), nullable=True),
    moment_column("started_at", missing=True),
    Index("ix_ladders_closes", "closes_at"),
)

ladder_lists = Table(
    "ladder_lists",
    metadata,
    Column("ladder_id", Id, ForeignKey("ladders.id"), nullable=False),
    Column("list_id", Id, ForeignKey("lists.id"), nullable=False),
    PrimaryKeyConstraint("ladder_id", "list_id"),
)

rungs = Table(
    "rungs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ladder_id", Id, ForeignKey("ladders.id"), nullable=False),
    Column("before", Integer, nullable=True),  # seconds before the close; null: when it opens
    moment_column("due_at"),
    Column("texts", JSON, nullable=False),  # language -> text, with {closes}, {place} … still to be filled in
    Column("state", Text, nullable=False),  # ladders.RungState: planned, started, skipped
    Column("why", Text, nullable=False, server_default=""),  # why it was skipped
    Column("broadcast_id", Id, ForeignKey("broadcasts.id"), nullable=True),  # once it has started
    Index("ix_rungs_due", "state", "due_at"),
    Index("ix_rungs_ladder", "ladder_id", "due_at"),
)

# Who voted, or answered the poll: no more rungs. Of a vote this says that, never how.
done = Table(
    "done",
    metadata,
    Column("ladder_id", Id, ForeignKey("ladders.id"), nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("local_id", Id, ForeignKey("locals.id"), nullable=False),  # that it counts for
    Column("choice", Text, nullable=False, server_default=""),  # a poll's: the answer that stands
    moment_column("at"),
    PrimaryKeyConstraint("ladder_id", "member_id"),
    Index("ix_done_at", "ladder_id", "at"),
    Index("ix_done_member", "member_id"),
)

votes = Table(
    "votes",
    metadata,
    Column("id", Id, ForeignKey("ladders.id"), primary_key=True),
    Column("kind", Text, nullable=False),  # votes.Kind: strike_authorization, ratification, officers
    Column("question", Text, nullable=False),
)

vote_places = Table(
    "vote_places",
    metadata,
    Column("vote_id", Id, ForeignKey("votes.id"), nullable=False),
    Column("local_id", Id, ForeignKey("locals.id"), nullable=False),
    Column("place", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("hours", Text, nullable=False, server_default=""),
    Column("link", Text, nullable=False, server_default=""),
    Column("roll", Integer, nullable=True),  # members with a vote, as the organizer entered it
    PrimaryKeyConstraint("vote_id", "local_id"),
)

events = Table(
    "events",
    metadata,
    Column("id", Id, ForeignKey("ladders.id"), primary_key=True),
    Column("word", Text, nullable=True, unique=True),  # members text it to say that they come: TOWNHALL
    Column("place", Text, nullable=False, server_default=""),
    Column("link", Text, nullable=False, server_default=""),
    Column("about", Text, nullable=False, server_default=""),
    moment_column("ends_at"),
    Column("weekly", Boolean, nullable=False, server_default=text("false")),
    Column("last_day", Date, nullable=True),  # of a weekly one; null: until it is called off
)

rsvps = Table(
    "rsvps",
    metadata,
    Column("event_id", Id, ForeignKey("events.id"), nullable=False),
    moment_column("starts_at"),  # which of a weekly event's
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("local_id", Id, ForeignKey("locals.id"), nullable=False),
    Column("coming", Boolean, nullable=False),
    moment_column("at"),
    PrimaryKeyConstraint("event_id", "starts_at", "member_id"),
)

polls = Table(
    "polls",
    metadata,
    Column("id", Id, ForeignKey("ladders.id"), primary_key=True),
    Column("question", JSON, nullable=False),  # language -> text
    Column("choices", JSON, nullable=False),  # [[mark, {language: text}], …]: [["1", {"en": "Wages"}], …]
    Column("broadcast_id", Id, ForeignKey("broadcasts.id"), nullable=True),  # that asked it
)

# Every answer there was, the one that stands and those before it.
poll_answers = Table(
    "poll_answers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("poll_id", Id, ForeignKey("polls.id"), nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("choice", Text, nullable=False),
    moment_column("at"),
    Index("ix_poll_answers_poll", "poll_id", "member_id", "id"),
)

# A broadcast's texts other than the English one: a language's, or one local's with its place filled in.
broadcast_texts = Table(
    "broadcast_texts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("broadcast_id", Id, ForeignKey("broadcasts.id"), nullable=False),
    Column("language", Text, nullable=False),
    Column("local_id", Id, nullable=False, server_default="0"),  # 0: any local's members
    Column("text", Text, nullable=False),  # as the organizer wrote it
    Column("body", Text, nullable=False),  # as it leaves, to the letter
    Column("segments", SmallInteger, nullable=False),
    UniqueConstraint("broadcast_id", "language", "local_id"),
)

# The latest word on bargaining, for who asks.
updates = Table(
    "updates",
    metadata,
    Column("id", Id, primary_key=True),
    Column("local_id", Id, ForeignKey("locals.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("topic", Text, nullable=False, server_default=""),
    Column("texts", JSON, nullable=False),  # language -> text
    # A proposal: {"columns": ["Date", "KP", …], "rows": [["10/1/25", "6.5%", …], …]}
    Column("proposal", JSON, nullable=True),
    Column("broadcast_id", Id, ForeignKey("broadcasts.id"), nullable=True),  # the alert it was made from
    Column("organizer_id", Id, ForeignKey("organizers.id"), nullable=True),
    moment_column("published_at"),
    Index("ix_updates_latest", "local_id", "day", "id"),
)

# Those that MORE gives next.
to_tell = Table(
    "to_tell",
    metadata,
    Column("member_id", Id, ForeignKey("members.id"), primary_key=True),
    Column("updates", JSON, nullable=False),  # their ids, in order
    moment_column("at"),
)

# Answers that organizers keep, to give them again.
kept_answers = Table(
    "kept_answers",
    metadata,
    Column("id", Id, primary_key=True),
    Column(
        "local_id", Id, ForeignKey("locals.id"), nullable=False
    ),  # whose organizers see it; the federation's: all
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),  # with {local}, {contact} still to be filled in
    Column("created_by", Id, ForeignKey("organizers.id"), nullable=True),
    moment_column("created_at"),
)

# Who is texted when a member's words sound worried.
duty = Table(
    "duty",
    metadata,
    Column("local_id", Id, ForeignKey("locals.id"), primary_key=True),
    Column("organizer_id", Id, ForeignKey("organizers.id"), nullable=False),
    Column("phone", Text, nullable=False),  # the organizer's own, E.164
)
