"""Receipts that never came: an hour after a broadcast is over the carrier is asked itself."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from outreach import broadcasts, catching_up
from outreach.catching_up import PAGE
from outreach.errors import AnswerLost
from outreach.models import State
from outreach.models import broadcasts as broadcasts_table
from outreach.runtime import Runtime
from outreach.web.console.progress import look_ahead, progress
from tests import organizing
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.texting import Phone

LOST = AnswerLost("")


@pytest.fixture
def carrier(clock: Clock) -> FakeCarrier:
    return FakeCarrier(clock)


def finished(runtime: Runtime, carrier: FakeCarrier, people: int) -> int:
    """A broadcast to so many that is over; not one receipt has come."""
    organizing.crowd(runtime, "USW7600", people)
    broadcast = organizing.launched(runtime, ["USW7600"])
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


def due(runtime: Runtime) -> int | None:
    with runtime.database.reading() as conn:
        return catching_up.due(conn, runtime.now())


def catch_up(runtime: Runtime, carrier: FakeCarrier, broadcast: int) -> None:
    asyncio.run(catching_up.catch_up(runtime.database, carrier, runtime.now, broadcast))


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
    catch_up(runtime, carrier, over)

    assert numbers(runtime, over) == {
        (State.DELIVERED, ""): 3, (State.UNDELIVERED, "30005"): 1, (State.SENT, ""): 1,
    }  # fmt: skip
    assert len(carrier.looked_up) == 4  # not whose receipt came


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
    catch_up(runtime, carrier, broadcast)

    assert phone.member.stopped


WHEN = [(0, 59, False), (1, 0, True), (11, 59, True), (71, 59, True), (72, 0, False)]


@pytest.mark.parametrize(("hours", "minutes", "asked"), WHEN)
def test_it_is_asked_from_an_hour_to_three_days_after_the_end(
    runtime: Runtime, clock: Clock, over: int, hours: int, minutes: int, asked: bool
) -> None:
    clock.pass_(hours=hours, minutes=minutes)

    assert due(runtime) == (over if asked else None)


def test_it_is_asked_once_more_after_twelve_hours_and_then_never(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    asked = []
    for hours in (1, 10, 1, 30):  # 1, 11, 12, 42 hours after it was over
        clock.pass_(hours=hours)
        asked.append(due(runtime))
        if asked[-1]:
            catch_up(runtime, carrier, over)

    assert asked == [over, None, over, None]
    assert len(carrier.looked_up) == 10


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

    assert due(runtime) == cancelled
    catch_up(runtime, carrier, cancelled)
    assert due(runtime) is None
    assert numbers(runtime, cancelled) == {(State.DELIVERED, ""): 1, (State.SENT, ""): 1}


def test_a_text_that_the_carrier_knows_no_more_stays_as_it_was(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    carrier.held.clear()
    clock.pass_(hours=1)
    catch_up(runtime, carrier, over)

    assert numbers(runtime, over) == {(State.SENT, ""): 5}
    assert due(runtime) is None


def test_whose_answer_alone_is_lost_is_asked_for_the_next_time(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    became(runtime, carrier, over, LOST, ("delivered", ""))
    clock.pass_(hours=1)
    catch_up(runtime, carrier, over)
    became(runtime, carrier, over, ("delivered", ""))
    clock.pass_(hours=11)
    catch_up(runtime, carrier, over)

    assert numbers(runtime, over) == {(State.DELIVERED, ""): 2, (State.SENT, ""): 3}


def test_a_carrier_that_answers_nothing_is_asked_again_soon(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    became(runtime, carrier, over, *[LOST] * 5)
    clock.pass_(hours=1)
    catch_up(runtime, carrier, over)

    assert due(runtime) == over
    assert numbers(runtime, over) == {(State.SENT, ""): 5}


def test_what_was_learned_before_it_was_killed_is_not_asked_for_again(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    over = finished(runtime, carrier, PAGE + 20)
    killed = KeyboardInterrupt()
    became(runtime, carrier, over, ("delivered", ""), *[("sent", "")] * PAGE, killed)
    clock.pass_(hours=1)
    with pytest.raises(KeyboardInterrupt):
        catch_up(runtime, carrier, over)
    before, carrier.looked_up = set(carrier.looked_up[:PAGE]), []
    carrier.became.clear()
    catch_up(runtime, carrier, over)

    assert numbers(runtime, over) == {(State.DELIVERED, ""): 1, (State.SENT, ""): PAGE + 19}
    assert len(carrier.looked_up) == 20
    assert not before & set(carrier.looked_up)


def test_two_that_ask_at_once_do_not_skip_the_second_time(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    clock.pass_(hours=1)

    async def both() -> None:
        one = catching_up.catch_up(runtime.database, carrier, runtime.now, over)
        await asyncio.gather(one, catching_up.catch_up(runtime.database, carrier, runtime.now, over))

    asyncio.run(both())
    clock.pass_(hours=11)

    assert due(runtime) == over


def test_it_waits_while_anything_is_to_be_sent(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    clock.pass_(hours=1)
    organizing.launched(runtime, ["USW7600"])
    catch_up(runtime, carrier, over)

    assert carrier.looked_up == []
    assert due(runtime) == over


def test_one_that_goes_on_is_not_asked_for_until_it_is_over_again(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    became(runtime, carrier, over, ("undelivered", "30003"))
    with runtime.database.writing() as conn:
        in_two_days = runtime.now() + timedelta(days=2)
        conn.execute(update(broadcasts_table).values(expires_at=in_two_days))
    clock.pass_(hours=1)
    catch_up(runtime, carrier, over)
    assert numbers(runtime, over)[State.RETRYING, "30003"] == 1
    clock.pass_(hours=4)
    organizing.tick(runtime)

    assert organizing.state_of(runtime, over) == "sending"
    assert due(runtime) is None
    carrier.answers = lambda text: f"SM-again-{text.message_id}"
    organizing.send(runtime, carrier)
    organizing.tick(runtime)
    assert organizing.state_of(runtime, over) == "finished"


def test_the_page_says_when_it_is_asked_and_at_last_that_nobody_knows(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, over: int
) -> None:
    said = [notes(runtime, over)]
    for hours in (1, 11):
        clock.pass_(hours=hours)
        said.append(notes(runtime, over))
        catch_up(runtime, carrier, over)
    said.append(notes(runtime, over))

    assert said == [
        "What became of 5 texts the carrier has not said yet. It is asked from 11:00 am PST on.",
        "What became of 5 texts the carrier has not said yet. It is asked as soon as nothing else is sent.",
        "What became of 5 texts the carrier has not said yet. It is asked as soon as nothing else is sent.",
        "What became of 5 texts nobody knows: the carrier took them, and their networks confirm nothing.",
    ]
