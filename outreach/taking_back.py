"""Cancelled: ask the carrier to give back what it still holds."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from outreach import outcomes
from outreach.carriers import Carrier
from outreach.db import Database
from outreach.delivery import Change
from outreach.errors import AnswerLost
from outreach.models import BroadcastState, State, broadcasts, messages
from outreach.tallies import add, counts

TAKEN_BACK = "canceled"  # the carrier's own word for it
TOO_LATE = "too late"  # with the carrier, and not to be had back: said so, and on its way to the phone
AT_ONCE = 50  # calls in flight
PAGE = 500
A_WHILE = 20.0  # seconds of a worker, which others wait for
LAST_CALLS = 6.0  # seconds; a call that was under way at the press is answered by then, or never

log = logging.getLogger(__name__)


async def take_back(
    database: Database, carrier: Carrier, now: Callable[[], datetime], broadcast_id: int
) -> None:
    """Ask, for a while, for what a cancelled broadcast has with the carrier; the clock asks for the rest.

    Each text is asked for once: what was too late is marked so. Safe to run twice, and to be killed.
    """
    end = time.monotonic() + A_WHILE
    last_calls = time.monotonic() + LAST_CALLS
    while time.monotonic() < end:
        held, under_way = await asyncio.to_thread(_with_carrier, database, broadcast_id)
        if held:
            await _ask(database, carrier, now, broadcast_id, held)
        elif under_way and time.monotonic() < last_calls:
            await asyncio.sleep(0.5)
        else:
            return


def _with_carrier(database: Database, broadcast_id: int) -> tuple[Sequence[tuple[int, str]], bool]:
    """Some of its messages that the carrier may still hold, and whether more may yet come to it."""
    with database.reading() as conn:
        query = (
            select(messages.c.id, messages.c.carrier_id)
            .where(messages.c.broadcast_id == broadcast_id, messages.c.state == State.SENT)
            .where(messages.c.carrier_id.is_not(None), messages.c.reason == "")
            .limit(PAGE)
        )
        found = [(id_, sid) for id_, sid in conn.execute(query)]
        return found, counts(conn, broadcast_id).of(State.CLAIMED) > 0


async def _ask(
    database: Database,
    carrier: Carrier,
    now: Callable[[], datetime],
    broadcast_id: int,
    held: Sequence[tuple[int, str]],
) -> None:
    calls = asyncio.Semaphore(AT_ONCE)
    taken = await asyncio.gather(*(_ask_one(carrier, calls, sid) for _, sid in held))
    back = [
        Change(id_, State.UNDELIVERED, TAKEN_BACK, sid)
        for (id_, sid), was_taken in zip(held, taken, strict=True)
        if was_taken
    ]
    ids = [id_ for id_, _ in held]
    await asyncio.to_thread(_keep, database, broadcast_id, ids, back, now())


async def _ask_one(carrier: Carrier, calls: asyncio.Semaphore, carrier_id: str) -> bool:
    async with calls:
        try:
            return await carrier.take_back(carrier_id)
        except AnswerLost:
            # The receipt will say what became of it.
            log.warning("taking back: answer lost")
            return False


def _keep(
    database: Database, broadcast_id: int, asked: Sequence[int], back: Sequence[Change], moment: datetime
) -> None:
    """What came back, and what was too late, in one transaction with how many were asked for."""
    with database.writing() as conn:
        outcomes.record(conn, back, moment)
        late = messages.c.id.in_(asked) & (messages.c.state == State.SENT) & (messages.c.reason == "")
        n = conn.execute(update(messages).where(late).values(reason=TOO_LATE)).rowcount
        add(conn, broadcast_id, {(State.SENT, ""): -n, (State.SENT, TOO_LATE): n})
        this = broadcasts.c.id == broadcast_id
        conn.execute(update(broadcasts).where(this).values(asked_back=broadcasts.c.asked_back + len(asked)))


def to_ask(conn: Connection, since: datetime) -> list[int]:
    """Broadcasts cancelled since then of which the carrier holds something that it was not asked for."""
    recent = (broadcasts.c.state == BroadcastState.CANCELLED) & (broadcasts.c.finished_at > since)
    found = conn.scalars(select(broadcasts.c.id).where(recent)).all()
    return [id_ for id_ in found if counts(conn, id_).numbers.get((State.SENT, ""), 0)]
