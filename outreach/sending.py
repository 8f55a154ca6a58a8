"""A worker's loop: claim, hand over with many calls in flight, keep the answers.

    claim (a short transaction) → permits of the shared rate → calls in flight → answers kept in bulk
        ↑                                                                              │
        └────────────── until nothing waits, or the turn is over ──────────────────────┘

Each sender has a turn of its own, beside the others': a slow number never holds up a fast one.
No transaction is open while a call is under way. Whatever kills the worker, the rows say what may have
left; delivery.py settles them.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError

from outreach import broadcasts, delivery, outcomes, senders, settling
from outreach.carriers import Carrier, Held, Outgoing
from outreach.carriers.codes import consequence
from outreach.db import Database
from outreach.delivery import FRESH, LEASE, Change, Claimed
from outreach.errors import AnswerLost, Busy, Consequence, Refused
from outreach.models import State
from outreach.pace import AHEAD, FURTHER_AHEAD, LATE, Pace, Permits
from outreach.senders import Sender
from outreach.window import Window

FIRST_CLAIM, LARGEST_CLAIM = 20, 500
KEEP_EVERY = 0.2  # seconds between two writings of answers
BUSY_REST = 0.5  # seconds; so that another lane is looked at soon
KEEP_TRYING = 60  # seconds that answers are held in memory while the database is away

log = logging.getLogger(__name__)


@dataclass
class Turn:
    """One worker's turn at sending for one sender; what it has under way."""

    database: Database
    carrier: Carrier
    pace: Pace
    now: Callable[[], datetime]
    window: Window
    sender: Sender
    gives_way: Callable[[], bool] = lambda: False
    answers: list[Change] = field(default_factory=list)
    calls: set["asyncio.Task[None]"] = field(default_factory=set)
    claim_size: int = FIRST_CLAIM
    claims: int = 0
    unkept: int = 0  # texts claimed whose answers are not in the database yet
    too_early: float = 0.0  # seconds until the rate lets the next text go, when that was too late for a claim
    halted: str = ""  # the carrier's code that ends all sending, until somebody has looked
    rested: str = ""  # the carrier's code that lets this sender rest
    over: asyncio.Event = field(default_factory=asyncio.Event)


async def send_waiting(
    database: Database,
    carrier: Carrier,
    pace: Pace,
    now: Callable[[], datetime],
    seconds: float,
    window: Window | None = None,
    gives_way: Callable[[], bool] = lambda: False,
) -> bool:
    """Send what waits, for so long at most, or until it `gives_way`; True when something may still wait.

    `pace` is the federation's own sender's; `window` is kept by a worker from turn to turn. Raises PaceAway,
    with everything put back that had not left, when the rate can't be asked.
    """
    window = window or Window()
    found = await asyncio.to_thread(_senders, database)
    turns = [
        Turn(database, carrier, _pace_of(sender, pace, now()), now, window, sender, gives_way)
        for sender in found
        if not sender.rests(now())
    ]
    ends = time.monotonic() + seconds
    more = await asyncio.gather(*(_take_turn(turn, ends) for turn in turns), return_exceptions=True)
    for broken in more:
        if isinstance(broken, BaseException):
            raise broken
    return any(more)


def _senders(database: Database) -> list[Sender]:
    with database.reading() as conn:
        return senders.all_(conn)


def _pace_of(sender: Sender, own: Pace, now: datetime) -> Pace:
    pace = own if sender.address == senders.FEDERATIONS else own.of(sender.address, sender.rate)
    return pace.slowed(sender.share_of_rate(now)) if sender.slowed_at else pace


async def _take_turn(turn: Turn, end: float) -> bool:
    keeper = asyncio.create_task(_keep_answers(turn))
    try:
        return await _until_nothing_waits(turn, end)
    finally:
        while turn.calls:
            await asyncio.wait(turn.calls)
        turn.over.set()
        await keeper
        if turn.halted or turn.rested:
            await asyncio.to_thread(_halt, turn)


async def _until_nothing_waits(turn: Turn, end: float) -> bool:
    while time.monotonic() < end and not turn.halted and not turn.rested:
        claimed_at = awake()
        claimed = await asyncio.to_thread(_claim, turn)
        turn.unkept += len(claimed.texts)
        if not claimed.looked and not turn.unkept:
            return False
        if not claimed.looked:
            await asyncio.sleep(KEEP_EVERY)  # what is under way may yet be put back
            continue
        left = await _hand_over(turn, claimed, claimed_at + FRESH)
        if await asyncio.to_thread(turn.gives_way):  # asks Redis, and calls under way must not wait for it
            return True
        _choose_claim_size(turn, left, len(claimed.texts), awake() - claimed_at)
        await _rest(turn)
    return True


def awake() -> float:
    """Seconds on a clock that also runs while the machine is suspended, where there is one."""
    return time.clock_gettime(_CLOCK) if _CLOCK is not None else time.monotonic()


_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", None)


def _claim(turn: Turn) -> Claimed:
    turn.claims += 1
    with turn.database.writing() as conn:
        return delivery.claim(conn, turn.now(), turn.claim_size, turn.claims, turn.sender)


