"""Those of a broadcast who wait for their text: whether there are any, where they live, and giving them up."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from outreach.models import IS_RETRYING, IS_WAITING, State, messages
from outreach.tallies import add

UNDELIVERED = "undelivered"  # it left once, did not arrive, and the carrier gave no code
AT_ONCE = 5_000  # rows given up in one transaction, so that nobody's STOP waits behind a large one


def somebody_waits(broadcast_id: ColumnElement[int]) -> ColumnElement[bool]:
    """One look into the index for each broadcast: for EXISTS, PostgreSQL would read everyone who waits."""
    first = select(messages.c.id).where(messages.c.broadcast_id == broadcast_id, IS_WAITING)
    first = first.order_by(messages.c.zone, messages.c.id).limit(1)
    return first.scalar_subquery().is_not(None)


def waiting_zones(conn: Connection, broadcast_id: int) -> list[str]:
    """The zones of its people who wait: one step through the index for each, not one for each person."""
    zone = messages.c.zone
    # Not min(): PostgreSQL below 18 would read everyone who waits for it.
    first = select(zone).where(messages.c.broadcast_id == broadcast_id, IS_WAITING)
    first = first.order_by(zone, messages.c.id).limit(1)
    zones: list[str] = []
    found = conn.scalar(first)
    while found is not None:
        zones.append(found)
        found = conn.scalar(first.where(zone > found))
    return zones


def next_try(conn: Connection, broadcast_id: int) -> datetime | None:
    """When the first of this broadcast's second tries is due."""
    of = select(func.min(messages.c.try_at)).where(IS_RETRYING, messages.c.broadcast_id == broadcast_id)
    found: datetime | None = conn.scalar(of)
    return found


def leave_out_waiting(
    conn: Connection,
    broadcast_id: int,
    reason: str,
    now: datetime,
    at_once: int = AT_ONCE,
    zones: Collection[str] | None = None,
) -> int:
    """Give up the first `at_once` of those that wait, in these zones only or anywhere; how many those were."""
    waiting = (messages.c.broadcast_id == broadcast_id) & IS_WAITING
    if zones is not None:
        waiting &= messages.c.zone.in_(zones)
    some = select(messages.c.id).where(waiting).order_by(messages.c.id).limit(at_once)
    # The condition again: a worker may claim one of them in this very moment.
    mine = messages.c.id.in_(some.scalar_subquery()) & IS_WAITING
    never, once = messages.c.try_at.is_(None), messages.c.try_at.is_not(None)
    left_out = {"state": State.LEFT_OUT, "reason": reason, "changed_at": now}
    n = conn.execute(update(messages).where(mine, never).values(**left_out)).rowcount
    first = func.coalesce(messages.c.first_reason, UNDELIVERED)
    tried = {"state": State.UNDELIVERED, "reason": first, "changed_at": now}
    stays = update(messages).where(mine, once).values(**tried).returning(messages.c.reason)
    why = Counter(conn.scalars(stays))
    moves = {(State.LEFT_OUT, reason): n} | {(State.UNDELIVERED, code): m for code, m in why.items()}
    add(conn, broadcast_id, {(State.WAITING, ""): -n - why.total(), **moves})
    return n + why.total() + _end_retries(conn, broadcast_id, now)


def _end_retries(conn: Connection, broadcast_id: int, now: datetime) -> int:
    """What did not arrive and was to be tried once more stays as it is: not delivered."""
    retrying = (messages.c.broadcast_id == broadcast_id) & IS_RETRYING
    ended = update(messages).where(retrying).values(state=State.UNDELIVERED, changed_at=now)
    why = Counter(conn.scalars(ended.returning(messages.c.reason)))
    moves = {(State.RETRYING, reason): -n for reason, n in why.items()}
    add(conn, broadcast_id, moves | {(State.UNDELIVERED, reason): n for reason, n in why.items()})
    return why.total()
