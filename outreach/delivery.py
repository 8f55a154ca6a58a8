"""The only way a text leaves; receipts; and settling what nobody answered for.

    waiting ⇄ claimed ─→ sent ─→ undelivered ─→ delivered      left_out (never handed over; says why)
       ↑         └→ unknown ─→ sent …, or back to waiting when the carrier does not have it
       └── retrying ←── undelivered, for a reason that passes, once (outcomes.py)

A claim is a lease of LEASE seconds. A worker hands over what it claimed within FRESH seconds and puts the
rest back, so a pause, a STOP or a cancelling reaches it within a second, and a frozen worker that wakes
up late sends nothing whose claim has run out.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, case, exists, false, func, select, update

from outreach import broadcasts, senders, tallies, variants
from outreach.carriers import Outgoing
from outreach.db import plan_by_index
from outreach.done import is_done
from outreach.hours import closes_at, is_open
from outreach.models import (
    IS_RETRYING,
    IS_WAITING,
    State,
    Subscribed,
    broadcast_lists,
    messages,
    subscriptions,
    texts,
)
from outreach.models import (
    members as members_table,
)
from outreach.prepared import Given, Prepared, Writes, writes
from outreach.sender_kinds import LONGEST_VALIDITY
from outreach.senders import Sender
from outreach.sms import segments
from outreach.turns import in_turn
from outreach.waiting import UNDELIVERED, waiting_zones

_Found = Row[Any, *tuple[Any, ...]]  # a row of one of the queries below

FRESH = 0.7  # seconds from a claim in which its texts may be handed over
# After this nobody believes that the worker is still alive: with the clock's second, its rows are found within 15.
LEASE = timedelta(seconds=13)
SHORTEST_VALIDITY = 6  # seconds; Twilio asks for more than 5
ANSWER_LASTS = timedelta(hours=4)  # an organizer's answer to one member

_FORWARD: Mapping[State, frozenset[State]] = {
    # A receipt proves that it was handed over, whatever we had come to believe.
    State.WAITING: frozenset({State.CLAIMED, State.LEFT_OUT, State.SENT, State.UNDELIVERED, State.DELIVERED}),
    State.CLAIMED: frozenset(State) - {State.CLAIMED},
    State.UNKNOWN: frozenset({State.WAITING, State.SENT, State.UNDELIVERED, State.DELIVERED}),
    State.SENT: frozenset({State.UNDELIVERED, State.DELIVERED}),
    State.UNDELIVERED: frozenset({State.DELIVERED, State.RETRYING}),  # the first is rare, and good news
    State.RETRYING: frozenset({State.WAITING, State.DELIVERED, State.LEFT_OUT}),
    State.DELIVERED: frozenset(),
    # Believed never sent, given up, and then a receipt after all.
    State.LEFT_OUT: frozenset({State.SENT, State.UNDELIVERED, State.DELIVERED}),
}

_RECEIPT = {
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.UNDELIVERED,
    "failed": State.UNDELIVERED,
    "canceled": State.UNDELIVERED,
}  # every other status of the carrier is "it is with the carrier"


@dataclass(frozen=True, slots=True)
class Change:
    """What we learned about one message."""

    message_id: int
    state: State
    reason: str = ""
    carrier_id: str | None = None
    claim: int | None = None  # the claim this is about; needed for WAITING and UNKNOWN
    try_at: datetime | None = None  # for RETRYING


class _Standing(NamedTuple):
    """A message as it stands, locked for this transaction."""

    id: int
    broadcast_id: int | None
    state: str
    reason: str
    attempts: int
    carrier_id: str | None
    try_at: datetime | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a worker may hand over now."""

    looked: int  # rows taken from those that wait, left-out ones with them; 0: nothing waits
    by_size: Mapping[int, Sequence[Outgoing]]  # segments of each text -> the texts
    answers: bool = False  # to members, who wait for them

    @property
    def texts(self) -> list[Outgoing]:
        return [text for texts in self.by_size.values() for text in texts]


_NOTHING = Claimed(0, {})


