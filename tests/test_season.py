"""A season, with time passed as a value: the right people have the right texts at decent hours, and nobody twice.

2,000 members of four locals in four zones; an update, a town hall, a strike vote with its reminders, votes by text, a
close that is changed, and a clock that stands still for a night.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from outreach import delivery, events, expansion, news, votes
from outreach.agenda import Kind, Place
from outreach.event_checks import EventDraft
from outreach.ladders import RungState
from outreach.models import members
from outreach.news import Written
from outreach.rungs import Rung, of_ladder
from outreach.runtime import Runtime
from outreach.votes import Wanted
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.organizing import crowd, send
from tests.texting import Phone
from workers.clock import tick

PEOPLE = 500  # of each local
ZONES = {
    "USW7600": "America/Los_Angeles",
    "UFCW7": "America/Denver",
    "UFCW1996": "America/New_York",
    "HNHP": "Pacific/Honolulu",
}
PACIFIC = ZoneInfo("America/Los_Angeles")
STEP = timedelta(minutes=30)


@dataclass
class Season:
    """A federation whose clock we turn."""

    runtime: Runtime
    clock: Clock
    carrier: FakeCarrier
    phones: dict[str, list[str]] = field(default_factory=dict)  # by keyword

    def until(self, moment: datetime, *, asleep: bool = False) -> None:
        """Let time pass; `asleep`: nothing of ours runs meanwhile."""
        while self.clock.at < moment:
            self.clock.at = min(self.clock.at + STEP, moment)
            if not asleep:
                self.work()

    def work(self) -> None:
        """What clock and workers do in one step."""
        r = self.runtime
        tick(r)
        with r.database.reading() as conn:
            new = expansion.waiting_for_rows(conn)
            waits = delivery.anything_waits(conn, r.now())
        for broadcast_id in new:
            while self._expand(broadcast_id):
                pass
        if new or waits:
            send(r, self.carrier)
            tick(r)

    def _expand(self, broadcast_id: int) -> bool:
        with self.runtime.database.writing() as conn:
            return expansion.expand(conn, broadcast_id, self.runtime.now())

    def phone(self, key: str, n: int) -> Phone:
        return Phone(self.runtime, self.phones[key][n])

    def told(self, since: datetime) -> Counter[str]:
        """How many texts each phone has had since then."""
        return Counter(phone for phone, held in self.carrier.held if held.created_at >= since)

    def rungs(self, ladder_id: int) -> list[Rung]:
        with self.runtime.database.reading() as conn:
            return of_ladder(conn, ladder_id)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2025, by the clock in Los Angeles."""
    return datetime(2025, 11, day, hour, minute, tzinfo=PACIFIC).astimezone(UTC)


@pytest.fixture
def season(runtime: Runtime, clock: Clock) -> Season:
    clock.at = at(10, 9)
    found = Season(runtime, clock, FakeCarrier(clock))
    for n, (key, zone) in enumerate(ZONES.items()):
        found.phones[key] = crowd(runtime, key, PEOPLE, first=n * PEOPLE, zone=zone)
    with runtime.database.writing() as conn:
        hundred = found.phones["USW7600"][:100]
        conn.execute(update(members).where(members.c.phone.in_(hundred)).values(language="es"))
    return found


def strike_vote(season: Season, opens: datetime, closes: datetime) -> int:
    """A strike vote of all four locals, started; its number."""
    r = season.runtime
    with r.database.writing() as conn:
        found = r.directories.current(conn)
        locals_ = [found.local_of(found.list_called(key).id) for key in ZONES]
        places = [
            Place(local.id, f"Hall of {local.label}", "1 Main St", "6 am to 8 pm", "https://vote.example.org")
            for local in locals_
        ]
        wanted = Wanted(Kind.STRIKE, "Shall we authorize a strike?", opens, closes, places)
        vote_id = votes.create(conn, found, wanted, None, r.now())
        votes.start(conn, found, vote_id, len(ZONES) * PEOPLE, None, r.now())
    return vote_id


def town_hall(season: Season, starts: datetime) -> int:
    r = season.runtime
    with r.database.writing() as conn:
        found = r.directories.current(conn)
        hall = EventDraft(
            "Town hall", "America/Los_Angeles", starts, starts + timedelta(hours=2),
            (found.list_called("USW7600").id,), word="TOWNHALL", place="Union hall",
        )  # fmt: skip
        event_id = events.create(conn, found, hall, None, r.now())
        events.start(conn, event_id, PEOPLE, None, r.now())
    return event_id


