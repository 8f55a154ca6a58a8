"""An event's reminders from one time to the next: those that stand, those an organizer took away.

A reminder that has left stays among the rungs, of each week one: only `why` says that it was taken away since.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, case, update

from outreach import ladders, rungs
from outreach.ladders import LadderState
from outreach.rungs import Rung, RungDraft, RungState
from outreach.season import rungs as table

TAKEN_AWAY = "Taken away since: it does not leave again."  # kept with the rung, so it stays worded like this


def standing(conn: Connection, event_id: int) -> list[Rung]:
    """The reminders it has, each once: of several the one still to leave, else the last that left."""
    every = sorted(rungs.of_ladder(conn, event_id), key=_has_left, reverse=True)
    return list({rung.before: rung for rung in every if rung.why != TAKEN_AWAY}.values())


def _has_left(rung: Rung) -> bool:
    return rung.broadcast_id is not None


def too_late(conn: Connection, event_id: int, now: datetime) -> str:
    """What to know of reminders that no more leave before the event; "" when all can."""
    draft = ladders.get(conn, event_id).state is LadderState.DRAFT
    late = [
        rung
        for rung in standing(conn, event_id)
        if rung.due_at < now and (draft or rung.state is RungState.SKIPPED)  # else it is leaving right now
    ]
    return "".join(f" The reminder {when(rung)} will not leave: its moment has passed." for rung in late)


def when(rung: Rung) -> str:
    """24 hours before."""
    return f"{rungs.span(rung.before)} before" if rung.before else ""


def as_planned(stand: Sequence[Rung]) -> list[RungDraft]:
    """The same, to be planned anew."""
    return [RungDraft(rung.texts, rung.before) for rung in stand]


def remind_again(
    conn: Connection, event_id: int, stood: Sequence[Rung], starts_at: datetime, now: datetime
) -> None:
    """A reminder that left with the earlier time leaves once more with the new one, where its moment lies ahead."""
    ahead = [rung for rung in stood if not _has_left(rung)]
    gone = [rung for rung in stood if _has_left(rung)]
    again = [rung for rung in gone if rung.before and starts_at - rung.before > now]
    if again:
        ladders.keep_rungs(conn, event_id, as_planned([*ahead, *again]), now)


def put(
    conn: Connection, event_id: int, drafts: Sequence[RungDraft], starts_at: datetime, now: datetime
) -> None:
    """Let these be its reminders, of every time to come too. Raises BadInput, WrongState.

    One that has left for the time that begins then, and is as it was, is not planned beside itself.
    """
    rungs.refuse_twice(draft.before for draft in drafts)
    _take_away_others(conn, event_id, drafts)
    left = [
        RungDraft(rung.texts, rung.before)
        for rung in rungs.of_ladder(conn, event_id)
        if _has_left(rung) and rung.before and rung.due_at == starts_at - rung.before
    ]
    ladders.keep_rungs(conn, event_id, [draft for draft in drafts if draft not in left], now)


def _take_away_others(conn: Connection, event_id: int, drafts: Sequence[RungDraft]) -> None:
    """Those that have left and are not among these; one that is given again was not."""
    kept = [int(draft.before.total_seconds()) for draft in drafts if draft.before]
    left = (table.c.ladder_id == event_id) & (table.c.state == RungState.STARTED)
    why = case((table.c.before.in_(kept), ""), else_=TAKEN_AWAY)
    conn.execute(update(table).where(left).values(why=why))
