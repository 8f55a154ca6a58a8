"""Nobody twice, nobody missed: what leaves, what does not, and what the rows say of it."""

import asyncio
from collections import deque
from datetime import UTC, datetime, timedelta

import pytest

from outreach import answering, broadcasts, delivery, members, outcomes, sending, settling
from outreach.carriers import Held, Outgoing
from outreach.errors import AnswerLost, Busy, Consequence, PaceAway, Refused
from outreach.jobs import EXPAND
from outreach.members import Evidence, How
from outreach.models import State
from outreach.pace import AHEAD, Permits
from outreach.prepared import writes
from outreach.runtime import Runtime
from outreach.window import Window
from tests import organizing
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.texting import Phone


@pytest.fixture
def carrier(clock: Clock) -> FakeCarrier:
    return FakeCarrier(clock)


def test_a_broadcast_reaches_everyone_once(runtime: Runtime, carrier: FakeCarrier) -> None:
    phones = organizing.crowd(runtime, "USW7600", 1200)
    broadcast = organizing.launched(runtime, ["USW7600"], people=1200)
    organizing.send(runtime, carrier)
    organizing.tick(runtime)

    assert carrier.phones == sorted(phones)
    assert organizing.tally(runtime, broadcast).numbers == {(State.SENT, ""): 1200}
    assert organizing.state_of(runtime, broadcast) == "finished"


def test_a_person_on_several_lists_gets_it_once(runtime: Runtime, carrier: FakeCarrier) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600 ALLIANCE UFCW770")
    broadcast = organizing.launched(runtime, ["USW7600", "ALLIANCE", "UFCW770"])
    organizing.send(runtime, carrier)

    assert carrier.phones == [phone.number]
    assert organizing.tally_is_true(runtime, broadcast)


def test_the_text_leaves_as_it_was_previewed_to_the_letter(runtime: Runtime, carrier: FakeCarrier) -> None:
    Phone(runtime).texts("USW7600")
    written = "¿Listos? “Polls” close 8 pm — vote ✊🏽  twice  spaced"
    organizing.launched(runtime, ["USW7600"], text=written)
    organizing.send(runtime, carrier)

    assert [text.body for text in carrier.sent] == [f"USW 7600: {written}\nText STOP to opt out"]


def test_who_leaves_after_the_launch_is_left_out(runtime: Runtime, carrier: FakeCarrier) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    broadcast = organizing.launched(runtime, ["USW7600"])
    phone.texts("STOP")
    organizing.send(runtime, carrier)

    assert carrier.sent == []
    assert organizing.tally(runtime, broadcast).numbers == {(State.LEFT_OUT, "left"): 1}


def test_who_left_one_of_two_lists_still_gets_it_by_the_other(runtime: Runtime, carrier: FakeCarrier) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600 ALLIANCE")
    organizing.launched(runtime, ["USW7600", "ALLIANCE"])
    phone.texts("LEAVE 7600")
    organizing.send(runtime, carrier)

    assert carrier.phones == [phone.number]


def test_who_is_held_is_left_out_and_the_row_says_so(runtime: Runtime, carrier: FakeCarrier) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    phone.texts("wrong number")
    broadcast = organizing.launched_anyway(runtime, ["USW7600"])
    organizing.send(runtime, carrier)

    assert carrier.sent == []
    assert organizing.tally(runtime, broadcast).numbers == {(State.LEFT_OUT, "held"): 1}


LOST = AnswerLost("the line broke")


