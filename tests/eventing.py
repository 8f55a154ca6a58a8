"""Planning events, in tests."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from outreach import events
from outreach.event_checks import EventDraft
from outreach.runtime import Runtime
from outreach.season import done, rsvps

LOS_ANGELES = "America/Los_Angeles"


def at(zone: str, *face: int) -> datetime:
    """The moment that this clock shows this."""
    return datetime(*face, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type,misc]


TOWN_HALL = EventDraft(
    "Town hall", LOS_ANGELES, at(LOS_ANGELES, 2025, 11, 6, 17), at(LOS_ANGELES, 2025, 11, 6, 18, 30), (),
    word="TOWNHALL", place="Union hall, Ontario", link="https://zoom.us/j/1",
)  # fmt: skip
# The Tuesday on which every test begins, at 17:00.
TUESDAYS = EventDraft(
    "Solidarity Tuesday", LOS_ANGELES, at(LOS_ANGELES, 2025, 11, 4, 17), at(LOS_ANGELES, 2025, 11, 4, 18), (),
    word="RED", place="Main gate", weekly=True,
)  # fmt: skip


def planned(runtime: Runtime, draft: EventDraft, keys: Iterable[str] = ("USW7600",), **more: object) -> int:
    """A draft of an event for these lists; its number."""
    with runtime.database.writing() as conn:
        found = runtime.directories.current(conn)
        list_ids = tuple(found.list_called(key).id for key in keys)
        wanted = replace(draft, list_ids=list_ids, **more)  # type: ignore[arg-type]  # fields by name
        return events.create(conn, found, wanted, None, runtime.now())


def on_calendar(
    runtime: Runtime, draft: EventDraft, keys: Iterable[str] = ("USW7600",), **more: object
) -> int:
    """An event that somebody has started; its number."""
    event_id = planned(runtime, draft, keys, **more)
    with runtime.database.writing() as conn:
        events.start(conn, event_id, None, None, runtime.now())
    return event_id


def changed(runtime: Runtime, event_id: int, **more: object) -> events.Changed:
    with runtime.database.writing() as conn:
        draft = replace(events.draft_of(events.get(conn, event_id).event), **more)  # type: ignore[arg-type]  # fields by name
        found = runtime.directories.current(conn)
        return events.change(conn, found, event_id, draft, runtime.now())


def event_of(runtime: Runtime, event_id: int) -> events.Kept:
    with runtime.database.reading() as conn:
        return events.get(conn, event_id)


def said(runtime: Runtime) -> list[tuple[int, bool]]:
    """(event, coming) of every answer, in order."""
    with runtime.database.reading() as conn:
        query = select(rsvps.c.event_id, rsvps.c.coming).order_by(rsvps.c.event_id, rsvps.c.member_id)
        return [(event_id, coming) for event_id, coming in conn.execute(query)]


def not_reminded(runtime: Runtime, event_id: int) -> int:
    """How many its reminders pass over."""
    with runtime.database.reading() as conn:
        query = select(func.count()).select_from(done).where(done.c.ladder_id == event_id)
        return conn.scalar(query) or 0


HOUR = timedelta(hours=1)
