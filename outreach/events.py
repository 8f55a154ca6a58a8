"""Town halls, bargaining sessions, Solidarity Tuesdays: planned, changed, called off, and rolled on week by week.

An event stands on a ladder whose close is when it begins; `done` holds who said that they are not coming.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from outreach import directory, event_rungs, ladders, rsvps
from outreach.agenda import Event
from outreach.dates import WEEK, Occurrence, next_of
from outreach.directory import Directory, Local
from outreach.errors import BadInput, NotFound, WrongState
from outreach.event_checks import (
    LEAD,
    EventDraft,
    check,
    check_reminder,
    filled,
    tidy,
    usual_rungs,
)
from outreach.event_words import check_word
from outreach.ladders import Gone, Ladder, LadderState, New, Subject
from outreach.models import lists
from outreach.old_words import have_left, still_saying
from outreach.rungs import Fill, Rung, RungDraft
from outreach.season import events, ladder_lists
from outreach.season import ladders as ladders_table

_WORD_TAKEN = "is another event's word, so it can't be this one's. Nothing was saved. Take another."


@dataclass(frozen=True, slots=True)
class Kept:
    """An event as it is kept: also a draft, and one that was called off."""

    ladder: Ladder
    event: Event

    @property
    def state(self) -> LadderState:
        return self.ladder.state


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change."""

    old: str  # what texts that were started before have wrong: "time and place"; "" for nothing
    moved: bool
    gone: Sequence[Gone]  # the reminders that were started before

    def told(self) -> str:
        """What an organizer should know of these texts; "" for nothing."""
        return have_left(self.gone, self.old) + still_saying(self.gone, self.old) if self.old else ""


_OF_EVENT = ("word", "place", "link", "about", "ends_at", "weekly", "last_day")


# ---- What there is


def get(conn: Connection, event_id: int) -> Kept:
    """The event with this number. Raises NotFound."""
    kept = _where(conn, events.c.id == event_id)
    if not kept:
        raise NotFound(ladders.none_such(conn, Subject.EVENT, event_id))
    return kept[0]


def of_locals(conn: Connection, local_ids: Collection[int], since: datetime) -> list[Kept]:
    """The events of these locals that are not over since then, drafts too; the first to begin first."""
    theirs = (
        select(ladder_lists.c.ladder_id)
        .join(lists, lists.c.id == ladder_lists.c.list_id)
        .where(lists.c.local_id.in_(local_ids))
    )
    return _where(conn, events.c.id.in_(theirs) & (events.c.weekly | (events.c.ends_at > since)))


def _where(conn: Connection, which: ColumnElement[bool]) -> list[Kept]:
    query = select(*(events.c[name] for name in ("id", *_OF_EVENT)))
    query = query.join(ladders_table, ladders_table.c.id == events.c.id).where(which)
    rows = conn.execute(query.order_by(ladders_table.c.closes_at, events.c.id)).all()
    return [_kept(conn, ladders.get(conn, row.id), row) for row in rows]


def _kept(conn: Connection, ladder: Ladder, row: Row[Any]) -> Kept:
    local_ids = conn.scalars(select(lists.c.local_id).where(lists.c.id.in_(ladder.list_ids)))
    facts = {name: row._mapping[name] for name in _OF_EVENT}  # SQLAlchemy's public name for it
    event = Event(
        ladder.id, ladder.name, ladder.zone, ladder.opens_at, ladder.closes_at,
        frozenset(ladder.list_ids), frozenset(local_ids), **facts,
    )  # fmt: skip
    return Kept(ladder, event)


# ---- Planning


def create(
    conn: Connection, found: Directory, draft: EventDraft, organizer_id: int | None, now: datetime
) -> int:
    """Keep a draft; its number comes back. It is on no calendar before somebody starts it. Raises BadInput."""
    draft = tidy(draft)
    draft = replace(draft, rungs=usual_rungs(draft)) if draft.rungs is None else draft
    check(draft, now)
    if draft.word:
        check_word(found, draft.word, now)
    event_id = ladders.create(conn, _ladder_of(draft), organizer_id, now)
    conn.execute(insert(events).values(id=event_id, **_facts(draft)))
    _give_word(conn, event_id, draft.word, now)
    return event_id


