"""A strike vote: a reminder to those of 61,000 who have not voted, and members who ask where. `python -m bench.votes`."""

import time
from datetime import timedelta

from sqlalchemy import Connection, func, insert, literal, select, update

from bench.family import alone, wait_until
from bench.machine import Meter, children, load
from bench.sending import patience
from bench.service import ENGINES, Service, crowd, service
from bench.webhooks import CONNECTIONS, answers, fire, texted
from outreach import rungs, votes
from outreach.agenda import Kind, Place
from outreach.models import members, texts
from outreach.season import done
from outreach.votes import Wanted

PEOPLE = 61_000
SOON = timedelta(seconds=4)  # until it opens, and the reminder is due


def rung(engine: str, people: int) -> str:
    """From the moment a reminder is due to the last answer kept, half of the list having voted."""
    with service(engine) as s:
        s.phones.faults(receipts=False)
        crowd(s.runtime, people)
        with s.processes("worker", "worker", "clock") as started:
            s.wait_for_workers(2, started)
            vote_id = _opened(s, people)
            voted = s.ask(lambda conn: _half_voted(conn, s, vote_id))
            meter = Meter([p.pid for p in started])
            wait_until(lambda: s.phones.counts().accepted > 0, 60, while_alive=started)
            begun = meter.seconds
            left = people - voted
            wait_until(lambda: s.phones.counts().accepted >= left, patience(people), while_alive=started)
            seconds, cpu = meter.seconds - begun, meter.cpu
        counts = s.phones.counts()
    assert (counts.accepted, counts.duplicates) == (left, 0), counts
    return (
        f"{f'a reminder, {engine}':44} {left:9,} {left / seconds:8,.0f}/s {1000 * cpu / left:7.3f} ms CPU  "
        f"of {people:,}, of whom {voted:,} had voted; {counts.duplicates} doubled, {left - counts.phones} lost"
    )


def _opened(s: Service, people: int) -> int:
    """A strike vote of USW 7600 that opens SOON, with one reminder at that moment; its number."""
    r = s.runtime
    with r.database.writing() as conn:
        found, now = r.directories.current(conn), r.now()
        local = found.local_of(found.list_called("USW7600").id)
        # Also at night: a bench runs at any hour.
        conn.execute(update(members).values(zone=""))
        place = Place(local.id, "Union hall", "705 W Arrow Hwy, Claremont", "6 am to 8 pm")
        at_opening = rungs.RungDraft({"en": "The strike vote is open until {closes}: {where}."}, None)
        wanted = Wanted(
            Kind.STRIKE, "Shall we strike?", now + SOON, now + timedelta(days=3), [place], [at_opening]
        )
        vote_id = votes.create(conn, found, wanted, None, now)
        votes.start(conn, found, vote_id, people, None, now)
    return vote_id


def _half_voted(conn: Connection, s: Service, vote_id: int) -> int:
    with s.runtime.database.writing() as writing:
        found = s.runtime.directories.current(writing)
        local_id = found.local_of(found.list_called("USW7600").id).id
        now = literal(s.runtime.now(), done.c.at.type)
        half = select(literal(vote_id), members.c.id, literal(local_id), now).where(members.c.id % 2 == 0)
        writing.execute(insert(done).from_select(["ladder_id", "member_id", "local_id", "at"], half))
    return conn.scalar(select(func.count()).select_from(done).where(done.c.ladder_id == vote_id)) or 0


def where(engine: str, asks: int) -> str:
    """Members who text VOTE, each answered with their local's place."""
    with service(engine) as s:
        crowd(s.runtime, asks)
        with s.processes("web", "clock") as (web, clock):
            wait_until(lambda: answers(s.url), 30, while_alive=[web, clock])
            _opened(s, asks)
            time.sleep(SOON.total_seconds() + 2)  # until it is open, and each process knows of it
            requests = [texted(s.url, n, "VOTE") for n in range(asks)]
            meter = Meter([web.pid, *children(web.pid)])
            told = fire(s.port, requests)
            cpu = meter.cpu
        assert s.ask(_told) == asks
    return told.line(f"VOTE, {engine}", cpu)


def _told(conn: Connection) -> int:
    """How many were told the place."""
    place = texts.c.answer.like("%Claremont%")
    return conn.scalar(select(func.count()).select_from(texts).where(place)) or 0


def main(people: int = PEOPLE, asks: int = 10_000) -> None:
    print(f"\nA strike vote: a reminder, rate off, and members who ask where to vote ({load()})")
    for engine in ENGINES:
        print(rung(engine, people), flush=True)
    print(f"VOTE, {CONNECTIONS} connections")
    for engine in ENGINES:
        print(where(engine, asks), flush=True)


if __name__ == "__main__":
    alone(main)
