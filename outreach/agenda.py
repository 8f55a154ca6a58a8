"""The votes, events and polls that are on or ahead, read once and kept beside the directory.

A member's text is answered from here, without a query of its own. Every change of one of them makes the
directory's version one higher (`directory.next_version`), so that each process reads them again within a second.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, MappingResult, Table, select

from outreach.models import lists
from outreach.season import events, ladder_lists, ladders, polls, vote_places, votes

RUNNING = "running"  # a ladder that somebody has started; drafts and those called off are no one's business


class Kind(StrEnum):
    """What a vote decides."""

    STRIKE = "strike_authorization"
    RATIFICATION = "ratification"
    OFFICERS = "officers"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one local votes."""

    local_id: int
    place: str = ""
    address: str = ""
    hours: str = ""  # in words, by that local's clock
    link: str = ""
    roll: int | None = None  # members with a vote; None: nobody has said


@dataclass(frozen=True, slots=True)
class Asked:
    """What a vote, an event and a poll have in common."""

    id: int
    name: str
    zone: str  # the clock its times are said by
    opens_at: datetime
    closes_at: datetime  # an event's: when it begins
    list_ids: frozenset[int]
    local_ids: frozenset[int]  # whose lists those are

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True, slots=True)
class Vote(Asked):
    """A vote of one or several locals."""

    kind: Kind = Kind.STRIKE
    question: str = ""
    places: Mapping[int, Place] = field(default_factory=dict)  # by local


@dataclass(frozen=True, slots=True)
class Event(Asked):
    """A town hall, a bargaining session, a Tuesday in red."""

    word: str | None = None  # members text it to say that they come
    place: str = ""
    link: str = ""
    about: str = ""
    ends_at: datetime | None = None
    weekly: bool = False
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Poll(Asked):
    """A question with a few answers."""

    question: Mapping[str, str] = field(default_factory=dict)  # language -> text
    choices: Sequence[tuple[str, Mapping[str, str]]] = ()  # mark, language -> text


@dataclass(frozen=True, slots=True)
class Agenda:
    """All that somebody has started and nobody has called off, the next to close first; those over as well."""

    votes: Sequence[Vote] = ()
    events: Sequence[Event] = ()
    polls: Sequence[Poll] = ()

    def votes_of(self, local_ids: Collection[int]) -> list[Vote]:
        """The votes of these locals."""
        return [vote for vote in self.votes if not vote.local_ids.isdisjoint(local_ids)]

    def words(self) -> list[str]:
        """The words that RSVP to an event."""
        return [event.word for event in self.events if event.word]

    def names(self) -> list[str]:
        """What the events are called."""
        return [event.name for event in self.events]


def read(conn: Connection) -> Agenda:
    """The agenda as it stands in the database."""
    to, of = _addressed(conn)

    def asked(row: Mapping[Any, Any]) -> dict[str, Any]:
        found = {name: row[name] for name in _OF_ALL}
        return found | {
            "list_ids": to.get(row["id"], frozenset()),
            "local_ids": of.get(row["id"], frozenset()),
        }

    places = _places(conn)
    return Agenda(
        votes=[
            Vote(
                **asked(row),
                kind=Kind(row["kind"]),
                question=row["question"],
                places=places.get(row["id"], {}),
            )
            for row in _rows(conn, votes)
        ],
        events=[
            Event(**asked(row), **{name: row[name] for name in _OF_EVENT}) for row in _rows(conn, events)
        ],
        polls=[
            Poll(
                **asked(row),
                question=row["question"],
                choices=[(mark, texts) for mark, texts in row["choices"]],
            )
            for row in _rows(conn, polls)
        ],
    )


_OF_ALL = ("id", "name", "zone", "opens_at", "closes_at")
_OF_EVENT = ("word", "place", "link", "about", "ends_at", "weekly", "last_day")


def _rows(conn: Connection, table: Table) -> MappingResult:
    columns = [column for column in table.c if column.name != "id"]
    query = (
        select(
            ladders.c.id, ladders.c.name, ladders.c.zone, ladders.c.opens_at, ladders.c.closes_at, *columns
        )
        .join(table, table.c.id == ladders.c.id)
        .where(ladders.c.state == RUNNING)
        .order_by(ladders.c.closes_at, ladders.c.id)
    )
    return conn.execute(query).mappings()


def _addressed(conn: Connection) -> tuple[dict[int, frozenset[int]], dict[int, frozenset[int]]]:
    """The lists that each is for, and the locals of those."""
    query = (
        select(ladder_lists.c.ladder_id, ladder_lists.c.list_id, lists.c.local_id)
        .join(lists, lists.c.id == ladder_lists.c.list_id)
        .join(ladders, ladders.c.id == ladder_lists.c.ladder_id)
        .where(ladders.c.state == RUNNING)
    )
    to: dict[int, frozenset[int]] = {}
    of: dict[int, frozenset[int]] = {}
    for ladder_id, list_id, local_id in conn.execute(query):
        to[ladder_id] = to.get(ladder_id, frozenset()) | {list_id}
        of[ladder_id] = of.get(ladder_id, frozenset()) | {local_id}
    return to, of


def _places(conn: Connection) -> dict[int, dict[int, Place]]:
    p = vote_places.c
    query = select(p.vote_id, p.local_id, p.place, p.address, p.hours, p.link, p.roll).order_by(p.local_id)
    found: dict[int, dict[int, Place]] = {}
    for vote_id, *facts in conn.execute(query):
        place = Place(*facts)
        found.setdefault(vote_id, {})[place.local_id] = place
    return found
