"""Events: when they take place, what is kept, who is reminded and who is not."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, func, select

from outreach import events, inbox, rsvps, rungs
from outreach.agenda import Agenda, Event
from outreach.dates import WEEK, Occurrence, next_of, occurrences
from outreach.directory import Directory
from outreach.errors import BadInput, WrongState
from outreach.event_checks import usual_rungs
from outreach.inbox import Incoming
from outreach.models import broadcasts as broadcasts_table
from outreach.prepared import writes
from outreach.rungs import RungDraft
from outreach.runtime import Runtime
from outreach.season import ladders
from outreach.season import rungs as rungs_table
from outreach.situation import Rsvp
from tests.carrier import FakeCarrier
from tests.conftest import TUESDAY, Clock
from tests.eventing import (
    HOUR,
    LOS_ANGELES,
    TOWN_HALL,
    TUESDAYS,
    at,
    changed,
    event_of,
    not_reminded,
    on_calendar,
    planned,
)
from tests.organizing import crowd, expand, message_ids, send
from tests.texting import Phone
from workers.clock import tick


def event(zone: str, start: tuple[int, ...], hours: float = 1, **more: object) -> Event:
    begins = at(zone, *start)
    facts = {"ends_at": begins + timedelta(hours=hours), "weekly": True, **more}
    return Event(1, "Solidarity Tuesday", zone, TUESDAY, begins, frozenset(), frozenset(), **facts)  # type: ignore[arg-type]


def faces(found: Iterable[Occurrence], zone: str) -> list[str]:
    return [f"{time.starts_at.astimezone(ZoneInfo(zone)):%m-%d %H:%M %Z}" for time in found]


# ---- When it takes place

YEARS = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
WEEKLY = [
    # the clocks go back on 2 November 2025, and forward on 8 March 2026
    ("back", LOS_ANGELES, (2025, 10, 28, 17), date(2025, 11, 11), ["10-28 17:00 PDT", "11-04 17:00 PST", "11-11 17:00 PST"]),
    ("forward", LOS_ANGELES, (2026, 3, 3, 17), date(2026, 3, 17), ["03-03 17:00 PST", "03-10 17:00 PDT", "03-17 17:00 PDT"]),
    ("Hawaii knows no summer time", "Pacific/Honolulu", (2026, 3, 3, 17), date(2026, 3, 10), ["03-03 17:00 HST", "03-10 17:00 HST"]),
    ("an hour that comes twice is the first", "America/New_York", (2025, 10, 26, 1, 30), date(2025, 11, 9),
     ["10-26 01:30 EDT", "11-02 01:30 EDT", "11-09 01:30 EST"]),
    ("the last day counts", LOS_ANGELES, (2025, 11, 4, 17), date(2025, 11, 4), ["11-04 17:00 PST"]),
    ("evening there, the next day in UTC", LOS_ANGELES, (2025, 11, 4, 21), date(2025, 11, 11), ["11-04 21:00 PST", "11-11 21:00 PST"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "zone", "start", "last_day", "expected"), WEEKLY)
def test_a_weekly_event_keeps_its_hour_on_the_wall(
    what: str, zone: str, start: tuple[int, ...], last_day: date, expected: list[str]
) -> None:
    found = occurrences(event(zone, start, last_day=last_day), *YEARS)

    assert faces(found, zone) == expected


def test_only_what_is_asked_for_comes_of_an_event_without_an_end() -> None:
    tuesdays = event(LOS_ANGELES, (2025, 11, 4, 17))
    first, last = at(LOS_ANGELES, 2025, 12, 2, 17, 30), at(LOS_ANGELES, 2025, 12, 16, 17)

    # under way at the first moment: counted; beginning at the last: not any more
    assert faces(occurrences(tuesdays, first, last), LOS_ANGELES) == ["12-02 17:00 PST", "12-09 17:00 PST"]
    assert faces(occurrences(tuesdays, first + timedelta(hours=1), last), LOS_ANGELES) == ["12-09 17:00 PST"]


def test_an_event_of_three_days_is_on_until_its_last_hour() -> None:
    session = event(LOS_ANGELES, (2026, 6, 3, 9), hours=56, weekly=False)  # 3 to 5 June

    assert next_of(session, at(LOS_ANGELES, 2026, 6, 5, 16, 59)) is not None
    assert next_of(session, at(LOS_ANGELES, 2026, 6, 5, 17)) is None
    assert len(list(occurrences(session, *YEARS))) == 1


# ---- Planned, changed, called off


def test_a_draft_is_on_no_calendar_and_reminds_nobody(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 2)
    event_id = planned(runtime, TOWN_HALL)
    clock.at = TOWN_HALL.starts_at - HOUR
    tick(runtime)

    assert agenda(runtime).events == []
    assert left(runtime) == []
    assert event_of(runtime, event_id).state == "draft"


def test_it_reminds_a_day_and_two_hours_before(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 2)
    on_calendar(runtime, TOWN_HALL)
    for hours in (25, 24, 3, 2, 1):
        clock.at = TOWN_HALL.starts_at - hours * HOUR
        tick(runtime)

    assert (
        left(runtime)
        == [
            "USW 7600: Town hall, Thu, Nov 6, 5 pm PST, Union hall, Ontario. https://zoom.us/j/1 "
            "Coming? Text TOWNHALL. Can't come? Text TOWNHALL NO.\nText STOP to opt out"
        ]
        * 2
    )
    assert states(runtime, 1) == ["started", "started"]


def test_a_reminder_whose_moment_has_passed_is_skipped(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 2)
    on_calendar(runtime, TUESDAYS)  # in seven hours
    clock.at = TUESDAYS.starts_at - 2 * HOUR
    tick(runtime)

    assert states(runtime, 1) == ["skipped", "started"]
    assert len(left(runtime)) == 1


def test_a_date_may_be_known_before_anybody_is_on_the_list(runtime: Runtime) -> None:
    on_calendar(runtime, TOWN_HALL)

    assert [event.name for event in agenda(runtime).events] == ["Town hall"]


def test_a_large_event_is_started_only_with_its_number(runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 1001)
    event_id = planned(runtime, TOWN_HALL)
    with pytest.raises(BadInput, match="1,001 people"), runtime.database.writing() as conn:
        events.start(conn, event_id, None, None, runtime.now())
    with runtime.database.writing() as conn:
        people = events.start(conn, event_id, 1001, None, runtime.now())

    assert people == 1001


def test_a_changed_time_moves_the_reminders_and_what_was_said_of_coming(
    runtime: Runtime, clock: Clock
) -> None:
    member(runtime)
    event_id = on_calendar(runtime, TOWN_HALL)
    phone = Phone(runtime)
    rsvp(runtime, phone, event_id, coming=True)
    later = TOWN_HALL.starts_at + 24 * HOUR
    changed(runtime, event_id, starts_at=later, ends_at=later + HOUR)
    clock.at = later - 25 * HOUR  # the day before the first time
    tick(runtime)
    before = len(left(runtime))
    clock.at = later - 24 * HOUR
    tick(runtime)

    assert (before, len(left(runtime))) == (0, 1)
    assert "Fri, Nov 7, 5 pm PST" in left(runtime)[0]
    assert turnout(runtime, event_id) == [("USW Local 7600", 1, 0)]


def test_a_change_says_what_has_gone_already(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 3)
    event_id = on_calendar(runtime, TOWN_HALL)
    clock.at = TOWN_HALL.starts_at - 24 * HOUR
    tick(runtime)
    later = TOWN_HALL.starts_at + HOUR
    told = changed(runtime, event_id, starts_at=later, ends_at=later + HOUR)

    assert [(each.rung.before, each.waiting) for each in told.gone] == [(24 * HOUR, 3)]


OLD = [
    ({"place": "Back gate"}, "place"),
    ({"link": "https://zoom.us/j/2"}, "link"),
    ({"name": "Rally", "place": "Back gate"}, "name and place"),
    ({"ends_at": TOWN_HALL.ends_at + 25 * HOUR, "starts_at": TOWN_HALL.starts_at + 25 * HOUR}, "time"),
    ({"list_ids": (1, 2)}, "lists"),
    ({"about": "Wages", "ends_at": TOWN_HALL.ends_at + HOUR}, ""),  # no reminder says that
]


@pytest.mark.parametrize(("more", "old"), OLD)
def test_a_change_says_how_many_texts_that_wait_say_what_was_before(
    runtime: Runtime, clock: Clock, more: dict[str, object], old: str
) -> None:
    crowd(runtime, "USW7600", 3)
    event_id = on_calendar(runtime, TOWN_HALL)
    unstarted = changed(runtime, event_id, about="Staffing", place="Hall 1").told()
    clock.at = TOWN_HALL.starts_at - 24 * HOUR
    tick(runtime)
    wait = f" 3 texts of a reminder had not left yet and still say the old {old}: pause it, and send an alert instead."

    assert changed(runtime, event_id, **more).told() == (wait if old else "")
    assert unstarted == ""


def test_a_change_of_a_weekly_event_says_nothing_of_weeks_before(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 1)
    event_id = two_weeks_in(runtime, clock)

    assert changed(runtime, event_id, place="Back gate").gone == []


def test_a_reminder_that_left_with_the_earlier_time_leaves_again_with_the_new_one(
    runtime: Runtime, clock: Clock
) -> None:
    crowd(runtime, "USW7600", 3)
    event_id = on_calendar(runtime, TOWN_HALL)
    clock.at = TOWN_HALL.starts_at - 24 * HOUR
    tick(runtime)
    changed(runtime, event_id, about="Only this: the time stays")
    unmoved = states(runtime, event_id)
    later = TOWN_HALL.starts_at + 48 * HOUR
    changed(runtime, event_id, starts_at=later, ends_at=later + HOUR)
    clock.at = later - 24 * HOUR
    tick(runtime)

    assert unmoved == ["started", "planned"]
    assert states(runtime, event_id) == ["started", "started", "planned"]
    assert ["Nov 6" in text for text in left(runtime)] == [True, False]


def test_a_removed_reminder_stays_removed_when_the_event_is_moved(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 1)
    event_id = two_weeks_in(runtime, clock)
    changed(runtime, event_id, rungs=[RungDraft({"en": "Soon"}, 2 * HOUR)])
    later = TUESDAYS.starts_at + WEEK + 24 * HOUR
    changed(runtime, event_id, starts_at=later, ends_at=later + HOUR)

    assert to_leave(runtime, event_id) == [2 * HOUR]


@pytest.mark.parametrize(("removed", "stay"), [([], []), ([RungDraft({"en": "Soon"}, 2 * HOUR)], [2 * HOUR])])
def test_a_removed_reminder_stays_removed_week_by_week(
    runtime: Runtime, clock: Clock, removed: list[RungDraft], stay: list[timedelta]
) -> None:
    """Also the one that has left this week already."""
    crowd(runtime, "USW7600", 1)
    event_id = two_weeks_in(runtime, clock)
    clock.at = TUESDAYS.starts_at + WEEK - 24 * HOUR
    tick(runtime)
    changed(runtime, event_id, rungs=removed)
    clock.at = TUESDAYS.ends_at + WEEK
    tick(runtime)

    assert to_leave(runtime, event_id) == stay


def test_a_reminder_that_was_removed_and_given_again_is_there_again(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 1)
    event_id = two_weeks_in(runtime, clock)
    clock.at = TUESDAYS.starts_at + WEEK - 24 * HOUR
    tick(runtime)
    before = states(runtime, event_id)
    usual = usual_rungs(TUESDAYS)
    for given in ([], usual):
        changed(runtime, event_id, rungs=given)
    again = states(runtime, event_id)  # what has left this week is not planned beside itself
    clock.at = TUESDAYS.ends_at + WEEK
    tick(runtime)

    assert again == before
    assert to_leave(runtime, event_id) == [24 * HOUR, 2 * HOUR]


def test_a_place_goes_when_the_reminder_that_says_it_has_left(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 1)
    event_id = on_calendar(runtime, TOWN_HALL, rungs=[RungDraft({"en": "At {place}"}, 24 * HOUR)])
    clock.at = TOWN_HALL.starts_at - 24 * HOUR
    tick(runtime)
    changed(runtime, event_id, place="")
    later = TOWN_HALL.starts_at + 48 * HOUR
    with pytest.raises(BadInput, match=re.escape("says {place}, and this event has none")):
        changed(runtime, event_id, starts_at=later, ends_at=later + HOUR)

    assert event_of(runtime, event_id).event.place == ""


def test_an_earlier_time_sends_nothing_twice(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 3)
    event_id = on_calendar(runtime, TOWN_HALL)
    clock.at = TOWN_HALL.starts_at - 24 * HOUR
    tick(runtime)
    changed(runtime, event_id, starts_at=TOWN_HALL.starts_at - HOUR)

    assert states(runtime, event_id) == ["started", "planned"]


def test_of_two_who_start_it_at_once_one_is_told(runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 3)
    event_id = planned(runtime, TOWN_HALL)

    def press() -> str:
        try:
            with runtime.database.writing() as conn:
                return str(events.start(conn, event_id, None, None, runtime.now()))
        except WrongState as error:
            return str(error)

    assert sorted(at_once(press, press)) == ["3", "This event was started already. Nothing was started."]


def test_called_off_it_reminds_nobody_and_is_off_the_calendar(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 2)
    event_id = on_calendar(runtime, TOWN_HALL)
    with runtime.database.writing() as conn:
        events.call_off(conn, event_id, runtime.now())
    clock.at = TOWN_HALL.starts_at - HOUR
    tick(runtime)

    assert left(runtime) == []
    assert agenda(runtime).events == []
    with pytest.raises(WrongState, match="called off already"), runtime.database.writing() as conn:
        events.call_off(conn, event_id, runtime.now())


def test_what_is_over_can_not_be_called_off(runtime: Runtime, clock: Clock) -> None:
    event_id = on_calendar(runtime, TOWN_HALL)
    clock.at = TOWN_HALL.ends_at
    with pytest.raises(WrongState, match="over already"), runtime.database.writing() as conn:
        events.call_off(conn, event_id, runtime.now())


# ---- Who is reminded


def test_who_is_not_coming_hears_no_more_and_who_is_again_does(runtime: Runtime, clock: Clock) -> None:
    for n in range(3):
        member(runtime, f"+1310555010{n}")
    event_id = on_calendar(runtime, TOWN_HALL)
    rsvp(runtime, Phone(runtime, "+13105550100"), event_id, coming=False)
    rsvp(runtime, Phone(runtime, "+13105550101"), event_id, coming=False)
    rsvp(runtime, Phone(runtime, "+13105550101"), event_id, coming=True)
    clock.at = TOWN_HALL.starts_at - 2 * HOUR
    tick(runtime)
    expand(runtime, 1)

    assert len(message_ids(runtime, 1)) == 2
    assert turnout(runtime, event_id) == [("USW Local 7600", 1, 1)]


def test_the_next_week_everybody_is_reminded_again(runtime: Runtime, clock: Clock) -> None:
    member(runtime)
    event_id = on_calendar(runtime, TUESDAYS)
    rsvp(runtime, Phone(runtime), event_id, coming=False)
    clock.at = TUESDAYS.starts_at - 2 * HOUR
    tick(runtime)
    first = left(runtime)
    clock.at = TUESDAYS.ends_at
    tick(runtime)
    clock.at = TUESDAYS.starts_at + 7 * 24 * HOUR - 24 * HOUR
    tick(runtime)

    assert first == []  # nobody was left to remind
    assert len(left(runtime)) == 1
    assert "Tue, Nov 11, 5 pm PST" in left(runtime)[0]
    assert turnout(runtime, event_id) == []  # of the next one


def test_who_said_no_to_the_next_one_while_the_clock_slept_is_not_reminded_of_it(
    runtime: Runtime, clock: Clock
) -> None:
    member(runtime)
    event_id = on_calendar(runtime, TUESDAYS)
    clock.at = TUESDAYS.ends_at + HOUR  # no clock has looked yet
    rsvp(runtime, Phone(runtime), event_id, coming=False)
    waiting = not_reminded(runtime, event_id)
    tick(runtime)

    assert (waiting, not_reminded(runtime, event_id)) == (0, 1)


# ---- Week by week


def test_a_weekly_event_rolls_on_when_it_is_over_and_not_before(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 1)
    event_id = on_calendar(runtime, TUESDAYS)
    clock.at = TUESDAYS.ends_at - timedelta(seconds=1)
    tick(runtime)
    before = event_of(runtime, event_id).event.closes_at
    clock.pass_(seconds=1)
    tick(runtime)
    after = event_of(runtime, event_id).event

    assert before == TUESDAYS.starts_at
    assert (after.closes_at, after.ends_at) == (
        at(LOS_ANGELES, 2025, 11, 11, 17),
        at(LOS_ANGELES, 2025, 11, 11, 18),
    )
    assert [(rung.before, rung.state) for rung in rungs_of(runtime, event_id)] == [
        (24 * HOUR, "planned"),
        (2 * HOUR, "planned"),
    ]


def test_it_stays_at_its_hour_when_the_clocks_change(runtime: Runtime, clock: Clock) -> None:
    clock.at = at(LOS_ANGELES, 2025, 10, 28, 8)
    start = at(LOS_ANGELES, 2025, 10, 28, 17)
    event_id = on_calendar(runtime, TUESDAYS, starts_at=start, ends_at=start + HOUR)
    clock.at = start + HOUR
    tick(runtime)

    assert event_of(runtime, event_id).event.closes_at == at(LOS_ANGELES, 2025, 11, 4, 17)
    assert event_of(runtime, event_id).event.closes_at - start == 7 * 24 * HOUR + HOUR


def test_after_weeks_asleep_only_the_next_one_is_ahead_and_nobody_hears_of_the_past(
    runtime: Runtime, clock: Clock
) -> None:
    crowd(runtime, "USW7600", 2)
    event_id = on_calendar(runtime, TUESDAYS)
    clock.at = TUESDAYS.starts_at - 2 * HOUR
    tick(runtime)  # the reminder starts, and then everything stands still: no row is made
    clock.at = TUESDAYS.starts_at + 17 * 24 * HOUR
    tick(runtime)
    tick(runtime)
    expand(runtime, 1)
    carrier = FakeCarrier(clock)
    send(runtime, carrier, seconds=1)

    assert carrier.sent == []
    assert len(left(runtime)) == 1
    assert event_of(runtime, event_id).event.closes_at == at(LOS_ANGELES, 2025, 11, 25, 17)


def test_a_clock_that_wakes_while_one_is_under_way_lets_it_end_first(runtime: Runtime, clock: Clock) -> None:
    event_id = on_calendar(runtime, TUESDAYS)
    clock.at = at(LOS_ANGELES, 2025, 11, 18, 17, 30)
    tick(runtime)
    before = event_of(runtime, event_id).event.closes_at
    clock.pass_(minutes=30)
    tick(runtime)

    assert (before, event_of(runtime, event_id).event.closes_at) == (
        TUESDAYS.starts_at,
        at(LOS_ANGELES, 2025, 11, 25, 17),
    )


def test_after_its_last_day_it_stays_where_it_is(runtime: Runtime, clock: Clock) -> None:
    event_id = on_calendar(runtime, TUESDAYS, last_day=date(2025, 11, 10))
    clock.at = TUESDAYS.ends_at
    tick(runtime)

    assert event_of(runtime, event_id).event.closes_at == TUESDAYS.starts_at


def test_a_no_as_the_event_is_moved_counts_for_the_new_time(runtime: Runtime, clock: Clock) -> None:
    """It was read from an agenda that is a second old."""
    crowd(runtime, "USW7600", 1)
    member(runtime)
    event_id = on_calendar(runtime, TOWN_HALL)
    with runtime.database.reading() as conn:
        before = runtime.directories.current(conn)
    changed(runtime, event_id, **LATER)
    stays(runtime, before, "TOWNHALL NO")

    assert (turnout(runtime, event_id), not_reminded(runtime, event_id)) == ([(LOCAL, 0, 1)], 1)

    changed(runtime, event_id, starts_at=TOWN_HALL.starts_at, ends_at=TOWN_HALL.ends_at)  # and back

    assert (turnout(runtime, event_id), not_reminded(runtime, event_id)) == ([(LOCAL, 0, 1)], 1)


def test_a_no_waits_for_whoever_is_moving_the_event(runtime: Runtime) -> None:
    member(runtime)
    event_id = on_calendar(runtime, TOWN_HALL)
    with runtime.database.reading() as conn:
        before = runtime.directories.current(conn)
    with ThreadPoolExecutor(1) as other:
        with runtime.database.writing() as conn:
            draft = replace(events.draft_of(events.get(conn, event_id).event), **LATER)
            events.change(conn, before, event_id, draft, runtime.now())
            told = other.submit(stays, runtime, before, "TOWNHALL NO")
            wait([told], timeout=0.7)  # it would be kept by now, did it not wait
        told.result()

    assert (turnout(runtime, event_id), not_reminded(runtime, event_id)) == ([(LOCAL, 0, 1)], 1)


def test_whoever_moves_the_event_waits_for_a_no_that_is_being_kept(runtime: Runtime) -> None:
    member(runtime)
    event_id = on_calendar(runtime, TOWN_HALL)
    with runtime.database.reading() as conn:
        before = runtime.directories.current(conn)
    with ThreadPoolExecutor(1) as other:
        with runtime.database.writing() as conn:
            stays_in(conn, runtime, before, "TOWNHALL NO")
            moved = other.submit(partial(changed, runtime, event_id, **LATER))
            wait([moved], timeout=0.7)
        moved.result()

    assert (turnout(runtime, event_id), not_reminded(runtime, event_id)) == ([(LOCAL, 0, 1)], 1)


@pytest.mark.parametrize(("now", "next_week", "told"), [(True, False, (0, 1)), (False, True, (1, 0))])
def test_of_two_weeks_moved_into_one_the_later_word_holds(
    runtime: Runtime, clock: Clock, now: bool, next_week: bool, told: tuple[int, int]
) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    event_id = on_calendar(runtime, TUESDAYS)
    (local_id,) = event_of(runtime, event_id).event.local_ids
    for starts_at, coming in ((TUESDAYS.starts_at, now), (TUESDAYS.starts_at + WEEK, next_week)):
        clock.pass_(minutes=1)
        with runtime.database.writing() as conn, writes(conn) as kept:
            said = Rsvp(event_id, starts_at, coming, local_id)
            rsvps.answer(kept, phone.member.id, said, runtime.now())
    changed(runtime, event_id, starts_at=TUESDAYS.starts_at + WEEK, ends_at=TUESDAYS.ends_at + WEEK)

    assert turnout(runtime, event_id) == [(LOCAL, *told)]
    assert not_reminded(runtime, event_id) == told[1]


def test_two_clocks_at_once_move_it_one_week(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 1)
    event_id = on_calendar(runtime, TUESDAYS)
    clock.at = TUESDAYS.ends_at
    both = at_once(lambda: rolled(runtime), lambda: rolled(runtime))

    assert sorted(both) == [[], [event_id]]
    assert event_of(runtime, event_id).event.closes_at == at(LOS_ANGELES, 2025, 11, 11, 17)
    assert len(rungs_of(runtime, event_id)) == 2


@pytest.mark.parametrize("tries", range(3))
def test_a_no_in_the_very_moment_that_a_week_ends_never_silences_the_next(
    runtime: Runtime, clock: Clock, tries: int
) -> None:
    for n in range(4):
        member(runtime, f"+1310555010{n}")
    event_id = on_calendar(runtime, TUESDAYS)
    clock.at = TUESDAYS.ends_at
    local_id = next(iter(event_of(runtime, event_id).event.local_ids))

    def stays(number: str) -> None:
        said = Rsvp(event_id, TUESDAYS.starts_at, coming=False, local_id=local_id)  # as read before the end
        with runtime.database.writing() as conn, writes(conn) as kept:
            rsvps.answer(kept, Phone(runtime, number).member.id, said, runtime.now())

    at_once(lambda: rolled(runtime), *(partial(stays, f"+1310555010{n}") for n in range(4)))

    assert not_reminded(runtime, event_id) == 0


def rolled(runtime: Runtime) -> list[int]:
    with runtime.database.writing() as conn:
        return [id_ for id_ in events.over(conn, runtime.now()) if events.roll_on(conn, id_, runtime.now())]


# ---- What can be wrong

HALL = TOWN_HALL.starts_at
EARLY = at(LOS_ANGELES, 2025, 11, 9, 2, 30)  # Sundays at 2:30: on 8 March there is no such hour
WRONG = [
    ({"name": "  "}, "The name is missing"),
    ({"name": "x" * 61}, "longer than 60"),
    ({"ends_at": HALL}, "ends before it begins"),
    ({"ends_at": HALL - HOUR}, "ends before it begins"),
    ({"ends_at": HALL + 15 * 24 * HOUR}, "longer than 14 days"),
    ({"starts_at": TUESDAY, "ends_at": TUESDAY + HOUR}, "in the past"),
    ({"starts_at": HALL.replace(year=2052), "ends_at": HALL.replace(year=2052) + HOUR}, "two years"),
    ({"link": "javascript:alert(1)"}, "must begin with https://"),
    ({"link": "https://a b"}, "must begin with https://"),
    ({"place": "x" * 82}, "longer than 100"),
    ({"about": "x" * 1001}, "longer than 1,000"),
    ({"last_day": date(2025, 12, 1)}, "only for an event that comes every week"),
    ({"weekly": True, "last_day": date(2025, 11, 5)}, "last day comes before its first"),
    ({"weekly": True, "ends_at": HALL + 7 * 24 * HOUR}, "can't last a week"),
    ({"weekly": True, "starts_at": EARLY, "ends_at": EARLY + HOUR}, "There is no 2:30 am on Sun, Mar 8"),
    ({"weekly": True, "rungs": [RungDraft({"en": "Hi"}, 7 * 24 * HOUR)]}, "at most 6 days 21 hours before"),
    ({"weekly": True, "rungs": [RungDraft({"en": "Hi"}, 165.5 * HOUR)]}, "at most 6 days 21 hours before"),
    ({"weekly": True, "ends_at": HALL + 25 * HOUR, "rungs": [RungDraft({"en": "Hi"}, 150 * HOUR)]}, "at most 5 days 21 hours before"),
    ({"weekly": True, "ends_at": HALL + 143 * HOUR}, "at most 23 hours before"),
    ({"weekly": True, "ends_at": HALL + 166 * HOUR}, "no room for a reminder"),
    ({"rungs": [RungDraft({"en": "Hi"}, 15 * 24 * HOUR)]}, "at most 14 days"),
    ({"rungs": [RungDraft({"en": "Hi"}, -HOUR)]}, "before the event begins"),
    ({"rungs": [RungDraft({"en": "Hi"})]}, "before the event begins"),
    ({"rungs": [RungDraft({"es": "Hola"}, HOUR)]}, "no English text"),
    ({"rungs": [RungDraft({"en": "At {closes}"}, HOUR)]}, "says {closes}. An event knows {name}"),
    ({"word": "", "rungs": [RungDraft({"en": "Text {word}"}, HOUR)]}, "says {word}, and this event has none"),
    ({"rungs": [RungDraft({"en": "Text YES if you come"}, HOUR)]}, "asks members to text YES, which would be taken for START"),
    ({"rungs": [RungDraft({"en": "x", "es": "Responde CANCELAR si no vienes"}, HOUR)]}, "asks members to text CANCELAR"),
    ({"word": "YES"}, "means something else already"),
    ({"word": "stop"}, "means something else already"),
    ({"word": "INFO"}, "means something else already"),
    ({"word": "USW760"}, "means something else already"),
    ({"word": "UFCW770"}, "is a list's keyword"),
    ({"word": "12"}, "3 to 16 letters and digits"),
    ({"word": "2026"}, "3 to 16 letters and digits"),
    ({"word": "TOWN-HALL"}, "3 to 16 letters and digits"),
    ({"word": "ASAMBLEÍSTA"}, "3 to 16 letters and digits"),
    ({"word": "X" * 17}, "3 to 16 letters and digits"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "why"), WRONG)
def test_what_is_wrong_is_said_in_one_sentence_and_nothing_is_kept(
    runtime: Runtime, more: dict[str, object], why: str
) -> None:
    with pytest.raises(BadInput, match=re.escape(why)) as new:
        planned(runtime, TOWN_HALL, **more)
    event_id = planned(runtime, TOWN_HALL)
    with pytest.raises(BadInput, match=re.escape(why)):
        changed(runtime, event_id, **more)
    with runtime.database.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(ladders)) == 1

    assert "Nothing was saved" in str(new.value)
    assert event_of(runtime, event_id).event.name == "Town hall"


@pytest.mark.parametrize(
    "text", ["Text TOWNHALL NO if you can't.", "Reply 1 or WHEN.", "Voted? Reply VOTED. Text STOP to opt out"]
)
def test_a_reminder_may_ask_for_words_of_its_own(runtime: Runtime, text: str) -> None:
    event_id = planned(runtime, TOWN_HALL, rungs=[RungDraft({"en": text}, HOUR)])

    assert event_of(runtime, event_id).event.name == "Town hall"


def test_a_reminder_that_was_kept_asking_for_a_control_word_is_not_started(runtime: Runtime) -> None:
    event_id = planned(runtime, TOWN_HALL)
    with runtime.database.writing() as conn:
        conn.execute(rungs_table.update().values(texts={"en": "Text END if you can't come"}))
    with (
        pytest.raises(BadInput, match=r"asks members to text END, .* Nothing was started"),
        runtime.database.writing() as conn,
    ):
        events.start(conn, event_id, None, None, runtime.now())


def test_where_clocks_never_change_no_hour_is_missing(runtime: Runtime) -> None:
    event_id = planned(runtime, TUESDAYS, starts_at=at("Pacific/Honolulu", 2025, 11, 9, 2, 30),
                       ends_at=at("Pacific/Honolulu", 2025, 11, 9, 3), zone="Pacific/Honolulu")  # fmt: skip

    assert event_of(runtime, event_id).event.weekly


def test_a_place_that_a_reminder_still_names_can_not_be_taken_away(runtime: Runtime) -> None:
    event_id = on_calendar(runtime, TOWN_HALL)
    with pytest.raises(BadInput, match=re.escape("says {place}, and this event has none")):
        changed(runtime, event_id, place="")

    assert event_of(runtime, event_id).event.place == "Union hall, Ontario"


# ---- Words


def test_a_word_is_anothers_until_that_is_over(runtime: Runtime, clock: Clock) -> None:
    first = on_calendar(runtime, TOWN_HALL)
    with pytest.raises(BadInput, match="TOWNHALL is another event's word"):
        planned(runtime, TOWN_HALL, ("UFCW770",))
    clock.at = TOWN_HALL.ends_at
    week = timedelta(days=7)
    second = planned(
        runtime, TOWN_HALL, starts_at=HALL + week, ends_at=HALL + week + HOUR, word=" town hall "
    )

    assert [event_of(runtime, id_).event.word for id_ in (first, second)] == [None, "TOWNHALL"]


def test_the_word_of_what_was_called_off_is_free(runtime: Runtime) -> None:
    first = on_calendar(runtime, TOWN_HALL)
    with runtime.database.writing() as conn:
        events.call_off(conn, first, runtime.now())
    second = planned(runtime, TOWN_HALL)

    assert [event_of(runtime, id_).event.word for id_ in (first, second)] == [None, "TOWNHALL"]


def test_of_two_who_take_a_word_at_once_one_is_told(runtime: Runtime) -> None:
    def press() -> str:
        try:
            planned(runtime, TOWN_HALL)
        except BadInput as error:
            return str(error)
        return "kept"

    said = at_once(press, press)

    assert sorted(said)[1] == "kept"
    assert "is another event's word" in sorted(said)[0]
    with runtime.database.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(ladders)) == 1


def test_an_event_keeps_its_own_word_when_it_is_changed(runtime: Runtime) -> None:
    event_id = on_calendar(runtime, TOWN_HALL)
    changed(runtime, event_id, about="Wages and staffing")
    with runtime.database.writing() as conn:
        events.give_word(conn, runtime.directories.current(conn), event_id, "HALL", runtime.now())

    assert agenda(runtime).words() == ["HALL"]
    assert event_of(runtime, event_id).event.about == "Wages and staffing"


# ---- Helping hands


def agenda(runtime: Runtime) -> Agenda:
    with runtime.database.reading() as conn:
        return runtime.directories.current(conn).agenda


def member(runtime: Runtime, number: str = "+13105550101") -> None:
    Phone(runtime, number).texts("USW7600")


LATER: dict[str, Any] = {"starts_at": TOWN_HALL.starts_at + HOUR, "ends_at": TOWN_HALL.ends_at + HOUR}
LOCAL = "USW Local 7600"


def stays(runtime: Runtime, found: Directory, body: str) -> None:
    """A member's text, read from the directory as it was."""
    with runtime.database.writing() as conn:
        stays_in(conn, runtime, found, body)


