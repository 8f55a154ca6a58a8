"""When a broadcast's last text leaves: by its sender's rate, and by what else waits for that sender."""

from datetime import datetime

from sqlalchemy import Connection

from outreach import broadcasts, senders, tallies
from outreach.broadcasts import Broadcast
from outreach.models import State
from outreach.senders import FEDERATIONS


def rate_now(conn: Connection, sender: str, own_rate: float, now: datetime) -> float:
    """Segments a second that this sender carries now; 0 for no limit. `own_rate` is the federation's own."""
    found = senders.get(conn, sender)
    rate = own_rate if found.address == FEDERATIONS else found.rate
    return rate * found.share_of_rate(now)


def segments_to_go(conn: Connection, broadcast: Broadcast) -> int:
    """Segments that leave until this broadcast's last one has: its own, and those of others before or beside it.

    More urgent lanes go first; within a lane each broadcast has its turn, so that until our last text leaves
    each of the others has sent as many as we, or all it had.
    """
    own = _waiting(conn, broadcast)
    total = own * broadcast.segments
    for other in broadcasts.at_work(conn):
        if other.id == broadcast.id or other.sender != broadcast.sender:
            continue
        if other.lane < broadcast.lane:
            total += _waiting(conn, other) * other.segments
        elif other.lane == broadcast.lane:
            total += min(_waiting(conn, other), own) * other.segments
    return total


def _waiting(conn: Connection, broadcast: Broadcast) -> int:
    numbers = tallies.counts(conn, broadcast.id)
    left_out = numbers.of(State.LEFT_OUT)
    missing = 0 if broadcast.expanded else max(0, (broadcast.people or 0) - (numbers.total - left_out))
    return numbers.of(State.WAITING) + missing
