"""Who voted, or answered: whom no more of a ladder's reminders reach. That they did is kept here, never how they voted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, select, true, tuple_

from outreach.prepared import Given, Prepared, Writes
from outreach.season import done, ladders

_ROW = ("ladder_id", "member_id", "local_id", "choice", "at")


@Prepared
def _saying(given: Given) -> Any:
    # Said twice, the first moment stands.
    return given.insert(done, *_ROW).on_conflict_do_nothing(index_elements=["ladder_id", "member_id"])


def taking_back(given: Given) -> Any:
    """Whoever is given is done no more."""
    rows = given.rows(ladder_id=done.c.ladder_id.type, member_id=done.c.member_id.type)
    key = tuple_(done.c.ladder_id, done.c.member_id)
    return delete(done).where(key.in_(select(rows.c.ladder_id, rows.c.member_id)))


_taking_back = Prepared(taking_back)


def say(kept: Writes, ladder_id: int, member_id: int, local_id: int, now: datetime) -> None:
    """This member is done with it, for this local; nothing changes when that was said before."""
    row = (ladder_id, member_id, local_id, "", now)
    kept.later(_saying, **dict(zip(_ROW, row, strict=True)))


def take_back(kept: Writes, ladder_ids: Iterable[int], member_id: int) -> None:
    """This member is not done with these, after all."""
    for ladder_id in ladder_ids:
        kept.later(_taking_back, ladder_id=ladder_id, member_id=member_id)


def closes_at(conn: Connection, ladder_id: int) -> datetime | None:
    """When that closes; None once it is called off."""
    running = ladders.c.state == "running"
    return conn.scalar(select(ladders.c.closes_at).where(ladders.c.id == ladder_id, running))


def still_asks(conn: Connection, ladder_id: int | None, now: datetime, until: datetime) -> bool:
    """Whether that runs, and does not close before then; always, where there is no ladder."""
    if ladder_id is None:
        return True
    close = closes_at(conn, ladder_id)
    return close is not None and now < close and until <= close


def undone(member_id: ColumnElement[int], ladder_id: int | None) -> ColumnElement[bool]:
    """Whether this member still has to be reminded; everybody, where there is no ladder."""
    if ladder_id is None:
        return true()
    return ~exists().where(done.c.ladder_id == ladder_id, done.c.member_id == member_id)


def is_done(member_id: ColumnElement[int], ladder_id: int) -> ColumnElement[bool]:
    """The same of a member that was found already: one step into the index."""
    mine = (done.c.ladder_id == ladder_id) & (done.c.member_id == member_id)
    # Not EXISTS: PostgreSQL would make a table of all who are done, for each claim.
    return select(done.c.member_id).where(mine).limit(1).scalar_subquery().is_not(None)
