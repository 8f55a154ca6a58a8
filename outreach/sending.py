"""A worker's loop: claim, hand over with many calls in flight, keep the answers.

    claim (a short transaction) → permits of the shared rate → calls in flight → answers kept in bulk
        ↑                                                                              │
        └────────────── until nothing waits, or the turn is over ──────────────────────┘

No transaction is open while a call is under way. Whatever kills the worker, the rows say what may have
left; delivery.py settles them.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError

from outreach import delivery
from outreach.carriers import Carrier, Held, Outgoing
from outreach.db import Database
from outreach.delivery import FRESH, LEASE, Change, Claimed
from outreach.errors import AnswerLost, Busy, Refused
from outreach.models import State
from outreach.pace import Pace

IN_FLIGHT = 200  # calls; at 200 ms each that is 1,000 texts/s from one worker
FIRST_CLAIM, LARGEST_CLAIM = 20, 500
KEEP_EVERY = 0.1  # seconds between two writings of answers
KEEP_TRYING = 60  # seconds that answers are held in memory while the database is away

log = logging.getLogger(__name__)


@dataclass
class Turn:
    """One worker's turn at sending; what it has under way."""

    database: Database
    carrier: Carrier
    pace: Pace
    now: Callable[[], datetime]
    answers: list[Change] = field(default_factory=list)
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_FLIGHT))
    calls: set["asyncio.Task[None]"] = field(default_factory=set)
    claim_size: int = FIRST_CLAIM
    claims: int = 0
    unkept: int = 0  # texts claimed whose answers are not in the database yet
    slow_down: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)


async def send_waiting(
    database: Database, carrier: Carrier, pace: Pace, now: Callable[[], datetime], seconds: float
) -> bool:
    """Send what waits, for so long at most; True when something may still wait.

    Raises PaceAway, with everything put back that had not left, when the rate can't be asked.
    """
    turn = Turn(database, carrier, pace, now)
    keeper = asyncio.create_task(_keep_answers(turn))
    try:
        return await _until_nothing_waits(turn, time.monotonic() + seconds)
    finally:
        while turn.calls:
            await asyncio.wait(turn.calls)
        turn.over.set()
        await keeper


async def _until_nothing_waits(turn: Turn, end: float) -> bool:
    while time.monotonic() < end:
        claimed_at = time.monotonic()
        claimed = await asyncio.to_thread(_claim, turn)
        turn.unkept += len(claimed.texts)
        if not claimed.looked and not turn.unkept:
            return False
        if not claimed.looked:
            await asyncio.sleep(KEEP_EVERY)  # what is under way may yet be put back
            continue
        await _hand_over(turn, claimed, claimed_at + FRESH)
        _choose_claim_size(turn, time.monotonic() - claimed_at)
        if turn.slow_down:
            turn.slow_down = False
            await asyncio.sleep(0.5)
    return True


def _claim(turn: Turn) -> Claimed:
    turn.claims += 1
    with turn.database.writing() as conn:
        return delivery.claim(conn, turn.now(), turn.claim_size, turn.claims)


def _choose_claim_size(turn: Turn, took: float) -> None:
    """Claim about as much as can leave in a fifth of a second, so that little is ever put back."""
    if took < 0.15:
        turn.claim_size = min(turn.claim_size * 2, LARGEST_CLAIM)
    elif took > 0.35:
        turn.claim_size = max(turn.claim_size // 2, 1)


async def _hand_over(turn: Turn, claimed: Claimed, end: float) -> None:
    """Let these leave at the sender's pace; what could not before `end` is put back."""
    rest = list(claimed.texts)
    try:
        while rest:
            granted = await _permits(turn, len(rest), claimed.segments, end)
            if not granted:
                return
            for text in rest[:granted]:
                await turn.slots.acquire()
                _start_call(turn, text)
            rest = rest[granted:]
    finally:
        turn.answers += [Change(text.message_id, State.WAITING) for text in rest]


async def _permits(turn: Turn, texts: int, segments: int, end: float) -> int:
    """How many may leave now, after waiting for the first; none when it would be too late."""
    while not turn.slow_down:
        permits = turn.pace.take(texts, segments)
        if permits.granted:
            return permits.granted
        if time.monotonic() + permits.wait > end:
            return 0
        await asyncio.sleep(permits.wait)
    return 0


def _start_call(turn: Turn, text: Outgoing) -> None:
    call = asyncio.create_task(_call(turn, text))
    turn.calls.add(call)
    call.add_done_callback(turn.calls.discard)


async def _call(turn: Turn, text: Outgoing) -> None:
    """One text to the carrier. Whatever comes of it is one line among the answers."""
    change = Change(text.message_id, State.UNKNOWN)  # also when we are stopped in the middle
    try:
        accepted = await turn.carrier.send(text)
        change = Change(text.message_id, State.SENT, carrier_id=accepted.carrier_id)
    except Refused as refused:
        change = Change(text.message_id, State.UNDELIVERED, refused.code)
    except Busy:
        turn.slow_down = True
        change = Change(text.message_id, State.WAITING)
    except AnswerLost:
        log.warning("answer lost", extra={"id": text.message_id})
    finally:
        turn.slots.release()
        turn.answers.append(change)


async def _keep_answers(turn: Turn) -> None:
    """Keep answers beside the handing over, until the turn is over and the last is kept."""
    while turn.answers or not turn.over.is_set():
        answers, turn.answers = turn.answers, []
        if answers:
            await asyncio.to_thread(_record, turn, answers)
            turn.unkept -= len(answers)
        if not turn.over.is_set():
            await asyncio.sleep(KEEP_EVERY)


def _record(turn: Turn, answers: Sequence[Change]) -> None:
    """Keep the answers; while the database is away, hold on to them as long as that makes sense."""
    give_up_at = time.monotonic() + KEEP_TRYING
    while True:
        try:
            with turn.database.writing() as conn:
                delivery.record(conn, answers, turn.now())
        except OperationalError:
            if time.monotonic() > give_up_at:
                raise
            log.warning("database away, answers held", extra={"answers": len(answers)})
            time.sleep(1)
        else:
            return


async def settle_unknown(
    database: Database, carrier: Carrier, now: Callable[[], datetime], after: timedelta
) -> int:
    """Settle what nobody answered for, `after` this long since its claim; how many were settled."""
    with database.reading() as conn:
        lost = delivery.unsettled(conn, now() - after)
    looks = asyncio.Semaphore(20)
    settled = await asyncio.gather(*(_settle_one(database, carrier, now, looks, one) for one in lost))
    return sum(settled)


# The carrier's clock and ours may differ by a little.
_SKEW = timedelta(seconds=5)


async def _settle_one(
    database: Database,
    carrier: Carrier,
    now: Callable[[], datetime],
    looks: asyncio.Semaphore,
    lost: delivery.Unsettled,
) -> bool:
    async with looks:
        try:
            at_carrier = await carrier.sent_to(lost.phone, lost.claimed_at - _SKEW)
        except AnswerLost:
            log.warning("carrier's list away", extra={"id": lost.message_id})
            return False
    await asyncio.to_thread(_settle, database, lost, at_carrier, now())
    return True


def _settle(
    database: Database, lost: delivery.Unsettled, at_carrier: Sequence[Held], moment: datetime
) -> None:
    with database.writing() as conn:
        delivery.settle(conn, lost, at_carrier, moment)


assert LEASE.total_seconds() > FRESH + 10, "a call may take 5 s and its keeping as long again"  # noqa: S101  two constants that must agree
