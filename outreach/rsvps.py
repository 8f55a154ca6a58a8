"""Who said that they come to an event, and who that they don't: kept, counted, and shown with hidden phones."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    FromClause,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    true,
    update,
)

from outreach import done as done_
from outreach.db import INSERTS
from outreach.models import locals_, members
from outreach.prepared import Given, Prepared, Writes
from outreach.season import done, ladders, rsvps
from outreach.situation import Rsvp
from outreach.sms import hide

PAGE = 100  # people in one look
AFTER_A_RUNG = timedelta(hours=2)  # what is said within that time is counted as the reminder's doing


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of one local said what."""

    local_id: int
    local: str
    coming: int
    not_coming: int


@dataclass(frozen=True, slots=True)
class Guest:
    """One who answered."""

    member_id: int  # where the next look goes on
    phone: str  # hidden but for its last two digits
    local: str
    coming: bool
    at: datetime


# ---- A member's word


_ROW = ("event_id", "starts_at", "member_id", "local_id", "coming", "at")


def _rows(given: Given) -> FromClause:
    return given.rows(**{name: rsvps.c[name].type for name in _ROW}, moves=Boolean())


@Prepared
def _holding(given: Given) -> Any:
    """Whoever moves the event waits for this, or this for them; SQLite's writer is alone anyway.

    First of all, since who moves it holds the ladder before the rows of those who answered; and in the order in
    which everybody takes ladders.
    """
    these = select(ladders.c.id).where(given.one_of(ladders.c.id)).order_by(ladders.c.id)
    return these.with_for_update(read=True)


@Prepared
def _answering(given: Given) -> Any:
    """An agenda may be a second old: the time is that of the ladder, now that it is held."""
    new = _rows(given)
    starts_at = case((new.c.moves, ladders.c.closes_at), else_=new.c.starts_at)
    cells = [starts_at if name == "starts_at" else new.c[name] for name in _ROW]
    rows = select(*cells).join_from(new, ladders, ladders.c.id == new.c.event_id).where(true())
    said: Any = INSERTS[given.engine](rsvps).from_select(_ROW, rows)
    changes = {name: said.excluded[name] for name in ("local_id", "coming", "at")}
    return said.on_conflict_do_update(index_elements=["event_id", "starts_at", "member_id"], set_=changes)


@Prepared
def _not_coming(given: Given) -> Any:
    """No more reminders of this time; of a week ahead, the ladder takes it from the rsvps when it is rolled on."""
    new = _rows(given)
    rows = select(new.c.event_id, new.c.member_id, new.c.local_id, new.c.at)
    of_this_time = new.c.moves | (ladders.c.closes_at == new.c.starts_at)
    stands = rows.join(ladders, ladders.c.id == new.c.event_id).where(of_this_time)
    columns = ["ladder_id", "member_id", "local_id", "at"]
    put: Any = INSERTS[given.engine](done)
    return put.from_select(columns, stands).on_conflict_do_nothing()


# Its own, not that of votes: it would run where that is first asked for, before the ladder is held.
_reminding_again = Prepared(done_.taking_back)


def answer(kept: Writes, member_id: int, rsvp: Rsvp, now: datetime) -> None:
    """Keep whether this member comes; who does not come is reminded no more, who does again."""
    row = (rsvp.event_id, rsvp.starts_at, member_id, rsvp.local_id, rsvp.coming, now)
    values: dict[str, object] = dict(zip(_ROW, row, strict=True)) | {"moves": rsvp.moves}
    kept.later(_holding, id=rsvp.event_id)
    kept.later(_answering, **values)
    if rsvp.coming:
        kept.later(_reminding_again, ladder_id=rsvp.event_id, member_id=member_id)
    else:
        kept.later(_not_coming, **values)


# ---- When an event moves


def move(conn: Connection, event_id: int, was: datetime, starts_at: datetime) -> None:
    """What was said of the time that was holds for the new one; of two words of a member, the later."""
    before, after = (
        (rsvps.c.event_id == event_id) & (rsvps.c.starts_at == time) for time in (was, starts_at)
    )
    conn.execute(delete(rsvps).where(after, _said_too(event_id, was, since=True)))
    conn.execute(delete(rsvps).where(before, _said_too(event_id, starts_at)))
    conn.execute(update(rsvps).where(before).values(starts_at=starts_at))
    begin_anew(conn, event_id, starts_at)


def _said_too(event_id: int, starts_at: datetime, *, since: bool = False) -> ColumnElement[bool]:
    """Whether that member said something of this time as well; or did so since."""
    other = rsvps.alias()
    theirs = (other.c.member_id == rsvps.c.member_id) & (other.c.at >= rsvps.c.at if since else true())
    return exists().where(other.c.event_id == event_id, other.c.starts_at == starts_at, theirs)


def begin_anew(conn: Connection, event_id: int, starts_at: datetime) -> None:
    """It stands at this time: everybody is reminded again, but who has said already that they don't come."""
    conn.execute(delete(done).where(done.c.ladder_id == event_id))
    not_then = (rsvps.c.event_id == event_id) & (rsvps.c.starts_at == starts_at) & ~rsvps.c.coming
    said = select(rsvps.c.event_id, rsvps.c.member_id, rsvps.c.local_id, rsvps.c.at).where(not_then)
    conn.execute(insert(done).from_select(["ladder_id", "member_id", "local_id", "at"], said))


# ---- Numbers and people


def turnout(conn: Connection, event_id: int, starts_at: datetime) -> list[Turnout]:
    """Coming and not coming, by local, the largest first."""
    query = (
        select(rsvps.c.local_id, locals_.c.name, rsvps.c.coming, func.count())
        .join(locals_, locals_.c.id == rsvps.c.local_id)
        .where(rsvps.c.event_id == event_id, rsvps.c.starts_at == starts_at)
        .group_by(rsvps.c.local_id, locals_.c.name, rsvps.c.coming)
    )
    found: dict[tuple[int, str], dict[bool, int]] = {}
    for local_id, name, coming, n in conn.execute(query):
        found.setdefault((local_id, name), {})[coming] = n
    rows = [Turnout(*local, said.get(True, 0), said.get(False, 0)) for local, said in found.items()]
    return sorted(rows, key=lambda row: (-row.coming, -row.not_coming, row.local))


def said_after(conn: Connection, event_id: int, at: datetime, local_ids: Collection[int]) -> tuple[int, int]:
    """How many of these locals said within two hours of then that they come, and that they don't."""
    when = (rsvps.c.event_id == event_id) & (rsvps.c.at >= at) & (rsvps.c.at < at + AFTER_A_RUNG)
    theirs = rsvps.c.local_id.in_(local_ids)
    query = select(rsvps.c.coming, func.count()).where(when, theirs).group_by(rsvps.c.coming)
    found: dict[bool, int] = dict(iter(conn.execute(query)))
    return found.get(True, 0), found.get(False, 0)


def who(
    conn: Connection, event_id: int, starts_at: datetime, local_ids: Collection[int], after: int = 0
) -> list[Guest]:
    """The next people of these locals who answered, after this member."""
    r = rsvps.c
    query = (
        select(r.member_id, members.c.phone, locals_.c.name, r.coming, r.at)
        .join(members, members.c.id == r.member_id)
        .join(locals_, locals_.c.id == r.local_id)
        .where(r.event_id == event_id, r.starts_at == starts_at, r.member_id > after)
        .where(r.local_id.in_(local_ids))
        .order_by(r.member_id)
        .limit(PAGE)
    )
    return [
        Guest(id_, hide(phone), local, coming, at) for id_, phone, local, coming, at in conn.execute(query)
    ]