def test_a_season(season: Season) -> None:
    season.work()
    _an_update(season)
    _a_town_hall(season)
    vote = strike_vote(season, at(13, 8), at(17, 20))
    _it_opens(season)
    voters = _some_vote(season)
    everyone = set(season.told(at(13, 0)))

    # 72 hours before the close: whoever has not voted, and nobody else. It leaves in Hawaii on Friday evening,
    # elsewhere on Saturday morning.
    before = season.clock.at
    season.until(at(15, 12))
    assert season.told(before) == Counter(everyone - voters)

    # The close is put off by a day: what has gone already is told.
    with season.runtime.database.writing() as conn:
        found = season.runtime.directories.current(conn)
        gone = votes.move(conn, found, vote, (at(13, 8), at(18, 20)), season.runtime.now())
    assert [each.left for each in gone] == [len(everyone), len(everyone - voters)]

    # The clock stands still for a night in which a reminder was due; it leaves in the morning, once.
    season.until(at(17, 19))
    before = season.clock.at
    season.until(at(18, 8), asleep=True)
    season.until(at(18, 16, 30))
    assert season.told(before) == Counter(everyone - voters)
    voters |= _more_vote(season)

    # The last reminder, three hours before the close; after the close nothing leaves any more.
    before = season.clock.at
    season.until(at(19, 12))
    assert season.told(before) == Counter(p for p in everyone - voters if _awake(p, season))
    assert season.told(at(18, 20)) == Counter()
    assert "no vote" in season.phone("HNHP", 1).texts("vote").lower()

    _at_decent_hours(season)
    _nobody_twice(season)
    _each_in_their_language(season)


def _an_update(season: Season) -> None:
    r = season.runtime
    with r.database.writing() as conn:
        found = r.directories.current(conn)
        local = found.local_of(found.list_called("USW7600").id)
        said = Written({"en": "KP moved to 6.5%.", "es": "KP subió a 6.5%."})
        news.publish(conn, local.id, local.label, said, None, season.clock.at.date(), r.now())

    assert "KP subió a 6.5%." in season.phone("USW7600", 0).texts("UPDATE")
    assert "KP moved to 6.5%." in season.phone("USW7600", 200).texts("news?")


def _a_town_hall(season: Season) -> None:
    """Those who say that they can't come are not reminded of it; the others are, twice."""
    hall = town_hall(season, at(12, 18))
    assert "Union hall" in season.phone("USW7600", 201).texts("TOWNHALL")
    season.phone("USW7600", 202).texts("townhall no")
    assert "town hall" in season.phone("USW7600", 203).texts("WHEN").lower()
    season.until(at(12, 19))

    assert [rung.state for rung in season.rungs(hall)] == [RungState.STARTED] * 2
    coming = set(season.phones["USW7600"]) - {season.phones["USW7600"][202]}
    assert season.told(at(10, 0)) == Counter([*coming, *coming])


def _it_opens(season: Season) -> None:
    assert "Nov 13" in season.phone("HNHP", 1).texts("where do I vote?")
    season.until(at(13, 20))

    everyone = [phone for phones in season.phones.values() for phone in phones]
    assert season.told(at(13, 0)) == Counter(everyone)
    assert "Hall of HNHP" in season.phone("HNHP", 1).texts("where do I vote?")


def _some_vote(season: Season) -> set[str]:
    """A hundred of each local vote, some of whom say how; one was too quick, and takes it back."""
    voters = {phone for phones in season.phones.values() for phone in phones[100:200]}
    for n, phone in enumerate(sorted(voters)):
        Phone(season.runtime, phone).texts(("VOTED", "I voted yes", "ya voté")[n % 3])
    hasty = season.phone("UFCW7", 100)
    hasty.texts("undo")
    return voters - {hasty.number}


def _more_vote(season: Season) -> set[str]:
    more = {phone for phones in season.phones.values() for phone in phones[200:300]}
    for phone in sorted(more):
        Phone(season.runtime, phone).texts("done voting")
    return more


def _awake(phone: str, season: Season) -> bool:
    """Whether it was between 9 and 8 where this member lives, at some time from 5 to 8 pm in Los Angeles."""
    zone = next(ZoneInfo(ZONES[key]) for key, phones in season.phones.items() if phone in phones)
    return at(18, 17).astimezone(zone).time() < time(20)


def _at_decent_hours(season: Season) -> None:
    zones = {phone: ZoneInfo(ZONES[key]) for key, phones in season.phones.items() for phone in phones}
    early = [
        (phone, held.created_at)
        for phone, held in season.carrier.held
        if not time(9) <= held.created_at.astimezone(zones[phone]).time() < time(20)
    ]

    assert early == []


def _nobody_twice(season: Season) -> None:
    # A town hall's two reminders say the same, a day apart.
    had = Counter((phone, held.body, held.created_at.date()) for phone, held in season.carrier.held)
    twice = [each for each, n in had.items() if n > 1]

    assert twice == []
    assert len({text.message_id for text in season.carrier.sent}) == len(season.carrier.sent)


def _each_in_their_language(season: Season) -> None:
    spanish = set(season.phones["USW7600"][:100])
    of_votes = [(phone, held.body) for phone, held in season.carrier.held if "vot" in held.body]

    assert {phone for phone, body in of_votes if "Manda STOP" in body} == spanish
    assert not [body for phone, body in of_votes if phone in spanish and "Manda STOP" not in body]
