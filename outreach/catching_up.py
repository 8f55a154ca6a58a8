"""Receipts that never came: the carrier itself is asked what became of those texts.

A web server that was away for a minute has missed the receipts of that minute for good: a text is said to be with the
carrier that arrived long ago, and whoever told the carrier STOP is not known to have left. So an hour after a broadcast
is over the carrier is asked for each of whom it never told, and once more when no text of it can be on its way.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select, update

from outreach import outcomes
from outreach.broadcasts import Broadcast
from outreach.carriers import Carrier
from outreach.db import Database
from outreach.delivery import Change, anything_waits, receipt
from outreach.errors import AnswerLost
from outreach.models import BroadcastState, State, broadcasts, messages

AFTER = (
    timedelta(hours=1),
    timedelta(hours=12),
)  # that it was over; no text stays with a carrier for longer than ten
_LONG_OVER = timedelta(days=3)  # what was over before this was there to ask
_OVER = (BroadcastState.FINISHED, BroadcastState.CANCELLED)
AT_ONCE = 50  # calls in flight
PAGE = 100
A_WHILE = 10.0  # seconds of a worker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Page:
    """Some of a broadcast's messages of which the carrier never told."""

    asked_after: int  # how often it was asked before
    up_to: int  # how far it was asked this time: this member
    found: Sequence[tuple[int, int, str]]  # member, message, the carrier's id

    @property
    def is_last(self) -> bool:
        return len(self.found) < PAGE


def due(conn: Connection, now: datetime) -> int | None:
    """A broadcast of which the carrier is to be asked now; any, so that one it can't tell of holds up no other."""
    b = broadcasts.c
    over = and_(b.state.in_(_OVER), b.launched_at.is_not(None), b.finished_at > now - _LONG_OVER)
    time_has_come = or_(
        *(and_(b.asked_after == n, b.finished_at <= now - after) for n, after in enumerate(AFTER))
    )
    found: int | None = conn.scalar(select(b.id).where(over, time_has_come).order_by(func.random()).limit(1))
    return found


def next_look(broadcast: Broadcast, now: datetime) -> datetime | None:
    """From when on the carrier is asked again of a broadcast that is over; None for never."""
    over = broadcast.finished_at
    if over is None or over <= now - _LONG_OVER or broadcast.asked_after >= len(AFTER):
        return None
    return over + AFTER[broadcast.asked_after]


async def catch_up(
    database: Database, carrier: Carrier, now: Callable[[], datetime], broadcast_id: int
) -> None:
    """Ask, for a while, and as long as nothing waits to be sent; the clock asks for the rest.

    Safe to run twice, and to be killed: how far it came is kept with what it learned.
    """
    end = time.monotonic() + A_WHILE
    while time.monotonic() < end:
        page = await asyncio.to_thread(_next_page, database, broadcast_id, now())
        told = await _ask(carrier, page) if page else None
        if page is None or told is None:
            return
        if not await asyncio.to_thread(_keep, database, broadcast_id, page, told, now()) or page.is_last:
            return


def _next_page(database: Database, broadcast_id: int, now: datetime) -> _Page | None:
    """The next that are said to be with the carrier; None while something waits to be sent."""
    b, m = broadcasts.c, messages.c
    with database.reading() as conn:
        if anything_waits(conn, now):
            return None
        asked_after, up_to = conn.execute(
            select(b.asked_after, b.asked_after_to).where(b.id == broadcast_id)
        ).one()
        query = (
            select(m.member_id, m.id, m.carrier_id)
            .where(m.broadcast_id == broadcast_id, m.member_id > up_to)
            .where(m.state == State.SENT, m.carrier_id.is_not(None))
            .order_by(m.member_id)
            .limit(PAGE)
        )
        return _Page(
            asked_after, up_to, [(member_id, id_, sid) for member_id, id_, sid in conn.execute(query)]
        )


async def _ask(carrier: Carrier, page: _Page) -> Sequence[Change] | None:
    """What it says now that it did not tell; None if it does not answer at all. Whose answer alone is lost is asked for
    the next time."""
    calls = asyncio.Semaphore(AT_ONCE)
    asked = await asyncio.gather(*(_ask_one(carrier, calls, id_, sid) for _, id_, sid in page.found))
    if asked and not any(answered for answered, _ in asked):
        return None
    return [change for _, change in asked if change is not None and change.state is not State.SENT]


async def _ask_one(
    carrier: Carrier, calls: asyncio.Semaphore, message_id: int, carrier_id: str
) -> tuple[bool, Change | None]:
    """Whether it answered, and what that tells."""
    async with calls:
        try:
            held = await carrier.look_up(carrier_id)
        except AnswerLost:
            log.warning("catching up: answer lost")
            return False, None
    return True, receipt(message_id, carrier_id, held.status, held.error_code) if held else None


def _keep(
    database: Database, broadcast_id: int, page: _Page, told: Sequence[Change], moment: datetime
) -> bool:
    """What was learned, and how far that went, in one transaction; False if another was faster."""
    b = broadcasts.c
    as_it_was = and_(b.id == broadcast_id, b.asked_after == page.asked_after, b.asked_after_to == page.up_to)
    done = {"asked_after": page.asked_after + 1, "asked_after_to": 0}
    further = done if page.is_last else {"asked_after_to": page.found[-1][0]}
    with database.writing() as conn:
        outcomes.record(conn, told, moment)
        first = conn.execute(update(broadcasts).where(as_it_was).values(**further)).rowcount == 1
    if told:
        log.info("caught up", extra={"id": broadcast_id, "texts": len(told)})
    return first
