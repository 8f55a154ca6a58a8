"""How a vote goes: who reported that they voted, by local and over time, what each reminder did, and who is left."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, case, cast, func, select, text

from outreach import tallies
from outreach.audience import on_lists, why_left_out
from outreach.db import is_postgres
from outreach.directory import Directory
from outreach.done import undone
from outreach.ladders import Ladder, Rung
from outreach.models import BroadcastState, State, broadcasts, lists, members, subscriptions
from outreach.season import done
from outreach.sms import hide

WITHIN = timedelta(hours=2)  # of a reminder's start: what was reported then counts as what it did
PAGE = 100  # people in one look
_LEFT = (State.CLAIMED, State.UNKNOWN, State.SENT, State.RETRYING, State.UNDELIVERED, State.DELIVERED)


@dataclass(frozen=True, slots=True)
class Did:
    """What one reminder did."""

    rung: Rung
    launched_at: datetime | None = None
    state: BroadcastState | None = None
    sent: int = 0  # texts that left
    waiting: int = 0
    reported: int = 0  # votes reported WITHIN its start


@dataclass(frozen=True, slots=True)
class Left:
    """One person who may be texted and has not reported a vote."""

    member_id: int  # where the next look goes on
    phone: str  # hidden but for its last two digits
    locals: str


def by_local(conn: Connection, ladder_id: int) -> dict[int, int]:
    """How many reported, by the local they count for."""
    query = select(done.c.local_id, func.count()).where(done.c.ladder_id == ladder_id)
    rows = conn.execute(query.group_by(done.c.local_id)).all()
    return {row[0]: row[1] for row in rows}


def left_by_local(conn: Connection, ladder: Ladder) -> dict[int, int]:
    """How many may be texted and have not reported, by local; who is in two is in both."""
    query = (
        select(lists.c.local_id, func.count(func.distinct(subscriptions.c.member_id)))
        .select_from(subscriptions)
        .join(lists, lists.c.id == subscriptions.c.list_id)
        .join(members, members.c.id == subscriptions.c.member_id)
        .where(subscriptions.c.list_id.in_(ladder.list_ids), subscriptions.c.state == "joined")
        .where(why_left_out() == "", undone(members.c.id, ladder.id))
        .group_by(lists.c.local_id)
    )
    return {row[0]: row[1] for row in conn.execute(query).all()}


def over_time(
    conn: Connection, ladder_id: int, local_ids: Collection[int] | None = None
) -> list[tuple[datetime, int]]:
    """How many reported in each ten minutes, in order; of these locals."""
    query = select(_step(conn).label("step"), func.count()).where(done.c.ladder_id == ladder_id)
    if local_ids is not None:
        query = query.where(done.c.local_id.in_(local_ids))
    return [(_moment(at), n) for at, n in conn.execute(query.group_by("step").order_by("step"))]


def _step(conn: Connection) -> ColumnElement[Any]:
    """The moment at which the ten minutes of a report began."""
    if is_postgres(conn):
        return func.date_bin(text("interval '10 minutes'"), done.c.at, datetime(2000, 1, 1, tzinfo=UTC))
    return func.substr(cast(done.c.at, Text), 1, 15).concat("0:00")


def _moment(at: datetime | str) -> datetime:
    """SQLite tells a moment in words."""
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def what_each_did(
    conn: Connection, ladder_id: int, steps: Sequence[Rung], local_ids: Collection[int] | None = None
) -> list[Did]:
    """What each reminder did; its votes are counted in one query for all of them."""
    b = broadcasts.c
    query = select(b.id, b.launched_at, b.state).where(b.ladder_id == ladder_id, b.launched_at.is_not(None))
    started = {row.id: (row.launched_at, BroadcastState(row.state)) for row in conn.execute(query)}
    begun = {id_: launched_at for id_, (launched_at, _) in started.items()}
    reported = _reported(conn, ladder_id, begun, local_ids)
    found = [(step, started.get(step.broadcast_id or 0)) for step in steps]
    return [_did(conn, step, *facts, reported) if facts else Did(step) for step, facts in found]


def _did(
    conn: Connection,
    step: Rung,
    launched_at: datetime,
    state: BroadcastState,
    reported: Mapping[int, int],
) -> Did:
    broadcast_id = step.broadcast_id or 0
    numbers = tallies.counts(conn, broadcast_id)
    left = sum(numbers.of(each) for each in _LEFT)
    waiting = numbers.of(State.WAITING)
    return Did(step, launched_at, state, left, waiting, reported.get(broadcast_id, 0))


def _reported(
    conn: Connection, ladder_id: int, begun: dict[int, datetime], local_ids: Collection[int] | None
) -> dict[int, int]:
    """How many reported WITHIN each of these moments, by its number."""
    if not begun:
        return {}
    counts = [
        func.coalesce(func.sum(case(((done.c.at >= at) & (done.c.at < at + WITHIN), 1), else_=0)), 0)
        for at in begun.values()
    ]
    query = select(*counts).where(done.c.ladder_id == ladder_id)
    if local_ids is not None:
        query = query.where(done.c.local_id.in_(local_ids))
    return dict(zip(begun, map(int, conn.execute(query).one()), strict=True))


def who_is_left(
    conn: Connection, found: Directory, ladder: Ladder, list_ids: Collection[int], after: int = 0
) -> list[Left]:
    """The next people on these lists who have not reported, after this member."""
    query = (
        select(members.c.id, members.c.phone)
        .where(members.c.id.in_(on_lists(list_ids)), members.c.id > after)
        .where(why_left_out() == "", undone(members.c.id, ladder.id))
        .order_by(members.c.id)
        .limit(PAGE)
    )
    rows = conn.execute(query).all()
    names = _locals(conn, found, list_ids, [row.id for row in rows])
    return [Left(row.id, hide(row.phone), ", ".join(names.get(row.id, ()))) for row in rows]


def _locals(
    conn: Connection, found: Directory, list_ids: Collection[int], member_ids: Collection[int]
) -> dict[int, list[str]]:
    on = subscriptions.c.list_id.in_(list_ids) & subscriptions.c.member_id.in_(member_ids)
    query = select(subscriptions.c.member_id, subscriptions.c.list_id).where(
        on, subscriptions.c.state == "joined"
    )
    names: dict[int, list[str]] = {}
    for member_id, list_id in conn.execute(query.order_by(subscriptions.c.list_id)):
        mine = names.setdefault(member_id, [])
        local = found.local_of(list_id).name
        if local not in mine:
            mine.append(local)
    return names
