"""What members are asked to do by a moment, and the reminders before it: a vote, an event and a poll stand on one.

    ladder: draft ─→ running ─→ called off        rung: planned ⇄ skipped (says why); planned ─→ started

climbing.py starts the rungs that are due. Whoever changes a ladder has its row for themselves, the clock too.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from outreach import broadcasts, directory, rungs, tallies
from outreach.audience import count
from outreach.broadcasts import AT_WORK, LONGEST, NOT_LAUNCHED
from outreach.errors import BadInput, NotFound, SayHowMany, WrongState
from outreach.launching import ASK_ABOVE
from outreach.models import BroadcastState, State
from outreach.models import broadcasts as broadcasts_table
from outreach.plurals import an
from outreach.rungs import Rung, RungDraft, RungState
from outreach.season import ladder_lists, ladders
from outreach.season import rungs as rungs_table

__all__ = [
    "Gone",
    "Ladder",
    "LadderState",
    "New",
    "Rung",
    "RungDraft",
    "RungState",
    "Subject",
]  # with what a ladder is made of


class Subject(StrEnum):
    """What stands on a ladder."""

    VOTE = "vote"
    EVENT = "event"
    POLL = "poll"


class LadderState(StrEnum):
    """Where a ladder is."""

    DRAFT = "draft"
    RUNNING = "running"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class New:
    """A ladder, as an organizer wants it."""

    subject: Subject
    name: str
    zone: str  # the clock its times are said by
    opens_at: datetime
    closes_at: datetime  # an event's: when it begins
    list_ids: tuple[int, ...]
    rungs: Sequence[RungDraft] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """What is asked of whom, from when until when."""

    id: int
    subject: Subject
    name: str
    zone: str
    opens_at: datetime
    closes_at: datetime
    state: LadderState
    created_by: int | None
    created_at: datetime
    started_by: int | None
    started_at: datetime | None
    list_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """A reminder that had started when its ladder was changed, and what became of its texts."""

    rung: Rung
    state: BroadcastState
    left: int  # texts that have left us; they say what was true then
    waiting: int  # texts that have not, and will say the same


_Expected = Mapping[timedelta | None, datetime]  # how long before the close -> when it was to leave
_NONE: _Expected = MappingProxyType({})
_COLUMNS = [ladders.c[name] for name in Ladder.__slots__ if name != "list_ids"]
_JUST_PAST = timedelta(minutes=10)  # as late as a clock that is being restarted
_LEFT = (State.CLAIMED, State.UNKNOWN, State.SENT, State.RETRYING, State.UNDELIVERED, State.DELIVERED)


# ---- What there is


def get(conn: Connection, ladder_id: int) -> Ladder:
    """The ladder with this number. Raises NotFound."""
    return _get(conn, ladder_id, lock=False)


def _get(conn: Connection, ladder_id: int, *, lock: bool) -> Ladder:
    query = select(*_COLUMNS).where(ladders.c.id == ladder_id)
    # The weaker lock: who says VOTED refers to the ladder, and must not wait for it.
    row = conn.execute(query.with_for_update(key_share=True) if lock else query).one_or_none()
    if row is None:
        raise NotFound(f"There is no vote, event or poll {ladder_id}.")
    return _ladder(row, lists_of(conn, ladder_id))


def none_such(conn: Connection, subject: Subject, number: int) -> str:
    """That there is no vote with this number; and what has it instead, as all three count together."""
    other = conn.scalar(select(ladders.c.subject).where(ladders.c.id == number))
    return f"There is no {subject} {number}" + (f": that is {an(other)}." if other else ".")


def locked(conn: Connection, ladder_id: int) -> Ladder:
    """The ladder with this number, for this transaction alone. Raises NotFound."""
    return _get(conn, ladder_id, lock=True)


def _ladder(row: Row[Any], list_ids: Sequence[int]) -> Ladder:
    facts = dict(row._mapping)  # SQLAlchemy's public name for it
    facts |= {"subject": Subject(row.subject), "state": LadderState(row.state)}
    return Ladder(**facts, list_ids=tuple(list_ids))


def lists_of(conn: Connection, ladder_id: int) -> list[int]:
    """The lists whose members are asked."""
    query = select(ladder_lists.c.list_id).where(ladder_lists.c.ladder_id == ladder_id)
    return list(conn.scalars(query.order_by(ladder_lists.c.list_id)))


# ---- Planning


def create(conn: Connection, new: New, organizer_id: int | None, now: datetime) -> int:
    """Keep a draft; its number comes back. Nobody is told before somebody starts it. Raises BadInput."""
    check(new, now)
    values = {
        "subject": new.subject,
        "name": new.name.strip(),
        "zone": new.zone,
        "opens_at": new.opens_at,
        "closes_at": new.closes_at,
        "state": LadderState.DRAFT,
        "created_by": organizer_id,
        "created_at": now,
    }
    ladder_id = int(conn.execute(insert(ladders).values(**values).returning(ladders.c.id)).scalar_one())
    address(conn, ladder_id, new.list_ids)
    _add_rungs(conn, get(conn, ladder_id), new.rungs, now)
    return ladder_id


def check(new: New, now: datetime) -> None:
    """Say what is wrong with a ladder, in one sentence. Raises BadInput."""
    if not new.name.strip():
        raise BadInput("The name is missing: write what pages and answers should call it. Nothing was saved.")
    if not new.list_ids:
        raise BadInput("No local is chosen: choose whose members are asked. Nothing was saved.")
    check_times(new.subject, new.opens_at, new.closes_at, now)
    rungs.refuse_twice(each.before for each in new.rungs)
    for each in new.rungs:
        rungs.check(new.subject, each, new.opens_at, new.closes_at)


def check_times(subject: Subject, opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Raises BadInput for what closes before it opens, or is over already."""
    if closes_at <= now:
        raise BadInput(f"The close of this {subject} is in the past. Nothing was saved: choose a later one.")
    if closes_at <= opens_at:
        raise BadInput(f"This {subject} closes before it opens. Nothing was saved: choose a later close.")


