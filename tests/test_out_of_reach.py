"""A number that broadcasts miss in a row, and when it is taken for dead."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import cycle
from threading import Barrier

import pytest
from sqlalchemy import select

from outreach import outcomes
from outreach.delivery import Change
from outreach.models import State, members
from outreach.runtime import Runtime
from tests import organizing
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.texting import Phone


@pytest.fixture
def carrier(clock: Clock) -> FakeCarrier:
    return FakeCarrier(clock)


def suppressed(runtime: Runtime) -> list[str]:
    with runtime.database.reading() as conn:
        return list(conn.scalars(select(members.c.suppressed).order_by(members.c.id)))


def one_after_the_other(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, words: Sequence[str], *hours: int
) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    for word, later in zip(words, cycle(hours or (24,)), strict=False):
        clock.pass_(hours=later)
        broadcast = organizing.launched(runtime, ["USW7600"], expires_at=runtime.now() + timedelta(hours=1))
        organizing.send(runtime, carrier)
        (message,) = organizing.message_ids(runtime, broadcast) or [0]
        organizing.receipt(runtime, message, "undelivered" if word[0] == "3" else word, word)


IN_A_ROW = [
    (["30003", "30003"], ""),
    (["30003", "30005", "30003"], "30003"),
    (["30005", "30005", "30005"], "30005"),
    (["30005", "30005", "delivered", "30005", "30005"], ""),  # it was reached in between
    (["30008", "30008", "30008", "30008"], ""),  # says nothing of the number
    (["30006"], ""),  # perhaps only this sender can't reach it
    (["30006", "30006"], "30006"),
    (["30004", "delivered", "30004"], ""),
    (["30003", "30004"], ""),  # of several the one that takes longest counts
    (["30003", "30004", "30004"], "30004"),
]


@pytest.mark.parametrize(("words", "code"), IN_A_ROW)
def test_a_number_out_of_reach_in_a_row_over_broadcasts_is_given_up(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, words: list[str], code: str
) -> None:
    one_after_the_other(runtime, carrier, clock, words)

    assert suppressed(runtime) == [code]


def test_three_alerts_of_one_shift_find_the_same_phone_off_and_count_once(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    one_after_the_other(runtime, carrier, clock, ["30003", "30003", "30005", "30003"], 1)

    assert suppressed(runtime) == [""]


def test_a_number_that_two_broadcasts_a_day_miss_is_given_up_on_the_third_day(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    one_after_the_other(runtime, carrier, clock, ["30003"] * 4, 4, 20)

    assert suppressed(runtime) == ["30003"]


def test_a_dead_number_that_two_locals_alerts_meet_on_one_day_is_not_given_up(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    one_after_the_other(runtime, carrier, clock, ["30006", "30006"], 1)

    assert suppressed(runtime) == [""]


# ---- Told hours later, in another order than the texts left


def alerts(runtime: Runtime, carrier: FakeCarrier, clock: Clock, *hours: int) -> list[int]:
    """An alert after each of these hours, to one and the same person; the messages, none of them told of yet."""
    organizing.crowd(runtime, "USW7600", 1)
    found = []
    for later in hours:
        clock.pass_(hours=later)
        broadcast = organizing.launched(runtime, ["USW7600"], expires_at=runtime.now() + timedelta(hours=1))
        organizing.send(runtime, carrier)
        found += organizing.message_ids(runtime, broadcast)
    return found


def test_two_of_one_day_count_once_though_one_is_told_of_after_midnight(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    first, second = alerts(runtime, carrier, clock, 0, 3)
    organizing.receipt(runtime, second, "undelivered", "30006")
    clock.pass_(hours=12)
    organizing.receipt(runtime, first, "undelivered", "30006")

    assert suppressed(runtime) == [""]


def test_two_of_one_day_that_are_told_of_together_count_once(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    first, second, third = alerts(runtime, carrier, clock, 0, 3, 21)
    with runtime.database.writing() as conn:
        both = [Change(id_, State.UNDELIVERED, "30006", f"SM{id_}") for id_ in (first, second)]
        outcomes.record(conn, both, runtime.now())
    assert suppressed(runtime) == [""]
    organizing.receipt(runtime, third, "undelivered", "30006")

    assert suppressed(runtime) == ["30006"]


# Of alerts a day apart: which is told of, and what, one after the other; and the code that the number is given up for.
IN_ANOTHER_ORDER = {
    "a miss before a text that arrived": ([(1, "delivered"), (0, "30006"), (2, "30006")], ""),
    "an arrival before a miss": ([(1, "30006"), (0, "delivered"), (2, "30006")], "30006"),
    "an arrival between misses": ([(0, "30005"), (2, "30005"), (1, "delivered"), (3, "30005")], ""),
}


@pytest.mark.parametrize(("told", "code"), IN_ANOTHER_ORDER.values(), ids=IN_ANOTHER_ORDER)
def test_misses_count_by_when_the_texts_left_in_whatever_order_they_are_told(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, told: list[tuple[int, str]], code: str
) -> None:
    ids = alerts(runtime, carrier, clock, *[24] * len(told))
    for which, word in told:
        organizing.receipt(runtime, ids[which], "undelivered" if word[0] == "3" else word, word)

    assert suppressed(runtime) == [code]


def test_a_miss_of_a_text_from_before_the_member_wrote_to_us_does_not_count(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    first, second = alerts(runtime, carrier, clock, 0, 24)
    organizing.receipt(runtime, first, "undelivered", "30006")
    clock.pass_(hours=1)
    Phone(runtime, "+13105550000").texts("USW7600")
    organizing.receipt(runtime, second, "undelivered", "30006")

    assert suppressed(runtime) == [""]


def test_a_phone_that_is_off_every_evening_is_given_up_though_no_second_try_ever_leaves(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    clock.pass_(hours=7)  # 5 in the afternoon
    given_up = []
    for _ in range(4):
        broadcast = organizing.launched(runtime, ["USW7600"], expires_at=runtime.now() + timedelta(hours=6))
        organizing.send(runtime, carrier)
        for message in organizing.message_ids(runtime, broadcast):
            organizing.receipt(runtime, message, "undelivered", "30003")
        given_up += suppressed(runtime)
        clock.pass_(hours=24)
        organizing.tick(runtime)

    assert given_up == ["", "", "", "30003"]


def test_two_processes_that_are_told_of_two_texts_of_one_day_count_one_day(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    ids = alerts(runtime, carrier, clock, 0, 1)
    gate = Barrier(2)

    def told(id_: int) -> None:
        gate.wait()
        organizing.receipt(runtime, id_, "undelivered", "30006")

    with ThreadPoolExecutor(2) as processes:
        list(processes.map(told, ids))

    assert suppressed(runtime) == [""]


def test_a_number_that_is_given_up_already_is_on_record_once(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    for id_ in alerts(runtime, carrier, clock, 0, 24, 24, 24):
        organizing.receipt(runtime, id_, "undelivered", "30006")

    assert [act for act, _ in Phone(runtime, "+13105550000").ledger].count("suppressed") == 1


def test_a_number_given_up_stays_on_its_list_with_a_line_in_the_ledger(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    one_after_the_other(runtime, carrier, clock, ["30005", "30005", "30005"])
    phone = Phone(runtime, carrier.phones[0])

    assert phone.lists == ["USW7600"]
    assert phone.ledger[-1] == ("suppressed", "")
