"""Receipts that never came: a quarter of an hour after a broadcast is over the carrier is asked itself."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from outreach import broadcasts, catching_up
from outreach.catching_up import AT_ONCE, FEW
from outreach.errors import AnswerLost
from outreach.jobs import CATCH_UP
from outreach.models import State
from outreach.models import broadcasts as broadcasts_table
from outreach.runtime import Runtime
from outreach.web.console.progress import look_ahead, progress
from tests import organizing
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.texting import Phone
from workers.clock import tick

LOST = AnswerLost("")


@pytest.fixture
def carrier(clock: Clock) -> FakeCarrier:
    return FakeCarrier(clock)


def finished(
    runtime: Runtime, carrier: FakeCarrier, people: int, key: str = "USW7600", first: int = 0
) -> int:
    """A broadcast to so many that is over; not one receipt has come."""
    organizing.crowd(runtime, key, people, first)
    broadcast = organizing.launched(runtime, [key], people if people > 1000 else None)
    organizing.send(runtime, carrier)
    organizing.tick(runtime)
    assert organizing.state_of(runtime, broadcast) == "finished"
    return broadcast


@pytest.fixture
def over(runtime: Runtime, carrier: FakeCarrier) -> int:
    return finished(runtime, carrier, 5)


def became(
    runtime: Runtime, carrier: FakeCarrier, broadcast: int, *what: tuple[str, str] | BaseException
) -> None:
    """What became of the first so many of its texts, as the carrier would say if it were asked."""
    ids = organizing.message_ids(runtime, broadcast)
    carrier.became |= {f"SM{id_}": told for id_, told in zip(ids, what, strict=False)}


def is_due(runtime: Runtime) -> bool:
    with runtime.database.reading() as conn:
        return catching_up.anything_due(conn, runtime.now())


def catch_up(
    runtime: Runtime, carrier: FakeCarrier, presses: Callable[[], bool] = lambda: False
) -> list[str]:
    """One job; the ids it asked for."""
    before = len(carrier.looked_up)
    asyncio.run(catching_up.catch_up(runtime.database, carrier, runtime.now, presses))
    return carrier.looked_up[before:]


def numbers(runtime: Runtime, broadcast: int) -> dict[tuple[State, str], int]:
    assert organizing.tally_is_true(runtime, broadcast)
    return dict(organizing.tally(runtime, broadcast).numbers)


def notes(runtime: Runtime, broadcast: int) -> str:
    """What its page says beside its numbers."""
    with runtime.database.reading() as conn:
        found = broadcasts.get(conn, broadcast)
        outlook = look_ahead(conn, found, runtime.settings, runtime.now(), "America/Los_Angeles", away=False)
    return " ".join(progress(found, organizing.tally(runtime, broadcast), outlook).notes)


def test_what_the_carrier_never_told_is_learned(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    became(runtime, carrier, over, ("delivered", ""), ("delivered", ""), ("undelivered", "30005"))
    organizing.receipt(runtime, organizing.message_ids(runtime, over)[4], "delivered")
    clock.pass_(hours=1)

    assert len(catch_up(runtime, carrier)) == 4  # not whose receipt came
    assert numbers(runtime, over) == {
        (State.DELIVERED, ""): 3, (State.UNDELIVERED, "30005"): 1, (State.SENT, ""): 1,
    }  # fmt: skip


def test_who_told_the_carrier_stop_has_left_though_that_receipt_was_lost(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    broadcast = organizing.launched(runtime, ["USW7600"])
    organizing.send(runtime, carrier)
    organizing.tick(runtime)
    became(runtime, carrier, broadcast, ("failed", "21610"))
    clock.pass_(hours=1)
    catch_up(runtime, carrier)

    assert phone.member.stopped


WHEN = [(0, 14, False), (0, 15, True), (11, 59, True), (71, 59, True), (72, 0, False)]


@pytest.mark.parametrize(("hours", "minutes", "asked"), WHEN)
def test_it_is_asked_from_a_quarter_of_an_hour_to_three_days_after_the_end(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int, hours: int, minutes: int, asked: bool
) -> None:
    clock.pass_(hours=hours, minutes=minutes)

    assert is_due(runtime) is asked
    assert len(catch_up(runtime, carrier)) == (5 if asked and hours < 12 else 10 if asked else 0)


def test_it_is_asked_once_more_after_twelve_hours_and_then_never(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    asked = []
    for hours in (1, 10, 1, 30):  # 1, 11, 12, 42 hours after it was over
        clock.pass_(hours=hours)
        asked.append(len(catch_up(runtime, carrier)))
        asked.append(len(catch_up(runtime, carrier)))  # a job that had waited behind it has nothing to do

    assert asked == [5, 0, 0, 0, 5, 0, 0, 0]


def test_every_page_is_asked_for_and_all_of_them_again_the_next_time(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    over = finished(runtime, carrier, 2 * AT_ONCE + 20)
    clock.pass_(hours=1)
    first = catch_up(runtime, carrier)
    became(runtime, carrier, over, *[("delivered", "")] * 10)
    clock.pass_(hours=11)

    assert (
        first == catch_up(runtime, carrier) == [f"SM{id_}" for id_ in organizing.message_ids(runtime, over)]
    )
    assert numbers(runtime, over)[State.DELIVERED, ""] == 10


def test_a_cancelled_broadcast_is_asked_for_too_and_a_draft_thrown_away_is_not(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    organizing.crowd(runtime, "USW7600", 2)
    thrown_away, cancelled = organizing.draft(runtime, ["USW7600"]), organizing.launched(runtime, ["USW7600"])
    organizing.send(runtime, carrier)
    with runtime.database.writing() as conn:
        broadcasts.cancel(conn, thrown_away, runtime.now())
        broadcasts.cancel(conn, cancelled, runtime.now())
    became(runtime, carrier, cancelled, ("delivered", ""))
    clock.pass_(hours=1)

    assert len(catch_up(runtime, carrier)) == 2
    assert not is_due(runtime)
    assert numbers(runtime, cancelled) == {(State.DELIVERED, ""): 1, (State.SENT, ""): 1}


def test_one_that_was_paused_when_its_last_text_left_is_over_with_its_expiry(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    organizing.crowd(runtime, "USW7600", 2)
    paused = organizing.launched(runtime, ["USW7600"])
    organizing.send(runtime, carrier)
    with runtime.database.writing() as conn:
        broadcasts.pause(conn, paused)
    organizing.tick(runtime)
    assert organizing.state_of(runtime, paused) == "paused"  # a second try may be due, and must find it so
    clock.pass_(hours=25)
    organizing.tick(runtime)
    assert organizing.state_of(runtime, paused) == "finished"
    clock.pass_(hours=1)

    assert len(catch_up(runtime, carrier)) == 2


def test_a_text_that_the_carrier_knows_no_more_stays_as_it_was(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    carrier.held.clear()
    clock.pass_(hours=1)
    catch_up(runtime, carrier)

    assert numbers(runtime, over) == {(State.SENT, ""): 5}
    assert not is_due(runtime)


def test_whose_answer_alone_is_lost_is_asked_for_the_next_time(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    became(runtime, carrier, over, ("delivered", ""), LOST, ("delivered", ""))
    clock.pass_(hours=1)
    catch_up(runtime, carrier)
    first = numbers(runtime, over)
    became(runtime, carrier, over, ("delivered", ""), ("delivered", ""))
    assert not is_due(runtime)
    clock.pass_(hours=11)
    catch_up(runtime, carrier)

    assert first == {(State.DELIVERED, ""): 2, (State.SENT, ""): 3}
    assert numbers(runtime, over) == {(State.DELIVERED, ""): 3, (State.SENT, ""): 2}


def test_a_carrier_that_answers_nothing_is_left_alone_until_the_next_job(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    over = finished(runtime, carrier, AT_ONCE)
    became(runtime, carrier, over, *[LOST] * AT_ONCE)
    clock.pass_(hours=1)

    assert len(catch_up(runtime, carrier)) == FEW
    assert numbers(runtime, over) == {(State.SENT, ""): AT_ONCE}
    assert is_due(runtime)


def test_one_of_which_nothing_can_be_had_holds_up_no_other(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    other = finished(runtime, carrier, 3, "UFCW770", first=100)
    became(runtime, carrier, over, *[LOST] * 5)
    became(runtime, carrier, other, *[("delivered", "")] * 3)
    clock.pass_(hours=1)
    for _ in range(40):  # it is drawn which is asked for
        catch_up(runtime, carrier)

    assert numbers(runtime, other) == {(State.DELIVERED, ""): 3}
    assert numbers(runtime, over) == {(State.SENT, ""): 5}


def test_what_was_learned_before_it_was_killed_is_not_asked_for_again(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    over = finished(runtime, carrier, FEW + AT_ONCE + 20)
    ids = [f"SM{id_}" for id_ in organizing.message_ids(runtime, over)]
    told = [("delivered", ""), *[("sent", "")] * (FEW + AT_ONCE)]
    became(runtime, carrier, over, *told, KeyboardInterrupt())
    clock.pass_(hours=1)
    with pytest.raises(KeyboardInterrupt):
        catch_up(runtime, carrier)
    carrier.became.clear()

    assert catch_up(runtime, carrier) == ids[FEW + AT_ONCE :]
    assert numbers(runtime, over) == {(State.DELIVERED, ""): 1, (State.SENT, ""): FEW + AT_ONCE + 19}


def test_two_at_once_count_as_one_look(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    clock.pass_(hours=1)
    both_ask = asyncio.Barrier(2)

    async def first_waits(_: str) -> None:
        if len(carrier.looked_up) in {1, 6}:
            await both_ask.wait()

    carrier.before_look = first_waits

    async def both() -> None:
        one = catching_up.catch_up(runtime.database, carrier, runtime.now)
        await asyncio.gather(one, catching_up.catch_up(runtime.database, carrier, runtime.now))

    asyncio.run(both())
    assert len(carrier.looked_up) == 10
    carrier.before_look = None
    clock.pass_(hours=11)

    assert len(catch_up(runtime, carrier)) == 5


def test_one_that_went_on_in_the_meantime_is_asked_for_from_the_beginning_when_it_is_over(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    became(runtime, carrier, over, ("undelivered", "30003"))
    with runtime.database.writing() as conn:
        in_two_days = runtime.now() + timedelta(days=2)
        conn.execute(update(broadcasts_table).values(expires_at=in_two_days))
    clock.pass_(hours=1)
    catch_up(runtime, carrier)
    assert numbers(runtime, over)[State.RETRYING, "30003"] == 1
    clock.pass_(hours=4)
    organizing.tick(runtime)
    assert organizing.state_of(runtime, over) == "sending"
    assert not is_due(runtime)
    carrier.answers = lambda text: f"SM-again-{text.message_id}"
    organizing.send(runtime, carrier)
    organizing.tick(runtime)
    assert organizing.state_of(runtime, over) == "finished"
    clock.pass_(hours=1)

    assert len(catch_up(runtime, carrier)) == 5


def test_one_that_goes_on_while_it_is_asked_for_keeps_its_looks(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    async def goes_on(_: str) -> None:
        with runtime.database.writing() as conn:
            broadcasts.hold(conn, over, "30032")

    clock.pass_(hours=1)
    carrier.before_look = goes_on
    catch_up(runtime, carrier)
    with runtime.database.reading() as conn:
        found = broadcasts.get(conn, over)

    assert (found.state, found.looks) == ("paused", 0)


def test_the_clock_asks_for_one_such_job_at_a_time(runtime: Runtime, clock: Clock, over: int) -> None:
    tick(runtime)
    before = jobs(runtime).count(CATCH_UP)
    clock.pass_(hours=1)
    for _ in range(3):
        tick(runtime)

    assert (before, jobs(runtime).count(CATCH_UP)) == (0, 1)


def jobs(runtime: Runtime) -> list[str]:
    return [job.func_name for job in runtime.jobs.queue.jobs]


def test_beside_sending_a_few_are_asked_for_in_a_turn(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    over = finished(runtime, carrier, FEW + 3)
    ids = [f"SM{id_}" for id_ in organizing.message_ids(runtime, over)]
    clock.pass_(hours=1)
    organizing.launched(runtime, ["USW7600"])

    assert [catch_up(runtime, carrier), catch_up(runtime, carrier)] == [ids[:FEW], ids[FEW:]]


def test_it_gives_way_to_a_job_that_presses(runtime: Runtime, carrier: FakeCarrier, clock: Clock) -> None:
    finished(runtime, carrier, 2 * AT_ONCE)
    clock.pass_(hours=1)

    assert catch_up(runtime, carrier, presses=lambda: True) == []
    assert len(catch_up(runtime, carrier, presses=lambda: len(carrier.looked_up) >= AT_ONCE)) == FEW + AT_ONCE


OF_US = ["30001", "30002", "30022", "30032"]  # the sender, the account, the pace


@pytest.mark.parametrize("code", OF_US)
def test_what_the_carrier_said_of_us_hours_ago_stops_nothing_now(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int, code: str
) -> None:
    clock.pass_(hours=1)
    other = organizing.launched(runtime, ["USW7600"])
    became(runtime, carrier, over, ("undelivered", code))
    catch_up(runtime, carrier)
    with runtime.database.reading() as conn:
        outlook = look_ahead(
            conn, broadcasts.get(conn, other), runtime.settings, runtime.now(), "UTC", away=False
        )

    assert organizing.state_of(runtime, over) == "finished"
    assert organizing.state_of(runtime, other) == "sending"
    assert outlook.sender is not None
    assert not outlook.sender.rests(runtime.now())
    assert outlook.sender.share_of_rate(runtime.now()) == 1


def test_the_page_says_when_it_is_asked_and_at_last_that_nobody_knows(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    said = [notes(runtime, over)]
    for hours in (1, 11):
        clock.pass_(hours=hours)
        said.append(notes(runtime, over))
        catch_up(runtime, carrier)
    said.append(notes(runtime, over))

    assert said == [
        "No receipt has come yet for 5 texts. We ask the carrier itself after 10:15 am PST.",
        "No receipt has come yet for 5 texts. We ask the carrier itself now, bit by bit.",
        "No receipt has come yet for 5 texts. We ask the carrier itself now, bit by bit.",
        "Nobody knows what became of 5 texts: the carrier took them, and tells nothing more.",
    ]


def test_the_page_says_so_where_the_carrier_could_not_be_asked(
    runtime: Runtime, clock: Clock, over: int
) -> None:
    clock.pass_(days=3)

    assert notes(runtime, over) == (
        "Nobody knows what became of 5 texts: no receipt came, and the carrier could not be asked for three days."
    )
