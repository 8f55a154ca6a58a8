"""A broadcast that starts later: planned under the guards of a launch, started once, never past its expiry."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from outreach import broadcasts, expansion, scheduling
from outreach.broadcasts import Broadcast, Draft
from outreach.errors import BadInput, WrongState
from outreach.launching import Said
from outreach.models import BroadcastState
from outreach.runtime import Runtime
from outreach.scheduling import Plan
from outreach.wall_clock import on_the_clock, said_twice
from tests import organizing
from tests.carrier import FakeCarrier
from tests.conftest import TUESDAY, Clock
from tests.texting import Phone
from workers import clock as workers_clock

PACIFIC, HAWAII = "America/Los_Angeles", "Pacific/Honolulu"
FRIDAY = datetime(2025, 11, 7, 17, tzinfo=UTC)  # 9:00 in Los Angeles
A_DAY = timedelta(hours=24)
IN_TIME, NOTHING = Plan(FRIDAY, FRIDAY + A_DAY), Said(again=True)


def schedule(runtime: Runtime, number: int, plan: Plan = IN_TIME, said: Said = NOTHING) -> int:
    with runtime.database.writing() as conn:
        return scheduling.schedule(conn, number, plan, said, None, runtime.now())


def scheduled(runtime: Runtime, people: int = 3, **more: object) -> int:
    organizing.crowd(runtime, "USW7600", people)
    number = organizing.draft(runtime, ["USW7600"], **more)  # type: ignore[arg-type]  # fields of Draft, by name
    schedule(runtime, number)
    return number


def unschedule(runtime: Runtime, number: int) -> None:
    with runtime.database.writing() as conn:
        scheduling.unschedule(conn, number)


def found(runtime: Runtime, number: int) -> Broadcast:
    with runtime.database.reading() as conn:
        return broadcasts.get(conn, number)


def test_it_starts_at_its_moment_and_not_before(runtime: Runtime, clock: Clock) -> None:
    number = scheduled(runtime)
    clock.at = FRIDAY - timedelta(seconds=1)
    workers_clock.tick(runtime)
    before = found(runtime, number)
    clock.at = FRIDAY
    workers_clock.tick(runtime)
    after = found(runtime, number)

    assert (before.state, before.launched_at) == (BroadcastState.SCHEDULED, None)
    assert (after.state, after.launched_at, after.people) == (BroadcastState.SENDING, FRIDAY, 3)
    assert len(runtime.jobs.queue) == 1  # EXPAND


@pytest.mark.parametrize(
    ("zone", "hours", "any_hour", "refused"),
    [
        ("America/Los_Angeles", 2, False, True),  # 3 to 5 in the morning
        ("America/Los_Angeles", 6, False, True),  # until 9, when they may be texted
        ("America/Los_Angeles", 7, False, False),
        ("America/Los_Angeles", 2, True, False),
        ("America/New_York", 4, False, False),  # 9 there before 7 here
    ],
)
def test_one_that_could_only_leave_at_night_is_refused(
    runtime: Runtime, zone: str, hours: int, any_hour: bool, refused: bool
) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    organizing.crowd(runtime, "USW7600", 1, first=100, zone=zone)
    number = organizing.draft(runtime, ["USW7600"], any_hour=any_hour)
    night = datetime(2025, 11, 8, 11, tzinfo=UTC)
    plan, said = Plan(night, night + timedelta(hours=hours)), Said(any_hour=any_hour)
    if refused:
        with pytest.raises(BadInput, match="quiet hours wherever they live"):
            schedule(runtime, number, plan, said)
    else:
        schedule(runtime, number, plan, said)

    assert found(runtime, number).state == (BroadcastState.DRAFT if refused else BroadcastState.SCHEDULED)


def test_whoever_is_on_the_list_when_it_starts_gets_it(runtime: Runtime, clock: Clock) -> None:
    phones = organizing.crowd(runtime, "USW7600", 3)
    number = organizing.draft(runtime, ["USW7600"])
    reached = schedule(runtime, number)
    Phone(runtime, phones[0]).texts("STOP")
    clock.at = FRIDAY
    late = Phone(runtime, "+13105559999")
    late.texts("USW7600")
    workers_clock.tick(runtime)
    organizing.expand(runtime, number)
    carrier = FakeCarrier(runtime.now)
    organizing.send(runtime, carrier)

    assert reached == 3
    assert {text.phone for text in carrier.sent} == {*phones[1:], "+13105559999"}


def test_two_clocks_start_it_once(runtime: Runtime, clock: Clock) -> None:
    number = scheduled(runtime)
    clock.at = FRIDAY
    together = Barrier(2)

    def look(_: int) -> int:
        together.wait()
        with runtime.database.writing() as conn:
            return len(scheduling.start_due(conn, runtime.now()).started)

    with ThreadPoolExecutor(2) as clocks:
        started = sum(clocks.map(look, range(2)))

    assert (started, found(runtime, number).state) == (1, BroadcastState.SENDING)


def test_a_clock_that_dies_in_the_middle_has_started_nothing(runtime: Runtime, clock: Clock) -> None:
    number = scheduled(runtime)
    clock.at = FRIDAY
    with runtime.database.writing() as conn:
        scheduling.start_due(conn, runtime.now())
        conn.rollback()
    assert found(runtime, number).state == BroadcastState.SCHEDULED
    workers_clock.tick(runtime)

    assert found(runtime, number).state == BroadcastState.SENDING


@pytest.mark.parametrize(
    ("late", "state", "texted"),
    [
        (timedelta(hours=5), BroadcastState.SENDING, 3),
        (A_DAY - timedelta(seconds=1), BroadcastState.SENDING, 3),
        (A_DAY, BroadcastState.CANCELLED, None),
        (timedelta(days=3), BroadcastState.CANCELLED, None),
    ],
)
def test_a_clock_that_wakes_up_late_obeys_the_expiry(
    runtime: Runtime, clock: Clock, late: timedelta, state: BroadcastState, texted: int | None
) -> None:
    number = scheduled(runtime)
    clock.at = FRIDAY + late
    workers_clock.tick(runtime)
    workers_clock.tick(runtime)
    organizing.expand(runtime, number)
    after = found(runtime, number)

    assert (after.state, after.people) == (state, texted)
    assert scheduling.was_too_late(after) is (texted is None)
    assert len(organizing.message_ids(runtime, number)) == (texted or 0)


def test_a_scheduled_broadcast_has_no_rows_and_nothing_leaves(runtime: Runtime, clock: Clock) -> None:
    number = scheduled(runtime)
    organizing.expand(runtime, number)
    carrier = FakeCarrier(runtime.now)
    organizing.send(runtime, carrier)
    with runtime.database.reading() as conn:
        waiting = expansion.waiting_for_rows(conn)

    assert (organizing.message_ids(runtime, number), carrier.sent, waiting) == ([], [], [])


def test_back_to_draft_it_never_starts(runtime: Runtime, clock: Clock) -> None:
    number = scheduled(runtime)
    unschedule(runtime, number)
    clock.at = FRIDAY
    workers_clock.tick(runtime)
    after = found(runtime, number)

    assert (after.state, after.starts_at) == (BroadcastState.DRAFT, None)


def test_launched_sooner_it_does_not_start_again(runtime: Runtime, clock: Clock) -> None:
    number = scheduled(runtime)
    organizing.launch(runtime, number)
    clock.at = FRIDAY
    workers_clock.tick(runtime)
    after = found(runtime, number)

    assert (after.launched_at, after.starts_at) == (TUESDAY, None)


def test_thrown_away_it_never_starts_and_is_not_called_late(runtime: Runtime, clock: Clock) -> None:
    number = scheduled(runtime)
    with runtime.database.writing() as conn:
        broadcasts.cancel(conn, number, runtime.now())
    clock.at = FRIDAY
    workers_clock.tick(runtime)
    after = found(runtime, number)

    assert (after.state, after.launched_at) == (BroadcastState.CANCELLED, None)
    assert not scheduling.was_too_late(after)


# What is asked for, and the sentence that refuses it.
REFUSED = [
    pytest.param(Plan(TUESDAY, TUESDAY + A_DAY), "has passed already", id="now"),
    pytest.param(Plan(TUESDAY - timedelta(minutes=1)), "has passed already", id="in the past"),
    pytest.param(Plan(TUESDAY + timedelta(days=31)), "more than 30 days away", id="too far ahead"),
    pytest.param(Plan(FRIDAY), "expiry comes before its start", id="the draft expires tomorrow"),
    pytest.param(Plan(FRIDAY, FRIDAY), "expiry comes before its start", id="expires as it starts"),
    pytest.param(
        Plan(FRIDAY, FRIDAY + timedelta(days=7, seconds=1)), "seven days after its start", id="too long"
    ),
]


@pytest.mark.parametrize(("plan", "sentence"), REFUSED)
def test_a_plan_that_cannot_be_is_refused_in_one_sentence(
    runtime: Runtime, plan: Plan, sentence: str
) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    number = organizing.draft(runtime, ["USW7600"])

    with pytest.raises(BadInput, match=sentence):
        schedule(runtime, number, plan)
    assert found(runtime, number).state == BroadcastState.DRAFT


TAKEN = [
    pytest.param(Plan(TUESDAY + timedelta(hours=1)), id="the draft's own expiry"),
    pytest.param(
        Plan(TUESDAY + timedelta(days=30), TUESDAY + timedelta(days=37)), id="the furthest there is"
    ),
]


@pytest.mark.parametrize("plan", TAKEN)
def test_a_plan_keeps_its_start_and_its_expiry(runtime: Runtime, plan: Plan) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    number = organizing.draft(runtime, ["USW7600"])
    schedule(runtime, number, plan)
    after = found(runtime, number)

    assert after.state == BroadcastState.SCHEDULED
    assert (after.starts_at, after.expires_at) == (plan.starts_at, plan.expires_at or TUESDAY + A_DAY)


def test_a_far_expiry_is_chosen_again_before_a_launch(runtime: Runtime) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    number = organizing.draft(runtime, ["USW7600"])
    schedule(runtime, number, Plan(TUESDAY + timedelta(days=30), TUESDAY + timedelta(days=37)))

    with pytest.raises(BadInput, match="more than seven days away"):
        organizing.launch(runtime, number)


def test_scheduling_has_the_guards_of_a_launch(runtime: Runtime) -> None:
    nobody = organizing.draft(runtime, ["UFCW770"])
    organizing.crowd(runtime, "USW7600", 1001)
    number = organizing.draft(runtime, ["USW7600"])
    waking = organizing.draft(runtime, ["USW7600"], any_hour=True)

    with pytest.raises(BadInput, match="Nobody"):
        schedule(runtime, nobody)
    with pytest.raises(BadInput, match="1,001 people"):
        schedule(runtime, number)
    with pytest.raises(WrongState, match="changed this draft"):
        schedule(runtime, number, said=Said(1001, seen="something else"))
    with pytest.raises(BadInput, match="Say once more"):
        schedule(runtime, waking, said=Said(1001))
    assert schedule(runtime, number, said=Said(1001)) == 1001
    assert schedule(runtime, waking, said=Said(1001, any_hour=True)) == 1001


def test_at_the_wrong_moment_nothing_is_done_and_one_sentence_says_why(runtime: Runtime) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    draft, planned = organizing.draft(runtime, ["USW7600"]), organizing.draft(runtime, ["USW7600"])
    sending = organizing.launched(runtime, ["USW7600"])
    schedule(runtime, planned)

    with pytest.raises(WrongState, match="is a draft already"):
        unschedule(runtime, draft)
    with pytest.raises(WrongState, match="has started already"):
        unschedule(runtime, sending)
    with pytest.raises(WrongState, match="scheduled already"):
        schedule(runtime, planned)
    with pytest.raises(WrongState, match="launched already"):
        schedule(runtime, sending)


def test_the_text_of_a_scheduled_broadcast_cannot_be_changed(runtime: Runtime) -> None:
    number = scheduled(runtime)
    with runtime.database.writing() as conn:
        lists = tuple(broadcasts.audience(conn, number))

    with pytest.raises(WrongState, match="Put it back to draft"), runtime.database.writing() as conn:
        broadcasts.rewrite(conn, number, Draft("Else", lists), "Else", runtime.now())


def test_a_list_that_has_emptied_is_a_broadcast_to_nobody(runtime: Runtime, clock: Clock) -> None:
    number = scheduled(runtime, people=1)
    Phone(runtime, "+13105550000").texts("STOP")
    clock.at = FRIDAY
    workers_clock.tick(runtime)
    organizing.expand(runtime, number)
    workers_clock.tick(runtime)

    assert found(runtime, number).state == BroadcastState.FINISHED
    assert organizing.message_ids(runtime, number) == []


def test_what_is_scheduled_outlives_a_queue_that_is_away(runtime: Runtime, clock: Clock) -> None:
    scheduled(runtime)
    clock.at = FRIDAY
    workers_clock.tick(runtime)
    runtime.jobs.connection.flushall()
    workers_clock.tick(runtime)

    assert len(runtime.jobs.queue) == 1


def test_nobody_is_asked_twice_to_make_the_same_rows(runtime: Runtime, clock: Clock) -> None:
    scheduled(runtime)
    clock.at = FRIDAY
    for _ in range(3):
        workers_clock.tick(runtime)

    assert len(runtime.jobs.queue) == 1


# ---- The time on a wall

FACES = [
    ("2025-11-07T09:00", PACIFIC, "2025-11-07T17:00"),
    ("2026-07-07T09:00", PACIFIC, "2026-07-07T16:00"),
    ("2025-11-07T09:00", HAWAII, "2025-11-07T19:00"),
    ("2025-11-02T01:30", PACIFIC, "2025-11-02T08:30"),  # comes twice: the first
    ("2026-03-08T01:59", PACIFIC, "2026-03-08T09:59"),
    ("2026-03-08T03:00", PACIFIC, "2026-03-08T10:00"),
    ("2026-03-08T02:30", "America/Phoenix", "2026-03-08T09:30"),  # which skips none
    ("2025-11-07T09:00+00:00", PACIFIC, "2025-11-07T09:00"),  # brings its own zone
]


@pytest.mark.parametrize(("face", "zone", "moment"), FACES)
def test_a_time_on_the_wall_is_a_moment(face: str, zone: str, moment: str) -> None:
    expected = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert on_the_clock(datetime.fromisoformat(face), zone).astimezone(UTC) == expected


def test_of_an_hour_that_comes_twice_the_first_is_meant_and_that_is_said() -> None:
    at = on_the_clock(datetime.fromisoformat("2026-11-01T01:30"), PACIFIC)
    others = [at + timedelta(hours=hours) for hours in (-1, 1, 2)]  # the second is no more in doubt

    assert said_twice([at, at, *others], PACIFIC) == (
        " 1:30 am comes twice on Sun, Nov 1: the first is meant, 1:30 am PDT."
    )
    assert said_twice([at], HAWAII) == ""


@pytest.mark.parametrize(
    ("face", "sentence"),
    [
        ("2026-03-08T02:00", "There is no 2:00 am on Sun, Mar 8: .* Choose 3:00 am.* Nothing was saved.$"),
        ("2026-03-08T02:30", "There is no 2:30 am on Sun, Mar 8: .* Choose 3:30 am"),
        ("9999-12-31T23:59", "too far away"),
    ],
)
def test_an_hour_that_the_clock_skips_is_told_in_one_sentence(face: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        on_the_clock(datetime.fromisoformat(face), PACIFIC)
