"""What the carrier says of a text: one more try, a number given up, a broadcast, a sender or all paused."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from outreach import broadcasts, forecast, outcomes, senders, sending, taking_back
from outreach.carriers.codes import consequence, try_at
from outreach.delivery import Change
from outreach.errors import Busy, Consequence, Refused
from outreach.models import State
from outreach.models import broadcasts as all_broadcasts
from outreach.runtime import Runtime
from outreach.web.console.progress import Outlook, progress
from tests import organizing
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.texting import Phone


@pytest.fixture
def carrier(clock: Clock) -> FakeCarrier:
    return FakeCarrier(clock)


def sent_to(runtime: Runtime, carrier: FakeCarrier, crowd: int, **more: object) -> int:
    """A broadcast that everyone was sent; its number."""
    organizing.crowd(runtime, "USW7600", crowd)
    broadcast = organizing.launched(runtime, ["USW7600"], **more)  # type: ignore[arg-type]  # fields of Draft
    organizing.send(runtime, carrier)
    return broadcast


def all_fail(runtime: Runtime, broadcast: int, code: str, of: slice = slice(None)) -> None:
    for id_ in organizing.message_ids(runtime, broadcast)[of]:
        organizing.receipt(runtime, id_, "undelivered", code)


def states(runtime: Runtime, broadcast: int) -> set[State]:
    return set(organizing.states(runtime, broadcast).values())


# ---- Once more


def test_a_phone_that_was_off_is_tried_once_more_and_only_once(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    broadcast = sent_to(runtime, carrier, 2)
    all_fail(runtime, broadcast, "30003")
    assert states(runtime, broadcast) == {State.RETRYING}
    clock.pass_(hours=3, minutes=59)
    organizing.tick(runtime)
    organizing.send(runtime, carrier)
    assert len(carrier.sent) == 2

    clock.pass_(minutes=1)
    organizing.tick(runtime)
    carrier.answers = lambda text: f"SM-again-{text.message_id}"
    organizing.send(runtime, carrier)
    assert len(carrier.sent) == 4
    for id_ in organizing.message_ids(runtime, broadcast):
        organizing.receipt(runtime, id_, "undelivered", "30003", f"SM-again-{id_}")

    assert states(runtime, broadcast) == {State.UNDELIVERED}
    assert organizing.tally_is_true(runtime, broadcast)


def test_nothing_is_tried_again_after_the_expiry(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    broadcast = sent_to(runtime, carrier, 1, expires_at=clock() + timedelta(hours=3))
    all_fail(runtime, broadcast, "30003")

    assert states(runtime, broadcast) == {State.UNDELIVERED}


def test_who_leaves_before_the_second_try_does_not_get_it(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    broadcast = sent_to(runtime, carrier, 1)
    all_fail(runtime, broadcast, "30008")
    Phone(runtime, carrier.phones[0]).texts("STOP")
    clock.pass_(minutes=10)
    organizing.tick(runtime)
    organizing.send(runtime, carrier)

    assert len(carrier.sent) == 1
    assert organizing.tally(runtime, broadcast).numbers == {(State.UNDELIVERED, "30008"): 1}


def test_a_second_try_of_a_finished_broadcast_opens_it_again(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    broadcast = sent_to(runtime, carrier, 2)
    organizing.tick(runtime)
    assert organizing.state_of(runtime, broadcast) == "finished"
    all_fail(runtime, broadcast, "30003")
    clock.pass_(hours=4)
    organizing.tick(runtime)
    carrier.answers = lambda text: f"SM-again-{text.message_id}"
    organizing.send(runtime, carrier)
    assert len(carrier.sent) == 4
    organizing.tick(runtime)

    assert organizing.state_of(runtime, broadcast) == "finished"


def test_a_second_try_whose_time_never_comes_is_left_out_as_not_delivered(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    broadcast = sent_to(runtime, carrier, 2, expires_at=clock() + timedelta(minutes=11))
    all_fail(runtime, broadcast, "30008")
    clock.pass_(minutes=10)
    organizing.tick(runtime)
    clock.pass_(minutes=2)
    organizing.tick(runtime)

    assert organizing.tally(runtime, broadcast).numbers == {(State.UNDELIVERED, "30008"): 2}
    assert organizing.tally_is_true(runtime, broadcast)


LATE_WORDS = [
    ("undelivered", State.SENT),  # the carrier repeats its receipt of the first try
    ("sent", State.SENT),
    ("delivered", State.DELIVERED),  # it did arrive after all
]


@pytest.mark.parametrize(("status", "ends"), LATE_WORDS)
def test_a_late_word_on_the_first_try_says_nothing_of_the_second(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, status: str, ends: State
) -> None:
    broadcast = sent_to(runtime, carrier, 1)
    all_fail(runtime, broadcast, "30008")
    clock.pass_(minutes=10)
    organizing.tick(runtime)
    carrier.answers = lambda _: "SM-second"
    organizing.send(runtime, carrier)
    (message,) = organizing.message_ids(runtime, broadcast)
    organizing.receipt(runtime, message, status, "30008" if status == "undelivered" else "")

    assert states(runtime, broadcast) == {ends}


def test_a_text_that_arrives_before_its_second_try_is_not_sent_again(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    broadcast = sent_to(runtime, carrier, 1)
    all_fail(runtime, broadcast, "30008")
    organizing.receipt(runtime, organizing.message_ids(runtime, broadcast)[0], "delivered")
    clock.pass_(hours=1)
    organizing.tick(runtime)
    organizing.send(runtime, carrier)

    assert len(carrier.sent) == 1
    assert states(runtime, broadcast) == {State.DELIVERED}


def test_a_broadcast_with_a_second_try_ahead_is_not_finished_and_cancel_ends_it(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    broadcast = sent_to(runtime, carrier, 1)
    all_fail(runtime, broadcast, "30003")
    organizing.tick(runtime)
    assert organizing.state_of(runtime, broadcast) == "sending"

    with runtime.database.writing() as conn:
        broadcasts.cancel(conn, broadcast, clock())
    clock.pass_(hours=5)
    organizing.tick(runtime)
    organizing.send(runtime, carrier)

    assert len(carrier.sent) == 1
    assert organizing.tally(runtime, broadcast).numbers == {(State.UNDELIVERED, "30003"): 1}


WHEN = [  # code, now, tried again before, when
    ("30003", "2025-11-04T18:00", False, "2025-11-04T22:00"),
    ("30003", "2025-11-04T18:00", True, None),
    ("30008", "2025-11-04T18:00", False, "2025-11-04T18:10"),
    ("30023", "2025-11-04T18:00", False, "2025-11-05T08:00"),  # midnight in Los Angeles, winter
    ("30023", "2025-11-05T07:59", True, "2025-11-05T08:00"),  # every day anew
    ("30023", "2025-07-04T18:00", False, "2025-07-05T07:00"),  # summer
    ("30023", "2025-11-01T18:00", False, "2025-11-02T07:00"),  # the night the clocks go back
    ("30410", "2025-11-04T18:00", False, None),  # may have arrived
    ("30006", "2025-11-04T18:00", False, None),
    ("30007", "2025-11-04T18:00", False, None),
    ("39999", "2025-11-04T18:00", False, None),  # not known
]


@pytest.mark.parametrize(("code", "now", "tried", "when"), WHEN)
def test_when_a_text_is_tried_again(code: str, now: str, tried: bool, when: str | None) -> None:
    at = datetime.fromisoformat(when).replace(tzinfo=UTC) if when else None

    assert try_at(code, datetime.fromisoformat(now).replace(tzinfo=UTC), tried_again=tried) == at


# ---- The text


@pytest.mark.parametrize("code", ["21609", "21617", "21618"])
def test_what_would_be_refused_whoever_gets_it_pauses_the_broadcast_at_once(
    runtime: Runtime, carrier: FakeCarrier, code: str
) -> None:
    organizing.crowd(runtime, "USW7600", 1200)
    broadcast = organizing.launched(runtime, ["USW7600"], people=1200)
    carrier.answers = lambda text: Refused(code, consequence(code))
    carrier.latency = 0.3
    organizing.send(runtime, carrier)

    with runtime.database.reading() as conn:
        found = broadcasts.get(conn, broadcast)
    assert (found.state, found.halted) == ("paused", code)
    assert organizing.tally(runtime, broadcast).of(State.WAITING) > 0


def test_a_sender_that_is_stopped_by_receipts_holds_what_had_left_whole_for_its_mending(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    broadcast = sent_to(runtime, carrier, 3)
    organizing.tick(runtime)
    assert organizing.state_of(runtime, broadcast) == "finished"

    all_fail(runtime, broadcast, "30034")
    clock.pass_(minutes=16)
    organizing.tick(runtime)
    sent_before = len(carrier.sent)
    organizing.send(runtime, carrier)

    assert organizing.state_of(runtime, broadcast) == "paused"
    assert len(carrier.sent) == sent_before
    with runtime.database.writing() as conn:
        broadcasts.resume(conn, broadcast)
    organizing.send(runtime, carrier)
    assert len(carrier.sent) == 2 * sent_before


@pytest.mark.parametrize(("filtered", "state"), [(10, "sending"), (11, "paused")])
def test_a_text_filtered_more_than_ten_times_in_five_hundred_is_paused(
    runtime: Runtime, carrier: FakeCarrier, filtered: int, state: str
) -> None:
    broadcast = sent_to(runtime, carrier, 480)
    ids = organizing.message_ids(runtime, broadcast)
    with runtime.database.writing() as conn:
        told = [Change(id_, State.DELIVERED, carrier_id=f"SM{id_}") for id_ in ids[filtered:]]
        outcomes.record(conn, told, runtime.now())
    all_fail(runtime, broadcast, "30007", slice(filtered))

    with runtime.database.reading() as conn:
        found = broadcasts.get(conn, broadcast)
    assert (found.state, found.halted) == (state, "30007" if state == "paused" else "")


def test_ten_filtered_in_each_five_hundred_are_not_too_many(runtime: Runtime, carrier: FakeCarrier) -> None:
    broadcast = sent_to(runtime, carrier, 1500, people=1500)
    ids = organizing.message_ids(runtime, broadcast)
    for part in (ids[:500], ids[500:1000], ids[1000:]):
        with runtime.database.writing() as conn:
            told = [Change(id_, State.DELIVERED, carrier_id=f"SM{id_}") for id_ in part[9:]]
            outcomes.record(conn, told, runtime.now())
        for id_ in part[:9]:
            organizing.receipt(runtime, id_, "undelivered", "30007")

    assert organizing.state_of(runtime, broadcast) == "sending"


@pytest.mark.parametrize(("between", "state"), [(489, "paused"), (490, "sending")])
def test_the_last_five_hundred_are_counted_wherever_they_begin(
    runtime: Runtime, carrier: FakeCarrier, between: int, state: str
) -> None:
    """Six filtered, so many that arrived, and five more: the eleventh is the 500th from the first, or the 501st."""
    broadcast = sent_to(runtime, carrier, 600, people=600)
    ids = organizing.message_ids(runtime, broadcast)
    for id_ in ids[:6]:
        organizing.receipt(runtime, id_, "undelivered", "30007")
    with runtime.database.writing() as conn:
        told = [Change(id_, State.DELIVERED, carrier_id=f"SM{id_}") for id_ in ids[6 : 6 + between]]
        outcomes.record(conn, told, runtime.now())
    for id_ in ids[6 + between : 11 + between]:
        organizing.receipt(runtime, id_, "undelivered", "30007")

    assert organizing.state_of(runtime, broadcast) == state


def test_after_somebody_said_to_go_on_the_count_begins_anew(runtime: Runtime, carrier: FakeCarrier) -> None:
    broadcast = sent_to(runtime, carrier, 100)
    all_fail(runtime, broadcast, "30007", slice(11))
    with runtime.database.writing() as conn:
        broadcasts.resume(conn, broadcast)
    all_fail(runtime, broadcast, "30007", slice(11, 21))

    assert organizing.state_of(runtime, broadcast) == "sending"


def test_a_text_that_every_network_filters_is_paused_at_once(runtime: Runtime, carrier: FakeCarrier) -> None:
    carrier.answers = lambda _: Refused("21618", Consequence.STOP_BROADCAST)
    broadcast = sent_to(runtime, carrier, 600)

    assert organizing.state_of(runtime, broadcast) == "paused"


# ---- Us


def a_number_of_their_own(runtime: Runtime, key: str, address: str) -> None:
    with runtime.database.writing() as conn:
        from_list = runtime.directories.current(conn).list_called(key)
        organizing.give_sender(conn, from_list.local_id, address)


def test_a_sender_that_is_refused_pauses_its_own_broadcasts_only(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    a_number_of_their_own(runtime, "UFCW770", "+18005550100")
    organizing.crowd(runtime, "USW7600", 5)
    organizing.crowd(runtime, "UFCW770", 5, first=100)
    first = organizing.launched(runtime, ["USW7600"])
    second = organizing.launched(runtime, ["UFCW770"])
    with runtime.database.writing() as conn:
        broadcasts.halt(conn, "30032", "+18005550100")

    assert [organizing.state_of(runtime, id_) for id_ in (first, second)] == ["sending", "paused"]


@pytest.mark.parametrize("code", ["21611", "30001"])
def test_a_full_queue_lets_the_sender_rest_and_it_goes_on_by_itself(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, code: str
) -> None:
    organizing.crowd(runtime, "USW7600", 30)
    broadcast = organizing.launched(runtime, ["USW7600"])
    carrier.answers = lambda _: Busy("full", code)
    organizing.send(runtime, carrier)
    carrier.answers = lambda text: f"SM{text.message_id}"
    organizing.send(runtime, carrier)
    assert carrier.sent == [], "it rests"
    assert organizing.tally(runtime, broadcast).numbers == {(State.WAITING, ""): 30}

    clock.pass_(minutes=16)
    organizing.send(runtime, carrier)

    assert len(carrier.sent) == 30


def test_a_network_that_finds_us_too_fast_gets_half_and_slowly_more(runtime: Runtime, clock: Clock) -> None:
    with runtime.database.writing() as conn:
        senders.slow_down(conn, "", clock())
        senders.slow_down(conn, "", clock())  # the same burst
        half = senders.get(conn, "").share_of_rate(clock())
    clock.pass_(minutes=3)
    with runtime.database.writing() as conn:
        more = senders.get(conn, "").share_of_rate(clock())
        senders.slow_down(conn, "", clock())
        halved = senders.get(conn, "").share_of_rate(clock())
    clock.pass_(minutes=10)
    with runtime.database.writing() as conn:
        full = senders.get(conn, "").share_of_rate(clock())

    assert [half, more, halved, full] == [0.5, pytest.approx(0.8), pytest.approx(0.4), 1.0]


# ---- Senders


def test_each_local_texts_from_its_own_number(runtime: Runtime, carrier: FakeCarrier) -> None:
    a_number_of_their_own(runtime, "UFCW770", "+18005550100")
    theirs = organizing.crowd(runtime, "UFCW770", 3, first=100)
    others = organizing.crowd(runtime, "USW7600", 3)
    for key in ("UFCW770", "USW7600"):
        organizing.launched(runtime, [key])
    organizing.send(runtime, carrier)

    assert {text.phone for text in carrier.sent if text.sender == "+18005550100"} == set(theirs)
    assert {text.phone for text in carrier.sent if text.sender == ""} == set(others)


def test_a_slow_number_does_not_hold_up_a_fast_one(runtime: Runtime, carrier: FakeCarrier) -> None:
    a_number_of_their_own(runtime, "UFCW770", "+18005550100")
    organizing.crowd(runtime, "UFCW770", 50, first=100)
    organizing.crowd(runtime, "USW7600", 50)
    slow = organizing.launched(runtime, ["UFCW770"])
    fast = organizing.launched(runtime, ["USW7600"])
    organizing.send(runtime, carrier, seconds=2)

    assert organizing.tally(runtime, fast).of(State.SENT) == 50
    assert 1 <= organizing.tally(runtime, slow).of(State.SENT) <= 10  # three a second


def test_what_leaves_by_a_number_that_is_gone_leaves_by_the_federations(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    a_number_of_their_own(runtime, "UFCW770", "+18005550100")
    organizing.crowd(runtime, "UFCW770", 3)
    organizing.launched(runtime, ["UFCW770"])
    with runtime.database.writing() as conn:
        organizing.take_sender(conn, "+18005550100")
    organizing.send(runtime, carrier)

    assert [text.sender for text in carrier.sent] == ["", "", ""]


# ---- Cancelled


def cancel(runtime: Runtime, broadcast: int) -> None:
    with runtime.database.writing() as conn:
        broadcasts.cancel(conn, broadcast, runtime.now())


def take_back(runtime: Runtime, carrier: FakeCarrier, broadcast: int) -> None:
    asyncio.run(taking_back.take_back(runtime.database, carrier, runtime.now, broadcast))


def test_the_carrier_is_asked_for_what_it_still_holds(runtime: Runtime, carrier: FakeCarrier) -> None:
    broadcast = sent_to(runtime, carrier, 20)
    ids = organizing.message_ids(runtime, broadcast)
    organizing.receipt(runtime, ids[0], "delivered")
    carrier.gone = {f"SM{id_}" for id_ in ids[1:5]}
    cancel(runtime, broadcast)
    take_back(runtime, carrier, broadcast)
    carrier.gone = set()
    take_back(runtime, carrier, broadcast)  # nothing is asked for twice

    with runtime.database.reading() as conn:
        found = broadcasts.get(conn, broadcast)
    tally = organizing.tally(runtime, broadcast)
    assert tally.reasons(State.UNDELIVERED) == {taking_back.TAKEN_BACK: 15}
    assert found.asked_back == 19
    sentence = progress(found, tally, OUTLOOK).sentence
    assert sentence == "Cancelled. 5 texts had left · 15 taken back · 4 too late; the rest never will."
    assert organizing.tally_is_true(runtime, broadcast)


def test_a_text_that_was_under_way_at_the_press_is_asked_for_too(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    broadcast = organizing.launched(runtime, ["USW7600"])
    carrier.latency = 1.0

    async def press_in_the_middle() -> None:
        sending_ = asyncio.create_task(
            sending.send_waiting(runtime.database, carrier, runtime.pace, runtime.now, 3)
        )
        await asyncio.sleep(0.5)
        await asyncio.to_thread(cancel, runtime, broadcast)
        await taking_back.take_back(runtime.database, carrier, runtime.now, broadcast)
        await sending_

    asyncio.run(press_in_the_middle())

    assert organizing.tally(runtime, broadcast).numbers == {(State.UNDELIVERED, taking_back.TAKEN_BACK): 1}


def test_the_clock_asks_when_the_press_could_not(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    broadcast = sent_to(runtime, carrier, 2)
    with runtime.database.reading() as conn:
        assert taking_back.to_ask(conn, clock() - timedelta(minutes=2)) == []
    cancel(runtime, broadcast)
    with runtime.database.reading() as conn:
        assert taking_back.to_ask(conn, clock() - timedelta(minutes=2)) == [broadcast]
    take_back(runtime, carrier, broadcast)

    with runtime.database.reading() as conn:
        assert taking_back.to_ask(conn, clock() - timedelta(minutes=2)) == []


OUTLOOK = Outlook(
    now=datetime(2025, 11, 4, 18, tzinfo=UTC), zone="America/Los_Angeles", rate=100, settle_after=30
)


# ---- How long it takes


def test_a_forecast_counts_what_goes_before_and_beside(runtime: Runtime, carrier: FakeCarrier) -> None:
    organizing.crowd(runtime, "USW7600", 300)
    organizing.crowd(runtime, "UFCW770", 100, first=500)
    large = organizing.launched(runtime, ["USW7600"])
    small = organizing.launched(runtime, ["UFCW770"])
    bulk = organizing.launched(runtime, ["UFCW770"], text="Later.", kind="reminder")

    with runtime.database.reading() as conn:
        to_go = [forecast.segments_to_go(conn, broadcasts.get(conn, id_)) for id_ in (large, small, bulk)]
    assert to_go == [400, 200, 500]


def test_a_filtered_text_never_waits_for_whoever_is_at_its_broadcast(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    """Cancelling locks the broadcast and then its messages, a receipt the other way round: they would wait crosswise."""
    if runtime.database.embedded:
        pytest.skip("SQLite has one writer, so nobody waits crosswise")
    broadcast = sent_to(runtime, carrier, 1)
    (message_id,) = organizing.message_ids(runtime, broadcast)
    filtered = Change(message_id, State.UNDELIVERED, "30007", "SM1")
    with runtime.database.writing() as other, runtime.database.writing() as conn:
        other.execute(
            select(all_broadcasts.c.id)
            .where(all_broadcasts.c.id == broadcast)
            .with_for_update(key_share=True)
        )
        conn.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
        outcomes.record(conn, [filtered], runtime.now())

    assert states(runtime, broadcast) == {State.UNDELIVERED}
