"""Letting old months leave: who got a broadcast is forgotten; how many did, and why not, stays in its numbers.

The rows of a broadcast are what keeps anybody from being texted twice, so only those of one that is long over go.
The consent ledger, members and their own words are not touched.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, delete, exists, func, select

from outreach.broadcasts import OVER
from outreach.db import Database
from outreach.errors import BadInput
from outreach.models import broadcasts, messages

# Receipts come within days, and people ask who got what for a month.
LEAST = timedelta(days=31)
BATCH = 10_000  # rows in one transaction, so that no text that comes in waits long


def ended_before(conn: Connection, before: datetime) -> list[int]:
    """The broadcasts that were over by then and whose people are still known, the oldest first."""
    over = broadcasts.c.state.in_(OVER) & broadcasts.c.expanded & (broadcasts.c.finished_at < before)
    known = exists().where(messages.c.broadcast_id == broadcasts.c.id)
    return list(conn.scalars(select(broadcasts.c.id).where(over, known).order_by(broadcasts.c.id)))


def count(conn: Connection, broadcast_ids: Sequence[int]) -> int:
    """How many people's messages these hold."""
    of = messages.c.broadcast_id
    return sum(
        conn.scalar(select(func.count()).where(of == broadcast_id)) or 0 for broadcast_id in broadcast_ids
    )


def is_forgotten(conn: Connection, broadcast_id: int) -> bool:
    """Whether it was sent to people who are not known any more."""
    sent = (broadcasts.c.id == broadcast_id) & broadcasts.c.expanded & (broadcasts.c.people > 0)
    known = exists().where(messages.c.broadcast_id == broadcast_id)
    return conn.scalar(select(broadcasts.c.id).where(sent, ~known)) is not None


def cut_off(now: datetime, age: timedelta) -> datetime:
    """The moment before which a broadcast must have ended. Raises BadInput for too young an age."""
    if age < LEAST:
        raise BadInput(
            f"What ended less than {LEAST.days} days ago is kept, because receipts and questions may still come. "
            f"Nothing was forgotten. Name {LEAST.days} days or more."
        )
    return now - age


def forget(
    database: Database, broadcast_ids: Sequence[int], told: Callable[[int], None] = lambda _: None
) -> int:
    """Delete who got these broadcasts, and count them; `told` hears how many each step took.

    Ended in the middle, it leaves whole steps behind, and may be run again.
    """
    return sum(_forget_one(database, broadcast_id, told) for broadcast_id in broadcast_ids)


def _forget_one(database: Database, broadcast_id: int, told: Callable[[int], None]) -> int:
    total = 0
    while True:
        with database.writing() as conn:
            n = conn.execute(delete(messages).where(messages.c.id.in_(_some(broadcast_id)))).rowcount
        if not n:
            return total
        told(n)
        total += n


def _some(broadcast_id: int) -> Select[int]:
    return select(messages.c.id).where(messages.c.broadcast_id == broadcast_id).limit(BATCH)
