"""What each sender does now: it sends, rests, is slowed down, or stands still because the carrier refused; and going on.

A wrong password stops every broadcast that there is, a number that is not registered all of its own: whoever mends that
has one thing to press, not one for each broadcast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select

from outreach import broadcasts as rooms
from outreach import senders
from outreach.carriers.codes import CODES, consequence, meaning
from outreach.config import Settings
from outreach.errors import Consequence
from outreach.models import BroadcastState, broadcasts
from outreach.plurals import counted
from outreach.sender_kinds import KINDS
from outreach.senders import FEDERATIONS, Sender
from outreach.wall_clock import clock

_STOPS = frozenset({Consequence.STOP_ACCOUNT, Consequence.STOP_SENDER})
_LOGIN = frozenset({"20003", "20404"})
_ENDS_BY_ITSELF = frozenset({"60728", "63038"})  # limits of an hour and of a day


@dataclass(frozen=True, slots=True)
class Stop:
    """One refusal of the carrier's, and the broadcasts that wait for somebody to mend what it is about."""

    code: str
    broadcasts: tuple[int, ...]

    @property
    def why(self) -> str:
        """What happened, what waits for it, and what to do."""
        waits = counted(len(self.broadcasts), "broadcast waits", "broadcasts wait")
        return f"{meaning(self.code)} (code {self.code}). {waits}, paused. {what_to_do(self.code)}"


@dataclass(frozen=True, slots=True)
class Told:
    """A sender as pages and the prompt show it."""

    address: str
    kind: str
    rate: float  # segments a second; 0: no limit
    daily: int  # segments a day that T-Mobile takes; 0: any number
    state: str  # what it does now, in words
    troubled: bool  # stands still, rests, or is slowed down
    stopped: Sequence[Stop]

    @property
    def to_resume(self) -> int:
        """How many broadcasts a press lets go on."""
        return sum(len(stop.broadcasts) for stop in self.stopped)


def all_told(conn: Connection, settings: Settings, now: datetime, zone: str) -> list[Told]:
    """Every sender, the federation's own first, by the clock of this zone."""
    stopped = _stopped(conn)
    return [_told(sender, stopped[sender.address], settings, now, zone) for sender in senders.all_(conn)]


def _told(sender: Sender, stopped: Sequence[Stop], settings: Settings, now: datetime, zone: str) -> Told:
    own = sender.address == FEDERATIONS
    kind = settings.sender_kind if own else sender.kind
    troubles = [stop.why for stop in stopped] + _troubles(sender, now, zone)
    return Told(
        address=settings.sender if own else sender.address,
        kind=f"{kind}, the federation's own" if own else kind,
        rate=settings.sender_rate if own else sender.rate,
        daily=KINDS[kind].daily if kind in KINDS else 0,
        state=" ".join(troubles) or "Sends at its full rate.",
        troubled=bool(troubles),
        stopped=tuple(stopped),
    )


def _troubles(sender: Sender, now: datetime, zone: str) -> list[str]:
    if sender.rests(now) and sender.rested_until:
        return [f"Rests until {clock(sender.rested_until, zone)}. {meaning(sender.rested_code)}."]
    share = sender.share_of_rate(now)
    return [f"Slowed to {share:.0%}: a network found it too fast."] if share < 1 else []


def what_to_do(code: str) -> str:
    """What to do about what the carrier said no to."""
    follows = consequence(code)
    if follows is Consequence.STOP_BROADCAST:
        return "Cancel the rest and say it in other words, or resume if the carrier has allowed these."
    if follows is Consequence.BUG:
        return "The mistake is ours, in how it was sent: show this line to whoever runs the service, then resume."
    if code in _ENDS_BY_ITSELF:
        return "The limit ends by itself: resume then."
    if code in _LOGIN:
        return "Whoever runs this service checks TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN and starts it anew; then resume."
    return "Whoever runs this service sees to that with the carrier; then resume."


def go_on(conn: Connection, address: str) -> Sequence[int]:
    """Let this sender send at its full rate, and resume what the carrier stopped of it, and of the whole account where
    that was refused; the numbers of those broadcasts."""
    senders.wake(conn, address)
    # Nobody may cancel one of them between the look and the press.
    paused = select(broadcasts.c.id).where(broadcasts.c.state == BroadcastState.PAUSED)
    conn.execute(paused.order_by(broadcasts.c.id).with_for_update(key_share=True))
    ids = sorted(id_ for stop in _stopped(conn)[address] for id_ in stop.broadcasts)
    for broadcast_id in ids:
        rooms.resume(conn, broadcast_id)
    return ids


def gone_on(resumed: int) -> str:
    """What the press did."""
    if not resumed:
        return "Nothing of the carrier's holds it back: it sends at its full rate."
    did = counted(resumed, "broadcast was", "broadcasts were")
    return f"It goes on at its full rate: {did} resumed. If the carrier refuses again, they pause again."


def stops(conn: Connection) -> list[Stop]:
    """Every refusal that something waits for, once, whichever senders it holds back."""
    by_code: dict[str, list[int]] = {}
    for id_, _, code in _halted(conn):
        by_code.setdefault(code, []).append(id_)
    return [Stop(code, tuple(ids)) for code, ids in sorted(by_code.items())]


def _halted(conn: Connection) -> Sequence[Row[int, str, str]]:
    """The broadcasts that wait for a sender or the account to be mended: number, sender, code."""
    b = broadcasts.c
    codes = [code for code, row in CODES.items() if row.consequence in _STOPS]
    query = select(b.id, b.sender, b.halted).where(b.state == BroadcastState.PAUSED, b.halted.in_(codes))
    return conn.execute(query.order_by(b.id)).all()


def _stopped(conn: Connection) -> dict[str, list[Stop]]:
    """What stands still, by the address of the sender; what stopped the account stands with each."""
    rows = _halted(conn)
    known = [sender.address for sender in senders.all_(conn)]
    found: dict[str, list[Stop]] = {}
    for address in known:
        by_code: dict[str, list[int]] = {}
        for id_, sender, code in rows:
            of = sender if sender in known else FEDERATIONS
            if of == address or consequence(code) is Consequence.STOP_ACCOUNT:
                by_code.setdefault(code, []).append(id_)
        found[address] = [Stop(code, tuple(ids)) for code, ids in sorted(by_code.items())]
    return found
