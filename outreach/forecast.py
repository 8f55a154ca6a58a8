"""When a broadcast's last text leaves: by its sender's rate, and by what else waits for that sender."""

from datetime import datetime

from sqlalchemy import Connection, select

from outreach import broadcasts, senders, tallies, variants
from outreach.broadcasts import Broadcast
from outreach.models import IS_WAITING, State, members, messages
from outreach.senders import FEDERATIONS
from outreach.turns import OF_FOUR, SHORT

LOOK_AHEAD = 200  # people whose languages speak for all who wait


def rate_now(conn: Connection, sender: str, own_rate: float, now: datetime) -> float:
    """Segments a second that this sender carries now; 0 for no limit. `own_rate` is the federation's own."""
    found = senders.get(conn, sender)
    rate = own_rate if found.address == FEDERATIONS else found.rate
    return rate * found.share_of_rate(now)


def segments_to_go(conn: Connection, broadcast: Broadcast) -> int:
    """Segments that leave until this broadcast's last one has: its own, and those of others before or beside it.

    More urgent lanes go first; within a lane each broadcast has its turn, the short ones more often (turns.py), so
    that until our last text leaves each of the others has sent its share of as many as we, or all it had.
    """
    own = _waiting(conn, broadcast)
    total = own * _size(conn, broadcast)
    for other in broadcasts.at_work(conn):
        if other.id == broadcast.id or other.sender != broadcast.sender or other.lane > broadcast.lane:
            continue
        theirs = _waiting(conn, other)
        beside = other.lane == broadcast.lane
        total += (min(theirs, _beside(own, theirs)) if beside else theirs) * _size(conn, other)
    return round(total)


def _beside(own: int, theirs: int) -> float:
    """How many of theirs have their turn while ours leave."""
    if (own <= SHORT) == (theirs <= SHORT):
        return own
    return own / OF_FOUR if own <= SHORT else own * OF_FOUR


def _size(conn: Connection, broadcast: Broadcast) -> float:
    """Segments of one of its texts; of several, what those who are next read, on the average."""
    if not broadcast.varied:
        return broadcast.segments
    of_language = variants.sizes(conn, broadcast.id)
    next_ = (
        select(messages.c.member_id)
        .where(messages.c.broadcast_id == broadcast.id, IS_WAITING)
        .order_by(messages.c.zone, messages.c.id)
        .limit(LOOK_AHEAD)
        .cte("next")
    )
    spoken = select(members.c.language).join_from(next_, members, members.c.id == next_.c.member_id)
    sizes = [of_language.get(language, broadcast.segments) for language in conn.scalars(spoken)]
    return sum(sizes) / len(sizes) if sizes else broadcast.segments


def _waiting(conn: Connection, broadcast: Broadcast) -> int:
    numbers = tallies.counts(conn, broadcast.id)
    left_out = numbers.of(State.LEFT_OUT)
    missing = 0 if broadcast.expanded else max(0, (broadcast.people or 0) - (numbers.total - left_out))
    return numbers.of(State.WAITING) + missing
