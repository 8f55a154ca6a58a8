"""Cancelled: ask the carrier to give back what it still holds."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from outreach import outcomes
from outreach.carriers import Carrier
from outreach.db import Database
from outreach.delivery import Change
from outreach.errors import AnswerLost
from outreach.models import BroadcastState, State, broadcasts, messages
from outreach.tallies import counts

TAKEN_BACK = "canceled"  # the carrier's own word for it
AT_ONCE = 50  # calls in flight
PAGE = 500
LAST_CALLS = 6.0  # seconds; a call that was under way at the press is answered by then, or never

log = logging.getLogger(__name__)


async def take_back(
    database: Database, carrier: Carrier, now: Callable[[], datetime], broadcast_id: int
) -> None:
    """Ask for all of a cancelled broadcast that is with the carrier. Safe to run twice."""
    after, too_late = 0, 0
    patience = LAST_CALLS
    while True:
        held, under_way = await asyncio.to_thread(_with_carrier, database, broadcast_id, after)
        if held:
            too_late += await _ask(database, carrier, now, held)
            await asyncio.to_thread(_note, database, broadcast_id, too_late)
            after = held[-1][0]
        elif under_way and patience > 0:
            patience -= 0.5
            await asyncio.sleep(0.5)
        else:
            return


def _with_carrier(
    database: Database, broadcast_id: int, after: int
) -> tuple[Sequence[tuple[int, str]], bool]:
    """The next of its messages that the carrier may still hold, and whether more may yet come to it."""
    with database.reading() as conn:
        query = (
            select(messages.c.id, messages.c.carrier_id)
            .where(messages.c.broadcast_id == broadcast_id, messages.c.state == State.SENT)
            .where(messages.c.carrier_id.is_not(None), messages.c.id > after)
            .order_by(messages.c.id)
            .limit(PAGE)
        )
        found = [(id_, sid) for id_, sid in conn.execute(query)]
        return found, counts(conn, broadcast_id).of(State.CLAIMED) > 0


async def _ask(
    database: Database, carrier: Carrier, now: Callable[[], datetime], held: Sequence[tuple[int, str]]
) -> int:
    """Ask for these; how many were too late."""
    calls = asyncio.Semaphore(AT_ONCE)
    taken = await asyncio.gather(*(_ask_one(carrier, calls, sid) for _, sid in held))
    back = [
        Change(id_, State.UNDELIVERED, TAKEN_BACK, sid)
        for (id_, sid), was_taken in zip(held, taken, strict=True)
        if was_taken
    ]
    await asyncio.to_thread(_record, database, back, now())
    return len(held) - len(back)


async def _ask_one(carrier: Carrier, calls: asyncio.Semaphore, carrier_id: str) -> bool:
    async with calls:
        try:
            return await carrier.take_back(carrier_id)
        except AnswerLost:
            # The receipt will say what became of it.
            log.warning("taking back: answer lost")
            return False


def _record(database: Database, back: Sequence[Change], moment: datetime) -> None:
    with database.writing() as conn:
        outcomes.record(conn, back, moment)


def _note(database: Database, broadcast_id: int, too_late: int) -> None:
    """How many were asked for: those that came back, in this run or one that was killed, and those too late."""
    with database.writing() as conn:
        back = counts(conn, broadcast_id).numbers.get((State.UNDELIVERED, TAKEN_BACK), 0)
        asked = back + too_late
        this = (broadcasts.c.id == broadcast_id) & (broadcasts.c.asked_back < asked)
        conn.execute(update(broadcasts).where(this).values(asked_back=asked))


def to_ask(conn: Connection, since: datetime) -> list[int]:
    """Broadcasts cancelled since then of which the carrier may still hold something, and was not asked."""
    recent = (broadcasts.c.state == BroadcastState.CANCELLED) & (broadcasts.c.finished_at > since)
    query = select(broadcasts.c.id).where(recent, broadcasts.c.asked_back == 0)
    return [id_ for id_ in conn.scalars(query) if counts(conn, id_).of(State.SENT)]