def rewrite(conn: Connection, ladder_id: int, new: New, now: datetime) -> None:
    """Put this in a draft's place. Raises BadInput, WrongState once it has started."""
    check(new, now)
    if changeable(conn, ladder_id).state is not LadderState.DRAFT:
        raise WrongState(f"This {new.subject} has started, so it can't be written anew. Nothing was saved.")
    values = {
        "name": new.name.strip(),
        "zone": new.zone,
        "opens_at": new.opens_at,
        "closes_at": new.closes_at,
    }
    conn.execute(update(ladders).where(ladders.c.id == ladder_id).values(**values))
    address(conn, ladder_id, new.list_ids)
    keep_rungs(conn, ladder_id, new.rungs, now)


def address(conn: Connection, ladder_id: int, list_ids: Collection[int]) -> None:
    """From now on it asks those on these lists."""
    conn.execute(ladder_lists.delete().where(ladder_lists.c.ladder_id == ladder_id))
    rows = [{"ladder_id": ladder_id, "list_id": list_id} for list_id in sorted(set(list_ids))]
    conn.execute(insert(ladder_lists), rows)


def keep_rungs(conn: Connection, ladder_id: int, drafts: Sequence[RungDraft], now: datetime) -> None:
    """Put these in place of all reminders that have not started. Raises BadInput, WrongState."""
    ladder = changeable(conn, ladder_id)
    rungs.refuse_twice(each.before for each in drafts)
    for draft in drafts:
        rungs.check(ladder.subject, draft, ladder.opens_at, ladder.closes_at)
    was = _expected(ladder, rungs.of_ladder(conn, ladder_id))
    unstarted = (rungs_table.c.ladder_id == ladder_id) & (rungs_table.c.state != RungState.STARTED)
    conn.execute(rungs_table.delete().where(unstarted))
    _add_rungs(conn, ladder, drafts, now, was)


def edit_rung(conn: Connection, rung_id: int, draft: RungDraft, now: datetime) -> None:
    """Change one reminder that has not started. Raises BadInput, WrongState."""
    ladder = changeable(conn, rungs.get(conn, rung_id).ladder_id)
    found = rungs.get(conn, rung_id)  # again, now that the clock can't start it meanwhile
    if found.state is RungState.STARTED:
        raise WrongState("This reminder has left already, so it can't be changed. Nothing was saved.")
    rungs.check(ladder.subject, draft, ladder.opens_at, ladder.closes_at)
    planned = _planned(ladder, draft, now, _expected(ladder, [found]))
    conn.execute(update(rungs_table).where(rungs_table.c.id == rung_id).values(**planned))


