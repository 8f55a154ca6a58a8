"""Whose turn it is among the broadcasts that wait for one sender."""

from collections import Counter
from dataclasses import replace

import pytest

from outreach import delivery
from outreach.broadcasts import Broadcast
from outreach.runtime import Runtime
from outreach.turns import SHORT, in_turn
from tests import organizing
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.test_console_progress import SENDING

ALERT, BULK = 1, 2


def at_work(*ids_and_lanes: tuple[int, int]) -> list[Broadcast]:
    return [replace(SENDING, id=id_, lane=lane) for id_, lane in ids_and_lanes]


# (id, lane), how many of each wait -> who is first in eight turns
TURNS = [
    pytest.param([(1, ALERT)], {}, "11111111", id="one alone"),
    pytest.param([(1, ALERT), (2, ALERT)], {1: 61_000, 2: 20_000}, "12121212", id="two long ones"),
    pytest.param([(1, ALERT), (2, ALERT)], {1: 500, 2: 20}, "12121212", id="two short ones"),
    pytest.param([(1, ALERT), (2, ALERT)], {1: 61_000, 2: 500}, "22212221", id="a short one beside a long"),
    pytest.param([(1, ALERT), (2, ALERT)], {1: 500, 2: 61_000}, "11121112", id="the other way round"),
    pytest.param([(1, ALERT), (2, ALERT)], {1: 61_000, 2: SHORT}, "22212221", id="just short"),
    pytest.param([(1, ALERT), (2, ALERT)], {1: 61_000, 2: SHORT + 1}, "12121212", id="just not"),
    pytest.param([(1, ALERT), (2, BULK)], {1: 61_000, 2: 5}, "11111111", id="a short one of a later lane"),
    pytest.param(
        [(1, ALERT), (2, ALERT), (3, ALERT)],
        {1: 61_000, 2: 500, 3: 20},
        "23213231",
        id="two short ones share",
    ),
    pytest.param(
        [(1, ALERT), (2, ALERT), (3, ALERT)],
        {1: 61_000, 2: 30_000, 3: 20},
        "33313332",
        id="two long ones share",
    ),
    pytest.param([(1, ALERT), (2, ALERT)], {1: 61_000}, "12121212", id="one of which nobody knows"),
]


@pytest.mark.parametrize(("listed", "waiting", "first"), TURNS)
def test_who_is_first(listed: list[tuple[int, int]], waiting: dict[int, int], first: str) -> None:
    found = at_work(*listed)

    assert "".join(str(in_turn(found, waiting, turn)[0].id) for turn in range(8)) == first


@pytest.mark.parametrize("turn", range(8))
def test_everyone_is_asked_at_every_turn_the_urgent_first(turn: int) -> None:
    found = at_work((1, BULK), (2, ALERT), (3, ALERT), (4, BULK))
    order = [b.id for b in in_turn(found, {1: 5, 2: 61_000, 3: 5, 4: 61_000}, turn)]

    assert sorted(order) == [1, 2, 3, 4]
    assert set(order[:2]) == {2, 3}


def test_a_short_alert_beside_a_long_one_ends_soon_and_the_long_one_goes_on(
    runtime: Runtime, clock: Clock
) -> None:
    carrier = FakeCarrier(clock)
    organizing.crowd(runtime, "USW7600", SHORT + 500)
    organizing.crowd(runtime, "UFCW770", 60, first=5000)
    large = organizing.launched(runtime, ["USW7600"], people=SHORT + 500)
    small = organizing.launched(runtime, ["UFCW770"], text="Now!")
    order = []
    for turn in range(12):
        with runtime.database.writing() as conn:
            claimed = delivery.claim(conn, clock(), 10, turn, organizing.OWN)
        order.append("small" if "Now!" in claimed.texts[0].body else "large")
    organizing.send(runtime, carrier, seconds=1)

    assert Counter(order[:8]) == {"small": 6, "large": 2}
    assert set(order[8:]) == {"large"}
    assert organizing.tally_is_true(runtime, small)
    assert organizing.tally_is_true(runtime, large)
