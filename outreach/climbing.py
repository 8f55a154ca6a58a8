"""A rung whose moment has come becomes a broadcast: once, never past the close, and only the last of several."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from outreach import broadcasts, directory, events, ladders, launching, polls, rungs, votes
from outreach.answers import ENGLISH
from outreach.audience import count
from outreach.broadcasts import AT_WORK, REMINDER, Draft
from outreach.directory import Directory
from outreach.errors import BadInput
from outreach.ladders import Ladder, LadderState, Rung, RungState, Subject
from outreach.models import broadcasts as broadcasts_table
from outreach.rungs import Fill
from outreach.season import ladders as ladders_table
from outreach.season import rungs as table
from outreach.variants import ANY_LOCAL, Variant

# What makes the function that fills in the blanks of a subject's texts, from the facts as they are in this moment.
Filling = Callable[[Connection, Directory, Ladder], Fill]
FILLINGS: Mapping[Subject, Filling] = {
    Subject.VOTE: votes.filling,
    # Events and dates.
    Subject.EVENT: events.filling,
    # Polls.
    Subject.POLL: polls.filling,
}


@dataclass(frozen=True, slots=True)
class Climbed:
    """What became of the rungs whose moment had come."""

    started: Sequence[int]
    skipped: Sequence[int]


@dataclass(frozen=True, slots=True)
class Left:
    """How many of these lists are left to remind: counted before the ladder is held, as everybody waits for that."""

    list_ids: tuple[int, ...]
    people: int


def due(conn: Connection, now: datetime) -> list[int]:
    """The ladders of which something is due, each to be climbed in a transaction of its own, the first first."""
    is_due = (table.c.state == RungState.PLANNED) & (table.c.due_at <= now)
    running = ladders_table.c.state == LadderState.RUNNING
    query = select(table.c.ladder_id).join(ladders_table, ladders_table.c.id == table.c.ladder_id)
    return list(conn.scalars(query.where(is_due, running).distinct().order_by(table.c.ladder_id)))


def left(conn: Connection, ladder_id: int, now: datetime) -> Left:
    """Whom this ladder would remind now."""
    list_ids = tuple(ladders.lists_of(conn, ladder_id))
    people, _, _ = count(conn, list_ids, now, ladder_id=ladder_id)
    return Left(list_ids, people)


def climb(conn: Connection, ladder_id: int, counted: Left, now: datetime) -> Climbed:
    """Start what is due of it, once, however many clocks look; of several only the last."""
    before = _climb(conn, ladder_id, counted, now)
    after = rungs.where(conn, table.c.id.in_(before)) if before else []
    return Climbed(
        [rung.id for rung in after if rung.state is RungState.STARTED],
        [rung.id for rung in after if rung.state is RungState.SKIPPED],
    )


def _climb(conn: Connection, ladder_id: int, counted: Left, now: datetime) -> list[int]:
    """Start the last of this ladder's that are due; the numbers of all of them."""
    # A second clock waits here for the first, and then finds none of them planned any more.
    ladder = ladders.locked(conn, ladder_id)
    is_due = (table.c.state == RungState.PLANNED) & (table.c.due_at <= now)
    planned = rungs.where(conn, (table.c.ladder_id == ladder_id) & is_due)
    if not planned or ladder.state is not LadderState.RUNNING:
        return []
    if ladder.list_ids != counted.list_ids:
        return []  # changed since they were counted: the clock looks again within a second
    if ladder.closes_at <= now:
        _skip(conn, planned, f"The {ladder.subject} had closed before it could leave.")
    else:
        _skip(conn, planned[:-1], "A later reminder was due by the time it could leave.")
        _start(conn, ladder, planned[-1], counted.people, now)
    return [rung.id for rung in planned]


def _skip(conn: Connection, skipped: Sequence[Rung], why: str) -> None:
    these = table.c.id.in_([rung.id for rung in skipped])
    conn.execute(update(table).where(these).values(state=RungState.SKIPPED, why=why))


def _start(conn: Connection, ladder: Ladder, rung: Rung, people: int, now: datetime) -> None:
    if not people:
        _skip(conn, [rung], "Nobody was left to remind.")
        return
    found = directory.read(conn, 0)
    try:
        told = rungs.texts(found, ladder.list_ids, rung, FILLINGS[ladder.subject](conn, found, ladder))
        broadcast_id = _write(conn, ladder, told, now)
    except BadInput as error:
        _skip(conn, [rung], str(error))
        return
    _supersede(conn, ladder, now)
    launching.begin(conn, broadcast_id, people, now)
    this = update(broadcasts_table).where(broadcasts_table.c.id == broadcast_id)
    conn.execute(this.values(launched_by=ladder.started_by))
    started = {"state": RungState.STARTED, "broadcast_id": broadcast_id}
    conn.execute(update(table).where(table.c.id == rung.id).values(**started))


def _write(conn: Connection, ladder: Ladder, told: Sequence[Variant], now: datetime) -> int:
    own = told[0]
    expires_at = ladders.expiry(ladder.closes_at, now)
    others = tuple(each for each in told if (each.language, each.local_id) != (ENGLISH, ANY_LOCAL))
    draft = Draft(own.text, ladder.list_ids, REMINDER, expires_at, ladder_id=ladder.id, variants=others)
    return broadcasts.write(conn, draft, own.body, ladder.started_by, now)


def _supersede(conn: Connection, ladder: Ladder, now: datetime) -> None:
    """Whoever still waits for an earlier one of this ladder gets only the one that starts now."""
    earlier = (broadcasts_table.c.ladder_id == ladder.id) & broadcasts_table.c.state.in_(AT_WORK)
    for broadcast_id in conn.scalars(select(broadcasts_table.c.id).where(earlier)).all():
        broadcasts.cancel(conn, broadcast_id, now, broadcasts.SUPERSEDED)
