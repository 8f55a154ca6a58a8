"""The numbers and short codes that texts leave by: what each may carry, and whether it rests.

The federation's own is the setting OUTREACH_SENDER, and goes by the empty address here; the others stand in the
directory's file.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select, update

from outreach.db import insert
from outreach.models import lists, locals_, senders
from outreach.sender_kinds import LONGEST_VALIDITY

FEDERATIONS = ""  # the address of the federation's own, whatever number the settings name
REST = timedelta(minutes=15)  # after the carrier said that its queue for this sender is full
SOONEST_AGAIN = timedelta(seconds=5)  # two complaints of one burst slow it down once
RECOVERS = timedelta(minutes=10)  # from nothing to the full rate
LEAST_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Sender:
    """One number or short code."""

    address: str  # "" for the federation's own
    kind: str
    rate: float  # segments a second
    validity: int  # seconds the carrier may hold one of its texts
    rested_until: datetime | None
    rested_code: str
    share: float
    slowed_at: datetime | None

    def share_of_rate(self, now: datetime) -> float:
        """How much of its rate it uses now: halved by each complaint, and growing evenly back."""
        if self.slowed_at is None:
            return 1.0
        return min(1.0, self.share + (now - self.slowed_at) / RECOVERS)

    def rests(self, now: datetime) -> bool:
        """Whether nothing may leave by it now."""
        return self.rested_until is not None and now < self.rested_until


_COLUMNS = [senders.c[name] for name in Sender.__slots__]
_OWN = {"kind": "federation", "rate": 0.0, "validity": LONGEST_VALIDITY}  # its rate is a setting


def all_(conn: Connection) -> list[Sender]:
    """Every sender, the federation's own first."""
    found = {row.address: Sender(*row) for row in conn.execute(select(*_COLUMNS).order_by(senders.c.address))}
    own = found.pop(
        FEDERATIONS, Sender(FEDERATIONS, "federation", 0.0, LONGEST_VALIDITY, None, "", 1.0, None)
    )
    return [own, *found.values()]


def get(conn: Connection, address: str) -> Sender:
    """The sender with this address; the federation's own when there is none such (any more)."""
    found = all_(conn)
    return next((sender for sender in found if sender.address == address), found[0])


def of_lists(conn: Connection, list_ids: Collection[int]) -> str:
    """The address of what texts to these lists leave by: their local's own, else the federation's."""
    theirs = (
        select(locals_.c.sender)
        .join(lists, lists.c.local_id == locals_.c.id)
        .where(lists.c.id.in_(list_ids))
        .group_by(locals_.c.id, locals_.c.sender)
    )
    found = conn.scalars(theirs).all()
    return found[0] if len(found) == 1 else FEDERATIONS


def is_of(address: str, column: ColumnElement[str], known: Iterable[str]) -> ColumnElement[bool]:
    """Whether this column names the sender; what names none that is known is the federation's."""
    if address == FEDERATIONS:
        return column.not_in([other for other in known if other != FEDERATIONS])
    return column == address


def rest(conn: Connection, address: str, code: str, until: datetime) -> None:
    """Let nothing leave by it before then; the code says why."""
    _keep(conn, address)
    this = senders.c.address == address
    conn.execute(update(senders).where(this).values(rested_until=until, rested_code=code))


def wake(conn: Connection, address: str) -> None:
    """Its rest is over: somebody has mended what it was for, or does not want to wait."""
    this = senders.c.address == address
    values = {"rested_until": None, "rested_code": "", "share": 1.0, "slowed_at": None}
    conn.execute(update(senders).where(this).values(**values))


def slow_down(conn: Connection, address: str, now: datetime) -> None:
    """A network complained of its speed: half of it from now on, and slowly more again."""
    _keep(conn, address)
    this = senders.c.address == address
    row = conn.execute(select(*_COLUMNS).where(this).with_for_update()).one_or_none()
    if row is None:
        return
    sender = Sender(*row)
    if sender.slowed_at is not None and now < sender.slowed_at + SOONEST_AGAIN:
        return
    share = max(sender.share_of_rate(now) / 2, LEAST_SHARE)
    conn.execute(update(senders).where(this).values(share=share, slowed_at=now))


def _keep(conn: Connection, address: str) -> None:
    """A row for the federation's own; another that is gone from the directory stays gone."""
    if address != FEDERATIONS:
        return
    own = insert(conn, senders).values(address=address, **_OWN)
    conn.execute(own.on_conflict_do_nothing())