def changeable(conn: Connection, ladder_id: int) -> Ladder:
    """The ladder, for this transaction alone, unless it was called off. Raises NotFound, WrongState."""
    ladder = locked(conn, ladder_id)
    if ladder.state is LadderState.CALLED_OFF:
        raise WrongState(f"This {ladder.subject} was called off, so it stays as it is. Nothing was saved.")
    return ladder


def _expected(ladder: Ladder, there: Collection[Rung]) -> _Expected:
    """When each of these reminders was to leave that nothing has kept from leaving; of a draft none is."""
    if ladder.state is not LadderState.RUNNING:
        return {}
    return {rung.before: rung.due_at for rung in there if rung.state is RungState.PLANNED}


def _add_rungs(
    conn: Connection, ladder: Ladder, drafts: Sequence[RungDraft], now: datetime, was: _Expected = _NONE
) -> None:
    rows = [{"ladder_id": ladder.id, **_planned(ladder, draft, now, was)} for draft in drafts]
    if rows:
        conn.execute(insert(rungs_table), rows)


def _planned(ladder: Ladder, draft: RungDraft, now: datetime, was: _Expected = _NONE) -> dict[str, object]:
    due_at = rungs.due(draft.before, ladder.opens_at, ladder.closes_at)
    # One that is due while its ladder is changed, and that the clock has not come to yet, must not be lost.
    still = draft.before in was and (due_at == was[draft.before] or due_at >= now - _JUST_PAST)
    why = "" if ladder.state is LadderState.DRAFT else _why_skipped(due_at, ladder, now, still=still)
    return {
        "before": None if draft.before is None else int(draft.before.total_seconds()),
        "due_at": due_at,
        "texts": {language: text.strip() for language, text in draft.texts.items() if text.strip()},
        "state": RungState.SKIPPED if why else RungState.PLANNED,
        "why": why,
    }


def _why_skipped(due_at: datetime, ladder: Ladder, now: datetime, *, still: bool) -> str:
    """Why a reminder that is due then will not leave; "" when it will, as one that is `still` expected."""
    if due_at < now and not still:
        return "Its moment had passed already."
    return f"It would have come before the {ladder.subject} opens." if due_at < ladder.opens_at else ""


# ---- Running


def start(
    conn: Connection, ladder_id: int, typed: int | None, organizer_id: int | None, now: datetime
) -> int:
    """Let its reminders go at their times; how many people it asks now comes back.

    Above ASK_ABOVE people their number must be typed. A reminder whose moment has passed is skipped.
    Raises WrongState, BadInput.
    """
    ladder = locked(conn, ladder_id)
    if ladder.state is not LadderState.DRAFT:
        word = "started already" if ladder.state is LadderState.RUNNING else "called off"
        raise WrongState(f"This {ladder.subject} was {word}. Nothing was started.")
    if ladder.closes_at <= now:
        raise BadInput(
            f"The close of this {ladder.subject} has passed. Nothing was started: choose a later one."
        )
    for each in rungs.of_ladder(conn, ladder_id):
        rungs.refuse_other_words(each, "Nothing was started.")
    people, _, _ = count(conn, ladder.list_ids, now)
    _ask_for(people, typed, ladder.subject)
    values = {"state": LadderState.RUNNING, "started_by": organizer_id, "started_at": now}
    conn.execute(update(ladders).where(ladders.c.id == ladder_id).values(**values))
    _plan_again(conn, locked(conn, ladder_id), _NONE, now)
    directory.next_version(conn)
    return people


def _ask_for(people: int, typed: int | None, subject: Subject) -> None:
    if people == 0 and subject is not Subject.EVENT:  # a date may be known before anybody is on the list
        raise BadInput("Nobody is on the chosen lists who may be texted: nothing was started.")
    if people > ASK_ABOVE and typed != people:
        said = f", not {typed:,}. Nothing was started" if typed is not None else ""
        asks = f"Its reminders go to {people:,} people{said}. To start it, type that number: {people}."
        raise SayHowMany(asks, people)


