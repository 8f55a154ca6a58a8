"""Who a broadcast did not reach, and why; and which of them may be tried again."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from outreach.carriers.codes import CODES, consequence
from outreach.db import Database
from outreach.errors import Consequence, WrongState
from outreach.models import (
    State,
    broadcast_lists,
    broadcasts,
    lists,
    locals_,
    members,
    messages,
    subscriptions,
)
from outreach.sms import hide
from outreach.tallies import Counts

PAGE = 100  # people in one look


class Chance(StrEnum):
    """Whether somebody whom a broadcast did not reach may be tried again."""

    AGAIN = "again"
    UNSURE = "unsure"  # the carrier gave a code we don't know: again, since a person asks for it
    OPEN = "open"  # may still arrive: whoever tried again now might text them twice
    SETTLE = "settle"  # may have arrived, and nobody will ever say
    PERSON = "person"  # left, on hold, or their number can't get texts
    TEXT = "text"  # the text itself, or our request, was refused: the same again ends the same


@dataclass(frozen=True, slots=True)
class Group:
    """So many, for one reason."""

    state: State
    reason: str
    n: int
    chance: Chance


@dataclass(frozen=True, slots=True)
class Missed:
    """One person a broadcast did not reach."""

    member_id: int  # where the next look goes on
    phone: str  # hidden but for its last two digits
    locals: str  # names of theirs, among those the broadcast went to
    state: State
    reason: str
    chance: Chance


_NOT_REACHED = (State.UNDELIVERED, State.LEFT_OUT, State.UNKNOWN, State.RETRYING)
# Why a row is left out, and stays so; who is done, or gets a later reminder, needs this one no more.
_ABOUT_THE_PERSON = ("done", "held", "left", "superseded", "suppressed")
_OF_CONSEQUENCE = {
    Consequence.OPT_OUT: Chance.PERSON,
    Consequence.SUPPRESS: Chance.PERSON,
    Consequence.MISS: Chance.PERSON,  # the same from the same sender ends the same
    Consequence.STOP_BROADCAST: Chance.TEXT,
    Consequence.BUG: Chance.TEXT,
    Consequence.SETTLE: Chance.SETTLE,
}
# The carrier's codes after which the same text is not sent to the same person again, whoever asks for it.
_FINAL = tuple(sorted(code for code, row in CODES.items() if row.consequence in _OF_CONSEQUENCE))


def chance(state: State, reason: str) -> Chance:
    """Whether a person whose message stands so may be tried again."""
    if state in {State.UNKNOWN, State.RETRYING}:
        return Chance.OPEN
    if state is State.LEFT_OUT:
        return Chance.PERSON if reason in _ABOUT_THE_PERSON else Chance.AGAIN
    if reason.isdigit() and reason not in CODES:
        return Chance.UNSURE
    return _OF_CONSEQUENCE.get(consequence(reason), Chance.AGAIN)


def _may_be_tried() -> ColumnElement[bool]:
    """`chance` is AGAIN or UNSURE, for the database."""
    undelivered = and_(messages.c.state == State.UNDELIVERED, messages.c.reason.not_in(_FINAL))
    left_out = and_(messages.c.state == State.LEFT_OUT, messages.c.reason.not_in(_ABOUT_THE_PERSON))
    return or_(undelivered, left_out)


# ---- Numbers


def groups(counts: Counts) -> list[Group]:
    """Why, and how many, the largest first; from the kept numbers, so that it costs nothing."""
    found = [
        Group(state, reason, n, chance(state, reason))
        for (state, reason), n in counts.numbers.items()
        if state in _NOT_REACHED and n > 0
    ]
    return sorted(found, key=lambda group: (-group.n, group.state, group.reason))


def again(found: Collection[Group]) -> int:
    """How many of them may be tried again."""
    return sum(group.n for group in found if group.chance in {Chance.AGAIN, Chance.UNSURE})


def to_try(conn: Connection, broadcast_id: int, found: Collection[Group]) -> int:
    """How many may be tried again and were not yet; they are counted only where some were."""
    n = again(found)
    if not n or not launched_again(conn, broadcast_id):
        return n
    return conn.scalar(select(func.count()).select_from(rest(conn, broadcast_id).subquery())) or 0


# ---- People


def look(conn: Connection, broadcast_id: int, after: int = 0, limit: int = PAGE) -> list[Missed]:
    """The next people it did not reach, after this member; a step along an index, however many there are."""
    query = (
        select(messages.c.member_id, members.c.phone, messages.c.state, messages.c.reason)
        .join(members, members.c.id == messages.c.member_id)
        .where(messages.c.broadcast_id == broadcast_id, messages.c.member_id > after)
        .where(messages.c.state.in_(_NOT_REACHED))
        .order_by(messages.c.member_id)
        .limit(limit)
    )
    rows = conn.execute(query).all()
    theirs = _locals(conn, broadcast_id, [row.member_id for row in rows])
    return [_missed(row, theirs) for row in rows]


def _missed(row: Any, theirs: dict[int, list[str]]) -> Missed:
    state = State(row.state)
    names = ", ".join(theirs.get(row.member_id, ()))
    return Missed(row.member_id, hide(row.phone), names, state, row.reason, chance(state, row.reason))


def _locals(conn: Connection, broadcast_id: int, member_ids: Sequence[int]) -> dict[int, list[str]]:
    """Their locals, among those this broadcast went to; also of who has left them since."""
    query = (
        select(subscriptions.c.member_id, locals_.c.name)
        .distinct()
        .select_from(broadcast_lists)
        .join(lists, lists.c.id == broadcast_lists.c.list_id)
        .join(locals_, locals_.c.id == lists.c.local_id)
        .join(subscriptions, subscriptions.c.list_id == lists.c.id)
        .where(broadcast_lists.c.broadcast_id == broadcast_id, subscriptions.c.member_id.in_(member_ids))
        .order_by(locals_.c.name)
    )
    found: dict[int, list[str]] = {}
    for member_id, name in conn.execute(query):
        found.setdefault(member_id, []).append(name)
    return found


def everyone(database: Database, broadcast_id: int) -> Iterator[Missed]:
    """All of them, a page at a time: no look stays open while somebody reads."""
    after: int | None = 0
    while after is not None:
        with database.reading() as conn:
            page = look(conn, broadcast_id, after)
        yield from page
        after = page[-1].member_id if len(page) == PAGE else None


# ---- Written to again


def only(conn: Connection, again_of: int | None, this: int | None = None) -> Select[int] | None:
    """Whom alone a broadcast goes to that is written again; None for one that nothing narrows."""
    return None if again_of is None else rest(conn, again_of, this)


def rest(conn: Connection, again_of: int, this: int | None = None) -> Select[int]:
    """The members who did not get that broadcast, may be tried again, and were not yet.

    Whoever another launched broadcast (but `this`) was written to for the same purpose is that one's to try
    again: so two presses, or two organizers, never text one person twice.
    """
    missed = select(messages.c.member_id).where(messages.c.broadcast_id == again_of, _may_be_tried())
    others = [each for each, _ in launched_again(conn, again_of) if each != this]
    if not others:
        return missed
    other = messages.alias()
    theirs = exists().where(other.c.broadcast_id.in_(others), other.c.member_id == messages.c.member_id)
    return missed.where(~theirs)


def take_turn(conn: Connection, again_of: int) -> None:
    """Launch one such broadcast at a time: the next one must see who has a row of the one before. Raises WrongState."""
    unready = _unready(conn, again_of)
    if unready:
        raise WrongState(
            f"Broadcast {unready[0]} was launched just now to the same people, and is still being made ready. "
            "Nothing was launched. Look again in a minute: this draft then goes only to who is left."
        )


def is_its_turn(conn: Connection, again_of: int) -> bool:
    """Whether another one may start now, for a clock that can ask again in a second."""
    return not _unready(conn, again_of)


def _unready(conn: Connection, again_of: int) -> list[int]:
    # Who launches another one at this moment waits here, and then finds this one launched.
    conn.execute(select(broadcasts.c.id).where(broadcasts.c.id == again_of).with_for_update(key_share=True))
    return [id_ for id_, ready in launched_again(conn, again_of) if not ready]


def launched_again(conn: Connection, again_of: int) -> list[tuple[int, bool]]:
    """The broadcasts to those whom that one missed, launched already; and whether everyone's row is made."""
    # What was written after it has a higher number: a step along the numbers, not a look at all of them.
    these = (broadcasts.c.id > again_of) & (broadcasts.c.again_of == again_of)
    query = select(broadcasts.c.id, broadcasts.c.expanded).where(these, broadcasts.c.launched_at.is_not(None))
    return [(id_, expanded) for id_, expanded in conn.execute(query.order_by(broadcasts.c.id))]
