"""A local's calendar as a feed that phones subscribe to (iCalendar, RFC 5545): public facts, and nothing else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from sqlalchemy import Connection, func, select

from outreach.agenda import Asked, Event, Vote
from outreach.dates import is_for, occurrences
from outreach.directory import Directory, Local
from outreach.models import acts
from outreach.season import ladders

PAST = timedelta(days=60)  # so long a date stays on members' calendars when it is over
ASK_AGAIN = timedelta(hours=1)
_ZONES = date(2024, 1, 1), date(2038, 1, 1)  # for which years the feed explains its clocks


@dataclass(frozen=True, slots=True)
class Revision:
    """How often one was changed, and when last."""

    number: int
    at: datetime


def public(found: Directory, local: Local, now: datetime) -> list[Event | Vote]:
    """What stands in the feed of this local: its own and the federation's, for everybody on their main lists."""
    local_ids = {local.id, found.federation.id}
    every: list[Event | Vote] = [*found.agenda.events, *found.agenda.votes]
    return [each for each in every if is_for(found, each, local_ids) and _is_shown(each, now - PAST)]


def _is_shown(each: Event | Vote, since: datetime) -> bool:
    if isinstance(each, Vote):
        return each.closes_at > since
    return next(occurrences(each, since, datetime.max.replace(tzinfo=UTC)), None) is not None


def revisions(conn: Connection, asked: Collection[Asked]) -> Mapping[int, Revision]:
    """From what organizers did to them since they were started, in one or two queries."""
    subjects = {f"{'vote' if isinstance(each, Vote) else 'event'} {each.id}": each.id for each in asked}
    query = select(ladders.c.id, ladders.c.created_at, ladders.c.started_at)
    begun = {
        id_: started or created
        for id_, created, started in conn.execute(query.where(ladders.c.id.in_(subjects.values())))
    }
    done = (
        select(acts.c.subject, func.count(), func.max(acts.c.at))
        .where(acts.c.subject.in_(subjects), acts.c.act != "looked at")
        .group_by(acts.c.subject)
    )
    told = {subjects[subject]: (n, at) for subject, n, at in conn.execute(done)}
    return {
        id_: Revision(told[id_][0], max(at, told[id_][1])) if id_ in told else Revision(0, at)
        for id_, at in begun.items()
    }


def feed(
    local: Local,
    shown: Collection[Event | Vote],
    changed: Mapping[int, Revision],
    address: str,
    words: Mapping[str, str],
) -> bytes:
    """The whole feed; the same facts give the same bytes. `address` is the service's own."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Outreach//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", local.name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    host = urlsplit(address).hostname or "outreach"
    for each in shown:
        made = [_event(each)] if isinstance(each, Event) else _vote(each, words)
        for name, one in made:
            one.add("uid", f"{name}-{each.id}@{host}")
            _add_revision(one, changed[each.id])
            calendar.add_component(one)
    calendar.add_missing_timezones(*_ZONES)
    return bytes(calendar.to_ical())


def _event(event: Event) -> tuple[str, icalendar.Event]:
    made, zone = icalendar.Event(), ZoneInfo(event.zone)
    made.add("summary", event.name)
    made.add("dtstart", event.closes_at.astimezone(zone))
    made.add("dtend", (event.ends_at or event.closes_at).astimezone(zone))
    if event.weekly:
        made.add("rrule", _weekly(event, zone))
    for name, value in (("location", event.place), ("url", event.link)):
        if value:
            made.add(name, value)
    told = "\n\n".join(filter(None, (event.about, event.link)))
    if told:
        made.add("description", told)
    return "event", made


def _weekly(event: Event, zone: ZoneInfo) -> dict[str, object]:
    """By its clock on the wall: the TZID of DTSTART keeps the hour when clocks change."""
    if event.last_day is None:
        return {"freq": "weekly"}
    end = datetime.combine(event.last_day, time(23, 59, 59), zone)
    return {"freq": "weekly", "until": end.astimezone(UTC)}


def _vote(vote: Vote, words: Mapping[str, str]) -> list[tuple[str, icalendar.Event]]:
    """Its opening and its closing. Where to vote is told to members alone."""
    zone = ZoneInfo(vote.zone)
    found = []
    for name, at in (("opens", vote.opens_at), ("closes", vote.closes_at)):
        made = icalendar.Event()
        made.add("summary", words[f"vote_{name}"].format(name=vote.name))
        made.add("dtstart", at.astimezone(zone))
        made.add("transp", "TRANSPARENT")
        found.append((f"vote-{name}", made))
    return found


def _add_revision(one: icalendar.Event, revision: Revision) -> None:
    one.add("sequence", revision.number)
    for name in ("dtstamp", "last-modified"):
        one.add(name, revision.at.astimezone(UTC).replace(microsecond=0))
