"""From a launched broadcast to one row per person: in batches, and safe to run twice."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, select, true, update

from outreach import missed
from outreach.audience import among, on_lists, why_left_out
from outreach.broadcasts import audience, why_over
from outreach.db import insert
from outreach.done import undone
from outreach.models import BroadcastState, State, broadcasts, members, messages, subscriptions
from outreach.tallies import add
from outreach.waiting import leave_out_waiting

BATCH = 10_000  # members looked at in one transaction


def expand(conn: Connection, broadcast_id: int, now: datetime) -> bool:
    """Make the next BATCH of its messages, one row per person; True while there are more to make.

    One transaction each; the row of the broadcast remembers how far it came, so that a second run, or a
    kill between two batches, makes nobody twice and leaves nobody out.
    """
    this = broadcasts.c.id == broadcast_id
    b = broadcasts.c
    columns = (b.expanded_to, b.expanded, b.state, b.launched_at, b.again_of, b.ladder_id)
    query = select(*columns).where(this)
    # The weaker lock: a claim adds to the tallies, which look at the broadcast's key, and must not wait for us.
    mine = query.with_for_update(key_share=True)
    after, expanded, state, launched_at, again_of, ladder_id = conn.execute(mine).one()
    if expanded or launched_at is None:
        return False
    list_ids = audience(conn, broadcast_id)
    only = missed.only(conn, again_of, broadcast_id)
    following = _following(conn, list_ids, after, only)
    if following is None:
        conn.execute(update(broadcasts).where(this).values(expanded=True))
        return False
    upto = following + BATCH - 1
    people = _people(list_ids, only, following, upto).where(undone(subscriptions.c.member_id, ladder_id))
    # Of the members too only these: PostgreSQL would read all of them to find ten thousand.
    these = members.c.id.between(following, upto) & members.c.id.in_(people)
    _make_messages(conn, broadcast_id, these, now)
    _tally(conn, broadcast_id, following, upto)
    if state == BroadcastState.CANCELLED:
        leave_out_waiting(conn, broadcast_id, why_over(conn, broadcast_id), now)  # and the clock the others
    conn.execute(update(broadcasts).where(this).values(expanded_to=upto))
    return True


def _following(
    conn: Connection, list_ids: Collection[int], after: int, only: Select[int] | None
) -> int | None:
    """The first member on these lists, or of `only` these, after this id."""
    if only is not None:
        # A step along the earlier broadcast's rows; whether this member is on the lists still, _people asks.
        member_id = messages.c.member_id
        return conn.scalar(only.where(member_id > after).order_by(member_id).limit(1))
    ids = on_lists(list_ids).where(subscriptions.c.member_id > after).subquery()
    first: int | None = conn.scalar(select(func.min(ids.c.member_id)))
    return first


def _people(list_ids: Collection[int], only: Select[int] | None, first: int, last: int) -> Select[int]:
    """The members with these ids who are on these lists, and of `only` these."""
    member_id = subscriptions.c.member_id
    these = on_lists(list_ids).where(member_id.between(first, last)).distinct()
    if only is None:
        return these
    return these.where(among(member_id, only.where(messages.c.member_id.between(first, last))))


def _make_messages(conn: Connection, broadcast_id: int, these: ColumnElement[bool], now: datetime) -> None:
    why = why_left_out()
    rows = select(
        literal(broadcast_id),
        members.c.id,
        case((why == "", State.WAITING.value), else_=State.LEFT_OUT.value),
        why,
        members.c.zone,
        literal(now, messages.c.changed_at.type),
    ).where(these, true())
    columns = ["broadcast_id", "member_id", "state", "reason", "zone", "changed_at"]
    conn.execute(insert(conn, messages).from_select(columns, rows).on_conflict_do_nothing())


def _tally(conn: Connection, broadcast_id: int, first: int, last: int) -> None:
    made = and_(messages.c.broadcast_id == broadcast_id, messages.c.member_id.between(first, last))
    numbers = select(messages.c.state, messages.c.reason, func.count()).where(made)
    rows_made = conn.execute(numbers.group_by(messages.c.state, messages.c.reason))
    add(conn, broadcast_id, {(State(state), reason): n for state, reason, n in rows_made})


def waiting_for_rows(conn: Connection) -> list[int]:
    """Broadcasts that are launched and not fully expanded: something may have died over them."""
    launched = broadcasts.c.launched_at.is_not(None)
    return list(conn.scalars(select(broadcasts.c.id).where(launched, broadcasts.c.expanded.is_(False))))
