"""Writing again to those whom a broadcast did not reach: a new draft, with the same text and lists."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, exists, select

from outreach import broadcasts, missed, variants
from outreach.audience import on_lists, why_left_out
from outreach.broadcasts import Broadcast, Draft
from outreach.directory import Directory
from outreach.errors import WrongState
from outreach.models import BroadcastState, members, messages, subscriptions
from outreach.models import broadcasts as table

_OVER = frozenset({BroadcastState.FINISHED, BroadcastState.CANCELLED})


def write(
    conn: Connection, directory: Directory, broadcast_id: int, organizer_id: int | None, now: datetime
) -> int:
    """A draft to just those who may be tried again; its number. The one that is there, if nobody launched it.

    It leaves in quiet hours only when somebody says so anew. Raises NotFound, WrongState.
    """
    # Two presses at once wait here for each other, and the second finds the first one's draft.
    conn.execute(select(table.c.id).where(table.c.id == broadcast_id).with_for_update())
    earlier = broadcasts.get(conn, broadcast_id)
    _refuse_too_early(earlier)
    there = draft_of(conn, broadcast_id)
    if there is not None:
        return there
    list_ids = tuple(broadcasts.audience(conn, broadcast_id))
    if not _anybody(conn, broadcast_id, list_ids):
        raise WrongState(
            f"There is nobody to write to again: whom broadcast {broadcast_id} did not reach has got it meanwhile, "
            "was written to again already, or may not be texted. Nothing was written."
        )
    texts = tuple(variants.of(conn, broadcast_id))
    draft = Draft(
        earlier.text,
        list_ids,
        earlier.kind,
        again_of=broadcast_id,
        ladder_id=earlier.ladder_id,
        variants=texts,
    )
    # Several texts are taken over as they left: what was filled into them may be known no more.
    body = earlier.body if texts else broadcasts.body_of(directory, list_ids, earlier.text)
    return broadcasts.write(conn, draft, body, organizer_id, now)


def _anybody(conn: Connection, broadcast_id: int, list_ids: Collection[int]) -> bool:
    """Whether there is one at least; the first that is found is enough."""
    rest = missed.rest(conn, broadcast_id)
    still_on = exists(on_lists(list_ids).where(subscriptions.c.member_id == messages.c.member_id))
    may_be = exists().where(members.c.id == messages.c.member_id, why_left_out() == "")
    return conn.scalar(rest.where(still_on, may_be).limit(1)) is not None


def _refuse_too_early(earlier: Broadcast) -> None:
    if earlier.launched_at is None:
        raise WrongState(f"Broadcast {earlier.id} was never launched, so there is nobody it did not reach.")
    if earlier.state not in _OVER:
        raise WrongState(
            f"Broadcast {earlier.id} is not over: its texts may still arrive. Once it has finished, or is cancelled, "
            "write again to those it did not reach."
        )


def draft_of(conn: Connection, broadcast_id: int) -> int | None:
    """The draft to those whom this broadcast did not reach, if there is one that nobody has launched."""
    these = (table.c.id > broadcast_id) & (table.c.again_of == broadcast_id)
    query = select(table.c.id).where(these, table.c.state == BroadcastState.DRAFT).order_by(table.c.id)
    return conn.scalar(query.limit(1))
