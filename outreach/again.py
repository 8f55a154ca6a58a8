"""Writing again to those whom a broadcast did not reach: a new draft, with the same text and lists."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import takewhile

from sqlalchemy import Connection, exists, select

from outreach import broadcasts, climbing, ladders, missed, rungs, variants
from outreach.answers import ENGLISH
from outreach.audience import on_lists, why_left_out
from outreach.broadcasts import OVER, Broadcast, Draft
from outreach.directory import Directory
from outreach.done import closes_at
from outreach.errors import WrongState
from outreach.models import BroadcastState, members, messages, subscriptions
from outreach.models import broadcasts as table
from outreach.rungs import Rung
from outreach.season import rungs as rungs_table
from outreach.variants import ANY_LOCAL, Variant


def write(
    conn: Connection,
    directory: Directory,
    broadcast_id: int,
    organizer_id: int | None,
    now: datetime,
    *,
    any_hour: bool = False,
) -> int:
    """A draft to just those who may be tried again; its number. The one that is there, if nobody launched it.

    It leaves in quiet hours only when somebody says so anew. Raises NotFound, WrongState.
    """
    # Two presses at once wait here for each other, and the second finds the first one's draft.
    conn.execute(select(table.c.id).where(table.c.id == broadcast_id).with_for_update(key_share=True))
    earlier = broadcasts.get(conn, broadcast_id)
    _refuse_too_early(earlier)
    there = draft_of(conn, broadcast_id)
    if there is not None:
        if any_hour and not broadcasts.get(conn, there).any_hour:
            raise WrongState(
                f"Draft {there} is there already, and keeps to 9:00–20:00. Throw it away first "
                f"(outreach broadcast cancel {there}), or change it on the console. Nothing was written."
            )
        return there
    list_ids = tuple(broadcasts.audience(conn, broadcast_id))
    if not _anybody(conn, broadcast_id, list_ids):
        raise WrongState(
            f"Nobody is left to write to again: broadcast {broadcast_id} reached them all, or they were written to "
            "again already, may not be texted, or the text itself was refused. Nothing was written."
        )
    texts = tuple(variants.of(conn, broadcast_id))
    draft = Draft(
        earlier.text,
        list_ids,
        earlier.kind,
        expires_at=_never_past_the_close(conn, earlier, now),
        any_hour=any_hour,
        again_of=broadcast_id,
        ladder_id=earlier.ladder_id,
        variants=texts,
    )
    _refuse_outdated(conn, directory, earlier, texts)
    # Several texts are taken over as they left: what was filled into them may be known no more.
    body = earlier.body if texts else broadcasts.body_of(directory, list_ids, earlier.text)
    return broadcasts.write(conn, draft, body, organizer_id, now)


def _never_past_the_close(conn: Connection, earlier: Broadcast, now: datetime) -> datetime | None:
    """When a reminder that is written again expires, where that is sooner than usual. Raises WrongState."""
    if earlier.ladder_id is None:
        return None
    close = closes_at(conn, earlier.ladder_id)
    if close is None or close <= now:
        raise WrongState(
            f"What broadcast {earlier.id} reminded of is over, so nobody is reminded of it again. Nothing was written."
        )
    return min(close, now + broadcasts.LASTS)


def _refuse_outdated(
    conn: Connection, directory: Directory, earlier: Broadcast, texts: Collection[Variant]
) -> None:
    """Raises WrongState for a reminder that says what is no longer true: the old close, or the old place."""
    rung = _rung_of(conn, earlier)
    if rung is None:
        return
    ladder = ladders.get(conn, rung.ladder_id)
    fill = climbing.FILLINGS[ladder.subject](conn, directory, ladder)
    said = {(each.language, each.local_id): each.text for each in texts} or {
        (ENGLISH, ANY_LOCAL): earlier.text
    }
    for now in rungs.texts(directory, ladder.list_ids, rung, fill):
        before = said.get((now.language, now.local_id), now.text)
        if before != now.text:
            old, new = _changed(before, now.text)
            raise WrongState(
                f"Broadcast {earlier.id} says “{old}”, and since the {ladder.subject} was changed it is “{new}”. "
                "Nothing was written: write a new message with what is true now."
            )


def _rung_of(conn: Connection, broadcast: Broadcast) -> Rung | None:
    """The reminder that this broadcast was, or was written again of; None for one that was none."""
    if broadcast.again_of is not None:
        return _rung_of(conn, broadcasts.get(conn, broadcast.again_of))
    return next(iter(rungs.where(conn, rungs_table.c.broadcast_id == broadcast.id)), None)


def _changed(before: str, now: str) -> tuple[str, str]:
    """The words of each in which they differ, between those in which they begin and end alike."""
    old, new = before.split(), now.split()
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    return " ".join(old[start : len(old) - end]), " ".join(new[start : len(new) - end])


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words they begin with in common."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def _anybody(conn: Connection, broadcast_id: int, list_ids: Collection[int]) -> bool:
    """Whether there is one at least; the first that is found is enough."""
    rest = missed.rest(conn, broadcast_id)
    still_on = exists(on_lists(list_ids).where(subscriptions.c.member_id == messages.c.member_id))
    may_be = exists().where(members.c.id == messages.c.member_id, why_left_out() == "")
    return conn.scalar(rest.where(still_on, may_be).limit(1)) is not None


def _refuse_too_early(earlier: Broadcast) -> None:
    if earlier.launched_at is None:
        raise WrongState(f"Broadcast {earlier.id} was never launched, so there is nobody it did not reach.")
    if earlier.state not in OVER:
        raise WrongState(
            f"Broadcast {earlier.id} is not over: its texts may still arrive. Once it has finished, or is cancelled, "
            "write again to those it did not reach."
        )


def draft_of(conn: Connection, broadcast_id: int) -> int | None:
    """The draft to those whom this broadcast did not reach, if there is one that nobody has launched."""
    these = (table.c.id > broadcast_id) & (table.c.again_of == broadcast_id)
    query = select(table.c.id).where(these, table.c.state == BroadcastState.DRAFT).order_by(table.c.id)
    return conn.scalar(query.limit(1))