def claim(conn: Connection, now: datetime, most: int, turn: int, by: Sender) -> Claimed:
    """Take up to so many of this sender's texts for this worker alone.

    Answers to members come before alerts, alerts before bulk; `turn` shares a lane among its broadcasts.
    Whoever has left, or is held, since the rows were made is left out here, at the last moment.
    """
    plan_by_index(conn)
    known = [sender.address for sender in senders.all_(conn)]
    answers = _claim_answers(conn, now, most, by, known)
    if answers.looked:
        return answers
    at_work = [b for b in broadcasts.at_work(conn) if _address(b.sender, known) == by.address]
    for broadcast in in_turn(at_work, _waiting(conn, at_work), turn):
        taken = _claim_broadcast(conn, broadcast, now, most, by)
        if taken.looked:
            return taken
    return _NOTHING


def _waiting(conn: Connection, at_work: Sequence[broadcasts.Broadcast]) -> dict[int, int]:
    """How many of each wait, where that decides whose turn it is: in a lane of several."""
    in_lane = Counter(b.lane for b in at_work)
    return {b.id: tallies.counts(conn, b.id).of(State.WAITING) for b in at_work if in_lane[b.lane] > 1}


def _address(sender: str, known: Collection[str]) -> str:
    return sender if sender in known else senders.FEDERATIONS


def _claim_answers(conn: Connection, now: datetime, most: int, by: Sender, known: Collection[str]) -> Claimed:
    rows = _take(conn, _answers_of(by, known), members_table.c.stopped_at.is_(None), most)
    _mark_claimed(conn, rows, None, now)
    validity = min(int(ANSWER_LASTS.total_seconds()), by.validity)
    by_size: dict[int, list[Outgoing]] = {}
    for row in rows:
        if not _why_not(row):
            text = Outgoing(row.id, row.phone, row.body, validity, by.address, row.attempts + 1)
            by_size.setdefault(segments(text.body).count, []).append(text)
    return Claimed(len(rows), by_size, answers=True)


def _answers_of(by: Sender, known: Collection[str]) -> ColumnElement[bool]:
    """An organizer's answer leaves by the number that the member texted."""
    asked = select(texts.c.sender).where(texts.c.id == messages.c.reply_to).scalar_subquery()
    return messages.c.broadcast_id.is_(None) & senders.is_of(by.address, func.coalesce(asked, ""), known)


def _claim_broadcast(
    conn: Connection, broadcast: broadcasts.Broadcast, now: datetime, most: int, by: Sender
) -> Claimed:
    if broadcast.expires_at <= now + timedelta(seconds=SHORTEST_VALIDITY):
        return _NOTHING
    this: ColumnElement[bool] = messages.c.broadcast_id == broadcast.id
    if not broadcast.any_hour:
        soonest = now + timedelta(
            seconds=SHORTEST_VALIDITY
        )  # until when the carrier may hold it at the least
        open_ = _open(_open(waiting_zones(conn, broadcast.id), now), soonest)
        this &= messages.c.zone.in_(open_)
    rows = _take(conn, this, _still_on(broadcast.id), most, broadcast.ladder_id)
    _mark_claimed(conn, rows, broadcast.id, now)
    validity = lru_cache(lambda zone: min(_validity(broadcast, zone, now), by.validity))
    own = broadcast.body, broadcast.segments
    said = variants.choice(conn, broadcast.id, own) if broadcast.varied else lambda *_: own
    by_size: dict[int, list[Outgoing]] = {}
    for row in rows:
        if not _why_not(row):
            body, size = said(row.may, row.language)
            text = Outgoing(row.id, row.phone, body, validity(row.zone), by.address, row.attempts + 1)
            by_size.setdefault(size, []).append(text)
    return Claimed(len(rows), by_size)


def _open(zones: Iterable[str], now: datetime) -> list[str]:
    """Those in which a text may arrive now; who has no known zone may always be texted."""
    return [zone for zone in zones if not zone or is_open(now, zone)]