def stays_in(conn: Connection, runtime: Runtime, found: Directory, body: str) -> None:
    incoming = Incoming("SMstays", "+13105550101", "77820", body)
    inbox.receive(conn, [inbox.read(found, incoming)], runtime.now())


def rsvp(runtime: Runtime, phone: Phone, event_id: int, *, coming: bool) -> None:
    event = event_of(runtime, event_id).event
    time = next_of(event, runtime.now())
    assert time is not None
    (local_id,) = event.local_ids
    with runtime.database.writing() as conn, writes(conn) as kept:
        said = Rsvp(event_id, time.starts_at, coming, local_id)
        rsvps.answer(kept, phone.member.id, said, runtime.now())


def turnout(runtime: Runtime, event_id: int) -> list[tuple[str, int, int]]:
    with runtime.database.reading() as conn:
        starts_at = events.get(conn, event_id).event.closes_at
        return [(t.local, t.coming, t.not_coming) for t in rsvps.turnout(conn, event_id, starts_at)]


def left(runtime: Runtime) -> list[str]:
    """The texts of the broadcasts there are."""
    with runtime.database.reading() as conn:
        return list(conn.scalars(select(broadcasts_table.c.body).order_by(broadcasts_table.c.id)))


def rungs_of(runtime: Runtime, event_id: int) -> list[rungs.Rung]:
    with runtime.database.reading() as conn:
        return rungs.of_ladder(conn, event_id)


def two_weeks_in(runtime: Runtime, clock: Clock) -> int:
    """A weekly event whose reminders have left once, and which was rolled on."""
    clock.at = TUESDAYS.starts_at - 2 * 24 * HOUR
    event_id = on_calendar(runtime, TUESDAYS)
    for moment in (TUESDAYS.starts_at - 24 * HOUR, TUESDAYS.starts_at - 2 * HOUR, TUESDAYS.ends_at):
        clock.at = moment
        tick(runtime)
    return event_id


def to_leave(runtime: Runtime, event_id: int) -> list[timedelta | None]:
    """How long before it each of those leaves that is still to leave."""
    return [rung.before for rung in rungs_of(runtime, event_id) if rung.state == "planned"]


def states(runtime: Runtime, event_id: int) -> list[str]:
    return [rung.state for rung in rungs_of(runtime, event_id)]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do these at the same moment, each in a thread of its own."""
    gate = Barrier(len(acts))

    def after_the_gate(act: Callable[[], Any]) -> Any:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(after_the_gate, acts))
