"""What nobody answered for: claims of dead workers, and texts that may or may not have left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from outreach import senders, variants
from outreach.carriers import Held
from outreach.delivery import LEASE, Change, advance, receipt
from outreach.models import IS_UNSETTLED, State, broadcasts, members, messages, texts
from outreach.outcomes import record
from outreach.senders import FEDERATIONS


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A message whose answer was lost, with what it takes to find it in the carrier's list."""

    message_id: int
    phone: str
    bodies: Sequence[str]  # one of these it is: which, the member's language decided when it was claimed
    claimed_at: datetime
    claim: int
    sender: str  # the number it left by; "" for the federation's


def give_up_leases(conn: Connection, now: datetime) -> int:
    """Claims of workers that must be dead become unknown: their texts may or may not have left."""
    over = IS_UNSETTLED & (messages.c.state == State.CLAIMED) & (messages.c.claimed_at < now - LEASE)
    claims = conn.execute(select(messages.c.id, messages.c.attempts).where(over).limit(5000)).all()
    return len(advance(conn, [Change(id_, State.UNKNOWN, claim=claim) for id_, claim in claims], now))


def unsettled(conn: Connection, before: datetime, limit: int = 500) -> list[Unsettled]:
    """Unknown messages claimed before then."""
    query = (
        select(
            messages.c.id,
            messages.c.broadcast_id,
            members.c.phone,
            func.coalesce(messages.c.body, broadcasts.c.body),
            messages.c.claimed_at,
            messages.c.attempts,
            func.coalesce(broadcasts.c.sender, texts.c.sender, FEDERATIONS).label("sender"),
        )
        .join(members, members.c.id == messages.c.member_id)
        .outerjoin(broadcasts, broadcasts.c.id == messages.c.broadcast_id)
        .outerjoin(texts, texts.c.id == messages.c.reply_to)
        .where(IS_UNSETTLED, messages.c.state == State.UNKNOWN, messages.c.claimed_at < before)
        .order_by(messages.c.claimed_at)
        .limit(limit)
    )
    rows = conn.execute(query).all()
    varied = variants.bodies(conn, {row.broadcast_id for row in rows if row.broadcast_id})
    return [
        Unsettled(id_, phone, [body, *varied.get(broadcast_id, ())], claimed_at, claim, sender)
        for id_, broadcast_id, phone, body, claimed_at, claim, sender in rows
    ]


def oldest(conn: Connection, broadcast_id: int) -> datetime | None:
    """When the first of this broadcast's texts was claimed whose answers were lost."""
    first = select(func.min(messages.c.claimed_at)).where(
        IS_UNSETTLED, messages.c.state == State.UNKNOWN, messages.c.broadcast_id == broadcast_id
    )
    found: datetime | None = conn.scalar(first)
    return found


def settle(conn: Connection, lost: Unsettled, at_carrier: Sequence[Held], now: datetime) -> None:
    """Decide one unknown message by the carrier's own list: found there, or never sent and so waiting again."""
    known = _known_at_carrier(conn, lost.message_id)
    numbers = _may_have_left_by(conn, lost.sender)
    ours = [
        held
        for held in at_carrier
        if held.body in lost.bodies
        and held.carrier_id not in known
        and (held.sender in numbers or not numbers)
    ]
    if not ours:
        advance(conn, [Change(lost.message_id, State.WAITING, claim=lost.claim)], now)
        return
    found = ours[0]
    told = receipt(lost.message_id, found.carrier_id, found.status, found.error_code)
    record(conn, [told] if told else [], now)


def _may_have_left_by(conn: Connection, sender: str) -> frozenset[str]:
    """The numbers that the carrier may name for it; none: any. A line wrongly taken for another's would be a text sent
    twice, so only a local's own number is asked for: the federation's may be chosen by a Messaging Service, which may
    not have chosen yet."""
    local = sender != FEDERATIONS and any(one.address == sender for one in senders.all_(conn))
    return frozenset({sender, ""}) if local else frozenset()


def _known_at_carrier(conn: Connection, message_id: int) -> set[str]:
    """The carrier's ids that other messages to this member have already.

    Locks the member's open messages first: two lost texts with the same words, settled at the same moment,
    would else both be found in the one line of the carrier's list.
    """
    member_id = select(messages.c.member_id).where(messages.c.id == message_id).scalar_subquery()
    theirs = messages.c.member_id == member_id
    conn.execute(select(messages.c.id).where(theirs, IS_UNSETTLED).order_by(messages.c.id).with_for_update())
    return {id_ for id_ in conn.scalars(select(messages.c.carrier_id).where(theirs)) if id_}