def _ladder_of(draft: EventDraft) -> New:
    opens_at = draft.starts_at - LEAD  # an event is open to nobody: only as long as reminders may lead
    rungs_ = draft.rungs or ()
    return New(
        Subject.EVENT, draft.name, draft.zone, opens_at, draft.starts_at, tuple(draft.list_ids), rungs_
    )


def _facts(draft: EventDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in _OF_EVENT if name != "word"}


def _give_word(conn: Connection, event_id: int, word: str, now: datetime) -> None:
    """Let this be its word; a past event's is free to be taken. Raises BadInput."""
    if word:
        for other in _where(conn, (events.c.word == word) & (events.c.id != event_id)):
            if other.state is not LadderState.CALLED_OFF and next_of(other.event, now):
                raise BadInput(f"{word} {_WORD_TAKEN}")
            conn.execute(update(events).where(events.c.id == other.event.id).values(word=None))
    try:
        conn.execute(update(events).where(events.c.id == event_id).values(word=word or None))
    except IntegrityError as error:  # somebody took it in this very moment
        raise BadInput(f"{word} {_WORD_TAKEN}") from error


def change(conn: Connection, found: Directory, event_id: int, draft: EventDraft, now: datetime) -> Changed:
    """Let it be as in this draft; what its texts say, or to whom, that is another now.

    Who said that they come, or don't, has said so of the new time too. Raises BadInput, WrongState.
    """
    draft = tidy(draft)
    _hold_with_its_word(conn, event_id, draft.word)
    ladders.changeable(conn, event_id)
    was = get(conn, event_id).event
    moved = draft.starts_at != was.closes_at
    check(draft, now, moved=moved)
    if (
        draft.word and draft.word != was.word
    ):  # what it has may go on, though somebody asks a poll of it since
        check_word(found, draft.word, now)
    _check_kept_rungs(conn, draft, event_id, moved=moved)
    _write(conn, event_id, draft, was)
    _give_word(conn, event_id, draft.word, now)  # before the agenda's version, which a move takes
    if moved:
        stood = event_rungs.standing(conn, event_id)
        ladders.move(conn, event_id, draft.starts_at - LEAD, draft.starts_at, now)
        rsvps.move(conn, event_id, was.closes_at, draft.starts_at)
        event_rungs.remind_again(conn, event_id, stood, draft.starts_at, now)
    if draft.rungs is not None:
        event_rungs.put(conn, event_id, draft.rungs, draft.starts_at, now)
    directory.next_version(conn)
    return Changed(_old(was, draft), moved, _gone(conn, was))


def _write(conn: Connection, event_id: int, draft: EventDraft, was: Event) -> None:
    this = ladders_table.c.id == event_id
    conn.execute(update(ladders_table).where(this).values(name=draft.name, zone=draft.zone))
    conn.execute(update(events).where(events.c.id == event_id).values(**_facts(draft)))
    if set(draft.list_ids) != was.list_ids:
        ladders.address(conn, event_id, draft.list_ids)


def _old(was: Event, draft: EventDraft) -> str:
    """What texts of before have wrong: name, time and place."""
    differ = {
        "name": was.name != draft.name,
        "time": was.closes_at != draft.starts_at,
        "place": was.place != draft.place,
        "link": was.link != draft.link,
        "word": (was.word or "") != draft.word,
        "lists": was.list_ids != set(draft.list_ids),
    }
    *most, last = [name for name, differs in differ.items() if differs] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _gone(conn: Connection, was: Event) -> list[Gone]:
    """The reminders that have left for this time; of a weekly one those of weeks before are no one's business."""
    gone = ladders.went(conn, was.id)
    return [each for each in gone if not was.weekly or each.rung.due_at > was.closes_at - WEEK]


def _hold_with_its_word(conn: Connection, event_id: int, word: str) -> None:
    """This event and the one that has the word it is to have: ladders are taken by number, by everybody."""
    its_word = select(events.c.id).where(events.c.word == word)
    for id_ in sorted({event_id, *conn.scalars(its_word)}):
        ladders.locked(conn, id_)