def _still_on(broadcast_id: int) -> ColumnElement[int]:
    """The list by which the member gets it: the lowest of those it goes to; none, once the member has left."""
    to = select(broadcast_lists.c.list_id).where(broadcast_lists.c.broadcast_id == broadcast_id)
    on = select(subscriptions.c.list_id).where(
        subscriptions.c.member_id == members_table.c.id,
        subscriptions.c.list_id.in_(to),
        subscriptions.c.state == Subscribed.JOINED,
    )
    # Not EXISTS: PostgreSQL would make a table of everyone on the list, for each claim. Nor in the order of an
    # index: it might read all of that for each member.
    return on.order_by(subscriptions.c.list_id + 0).limit(1).scalar_subquery()


_TAKEN = ("id", "member_id", "body", "zone", "attempts", "try_at", "first_reason")


def _take(
    conn: Connection,
    which: ColumnElement[bool],
    may: ColumnElement[Any],
    most: int,
    ladder_id: int | None = None,
) -> Sequence[_Found]:
    # Chosen and locked before anything is looked up about them: PostgreSQL plans a join or an EXISTS for every
    # message that waits, not for so many, and with a million it read the whole list for each claim.
    taken = (
        select(*(messages.c[name] for name in _TAKEN))
        .where(which, IS_WAITING)
        .order_by(messages.c.zone, messages.c.id)  # as the index has them
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("taken")
    )
    m = members_table.c
    query = select(
        taken.c.id,
        taken.c.body,
        taken.c.zone,
        taken.c.attempts,
        taken.c.try_at,
        taken.c.first_reason,
        m.phone,
        m.language,
        m.suppressed,
        m.held_at,
        may.label("may"),
        (false() if ladder_id is None else is_done(m.id, ladder_id)).label("done"),
    ).join_from(taken, members_table, m.id == taken.c.member_id)
    return conn.execute(query).all()


def _why_not(row: _Found) -> str:
    if not row.may:
        return "left"
    if row.suppressed:
        return "suppressed"
    if row.done:
        return "done"
    return "held" if row.held_at else ""


def _fate(row: _Found) -> tuple[State, str]:
    """What becomes of it, and why. One that left once, and gets no second try, did not arrive for its first reason."""
    why = _why_not(row)
    if why and row.try_at:
        return State.UNDELIVERED, row.first_reason or UNDELIVERED
    return (State.LEFT_OUT if why else State.CLAIMED), why


def _mark_claimed(conn: Connection, rows: Sequence[_Found], broadcast_id: int | None, now: datetime) -> None:
    by_fate: dict[tuple[State, str], list[int]] = {}
    for row in rows:
        by_fate.setdefault(_fate(row), []).append(row.id)
    numbers: Counter[tuple[State, str]] = Counter()
    for (state, reason), ids in by_fate.items():
        values = {"state": state, "reason": reason, "claimed_at": now, "changed_at": now}
        if state is State.CLAIMED:
            values["attempts"] = messages.c.attempts + 1
        conn.execute(update(messages).where(messages.c.id.in_(ids)).values(**values))
        numbers[(State.WAITING, "")] -= len(ids)
        numbers[(state, reason)] += len(ids)
    if broadcast_id is not None:
        tallies.add(conn, broadcast_id, numbers)


def _validity(broadcast: broadcasts.Broadcast, zone: str, now: datetime) -> int:
    """Seconds the carrier may hold it: never past the expiry, nor into quiet hours."""
    ends = [broadcast.expires_at]
    if zone and not broadcast.any_hour:
        ends += filter(None, [closes_at(now, zone)])
    left = int((min(ends) - now).total_seconds())
    return max(SHORTEST_VALIDITY, min(left, LONGEST_VALIDITY))


def advance(conn: Connection, changes: Collection[Change], now: datetime) -> list[Change]:
    """Keep what we learned, as far as it moves a message forward; what did is returned.

    Every change of a message that was claimed goes through here, so that two reports of one message, in
    whatever order, end in the same state, and the tallies count each move once.
    """
    latest = {change.message_id: change for change in changes}
    ids = [{"id": id_} for id_ in sorted(latest)]
    found = [_Standing(*row) for row in _locking(conn, ids)] if ids else []
    moving = [(row, latest[row.id]) for row in found if _moves(row, latest[row.id])]
    if moving:
        with writes(conn) as kept:
            _write(kept, [change for _, change in moving], now)
            _tally(kept, moving)
    return [change for _, change in moving]