def _choose_claim_size(turn: Turn, left: int, claimed: int, took: float) -> None:
    """Claim about as much as can leave in a third of a second, so that little is ever put back."""
    if left < claimed:
        turn.claim_size = max(left, 1)
    elif took < 0.2:
        turn.claim_size = min(turn.claim_size * 2, LARGEST_CLAIM)
    elif took > 0.45:
        turn.claim_size = max(turn.claim_size // 2, 1)


async def _rest(turn: Turn) -> None:
    """Wait where asking again at once would be in vain: a slow sender's turn, or a carrier that takes nothing."""
    pause = max(turn.too_early, BUSY_REST if turn.window.shut else 0)
    turn.too_early = 0.0
    if pause:
        await asyncio.sleep(min(pause, BUSY_REST))


async def _hand_over(turn: Turn, claimed: Claimed, end: float) -> int:
    """Let these leave at the sender's pace, as many as can before `end`; the others are put back.

    The longest first: permits are asked for texts of one size, and the short ones would each time be before them.
    """
    rest = [(size, deque(texts)) for size, texts in sorted(claimed.by_size.items(), reverse=True)]
    try:
        for size, alike in rest:
            await _let_leave(turn, alike, size, end, FURTHER_AHEAD if claimed.answers else AHEAD)
            if alike:
                break
    finally:
        back = [_put_back(text) for _, alike in rest for text in alike]
        turn.answers += back
    return len(claimed.texts) - len(back)


async def _let_leave(turn: Turn, alike: deque[Outgoing], size: int, end: float, ahead: float) -> None:
    """Texts of so many segments each, as many as can before `end`; the others stay."""
    while alike and not turn.halted and not turn.rested:
        # A moment that no place in the window is free for would be lost, to every worker of this sender.
        permits = await _permits(turn, min(len(alike), max(turn.window.free, 1)), size, end, ahead)
        if not permits.granted:
            return
        first = awake() + permits.wait
        for n in range(permits.granted):
            moment = first + n * permits.apart
            await _until(moment)
            if turn.halted or turn.rested or not await turn.window.enter(max(end - awake(), 0)):
                return
            if permits.apart and awake() > moment + max(LATE, permits.apart / 2):
                turn.window.leave()  # its moment is lost: used later, it would crowd those after it
            else:
                _start_call(turn, alike.popleft(), end)


async def _until(moment: float) -> None:
    early = moment - awake()
    if early > _TICK:
        await asyncio.sleep(early)


_TICK = 0.001  # seconds, below which sleeping costs more than it spreads


def _put_back(text: Outgoing) -> Change:
    return Change(text.message_id, State.WAITING, claim=text.claim)


async def _permits(turn: Turn, texts: int, segments: int, end: float, ahead: float) -> Permits:
    """For how many may leave, after waiting until it is worth asking; none when it would be too late."""
    while awake() < end:
        permits = turn.pace.take(texts, segments, min(ahead, end - awake()))
        if permits.granted:
            return permits
        if awake() + permits.wait > end:
            turn.too_early = permits.wait
            break
        await asyncio.sleep(permits.wait)
    return Permits(0, 0)


def _start_call(turn: Turn, text: Outgoing, end: float) -> None:
    call = asyncio.create_task(_call(turn, text, end))
    turn.calls.add(call)
    call.add_done_callback(turn.calls.discard)


async def _call(turn: Turn, text: Outgoing, end: float) -> None:
    """One text to the carrier. Whatever comes of it is one line among the answers."""
    change = Change(text.message_id, State.UNKNOWN, claim=text.claim)  # also when stopped in the middle
    try:
        change = _put_back(text) if awake() > end else await _handed_over(turn, text)
    finally:
        turn.window.leave()
        turn.answers.append(change)


async def _handed_over(turn: Turn, text: Outgoing) -> Change:
    try:
        accepted = await turn.carrier.send(text)
    except Refused as refused:
        if refused.consequence in _NOT_ABOUT_THE_TEXT:
            turn.halted = refused.code
            return _put_back(text)
        return Change(text.message_id, State.UNDELIVERED, refused.code)
    except Busy as busy:
        if busy.code:
            turn.rested = busy.code
        else:
            turn.window.narrow()
        return _put_back(text)
    except AnswerLost:
        log.warning("answer lost", extra={"id": text.message_id})
        return Change(text.message_id, State.UNKNOWN, claim=text.claim)
    turn.window.widen()
    return Change(text.message_id, State.SENT, carrier_id=accepted.carrier_id)


# A wrong password or a closed account would else burn every text that waits, one refusal each.
_NOT_ABOUT_THE_TEXT = {Consequence.STOP_ACCOUNT, Consequence.STOP_SENDER}


def _halt(turn: Turn) -> None:
    """Pause what can't be sent, or let the sender rest; its broadcasts' pages say why."""
    log.error("sending halted", extra={"code": turn.halted or turn.rested})
    with turn.database.writing() as conn:
        if turn.halted:
            of_sender = consequence(turn.halted) is Consequence.STOP_SENDER
            broadcasts.halt(conn, turn.halted, turn.sender.address if of_sender else None)
        else:
            senders.rest(conn, turn.sender.address, turn.rested, turn.now() + senders.REST)


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
                outcomes.record(conn, answers, turn.now())
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
        lost = settling.unsettled(conn, now() - after)
    looks = asyncio.Semaphore(20)
    settled = await asyncio.gather(*(_settle_one(database, carrier, now, looks, one) for one in lost))
    return sum(settled)


# The carrier's clock and ours may differ. Too early a start costs nothing: words and known ids tell texts apart.
_SKEW = timedelta(minutes=15)


async def _settle_one(
    database: Database,
    carrier: Carrier,
    now: Callable[[], datetime],
    looks: asyncio.Semaphore,
    lost: settling.Unsettled,
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
    database: Database, lost: settling.Unsettled, at_carrier: Sequence[Held], moment: datetime
) -> None:
    with database.writing() as conn:
        settling.settle(conn, lost, at_carrier, moment)


assert LEASE.total_seconds() > FRESH + 10, "a call may take 5 s and its keeping as long again"  # noqa: S101  two constants that must agree