def _check_kept_rungs(conn: Connection, draft: EventDraft, event_id: int, *, moved: bool) -> None:
    """Those still to leave, or to leave again, fit what it is to be: its place, its weeks. Raises BadInput."""
    if draft.rungs is not None:
        return
    for rung in event_rungs.standing(conn, event_id):
        if rung.broadcast_id is None or moved or draft.weekly:
            check_reminder(draft, RungDraft(rung.texts, rung.before))


def give_word(conn: Connection, found: Directory, event_id: int, word: str, now: datetime) -> Changed:
    """Another word, or none, to say by that one comes. Raises BadInput, WrongState."""
    draft = replace(draft_of(get(conn, event_id).event), word=word)
    return change(conn, found, event_id, draft, now)


def draft_of(event: Event) -> EventDraft:
    """The event as it would be changed, its reminders as they are."""
    return EventDraft(
        event.name, event.zone, event.closes_at, event.ends_at or event.closes_at, tuple(event.list_ids),
        event.word or "", event.place, event.link, event.about, event.weekly, event.last_day,
    )  # fmt: skip


# ---- Running


def start(conn: Connection, event_id: int, typed: int | None, organizer_id: int | None, now: datetime) -> int:
    """Put it on the calendar, and let its reminders go at their times; how many it is for comes back.

    Raises WrongState, BadInput.
    """
    kept = get(conn, event_id)
    if kept.state is LadderState.DRAFT and kept.event.closes_at <= now:
        raise BadInput("This event has begun already. Nothing was started: give it a later beginning.")
    return ladders.start(conn, event_id, typed, organizer_id, now)


def call_off(conn: Connection, event_id: int, now: datetime) -> None:
    """It does not take place: off the calendar, and no more reminders. Raises WrongState."""
    kept = get(conn, event_id)
    if kept.state is not LadderState.CALLED_OFF and next_of(kept.event, now) is None:
        raise WrongState("This event is over already, so there is nothing to call off.")
    ladders.call_off(conn, event_id, now)


def over(conn: Connection, now: datetime) -> list[int]:
    """The weekly events whose time is over, each to be rolled on in a transaction of its own, the first first."""
    running = ladders_table.c.state == LadderState.RUNNING
    query = select(events.c.id).join(ladders_table, ladders_table.c.id == events.c.id)
    lately = (now - timedelta(days=8)).date()  # one whose last day was before then has no next time
    goes_on = events.c.weekly & (events.c.last_day.is_(None) | (events.c.last_day >= lately))
    ids = conn.scalars(query.where(running, goes_on, events.c.ends_at <= now).order_by(events.c.id)).all()
    return [event_id for event_id in ids if _goes_on(get(conn, event_id), now)]


def roll_on(conn: Connection, event_id: int, now: datetime) -> bool:
    """Let it stand at its next time; whether it was moved: once, however many clocks look.

    What was slept through is skipped: nobody hears of the past.
    """
    ladders.locked(conn, event_id)
    kept = get(conn, event_id)  # a second clock waited here for the first, and finds it moved
    time = _goes_on(kept, now)
    if time is None:
        return False
    again = event_rungs.as_planned(event_rungs.standing(conn, event_id))
    # Not ladders.move: what still waits of a reminder of the past must keep its expiry.
    times = {"opens_at": time.starts_at - LEAD, "closes_at": time.starts_at}
    conn.execute(update(ladders_table).where(ladders_table.c.id == event_id).values(**times))
    conn.execute(update(events).where(events.c.id == event_id).values(ends_at=time.ends_at))
    rsvps.begin_anew(conn, event_id, time.starts_at)
    ladders.keep_rungs(conn, event_id, again, now)
    directory.next_version(conn)
    return True


def _goes_on(kept: Kept, now: datetime) -> Occurrence | None:
    """The time that it is to stand at next; None while one is under way, and after its last."""
    time = next_of(kept.event, now)
    if kept.state is not LadderState.RUNNING or time is None or time.starts_at <= now:
        return None
    return None if time.starts_at == kept.event.closes_at else time


# ---- Texts


def filling(_: Connection, found: Directory, ladder: Ladder) -> Fill:
    """What fills in the blanks of this event's reminders."""
    event = next(each for each in found.agenda.events if each.id == ladder.id)

    def fill(rung: Rung | RungDraft, local: Local, language: str) -> str:
        return filled(event, rung.texts[language], local, language)

    return fill
