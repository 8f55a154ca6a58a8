"""A broadcast that launches itself later: schedule, put back to draft, start when it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from outreach import collisions, missed
from outreach.audience import count
from outreach.broadcasts import LONGEST, Broadcast, audience, get
from outreach.done import still_asks
from outreach.errors import BadInput, WrongState
from outreach.launching import Said, begin, ready
from outreach.models import BroadcastState, broadcasts

AHEAD = timedelta(days=30)  # a plan further away than this is a note for a calendar


@dataclass(frozen=True, slots=True)
class Plan:
    """When it starts, and when it expires; without the latter as the draft has it."""

    starts_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What became of those whose moment had come."""

    started: Sequence[int]
    too_late: Sequence[int]  # their expiry had passed: nobody was texted


def schedule(
    conn: Connection, broadcast_id: int, plan: Plan, said: Said, organizer_id: int | None, now: datetime
) -> int:
    """Let it launch itself then, under the guards of a launch; how many it would reach now comes back.

    Whoever is on its lists when it starts gets it. Raises WrongState, BadInput.
    """
    broadcast, number = ready(conn, broadcast_id, said, now, plan.starts_at, plan.expires_at)
    if broadcast.state == BroadcastState.SCHEDULED:
        raise WrongState(
            f"Broadcast {broadcast_id} is scheduled already. Put it back to draft, then schedule it."
        )
    expires_at = plan.expires_at or broadcast.expires_at
    _check(plan.starts_at, expires_at, now)
    collisions.refuse_kept(conn, broadcast, plan.starts_at, expires_at, "Nothing was scheduled.")
    values = {"starts_at": plan.starts_at, "expires_at": expires_at, "launched_by": organizer_id}
    this = broadcasts.c.id == broadcast_id
    conn.execute(update(broadcasts).where(this).values(state=BroadcastState.SCHEDULED, **values))
    return number


def _check(starts_at: datetime, expires_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise BadInput(
            "The start has passed already. Nothing was scheduled: choose a later one, or launch it now."
        )
    if starts_at > now + AHEAD:
        raise BadInput(
            f"The start is more than {AHEAD.days} days away. Nothing was scheduled: choose an earlier one."
        )
    if expires_at <= starts_at:
        raise BadInput(
            "Its expiry comes before its start, so nobody would get it. Nothing was scheduled: choose a later expiry."
        )
    if expires_at > starts_at + LONGEST:
        raise BadInput(
            "Its expiry is more than seven days after its start. Nothing was scheduled: choose an earlier expiry."
        )


def unschedule(conn: Connection, broadcast_id: int) -> None:
    """Back to draft. Raises WrongState when it has started, or was never scheduled."""
    this = (broadcasts.c.id == broadcast_id) & (broadcasts.c.state == BroadcastState.SCHEDULED)
    values = {"state": BroadcastState.DRAFT, "starts_at": None, "launched_by": None}
    if conn.execute(update(broadcasts).where(this).values(**values)).rowcount == 0:
        raise WrongState(_why_not_back(get(conn, broadcast_id)))


def _why_not_back(broadcast: Broadcast) -> str:
    if broadcast.state == BroadcastState.DRAFT:
        return f"Broadcast {broadcast.id} is a draft already. It starts only when somebody launches it."
    if broadcast.launched_at is None:
        return f"Broadcast {broadcast.id} is cancelled; nobody got it. Write a new one."
    return f"Broadcast {broadcast.id} has started already, so it is no draft any more. You can pause or cancel it."


def start_due(conn: Connection, now: datetime) -> Due:
    """Launch what is due, each once, however many clocks look; what woke up past its expiry is cancelled.

    So is a reminder whose vote, event or poll closed meanwhile, or was called off.
    """
    due = (broadcasts.c.state == BroadcastState.SCHEDULED) & (broadcasts.c.starts_at <= now)
    # A second clock waits here for the first, and then finds none of them scheduled any more.
    columns = (broadcasts.c.id, broadcasts.c.expires_at, broadcasts.c.again_of, broadcasts.c.ladder_id)
    query = select(*columns).where(due).order_by(broadcasts.c.id)
    started, too_late = [], []
    rows = conn.execute(query.with_for_update(key_share=True)).all()
    for broadcast_id, expires_at, again_of, ladder_id in rows:
        if expires_at <= now or not still_asks(conn, ladder_id, now, expires_at):
            _end(conn, broadcast_id, now)
            too_late.append(broadcast_id)
        elif again_of is None or missed.is_its_turn(conn, again_of):
            _start(conn, broadcast_id, now)
            started.append(broadcast_id)
    return Due(started, too_late)


def _start(conn: Connection, broadcast_id: int, now: datetime) -> None:
    found = get(conn, broadcast_id)
    only = missed.only(conn, found.again_of)
    people, _, _ = count(conn, audience(conn, broadcast_id), now, only, ladder_id=found.ladder_id)
    begin(conn, broadcast_id, people, now)


def _end(conn: Connection, broadcast_id: int, now: datetime) -> None:
    values = {"state": BroadcastState.CANCELLED, "finished_at": now}
    conn.execute(update(broadcasts).where(broadcasts.c.id == broadcast_id).values(**values))


def was_too_late(broadcast: Broadcast) -> bool:
    """Whether its expiry had passed when it was to start."""
    if broadcast.launched_at is not None or broadcast.starts_at is None or broadcast.finished_at is None:
        return False
    return broadcast.finished_at >= broadcast.expires_at