def test_a_lost_answer_is_unknown_and_never_sent_again_on_a_guess(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    organizing.crowd(runtime, "USW7600", 3)
    broadcast = organizing.launched(runtime, ["USW7600"])
    carrier.answers = lambda text: LOST
    organizing.send(runtime, carrier)
    organizing.send(runtime, carrier)

    assert len(carrier.sent) == 3
    assert organizing.tally(runtime, broadcast).numbers == {(State.UNKNOWN, ""): 3}
    assert organizing.state_of(runtime, broadcast) == "sending"


def test_a_lost_answer_is_settled_by_the_carriers_list(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    phones = organizing.crowd(runtime, "USW7600", 3)
    broadcast = organizing.launched(runtime, ["USW7600"])
    carrier.answers = lambda text: LOST
    organizing.send(runtime, carrier)
    clock.pass_(seconds=31)
    organizing.settle(runtime, carrier)
    organizing.send(runtime, carrier)
    organizing.tick(runtime)

    assert carrier.phones == phones
    assert organizing.tally(runtime, broadcast).numbers == {(State.SENT, ""): 3}
    assert organizing.state_of(runtime, broadcast) == "finished"


def test_what_the_carrier_never_had_is_sent_after_the_wait(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    phones = organizing.crowd(runtime, "USW7600", 3)
    organizing.launched(runtime, ["USW7600"])
    carrier.answers, carrier.never = (lambda text: LOST), True
    organizing.send(runtime, carrier)
    assert organizing.settle(runtime, carrier) == 0, "nothing is decided before the wait is over"
    clock.pass_(seconds=31)
    organizing.settle(runtime, carrier)
    carrier.answers = lambda text: f"SM{text.message_id}"
    organizing.send(runtime, carrier)

    assert carrier.phones == phones


def test_two_lost_texts_with_the_same_words_are_told_apart(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    """The second was never sent; the first one's line in the carrier's list must not settle both."""
    organizing.crowd(runtime, "USW7600", 1)
    organizing.launched(runtime, ["USW7600"])
    carrier.answers = lambda text: LOST
    organizing.send(runtime, carrier)
    organizing.launched(runtime, ["USW7600"])
    carrier.never = True
    organizing.send(runtime, carrier)
    clock.pass_(seconds=31)
    organizing.settle(runtime, carrier)
    carrier.answers = lambda text: f"SM9{text.message_id}"
    organizing.send(runtime, carrier)

    assert len(carrier.sent) == 2


@pytest.mark.parametrize(
    ("key", "at_carrier", "settled"),
    [
        ("UFCW770", "+18005550100", True),
        ("UFCW770", "", True),  # the carrier has not named a number yet
        ("UFCW770", "77820", False),
        ("USW7600", "77820", True),
        ("USW7600", "", True),
        ("USW7600", "+18005550100", True),  # a Messaging Service may choose any number that is in it
    ],
)
def test_a_lost_text_by_a_locals_own_number_is_settled_by_that_number_only(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, key: str, at_carrier: str, settled: bool
) -> None:
    with runtime.database.writing() as conn:
        local_id = runtime.directories.current(conn).list_called("UFCW770").local_id
        organizing.give_sender(conn, local_id, "+18005550100")
    (phone,) = organizing.crowd(runtime, key, 1)
    broadcast = organizing.launched(runtime, [key])
    with runtime.database.reading() as conn:
        body = broadcasts.get(conn, broadcast).body
    carrier.held.append((phone, Held("SM0", at_carrier, body, "sent", "", clock())))
    carrier.answers, carrier.never = (lambda text: LOST), True
    organizing.send(runtime, carrier)
    clock.pass_(seconds=31)
    organizing.settle(runtime, carrier)
    carrier.answers = lambda text: f"SM{text.message_id}"
    organizing.send(runtime, carrier)

    assert carrier.phones == ([] if settled else [phone])


def test_a_dead_workers_claims_are_found_out_about_and_finished(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    phones = organizing.crowd(runtime, "USW7600", 10)
    broadcast = organizing.launched(runtime, ["USW7600"])
    with runtime.database.writing() as conn:  # a worker claims four, sends one, and is killed
        claimed = delivery.claim(conn, clock(), 4, 0, organizing.OWN)
    asyncio.run(carrier.send(claimed.texts[0]))
    clock.pass_(seconds=16)
    organizing.tick(runtime)
    assert organizing.tally(runtime, broadcast).of(State.UNKNOWN) == 4
    clock.pass_(seconds=20)
    organizing.settle(runtime, carrier)
    organizing.send(runtime, carrier)
    organizing.tick(runtime)

    assert carrier.phones == phones
    assert organizing.state_of(runtime, broadcast) == "finished"
    assert organizing.tally_is_true(runtime, broadcast)


def test_a_rejected_text_is_final_and_says_why(runtime: Runtime, carrier: FakeCarrier) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    broadcast = organizing.launched(runtime, ["USW7600"])
    carrier.answers = lambda text: Refused("21614", Consequence.SUPPRESS)
    organizing.send(runtime, carrier)
    organizing.tick(runtime)

    assert organizing.tally(runtime, broadcast).numbers == {(State.UNDELIVERED, "21614"): 1}
    assert phone.member.suppressed == "21614"
    assert phone.lists == ["USW7600"], "a suppressed number is not dropped from its list"
    assert organizing.state_of(runtime, broadcast) == "finished"


@pytest.mark.parametrize("by", ["call", "receipt"])
def test_who_told_the_carrier_stop_has_left(runtime: Runtime, carrier: FakeCarrier, by: str) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600 ALLIANCE")
    broadcast = organizing.launched(runtime, ["USW7600"])
    if by == "call":
        carrier.answers = lambda text: Refused("21610", Consequence.OPT_OUT)
    organizing.send(runtime, carrier)
    if by == "receipt":
        organizing.receipt(runtime, organizing.message_ids(runtime, broadcast)[0], "failed", "21610")

    assert phone.lists == []
    assert phone.ledger[-1] == ("left", "")
    assert phone.ledger_agrees()


def test_a_429_is_sent_again_and_only_once(runtime: Runtime, carrier: FakeCarrier) -> None:
    phones = organizing.crowd(runtime, "USW7600", 30)
    broadcast = organizing.launched(runtime, ["USW7600"])
    seen: set[int] = set()

    def busy_at_first(text):  # type: ignore[no-untyped-def]
        if text.message_id in seen:
            return f"SM{text.message_id}"
        seen.add(text.message_id)
        return Busy("429")

    carrier.answers = busy_at_first
    organizing.send(runtime, carrier)

    assert carrier.phones == phones
    assert organizing.tally(runtime, broadcast).numbers == {(State.SENT, ""): 30}


RECEIPTS = [
    (["delivered"], State.DELIVERED),
    (["sent", "delivered"], State.DELIVERED),
    pytest.param(["delivered", "sent"], State.DELIVERED, id="out of order"),
    pytest.param(["delivered", "delivered"], State.DELIVERED, id="twice"),
    (["undelivered"], State.UNDELIVERED),
    pytest.param(["undelivered", "sent"], State.UNDELIVERED, id="late sent"),
    pytest.param(["undelivered", "delivered"], State.DELIVERED, id="delivered after all"),
    pytest.param(["delivered", "undelivered"], State.DELIVERED, id="delivered stays"),
    pytest.param(["queued", "sending"], State.SENT, id="still under way"),
    pytest.param(["something new"], State.SENT, id="a status we do not know"),
]


@pytest.mark.parametrize("when", ["after the answer", "before the answer", "answer lost"])
@pytest.mark.parametrize(("statuses", "state"), RECEIPTS)
def test_receipts_move_a_message_forward_only(
    runtime: Runtime, carrier: FakeCarrier, statuses: list[str], state: State, when: str
) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    broadcast = organizing.launched(runtime, ["USW7600"])
    (message,) = organizing.message_ids(runtime, broadcast)

    def answer(text):  # type: ignore[no-untyped-def]
        if when == "before the answer":
            for status in statuses:
                organizing.receipt(runtime, message, status, "30010" if status == "undelivered" else "")
        return LOST if when == "answer lost" else f"SM{text.message_id}"

    carrier.answers = answer
    organizing.send(runtime, carrier)
    if when != "before the answer":
        for status in statuses:
            organizing.receipt(runtime, message, status, "30010" if status == "undelivered" else "")

    assert list(organizing.states(runtime, broadcast).values()) == [state]
    assert organizing.tally_is_true(runtime, broadcast)


def test_a_receipt_for_a_text_thought_never_sent_keeps_it_from_leaving_twice(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    broadcast = organizing.launched(runtime, ["USW7600"])
    carrier.answers, carrier.never = (lambda text: LOST), True
    organizing.send(runtime, carrier)
    clock.pass_(seconds=31)
    organizing.settle(runtime, carrier)  # back to waiting
    organizing.receipt(runtime, organizing.message_ids(runtime, broadcast)[0], "delivered")
    carrier.answers, carrier.never = (lambda text: "SM1"), False
    organizing.send(runtime, carrier)

    assert carrier.sent == []


def test_pause_means_pause_and_resume_sends_exactly_the_rest(runtime: Runtime, carrier: FakeCarrier) -> None:
    phones = organizing.crowd(runtime, "USW7600", 500)
    broadcast = organizing.launched(runtime, ["USW7600"])

    def pause_at_ten(text):  # type: ignore[no-untyped-def]
        if len(carrier.sent) == 9:
            with runtime.database.writing() as conn:
                broadcasts.pause(conn, broadcast)
        return f"SM{text.message_id}"

    carrier.answers = pause_at_ten
    organizing.send(runtime, carrier)
    left = len(carrier.sent)
    # What was claimed before the press may still leave: this claim and the one begun beside it.
    assert left <= 3 * sending.FIRST_CLAIM
    organizing.send(runtime, carrier)
    assert len(carrier.sent) == left, "nothing leaves while it is paused"

    carrier.answers = lambda text: f"SM{text.message_id}"
    with runtime.database.writing() as conn:
        broadcasts.resume(conn, broadcast)
    organizing.send(runtime, carrier)
    assert carrier.phones == sorted(phones)


def test_cancel_leaves_out_the_rest_and_says_so(runtime: Runtime, carrier: FakeCarrier, clock: Clock) -> None:
    organizing.crowd(runtime, "USW7600", 50)
    broadcast = organizing.launched(runtime, ["USW7600"])
    with runtime.database.writing() as conn:
        delivery.claim(conn, clock(), 10, 0, organizing.OWN)
        broadcasts.cancel(conn, broadcast, clock())
    organizing.send(runtime, carrier)

    assert carrier.sent == []
    assert organizing.tally(runtime, broadcast).numbers == {
        (State.LEFT_OUT, "cancelled"): 40,
        (State.CLAIMED, ""): 10,
    }


def test_what_is_put_back_after_a_cancel_is_left_out_too(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    organizing.crowd(runtime, "USW7600", 10)
    broadcast = organizing.launched(runtime, ["USW7600"])
    with runtime.database.writing() as conn:
        claimed = delivery.claim(conn, clock(), 10, 0, organizing.OWN)
        broadcasts.cancel(conn, broadcast, clock())
    with runtime.database.writing() as conn:
        outcomes.record(
            conn,
            [delivery.Change(t.message_id, State.WAITING, claim=t.claim) for t in claimed.texts],
            clock(),
        )
    organizing.tick(runtime)

    assert organizing.tally(runtime, broadcast).numbers == {(State.LEFT_OUT, "cancelled"): 10}


def test_what_quiet_hours_held_until_the_expiry_says_so(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    organizing.crowd(runtime, "USW7600", 2, zone="America/Los_Angeles")
    organizing.crowd(runtime, "USW7600", 3, first=2, zone="Pacific/Honolulu")
    clock.at = datetime(2025, 11, 5, 3, 30, tzinfo=UTC)  # 7:30 pm and 5:30 pm
    broadcast = organizing.launched(runtime, ["USW7600"], expires_at=clock() + timedelta(hours=1))
    clock.pass_(hours=1)
    organizing.tick(runtime)

    asleep, late = (State.LEFT_OUT, "quiet_hours"), (State.LEFT_OUT, "expired")
    assert organizing.tally(runtime, broadcast).numbers == {asleep: 2, late: 3}
    assert organizing.tally_is_true(runtime, broadcast)


def test_nothing_leaves_after_the_expiry(runtime: Runtime, carrier: FakeCarrier, clock: Clock) -> None:
    organizing.crowd(runtime, "USW7600", 5)
    broadcast = organizing.launched(runtime, ["USW7600"], expires_at=clock() + timedelta(hours=1))
    clock.pass_(hours=1)
    organizing.send(runtime, carrier)
    organizing.tick(runtime)

    assert carrier.sent == []
    assert organizing.tally(runtime, broadcast).numbers == {(State.LEFT_OUT, "expired"): 5}
    assert organizing.state_of(runtime, broadcast) == "finished"


def test_quiet_hours_hold_where_each_member_is(runtime: Runtime, carrier: FakeCarrier, clock: Clock) -> None:
    """At 10:00 in Los Angeles it is 7:00 or 8:00 in Honolulu."""
    awake = organizing.crowd(runtime, "USW7600", 3)
    asleep = organizing.crowd(runtime, "USW7600", 3, first=100, zone="Pacific/Honolulu")
    broadcast = organizing.launched(runtime, ["USW7600"])
    organizing.send(runtime, carrier)
    assert carrier.phones == awake
    with runtime.database.reading() as conn:
        assert not delivery.anything_waits(conn, clock())

    clock.pass_(hours=2)
    organizing.send(runtime, carrier)
    assert carrier.phones == sorted(awake + asleep)
    assert organizing.tally_is_true(runtime, broadcast)


def test_the_carrier_may_not_hold_a_text_into_quiet_hours_or_past_its_expiry(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    clock.pass_(hours=9, minutes=30)  # 19:30 in Los Angeles
    organizing.crowd(runtime, "USW7600", 1)
    organizing.launched(runtime, ["USW7600"])
    organizing.launched(runtime, ["USW7600"], expires_at=clock() + timedelta(minutes=10))
    organizing.launched(runtime, ["USW7600"], any_hour=True)
    organizing.send(runtime, carrier)

    assert sorted(text.validity for text in carrier.sent) == [600, 1800, 36000]


class NoPace:
    """A rate limit that can't be asked."""

    def take(self, texts: int, segments: int, within: float = AHEAD) -> Permits:
        raise PaceAway("away")


def test_when_the_rate_cannot_be_asked_nothing_leaves_and_nothing_is_lost(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    organizing.crowd(runtime, "USW7600", 5)
    broadcast = organizing.launched(runtime, ["USW7600"])
    with pytest.raises(PaceAway):
        asyncio.run(sending.send_waiting(runtime.database, carrier, NoPace(), runtime.now, 5))  # type: ignore[arg-type]

    assert carrier.sent == []
    assert organizing.tally(runtime, broadcast).numbers == {(State.WAITING, ""): 5}


def test_an_organizers_answer_leaves_before_alerts_and_alerts_before_bulk(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    asker = Phone(runtime, "+13105559999")
    asker.texts("USW7600")
    organizing.crowd(runtime, "UFCW770", 5)
    organizing.launched(runtime, ["UFCW770"], kind="reminder", text="bulk")
    organizing.launched(runtime, ["UFCW770"], kind="alert", text="alert")
    asker.texts("am I safe to picket?")
    with runtime.database.writing() as conn:
        answering.answer_member(conn, 2, "USW 7600: Yes.", None, runtime.now())  # type: ignore[arg-type]
    organizing.send(runtime, carrier)

    order = [text.body.split("\n")[0] for text in carrier.sent]
    assert order == ["USW 7600: Yes."] + ["UFCW 770: alert"] * 5 + ["UFCW 770: bulk"] * 5


def test_an_organizers_answer_never_reaches_a_member_who_has_stopped(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    phone.texts("am I safe to picket?")
    with runtime.database.writing() as conn:
        answering.answer_member(conn, 2, "Yes.", None, runtime.now())  # type: ignore[arg-type]
    phone.texts("STOP")
    organizing.send(runtime, carrier)

    assert carrier.sent == []


def test_two_workers_share_a_broadcast_and_nobody_is_texted_twice(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    phones = organizing.crowd(runtime, "USW7600", 900)
    organizing.launched(runtime, ["USW7600"])
    carrier.latency = 0.002

    async def two() -> None:
        turns = [
            sending.send_waiting(runtime.database, carrier, runtime.pace, runtime.now, 30) for _ in range(2)
        ]
        await asyncio.gather(*turns)

    asyncio.run(two())

    assert carrier.phones == sorted(phones)


def test_the_hold_ends_by_an_organizers_word(runtime: Runtime, carrier: FakeCarrier) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    phone.texts("wrong number")
    with runtime.database.writing() as conn, writes(conn) as kept:
        members.release(kept, phone.member, Evidence(How.ORGANIZER), runtime.now())
    organizing.launched(runtime, ["USW7600"])
    organizing.send(runtime, carrier)

    assert carrier.phones == [phone.number]


def test_late_news_of_an_older_claim_puts_nothing_back(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    """Two looks at the carrier's list; between their answers another worker has claimed the text again."""
    organizing.crowd(runtime, "USW7600", 1)
    broadcast = organizing.launched(runtime, ["USW7600"])
    carrier.answers, carrier.never = (lambda text: LOST), True
    organizing.send(runtime, carrier)
    clock.pass_(seconds=31)
    with runtime.database.reading() as conn:
        (lost,) = settling.unsettled(conn, clock())
    with runtime.database.writing() as conn:
        settling.settle(conn, lost, [], clock())
        assert delivery.claim(conn, clock(), 1, 0, organizing.OWN).looked == 1
        settling.settle(conn, lost, [], clock())

    assert list(organizing.states(runtime, broadcast).values()) == [State.CLAIMED]


def test_a_worker_that_was_frozen_sends_nothing_when_it_wakes(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    organizing.crowd(runtime, "USW7600", 20)
    broadcast = organizing.launched(runtime, ["USW7600"])

    async def wake_late() -> None:
        turn = sending.Turn(runtime.database, carrier, runtime.pace, clock, Window(), organizing.OWN)
        claimed = sending._claim(turn)
        await sending._hand_over(turn, claimed, sending.awake() - 60)
        await asyncio.gather(*turn.calls)
        sending._record(turn, turn.answers)

    asyncio.run(wake_late())

    assert carrier.sent == []
    assert organizing.tally(runtime, broadcast).numbers == {(State.WAITING, ""): 20}


def test_a_slow_carrier_does_not_make_texts_leave_long_after_their_claim(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    """With every call slow, what found no free call in time is put back."""
    organizing.crowd(runtime, "USW7600", 30)
    broadcast = organizing.launched(runtime, ["USW7600"])
    carrier.latency = 0.3

    async def three_at_once() -> None:
        turn = sending.Turn(runtime.database, carrier, runtime.pace, clock, Window(3), organizing.OWN)
        turn.claim_size = 30
        await sending._hand_over(turn, sending._claim(turn), sending.awake() + 0.1)
        await asyncio.gather(*turn.calls)
        sending._record(turn, turn.answers)

    asyncio.run(three_at_once())

    assert len(carrier.sent) == 3
    assert organizing.tally(runtime, broadcast).of(State.WAITING) == 27


class SlowPace:
    """A sender that may send one text in a while; how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.free_at = 0.0

    def take(self, texts: int, segments: int, within: float = AHEAD) -> Permits:
        self.asked += 1
        if sending.awake() < self.free_at:
            return Permits(0, self.free_at - sending.awake())
        self.free_at = sending.awake() + 1.0
        return Permits(1, 0)


def test_a_slow_sender_is_not_asked_all_the_time(runtime: Runtime, carrier: FakeCarrier) -> None:
    organizing.crowd(runtime, "USW7600", 50)
    organizing.launched(runtime, ["USW7600"])
    pace = SlowPace()
    asyncio.run(sending.send_waiting(runtime.database, carrier, pace, runtime.now, 2.5))  # type: ignore[arg-type]

    assert 1 <= len(carrier.sent) <= 3
    assert pace.asked <= 12


class Moments:
    """A rate that gives moments of its own choosing, and keeps how many were wanted."""

    def __init__(self, wait: float, apart: float) -> None:
        self.wait, self.apart = wait, apart
        self.wanted: list[int] = []

    def take(self, texts: int, segments: int, within: float = AHEAD) -> Permits:
        self.wanted.append(texts)
        return Permits(texts, self.wait, self.apart)


def hand_over(
    runtime: Runtime, carrier: FakeCarrier, pace: Moments, texts: int, window: Window, halt: bool = False
) -> int:
    """How many of so many texts are left when a turn has let them leave for half a second."""
    all_ = deque(Outgoing(n, f"+1310555{n:04}", "Hello", 60, "", 1) for n in range(texts))

    async def let_leave() -> None:
        turn = sending.Turn(runtime.database, carrier, pace, runtime.now, window, organizing.OWN)  # type: ignore[arg-type]
        if halt:
            asyncio.get_running_loop().call_later(0.05, setattr, turn, "halted", "20003")
        await sending._let_leave(turn, all_, 1, sending.awake() + 0.5, AHEAD)
        if turn.calls:
            await asyncio.wait(turn.calls)

    asyncio.run(let_leave())
    return len(all_)


def test_a_text_that_waits_for_its_moment_does_not_leave_after_a_halt(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    window = Window()
    left = hand_over(runtime, carrier, Moments(wait=0.2, apart=0.01), 5, window, halt=True)

    assert (left, carrier.sent) == (5, [])
    assert window.free == Window().free


def test_a_moment_that_is_past_is_not_made_up_for(runtime: Runtime, carrier: FakeCarrier) -> None:
    window = Window()
    left = hand_over(runtime, carrier, Moments(wait=-0.2, apart=0.001), 5, window)

    assert (left, carrier.sent) == (5, [])
    assert window.free == Window().free


def test_no_moment_is_asked_for_that_no_place_is_free_for(runtime: Runtime, carrier: FakeCarrier) -> None:
    carrier.latency = 0.02
    pace = Moments(wait=0, apart=0.0)
    left = hand_over(runtime, carrier, pace, 20, Window(most=3))

    assert left == 0
    assert max(pace.wanted) <= 3


@pytest.mark.parametrize("code", ["20003", "21606"])
def test_a_refusal_that_is_not_about_the_text_pauses_everything_and_burns_nothing(
    runtime: Runtime, carrier: FakeCarrier, code: str
) -> None:
    phones = organizing.crowd(runtime, "USW7600", 600)
    broadcast = organizing.launched(runtime, ["USW7600"])
    follows = Consequence.STOP_ACCOUNT if code == "20003" else Consequence.STOP_SENDER
    carrier.answers = lambda text: Refused(code, follows)
    organizing.send(runtime, carrier)
    assert organizing.state_of(runtime, broadcast) == "paused"
    assert organizing.tally(runtime, broadcast).numbers == {(State.WAITING, ""): 600}

    carrier.answers = lambda text: f"SM{text.message_id}"
    with runtime.database.writing() as conn:
        assert broadcasts.get(conn, broadcast).halted == code
        broadcasts.resume(conn, broadcast)
    organizing.send(runtime, carrier)
    assert carrier.phones == sorted(phones)


def test_a_suppressed_phone_that_texts_a_keyword_is_alive_again(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    organizing.launched(runtime, ["USW7600"])
    carrier.answers = lambda text: Refused("21614", Consequence.SUPPRESS)
    organizing.send(runtime, carrier)
    phone.texts("USW7600")

    assert phone.member.suppressed == ""


def test_an_organizers_answer_that_could_not_leave_for_hours_never_does(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    phone.texts("are polls open?")
    with runtime.database.writing() as conn:
        answering.answer_member(conn, 2, "Yes, until 8.", None, clock())  # type: ignore[arg-type]
    clock.pass_(hours=5)
    organizing.tick(runtime)
    organizing.send(runtime, carrier)

    assert carrier.sent == []


def test_a_late_opt_out_of_the_carrier_does_not_undo_a_later_start(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    broadcast = organizing.launched(runtime, ["USW7600"])
    organizing.send(runtime, carrier)
    clock.pass_(minutes=1)
    phone.texts("STOP")
    phone.texts("START")
    organizing.receipt(runtime, organizing.message_ids(runtime, broadcast)[0], "failed", "21610")

    assert phone.lists == ["USW7600"]


def test_a_carrier_whose_clock_is_behind_is_believed_about_what_it_has(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    organizing.launched(runtime, ["USW7600"])
    carrier.now = lambda: clock() - timedelta(minutes=5)
    carrier.answers = lambda text: LOST
    organizing.send(runtime, carrier)
    clock.pass_(seconds=31)
    organizing.settle(runtime, carrier)
    organizing.send(runtime, carrier)

    assert len(carrier.sent) == 1


def test_a_call_that_comes_to_its_turn_too_late_is_not_made(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    """Frozen between the starting of a call and the call itself."""
    organizing.crowd(runtime, "USW7600", 1)
    organizing.launched(runtime, ["USW7600"])

    async def too_late() -> list[delivery.Change]:
        turn = sending.Turn(runtime.database, carrier, runtime.pace, clock, Window(), organizing.OWN)
        (text,) = sending._claim(turn).texts
        await turn.window.enter(1)
        await sending._call(turn, text, sending.awake() - 1)
        return turn.answers

    (change,) = asyncio.run(too_late())

    assert carrier.sent == []
    assert change.state is State.WAITING


def test_a_turn_ends_where_something_presses_and_the_next_goes_on(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    organizing.crowd(runtime, "USW7600", 50)
    broadcast = organizing.launched(runtime, ["USW7600"], any_hour=True)
    turn = (runtime.database, carrier, runtime.pace, runtime.now, 20)
    more = asyncio.run(sending.send_waiting(*turn, gives_way=lambda: True))
    left = len(carrier.sent)
    asyncio.run(sending.send_waiting(*turn))

    assert (more, left) == (True, sending.FIRST_CLAIM)
    assert len(carrier.sent) == 50
    assert organizing.tally_is_true(runtime, broadcast)


def test_what_presses_is_known_until_a_worker_takes_it(runtime: Runtime) -> None:
    before = runtime.jobs.one_presses()
    runtime.jobs.look(EXPAND, 7)
    asked = runtime.jobs.one_presses()
    runtime.jobs.taken()

    assert (before, asked, runtime.jobs.one_presses()) == (False, True, False)
