"""What is on the calendar: when events take place, and when votes open and close. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from outreach.agenda import Agenda, Asked, Event, Vote
from outreach.answers import say_date
from outreach.directory import Local

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


def entries(agenda: Agenda, local_ids: Collection[int], now: datetime) -> list[Entry]:
    """What is next for these locals, the soonest first; of a weekly event only the next time."""
    found = [
        Entry(time.starts_at, time.ends_at, What.EVENT, event)
        for event in agenda.events_of(local_ids)
        if (time := next_of(event, now))
    ]
    for vote in agenda.votes_of(local_ids):
        if now < vote.opens_at:
            found.append(Entry(vote.opens_at, vote.opens_at, What.OPENS, vote))
        if now < vote.closes_at:
            found.append(Entry(vote.closes_at, vote.closes_at, What.CLOSES, vote))
    return sorted(found, key=lambda entry: (entry.at, entry.of.id, entry.what))


def said(at: datetime, zone: str, language: str) -> str:
    """The moment by this clock, as a member reads it: Nov 4, 2025, 5:00 pm PST."""
    there = at.astimezone(ZoneInfo(zone))
    half = "am" if there.hour < 12 else "pm"
    return f"{say_date(there.date(), language)}, {there.hour % 12 or 12}:{there:%M} {half} {there:%Z}"


def clock_for(asked: Asked, local: Local) -> str:
    """The clock by which this local's members are told its times."""
    return asked.zone if local.federation or asked.zone in local.time_zones else local.time_zones[0]
