"""Holding a vote, in tests: plan it, start it, let the clock look, see what was reported."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from outreach import climbing, ladders, members, rungs, votes
from outreach.agenda import Place
from outreach.ladders import Gone, Rung, RungDraft
from outreach.models import broadcasts
from outreach.runtime import Runtime
from outreach.season import done
from outreach.votes import Wanted
from tests import organizing
from tests.carrier import FakeCarrier
from workers import clock as workers_clock

# A Friday, 9:00 in Los Angeles, until the Wednesday after, 18:00 there.
OPENS = datetime(2025, 11, 7, 17, tzinfo=UTC)
CLOSES = datetime(2025, 11, 13, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLACES = {
    "USW7600": ("Fontana Medical Center", "9961 Sierra Ave", "6 am-8 pm", "https://vote.example.org/7600"),
    "UFCW770": ("Union hall", "630 Shatto Pl", "", ""),
    "HNHP": ("Moanalua", "", "7 am-7 pm", ""),
}


def places(runtime: Runtime, keys: Sequence[str], roll: int | None = None) -> list[Place]:
    with runtime.database.reading() as conn:
        directory = runtime.directories.current(conn)
        ids = [directory.list_called(key).local_id for key in keys]
    return [
        Place(id_, *PLACES.get(key, ("Hall", "", "", "")), roll) for key, id_ in zip(keys, ids, strict=True)
    ]


def wanted(
    runtime: Runtime,
    keys: Sequence[str] = ("USW7600",),
    opens: datetime = OPENS,
    closes: datetime = CLOSES,
    kind: str = "strike_authorization",
    rungs: Sequence[RungDraft] | None = None,
    roll: int | None = None,
) -> Wanted:
    question = "Shall the bargaining team be authorized to call a strike?"
    return Wanted(kind, question, opens, closes, places(runtime, keys, roll), rungs)


def planned(runtime: Runtime, keys: Sequence[str] = ("USW7600",), **more: object) -> int:
    """A draft of a vote of these locals; its number."""
    with runtime.database.writing() as conn:
        found = runtime.directories.current(conn)
        want = wanted(runtime, keys, **more)  # type: ignore[arg-type]  # fields of wanted, by name
        return votes.create(conn, found, want, None, runtime.now())


def start(runtime: Runtime, vote_id: int, typed: int | None = None) -> int:
    with runtime.database.writing() as conn:
        found = runtime.directories.current(conn)
        return votes.start(conn, found, vote_id, typed, None, runtime.now())


def held(runtime: Runtime, keys: Sequence[str] = ("USW7600",), people: int = 3, **more: object) -> int:
    """A vote that runs, of so many people on the first of these lists; its number."""
    if people:
        organizing.crowd(runtime, keys[0], people)
    vote_id = planned(runtime, keys, **more)
    start(runtime, vote_id, people)
    return vote_id


def move(runtime: Runtime, vote_id: int, opens: datetime, closes: datetime) -> list[Gone]:
    with runtime.database.writing() as conn:
        found = runtime.directories.current(conn)
        return votes.move(conn, found, vote_id, (opens, closes), runtime.now())


def call_off(runtime: Runtime, vote_id: int) -> None:
    with runtime.database.writing() as conn:
        ladders.call_off(conn, vote_id, runtime.now())


def steps(runtime: Runtime, vote_id: int) -> list[Rung]:
    with runtime.database.reading() as conn:
        return rungs.of_ladder(conn, vote_id)


def states(runtime: Runtime, vote_id: int) -> list[str]:
    return [str(rung.state) for rung in steps(runtime, vote_id)]


def climb_all(conn: Connection, now: datetime) -> list[int]:
    """What the clock does with all that is due, in the caller's transaction; the rungs that have started."""
    ids = climbing.due(conn, now)
    return [
        rung for id_ in ids for rung in climbing.climb(conn, id_, climbing.left(conn, id_, now), now).started
    ]


def look(runtime: Runtime) -> None:
    """The clock looks, and the rows of what it started are made."""
    workers_clock.tick(runtime)
    with runtime.database.reading() as conn:
        ids = conn.scalars(select(broadcasts.c.id).where(broadcasts.c.launched_at.is_not(None))).all()
    for broadcast_id in ids:
        organizing.expand(runtime, broadcast_id)


def leave(runtime: Runtime) -> FakeCarrier:
    """The clock looks, and all that may leave now leaves; what did."""
    look(runtime)
    carrier = FakeCarrier(runtime.now)
    organizing.send(runtime, carrier)
    return carrier


def reported(runtime: Runtime, vote_id: int) -> list[int]:
    """The ids of members who said that they voted."""
    with runtime.database.reading() as conn:
        query = select(done.c.member_id).where(done.c.ladder_id == vote_id)
        return list(conn.scalars(query.order_by(done.c.member_id)))


def member_id(runtime: Runtime, phone: str) -> int:
    with runtime.database.reading() as conn:
        return members.find(conn, phone).id


def says_done(runtime: Runtime, vote_id: int, phone: str, at: datetime | None = None) -> None:
    """As if VOTED had been texted."""
    with runtime.database.writing() as conn:
        local_id = next(iter(votes.get(conn, vote_id).places))
        who = members.find(conn, phone).id
        row = {"ladder_id": vote_id, "member_id": who, "local_id": local_id, "at": at or runtime.now()}
        conn.execute(done.insert().values(**row))
