"""The same text, to the same lists, within a day: meant, or pressed twice? Asked before it leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from outreach import tallies, variants
from outreach.errors import SameText
from outreach.models import BroadcastState, State, broadcast_lists, broadcasts
from outreach.plurals import counted

LATELY = timedelta(hours=24)
_LEFT = (State.CLAIMED, State.UNKNOWN, State.SENT, State.RETRYING, State.UNDELIVERED, State.DELIVERED)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A broadcast that brought the same text a little while ago."""

    id: int
    launched_at: datetime | None  # None: it is scheduled
    people: int

    def said(self, now: datetime) -> str:
        """What to tell whoever is about to send it once more."""
        if self.launched_at is None:
            return f"This very text is scheduled to leave within a day, as broadcast {self.id}."
        people = f"{self.people:,} {'person' if self.people == 1 else 'people'}"
        return (
            f"This very text was launched to {people} {ago(now - self.launched_at)}, as broadcast {self.id}."
        )


def folded(body: str) -> str:
    """A text as a reader takes it: capitals, and how many spaces or line ends, make no other text."""
    return " ".join(body.casefold().split())


def ago(span: timedelta) -> str:
    """40 minutes ago."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "a moment ago"
    n, unit = (minutes, "minute") if minutes < 60 else (minutes // 60, "hour")
    return f"{counted(n, unit)} ago"


def refuse(conn: Connection, broadcast_id: int, now: datetime) -> None:
    """Ask before the same text goes to the same people again. Raises SameText."""
    found = earlier(conn, broadcast_id, now)
    if found:
        raise SameText(f"{found.said(now)} Nothing was launched.")


def earlier(conn: Connection, broadcast_id: int, now: datetime) -> Earlier | None:
    """The latest broadcast that brought this text to any of these lists within LATELY, or that will.

    Whoever signs it: to one list it is the local's text, to two the federation's. Of several texts one is enough:
    somebody would read it a second time. Those it was written again of, or together with, are none: they reach
    other people (missed.py).
    """
    rows = conn.execute(_lately(broadcast_id, now)).all()
    varied = variants.bodies(conn, [broadcast_id, *(row.id for row in rows)])
    mine = _folded(*_words(conn, broadcast_id), *varied.get(broadcast_id, ()))
    family = _first(conn, broadcast_id)
    for row in rows:
        if mine.isdisjoint(_folded(row.text, row.body, *varied.get(row.id, ()))):
            continue
        people = _people(conn, row)
        if (people or row.launched_at is None) and _first(conn, row.id) != family:
            return Earlier(row.id, row.launched_at, people)
    return None


def _words(conn: Connection, broadcast_id: int) -> tuple[str, str]:
    """As the organizer wrote it, and as it leaves."""
    query = select(broadcasts.c.text, broadcasts.c.body).where(broadcasts.c.id == broadcast_id)
    text, body = conn.execute(query).one()
    return text, body


def _folded(*bodies: str) -> set[str]:
    return {folded(body) for body in bodies}


def _lately(broadcast_id: int, now: datetime) -> Any:
    """What was launched lately to any of the same lists, or starts soon; the latest first."""
    mine = select(broadcast_lists.c.list_id).where(broadcast_lists.c.broadcast_id == broadcast_id)
    b, to = broadcasts.c, broadcast_lists.c
    soon = (b.state == BroadcastState.SCHEDULED) & (b.starts_at < now + LATELY)
    lately = ((b.launched_at > now - LATELY) | soon) & (b.id != broadcast_id)
    # Asked of each that was launched lately, not of every broadcast there ever was.
    same = exists().where(to.broadcast_id == b.id, to.list_id.in_(mine.scalar_subquery()))
    query = select(b.id, b.text, b.body, b.state, b.launched_at, b.people)
    return query.where(lately, same).order_by(b.launched_at.desc())


def _people(conn: Connection, row: Row[Any]) -> int:
    """How many it was for; of one that was cancelled, how many it went to."""
    if row.state != BroadcastState.CANCELLED:
        return row.people or 0
    numbers = tallies.counts(conn, row.id)
    return sum(numbers.of(state) for state in _LEFT)


def _first(conn: Connection, broadcast_id: int) -> int:
    """The broadcast that this one is written again of, or again of its again; else itself."""
    return list(_origins(conn, broadcast_id))[-1]


def _origins(conn: Connection, broadcast_id: int) -> Iterator[int]:
    of: int | None = broadcast_id
    while of is not None:
        yield of
        of = conn.scalar(select(broadcasts.c.again_of).where(broadcasts.c.id == of))
