"""From a launched broadcast to one row per person: in batches, and safe to run twice."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, case, func, literal, select, true, update

from outreach.audience import on_lists, why_left_out
from outreach.broadcasts import audience, leave_out_waiting
from outreach.db import insert
from outreach.models import BroadcastState, State, broadcasts, members, messages, subscriptions
from outreach.tallies import add

BATCH = 10_000  # members looked at in one transaction


def expand(conn: Connection, broadcast_id: int, now: datetime) -> bool:
    """Make the next BATCH of its messages, one row per person; True while there are more to make.

    One transaction each; the row of the broadcast remembers how far it came, so that a second run, or a
    kill between two batches, makes nobody twice and leaves nobody out.
    """
    this = broadcasts.c.id == broadcast_id
    columns = (broadcasts.c.expanded_to, broadcasts.c.expanded, broadcasts.c.state, broadcasts.c.launched_at)
    query = select(*columns).where(this)
    after, expanded, state, launched_at = conn.execute(query.with_for_update()).one()
    if expanded or launched_at is None:
        return False
    list_ids = audience(conn, broadcast_id)
    following = _following(conn, list_ids, after)
    if following is None:
        conn.execute(update(broadcasts).where(this).values(expanded=True))
        return False
    upto = following + BATCH - 1
    _make_messages(conn, broadcast_id, list_ids, following, upto, now)
    if state == BroadcastState.CANCELLED:
        leave_out_waiting(conn, broadcast_id, "cancelled", now)
    conn.execute(update(broadcasts).where(this).values(expanded_to=upto))
    return True


def _following(conn: Connection, list_ids: Collection[int], after: int) -> int | None:
    """The first member on these lists after this id."""
    ids = on_lists(list_ids).where(subscriptions.c.member_id > after).subquery()
    first: int | None = conn.scalar(select(func.min(ids.c.member_id)))
    return first


def _make_messages(
    conn: Connection, broadcast_id: int, list_ids: Collection[int], first: int, last: int, now: datetime
) -> None:
    people = on_lists(list_ids).where(subscriptions.c.member_id.between(first, last)).distinct().subquery()
    why = why_left_out()
    rows = select(
        literal(broadcast_id),
        members.c.id,
        case((why == "", State.WAITING.value), else_=State.LEFT_OUT.value),
        why,
        members.c.zone,
        literal(now, messages.c.changed_at.type),
    ).where(members.c.id.in_(select(people.c.member_id)), true())
    columns = ["broadcast_id", "member_id", "state", "reason", "zone", "changed_at"]
    conn.execute(insert(conn, messages).from_select(columns, rows).on_conflict_do_nothing())
    made = and_(messages.c.broadcast_id == broadcast_id, messages.c.member_id.between(first, last))
    numbers = select(messages.c.state, messages.c.reason, func.count()).where(made)
    rows_made = conn.execute(numbers.group_by(messages.c.state, messages.c.reason))
    add(conn, broadcast_id, {(State(state), reason): n for state, reason, n in rows_made})


def waiting_for_rows(conn: Connection) -> list[int]:
    """Broadcasts that are launched and not fully expanded: something may have died over them."""
    launched = broadcasts.c.launched_at.is_not(None)
    return list(conn.scalars(select(broadcasts.c.id).where(launched, broadcasts.c.expanded.is_(False))))
