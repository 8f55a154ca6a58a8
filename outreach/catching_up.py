"""Receipts that never came: the carrier itself is asked what became of those texts.

A web server that was away for a minute has missed the receipts of that minute for good: a text is said to be with the
carrier that arrived long ago, and whoever told the carrier STOP is not known to have left. So a quarter of an hour after a broadcast
is over the carrier is asked for each of whom it never told, and once more when no text of it can be on its way.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update

from outreach import outcomes
from outreach.broadcasts import OVER, Broadcast
from outreach.carriers import Carrier
from outreach.db import Database
from outreach.delivery import Change, anything_waits, receipt
from outreach.errors import AnswerLost
from outreach.models import State, broadcasts, messages

# How long a broadcast has been over. No text of it stays with a carrier for longer than ten hours.
AFTER = (timedelta(minutes=15), timedelta(hours=12))
_LONG_OVER = timedelta(days=3)
AT_ONCE = 50  # texts asked for at once, while nothing waits to be sent
FEW = 5  # while something does, and once in a turn; and at first, in case it answers nothing
A_WHILE = 10.0  # seconds of a worker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Page:
    """Some messages of a broadcast, of which the carrier never told."""

    broadcast_id: int
    finished_at: datetime
    looks: int  # how often it was asked before
    up_to: int  # how far this time: this member
    size: int
    beside: bool  # something waits to be sent
    found: Sequence[tuple[int, int, str]]  # member, message, the carrier's id

    @property
    def is_last(self) -> bool:
        return len(self.found) < self.size


def anything_due(conn: Connection, now: datetime) -> bool:
    """Whether the carrier is to be asked of any broadcast."""
    return bool(conn.scalar(select(exists().where(_is_due(now)))))


def next_look(broadcast: Broadcast, now: datetime) -> datetime | None:
    """From when on the carrier is asked again of a broadcast that is over; None for never."""
    over = broadcast.finished_at
    if over is None or over <= now - _LONG_OVER or broadcast.looks >= len(AFTER):
        return None
    return over + AFTER[broadcast.looks]


def _is_due(now: datetime) -> ColumnElement[bool]:
    b = broadcasts.c
    over = and_(b.state.in_(OVER), b.launched_at.is_not(None), b.finished_at > now - _LONG_OVER)
    return and_(
        over, or_(*(and_(b.looks == n, b.finished_at <= now - after) for n, after in enumerate(AFTER)))
    )


async def catch_up(
    database: Database,
    carrier: Carrier,
    now: Callable[[], datetime],
    presses: Callable[[], bool] = lambda: False,
    goes_on: Callable[[], None] = lambda: None,
) -> None:
    """Ask for a while, unless a job `presses` that should not wait; the clock asks for the rest.

    Before each page it says that it `goes_on`. Safe to run twice, and to be killed: how far it came is kept with what
    it learned.
    """
    end = time.monotonic() + A_WHILE
    most = FEW
    while most and time.monotonic() < end and not await asyncio.to_thread(presses):
        await asyncio.to_thread(goes_on)
        most = AT_ONCE if await _ask_for_a_page(database, carrier, now, most) else 0


async def _ask_for_a_page(
    database: Database, carrier: Carrier, now: Callable[[], datetime], most: int
) -> bool:
    """Whether to go on with the next at once: not beside sending, and not where nothing was answered."""
    page = await asyncio.to_thread(_next_page, database, now(), most)
    if page is None:
        return False
    told = await asyncio.gather(*(_ask_one(carrier, id_, sid) for _, id_, sid in page.found))
    answered = await asyncio.to_thread(_keep, database, page, told, now())
    return answered and not page.beside


def _next_page(database: Database, now: datetime, most: int) -> _Page | None:
    """The next of any broadcast, so that one of which the carrier can't tell holds up no other."""
    b, m = broadcasts.c, messages.c
    with database.reading() as conn:
        due = select(b.id, b.finished_at, b.looks, b.looked_up_to).where(_is_due(now))
        one = conn.execute(due.order_by(func.random()).limit(1)).one_or_none()
        if one is None:
            return None
        beside = anything_waits(conn, now)
        size = FEW if beside else most
        query = (
            select(m.member_id, m.id, m.carrier_id)
            .where(m.broadcast_id == one.id, m.member_id > one.looked_up_to)
            .where(m.state == State.SENT, m.carrier_id.is_not(None))
            .order_by(m.member_id)
            .limit(size)
        )
        return _Page(
            *one, size, beside, [(member_id, id_, sid) for member_id, id_, sid in conn.execute(query)]
        )


async def _ask_one(carrier: Carrier, message_id: int, carrier_id: str) -> Change | AnswerLost | None:
    """What it says of this text; None if it knows it no more."""
    try:
        held = await carrier.look_up(carrier_id)
    except AnswerLost as lost:
        return lost
    return receipt(message_id, carrier_id, held.status, held.error_code) if held else None


def _keep(
    database: Database, page: _Page, told: Sequence[Change | AnswerLost | None], moment: datetime
) -> bool:
    """What was learned, and how far that went, in one transaction; whether anything was answered.

    Whose answer alone is lost is asked for the next time. If another worker has been faster, it went as far as that says.
    """
    b = broadcasts.c
    learned = [change for change in told if isinstance(change, Change) and change.state is not State.SENT]
    lost = sum(isinstance(answer, AnswerLost) for answer in told)
    if lost and lost == len(told):
        log.warning("the carrier tells nothing of its texts", extra={"id": page.broadcast_id})
        return False
    done = {"looked_up_to": 0, "looks": page.looks + 1}
    further = done if page.is_last else {"looked_up_to": page.found[-1][0]}
    as_it_was = and_(
        b.id == page.broadcast_id, b.state.in_(OVER), b.finished_at == page.finished_at,
        b.looks == page.looks, b.looked_up_to == page.up_to,
    )  # fmt: skip
    with database.writing() as conn:
        outcomes.record(conn, learned, moment)
        conn.execute(update(broadcasts).where(as_it_was).values(**further))
    if learned or lost:
        seen = {"id": page.broadcast_id, "texts": len(learned), "answers_lost": lost}
        log.info("asked for lost receipts", extra=seen)
    return True