def move(
    conn: Connection, ladder_id: int, opens_at: datetime, closes_at: datetime, now: datetime
) -> list[Gone]:
    """Let it open and close at other times, and its reminders move with them; what has gone already comes back.

    A reminder that was skipped comes back when its new moment lies ahead. What is being sent gets the new
    close as its expiry. Raises BadInput, WrongState.
    """
    ladder = changeable(conn, ladder_id)
    check_times(ladder.subject, opens_at, closes_at, now)
    values = {"opens_at": opens_at, "closes_at": closes_at}
    conn.execute(update(ladders).where(ladders.c.id == ladder_id).values(**values))
    was = _expected(ladder, rungs.of_ladder(conn, ladder_id))
    _plan_again(conn, locked(conn, ladder_id), was, now)
    gone = went(conn, ladder_id)
    for each in gone:
        this = (broadcasts_table.c.id == each.rung.broadcast_id) & broadcasts_table.c.state.in_(AT_WORK)
        expires_at = expiry(closes_at, broadcasts.get(conn, each.rung.broadcast_id or 0).launched_at or now)
        conn.execute(update(broadcasts_table).where(this).values(expires_at=expires_at))
    _end_by(conn, ladder_id, closes_at)
    directory.next_version(conn)
    return gone


def _end_by(conn: Connection, ladder_id: int, closes_at: datetime) -> None:
    """What was written again to those a reminder missed does not outlast the close either, launched or not."""
    again = (broadcasts_table.c.ladder_id == ladder_id) & broadcasts_table.c.again_of.is_not(None)
    late = broadcasts_table.c.state.in_(NOT_LAUNCHED | AT_WORK) & (broadcasts_table.c.expires_at > closes_at)
    conn.execute(update(broadcasts_table).where(again, late).values(expires_at=closes_at))


def expiry(closes_at: datetime, launched_at: datetime) -> datetime:
    """A reminder never leaves after the close; nor a week after its start, as no broadcast does."""
    return min(closes_at, launched_at + LONGEST)


def _plan_again(conn: Connection, ladder: Ladder, was: _Expected, now: datetime) -> None:
    """All that has not started, by the ladder's times as they are now."""
    for each in rungs.of_ladder(conn, ladder.id):
        if each.state is not RungState.STARTED:
            again = _planned(ladder, RungDraft(each.texts, each.before), now, was)
            conn.execute(update(rungs_table).where(rungs_table.c.id == each.id).values(**again))


def went(conn: Connection, ladder_id: int) -> list[Gone]:
    """The reminders that have started, and what became of their texts."""
    return [_gone(conn, each) for each in rungs.of_ladder(conn, ladder_id) if each.broadcast_id is not None]


def _gone(conn: Connection, started: Rung) -> Gone:
    broadcast = broadcasts.get(conn, started.broadcast_id or 0)
    numbers = tallies.counts(conn, broadcast.id)
    left = sum(numbers.of(state) for state in _LEFT)
    to_come = 0 if broadcast.expanded else max(0, (broadcast.people or 0) - numbers.total)
    waiting = numbers.of(State.WAITING) + to_come if broadcast.state in AT_WORK else 0
    return Gone(started, broadcast.state, left, waiting)


def call_off(conn: Connection, ladder_id: int, now: datetime) -> None:
    """No more of its reminders, from this moment on, nor of what was written again. Raises WrongState."""
    ladder = locked(conn, ladder_id)
    if ladder.state is LadderState.CALLED_OFF:
        raise WrongState(f"This {ladder.subject} was called off already.")
    conn.execute(update(ladders).where(ladders.c.id == ladder_id).values(state=LadderState.CALLED_OFF))
    planned = (rungs_table.c.ladder_id == ladder_id) & (rungs_table.c.state == RungState.PLANNED)
    why = f"The {ladder.subject} was called off."
    conn.execute(update(rungs_table).where(planned).values(state=RungState.SKIPPED, why=why))
    unsent = broadcasts_table.c.state.in_(NOT_LAUNCHED | AT_WORK)
    mine = (broadcasts_table.c.ladder_id == ladder_id) & unsent
    for broadcast_id in conn.scalars(select(broadcasts_table.c.id).where(mine)).all():
        broadcasts.cancel(conn, broadcast_id, now)
    directory.next_version(conn)
