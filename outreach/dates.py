"""What is on the calendar: when events take place, and when votes open and close. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from outreach.agenda import Asked, Event, Vote
from outreach.directory import Directory, Local

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an event takes place."""

    starts_at: datetime
    ends_at: datetime


class What(StrEnum):
    """What takes place then."""

    EVENT = "event"
    OPENS = "opens"  # a vote
    CLOSES = "closes"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a calendar."""

    at: datetime
    ends_at: datetime
    what: What
    of: Event | Vote


def occurrences(event: Event, first: datetime, last: datetime) -> Iterator[Occurrence]:
    """The times it takes place from `first` until before `last`, those under way at `first` included.

    A weekly one keeps its hour on the wall when clocks change, as an RRULE with a TZID does.
    """
    length = _length(event)
    if not event.weekly:
        found = Occurrence(event.closes_at, event.closes_at + length)
        if found.ends_at > first and found.starts_at < last:
            yield found
        return
    zone = ZoneInfo(event.zone)
    face = event.closes_at.astimezone(zone).replace(tzinfo=None, fold=0)
    weeks = max(0, (first - length - event.closes_at) // WEEK)  # whatever was before then is over
    while True:
        day = face + weeks * WEEK
        starts_at = day.replace(tzinfo=zone).astimezone(UTC)
        if starts_at >= last or (event.last_day and day.date() > event.last_day):
            return
        if starts_at + length > first:
            yield Occurrence(starts_at, starts_at + length)
        weeks += 1


def _length(event: Event) -> timedelta:
    """How long it lasts, each time."""
    return (event.ends_at or event.closes_at) - event.closes_at


_FURTHEST = timedelta(days=3660)  # nothing is planned further ahead than that


def next_of(event: Event, now: datetime) -> Occurrence | None:
    """When it takes place next, or is taking place; None once it is over for good."""
    return next(occurrences(event, now, now + _FURTHEST), None)


def entries(
    found: Directory, local_ids: Collection[int], now: datetime, on: Collection[int] = ()
) -> list[Entry]:
    """What is next for these locals, the soonest first; of a weekly event only the next time.

    What is for a further list alone, such as the stewards', is told only to those `on` it.
    """
    ahead = [
        Entry(time.starts_at, time.ends_at, What.EVENT, event)
        for event in found.agenda.events
        if is_for(found, event, local_ids, on) and (time := next_of(event, now))
    ]
    for vote in found.agenda.votes:
        if not is_for(found, vote, local_ids, on):
            continue
        if now < vote.opens_at:
            ahead.append(Entry(vote.opens_at, vote.opens_at, What.OPENS, vote))
        if now < vote.closes_at:
            ahead.append(Entry(vote.closes_at, vote.closes_at, What.CLOSES, vote))
    return sorted(ahead, key=lambda entry: (entry.at, entry.of.id, entry.what))


def is_for(found: Directory, asked: Asked, local_ids: Collection[int], on: Collection[int] = ()) -> bool:
    """Whether it is for all of one of these locals, or for one of the lists that somebody is `on`."""
    lists = (found.lists[list_id] for list_id in asked.list_ids)
    return any(each.id in on or (each.main and each.local_id in local_ids) for each in lists)


def clock_for(asked: Asked, local: Local) -> str:
    """The clock by which this local's members are told its times."""
    return asked.zone if local.federation or asked.zone in local.time_zones else local.time_zones[0]
