"""What the carrier has stopped, sender by sender: shown in one place, and let go on together.

A wrong password or a number that is not registered pauses every broadcast that it meets; whoever mends it then has one
thing to press, not one for each broadcast.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from outreach import broadcasts as rooms
from outreach import senders
from outreach.carriers.codes import CODES, consequence, meaning
from outreach.errors import Consequence
from outreach.models import BroadcastState, broadcasts
from outreach.plurals import counted

_STOPS = frozenset({Consequence.STOP_ACCOUNT, Consequence.STOP_SENDER})
_ENDS_BY_ITSELF = frozenset({"60728", "63038"})  # limits of an hour and of a day
_CODES = tuple(sorted(code for code, row in CODES.items() if row.consequence in _STOPS))


@dataclass(frozen=True, slots=True)
class Stop:
    """One code of the carrier's, and how many broadcasts wait for somebody to mend what it is about."""

    code: str
    broadcasts: int

    @property
    def why(self) -> str:
        """What happened, what waits for it, and what to do."""
        waits = counted(self.broadcasts, "broadcast waits", "broadcasts wait")
        return f"{meaning(self.code)} (code {self.code}). {waits}, paused. {what_to_do(self.code)}"


def by_sender(conn: Connection) -> Mapping[str, Collection[Stop]]:
    """What stands still now, by the address of the sender."""
    found: dict[str, list[Stop]] = {}
    known = [sender.address for sender in senders.all_(conn)]
    for address in known:
        query = select(broadcasts.c.halted, func.count()).where(_is_stopped(address, known))
        stops = conn.execute(query.group_by(broadcasts.c.halted).order_by(broadcasts.c.halted))
        found[address] = [Stop(code, n) for code, n in stops]
    return found


def what_to_do(code: str) -> str:
    """What to do about what the carrier said no to."""
    follows = consequence(code)
    if follows is Consequence.STOP_BROADCAST:
        return "Cancel the rest and say it in other words, or resume if the carrier has allowed these."
    if follows is Consequence.BUG:
        return "The mistake is ours, in how it was sent: show this line to whoever runs the service, then resume."
    if code in _ENDS_BY_ITSELF:
        return "The limit ends by itself: resume then."
    return "Mend that with the carrier, then resume."


def goes_on(resumed: int) -> str:
    """What a press did."""
    if not resumed:
        return "It rests no more: what waits for it goes on now, at its full rate."
    return f"It goes on at its full rate: {counted(resumed, 'broadcast was', 'broadcasts were')} resumed."


def go_on(conn: Connection, address: str) -> int:
    """Let this sender send at its full rate, and resume what the carrier stopped of it; how many broadcasts that is."""
    senders.wake(conn, address)
    known = [sender.address for sender in senders.all_(conn)]
    # Locked in one order, and so that nobody cancels one of them between the look and the press.
    these = select(broadcasts.c.id).where(_is_stopped(address, known)).order_by(broadcasts.c.id)
    ids = conn.scalars(these.with_for_update(key_share=True)).all()
    for broadcast_id in ids:
        rooms.resume(conn, broadcast_id)
    return len(ids)


def _is_stopped(address: str, known: Collection[str]) -> ColumnElement[bool]:
    of = senders.is_of(address, broadcasts.c.sender, known)
    return of & (broadcasts.c.state == BroadcastState.PAUSED) & broadcasts.c.halted.in_(_CODES)
