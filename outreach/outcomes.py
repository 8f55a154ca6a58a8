"""What the carrier says of texts: kept, and obeyed, as the table of its codes (carriers/codes.py) says.

about the person     told it STOP, can't get texts, or was out of reach some broadcasts in a row
about the moment     tried once more, later
about the text       filtered: the broadcast pauses above 2 % of 500; refused for a mistake of ours: at once
about us             the sender slows down or rests, or everything pauses
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from outreach import broadcasts, members, senders
from outreach.carriers.codes import GIVEN_UP, QUEUE_FULL, consequence, try_at
from outreach.delivery import ANSWER_LASTS, Change, advance
from outreach.errors import Consequence
from outreach.models import BroadcastState, State, messages, texts
from outreach.models import broadcasts as broadcasts_table
from outreach.models import members as members_table
from outreach.out_of_reach import is_given_up
from outreach.prepared import Writes, rounds, writes
from outreach.tallies import counts

FILTERED = "30007"
WINDOW, MOST_FILTERED = 500, 10  # 2 % of the last 500 that came to an end
_WEIGHTLESS = frozenset({Consequence.COUNT, Consequence.SETTLE})
# Whoever gets this text, it would end the same.
_OF_THE_TEXT = frozenset({Consequence.STOP_BROADCAST, Consequence.BUG})
# What the carrier says of us is news only of texts that left so lately: of older ones it is told when a receipt was lost,
# and whatever it was may have been mended long since.
_NEWS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class _Failed:
    """One text that did not arrive, and what it takes to decide what follows."""

    message_id: int
    member_id: int
    left_at: datetime
    tried_again: bool
    broadcast_id: int | None
    ends_at: datetime  # a text that leaves later is stale
    sender: str
    code: str


def record(conn: Connection, changes: Collection[Change], now: datetime) -> None:
    """Keep what the carrier said of a batch, and obey it."""
    moved = advance(conn, changes, now)
    codes = {c.message_id: c.reason for c in moved if c.state is State.UNDELIVERED and c.reason}
    weighty = {id_: code for id_, code in codes.items() if consequence(code) not in _WEIGHTLESS}
    if weighty:
        _obey(conn, _failed(conn, weighty, now), now)


def record_in_order(conn: Connection, changes: Sequence[Change], now: datetime) -> None:
    """Keep receipts of any messages, several of one among them, each after the one before it."""
    for together in rounds(changes, lambda change: change.message_id):
        record(conn, together, now)


def _failed(conn: Connection, codes: Mapping[int, str], now: datetime) -> list[_Failed]:
    m, b = messages.c, broadcasts_table.c
    sender = func.coalesce(b.sender, texts.c.sender, senders.FEDERATIONS).label("sender")
    query = (
        select(m.id, m.member_id, m.claimed_at, m.try_at, m.broadcast_id, b.expires_at, b.state, sender)
        .join(members_table, members_table.c.id == m.member_id)
        .outerjoin(broadcasts_table, b.id == m.broadcast_id)
        .outerjoin(texts, texts.c.id == m.reply_to)
        .where(m.id.in_(list(codes)))
        # Everyone locks members in this order. Not by the bare column: PostgreSQL would walk its index from end to end
        # to find three in order, as it is told to sort nothing (db.BY_INDEX).
        .order_by(members_table.c.phone.concat(""))
    )
    known = {one.address for one in senders.all_(conn)}
    return [
        _Failed(
            message_id=row.id,
            member_id=row.member_id,
            left_at=row.claimed_at or now,
            tried_again=row.try_at is not None,
            broadcast_id=row.broadcast_id,
            ends_at=_ends_at(row, now),
            sender=row.sender if row.sender in known else senders.FEDERATIONS,
            code=codes[row.id],
        )
        for row in conn.execute(query)
    ]


def _ends_at(row: Row[Any, *tuple[Any, ...]], now: datetime) -> datetime:
    """After this the text is stale."""
    if row.state == BroadcastState.CANCELLED:
        return now
    ends: datetime = row.expires_at or (row.claimed_at or now) + ANSWER_LASTS
    return ends


def _obey(conn: Connection, failed: Sequence[_Failed], now: datetime) -> None:
    again = {f.message_id: when for f in failed if (when := _when_again(f, now))}
    codes = {f.message_id: f.code for f in failed}
    retrying = [Change(id_, State.RETRYING, codes[id_], try_at=when) for id_, when in again.items()]
    advance(conn, retrying, now)
    news = [f for f in failed if f.left_at > now - _NEWS]
    _hold_what_was_over(conn, [f for f in news if f.message_id in again])
    with writes(conn) as kept:
        for one in failed:
            if one.message_id in again:  # what came before it may be enough, and is counted nowhere else
                _perhaps_give_up(kept, one, now)
            else:
                _about_the_person(kept, one, now)
    for sender, code in sorted({(f.sender, f.code) for f in news}):
        _about_us(conn, code, sender, now)
    for broadcast_id in sorted({f.broadcast_id for f in failed if _about_the_text(f) and f.broadcast_id}):
        _look_for_a_filter(conn, broadcast_id, {f.code for f in failed if f.broadcast_id == broadcast_id})


_STOPS = frozenset({Consequence.STOP_ACCOUNT, Consequence.STOP_SENDER})


def _hold_what_was_over(conn: Connection, again: Sequence[_Failed]) -> None:
    """A broadcast had perhaps left whole before the carrier said that nothing of this sender goes through: its second
    tries wait, paused, until somebody has mended that."""
    codes = {f.broadcast_id: f.code for f in again if f.broadcast_id and consequence(f.code) in _STOPS}
    for broadcast_id in sorted(codes):
        broadcasts.hold(conn, broadcast_id, codes[broadcast_id])


def _when_again(failed: _Failed, now: datetime) -> datetime | None:
    when = try_at(failed.code, now, tried_again=failed.tried_again)
    return when if when and when < failed.ends_at else None


def _about_the_person(kept: Writes, failed: _Failed, now: datetime) -> None:
    follows = consequence(failed.code)
    if follows is Consequence.OPT_OUT:
        members.opt_out_by_carrier(kept, failed.member_id, failed.code, failed.left_at, now)
    elif follows is Consequence.SUPPRESS:
        members.suppress(kept, failed.member_id, failed.code, now)
    else:
        _perhaps_give_up(kept, failed, now)


def _perhaps_give_up(kept: Writes, failed: _Failed, now: datetime) -> None:
    if failed.code not in GIVEN_UP or failed.broadcast_id is None:
        return
    # Locked before it is counted: another process may be told of another text to the same number.
    members.get(kept.conn, failed.member_id)
    if is_given_up(kept.conn, failed.member_id):
        members.suppress(kept, failed.member_id, failed.code, now)


def _about_us(conn: Connection, code: str, sender: str, now: datetime) -> None:
    follows = consequence(code)
    if follows is Consequence.STOP_ACCOUNT:
        broadcasts.halt(conn, code)
    elif follows is Consequence.STOP_SENDER:
        broadcasts.halt(conn, code, sender)
    elif follows is Consequence.SLOW_DOWN and code in QUEUE_FULL:
        senders.rest(conn, sender, code, now + senders.REST)
    elif follows is Consequence.SLOW_DOWN:
        senders.slow_down(conn, sender, now)


def _about_the_text(failed: _Failed) -> bool:
    return consequence(failed.code) in _OF_THE_TEXT


def _look_for_a_filter(conn: Connection, broadcast_id: int, codes: Collection[str]) -> None:
    """Pause a broadcast whose text is being filtered: at once when the carrier says so of the text itself,
    else when more than 2 % of the last 500 texts were.

    Somebody who is at the broadcast in this moment, to cancel it or to make its rows, locks it before its messages,
    and we the other way round: then the next text that was filtered will look.
    """
    b = broadcasts_table.c
    mine = select(b.filtered_seen, b.filtered_after).where(b.id == broadcast_id)
    before = conn.execute(mine.with_for_update(key_share=True, skip_locked=True)).one_or_none()
    if before is None:
        return
    surely = next((c for c in codes if c != FILTERED and consequence(c) in _OF_THE_TEXT), "")
    if surely or _too_many_filtered(conn, broadcast_id, *before):
        broadcasts.halt_one(conn, broadcast_id, surely or FILTERED)


def _too_many_filtered(conn: Connection, broadcast_id: int, seen: int, after: str) -> bool:
    """Whether the last eleven that were filtered are among the last 500 that came to an end.

    `after` is how many had come to an end with each of them. Once that was too many it begins anew, for when somebody
    says to go on.
    """
    numbers = counts(conn, broadcast_id)
    filtered = numbers.numbers.get((State.UNDELIVERED, FILTERED), 0)
    ended = numbers.of(State.DELIVERED) + numbers.of(State.UNDELIVERED)
    last = [*map(int, after.split()), *[ended] * max(filtered - seen, 0)][-MOST_FILTERED - 1 :]
    too_many = len(last) > MOST_FILTERED and ended - last[0] < WINDOW
    values = {"filtered_seen": filtered, "filtered_after": "" if too_many else " ".join(map(str, last))}
    conn.execute(update(broadcasts_table).where(broadcasts_table.c.id == broadcast_id).values(**values))
    return too_many