def _moves(row: _Standing, change: Change) -> bool:
    """Whether this is news. "It did not leave" and "nobody knows" must be about the claim that stands:
    said late, of an older one, they would put back a text that another worker is handing over."""
    state = State(row.state)
    if change.state not in _FORWARD[state]:
        return False
    if state is State.RETRYING and change.state is State.WAITING:
        return True  # its time has come
    if change.state in {State.WAITING, State.UNKNOWN}:
        return bool(change.claim == row.attempts)
    # Of a text that was tried again, the carrier's word on the first try is no news, unless it arrived.
    return not _of_an_earlier_try(row, change) or change.state is State.DELIVERED


def _of_an_earlier_try(row: _Standing, change: Change) -> bool:
    if row.try_at is None or change.carrier_id is None:
        return False
    of_last = change.carrier_id == row.carrier_id
    return not of_last if State(row.state) in {State.SENT, State.UNDELIVERED} else bool(of_last)


@Prepared
def _locking(given: Given) -> Any:
    columns = (messages.c[name] for name in _Standing._fields)
    # Everyone locks messages in this order.
    these = select(*columns).where(given.one_of(messages.c.id)).order_by(messages.c.id)
    return these.with_for_update()


@Prepared
def _writing(given: Given) -> Any:
    m = messages.c
    new = given.rows(
        this=m.id.type,
        to=m.state.type,
        why=m.reason.type,
        sid=m.carrier_id.type,
        at=m.changed_at.type,
        again=m.try_at.type,
    )
    values = {
        "state": new.c.to,
        "reason": new.c.why,
        "carrier_id": func.coalesce(new.c.sid, m.carrier_id),
        "changed_at": new.c.at,
        "try_at": func.coalesce(new.c.again, m.try_at),
        "first_reason": case((new.c.again.is_not(None), new.c.why), else_=m.first_reason),
    }
    return update(messages).where(m.id == new.c.this).values(values)


def _write(kept: Writes, moved: Iterable[Change], now: datetime) -> None:
    for c in moved:
        to = {"to": c.state, "why": c.reason, "sid": c.carrier_id, "at": now, "again": c.try_at}
        kept.later(_writing, this=c.message_id, **to)


def _tally(kept: Writes, moving: Iterable[tuple[_Standing, Change]]) -> None:
    numbers: dict[int, Counter[tuple[State, str]]] = {}
    for row, change in moving:
        if row.broadcast_id is None:
            continue
        of_broadcast = numbers.setdefault(row.broadcast_id, Counter())
        of_broadcast[(State(row.state), row.reason)] -= 1
        of_broadcast[(change.state, change.reason)] += 1
    for broadcast_id in sorted(numbers):
        tallies.add_later(kept, broadcast_id, numbers[broadcast_id])


def receipt(message_id: int, carrier_id: str, status: str, error_code: str) -> Change | None:
    """What the carrier's word on one message tells us; None when it says nothing."""
    if not carrier_id or not status:
        return None
    state = _RECEIPT.get(status, State.SENT)
    reason = (error_code or status) if state is State.UNDELIVERED else ""
    return Change(message_id, state, reason, carrier_id)


def anything_waits(conn: Connection, now: datetime) -> bool:
    """Whether a worker that looked now would find something to send."""
    answer = messages.c.broadcast_id.is_(None) & IS_WAITING
    if conn.scalar(select(exists().where(answer))):
        return True
    return any(b.any_hour or _open(waiting_zones(conn, b.id), now) for b in broadcasts.at_work(conn))


def retry_due(conn: Connection, now: datetime, most: int = 5000) -> int:
    """Let those whose time has come wait again; how many."""
    due = select(messages.c.id).where(IS_RETRYING, messages.c.try_at <= now).order_by(messages.c.id)
    changes = [Change(id_, State.WAITING) for id_ in conn.scalars(due.limit(most))]
    moved = [change.message_id for change in advance(conn, changes, now)]
    if moved:
        broadcasts.reopen(conn, select(messages.c.broadcast_id).where(messages.c.id.in_(moved)))
    return len(moved)
