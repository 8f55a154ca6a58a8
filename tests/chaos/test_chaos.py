"""A broadcast while workers, servers and the queue are killed: everyone gets it once. `make chaos` plays it longer."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from outreach.models import State
from tests.chaos.counting import Count, Got, Row, compare, fault, silences
from tests.chaos.plan import What, plan
from tests.chaos.rounds import Round, play

SEED, PEOPLE, RATE, BLOWS, SECONDS = 7603, 1_000, 300, 4, 3.5
ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="module")
def rounds() -> Mapping[str, Round]:
    """A short round on each engine, both at once: most of it is waiting for lost answers to be looked up."""
    with ThreadPoolExecutor() as both:
        playing = {
            engine: both.submit(play, engine, PEOPLE, RATE, plan(SEED, engine, BLOWS, SECONDS))
            for engine in ENGINES
        }
        return {engine: one.result() for engine, one in playing.items()}


@pytest.mark.parametrize("engine", ENGINES)
def test_everyone_gets_it_once_whatever_is_killed(rounds: Mapping[str, Round], engine: str) -> None:
    one = rounds[engine]

    assert one.count == Count(lost=0, doubled=0, unknown=0, wrong={}), one.told()
    assert one.accepted == PEOPLE - PEOPLE // 100, "who can't be texted is left out"


def test_a_seed_is_a_plan() -> None:
    first = plan(1, "postgresql", 12, 20)

    assert plan(1, "postgresql", 12, 20) == first
    assert plan(2, "postgresql", 12, 20) != first


@pytest.mark.parametrize("engine", ENGINES)
def test_a_long_plan_has_everything_that_can_befall_this_engine(engine: str) -> None:
    kinds = {blow.what for blow in plan(3, engine, 12, 20)}

    assert kinds == set(What) - ({What.POSTGRESQL, What.STOPPED} if engine == "sqlite" else set())


ONE, TWO = Got(1.0, "SM1", "delivered"), Got(2.0, "SM2", "delivered")
PHONE = "+13105550100"


@pytest.mark.parametrize(
    ("state", "reason", "texts", "expected"),
    [
        (State.SENT, "", [ONE], (0, 0, 0)),
        (State.SENT, "", [], (1, 0, 0)),
        (State.SENT, "", [ONE, TWO], (0, 1, 0)),
        (State.UNKNOWN, "", [ONE], (0, 0, 1)),
        (State.CLAIMED, "", [], (1, 0, 1)),
        (State.LEFT_OUT, "suppressed", [], (0, 0, 0)),
        (State.LEFT_OUT, "", [], (1, 0, 0)),  # nobody is left out without a reason
        (None, "", [], (1, 0, 0)),  # not even a row
    ],
)
def test_lost_doubled_and_unknown_are_counted(
    state: State | None, reason: str, texts: list[Got], expected: tuple[int, int, int]
) -> None:
    rows = [Row(PHONE, state, reason, "SM1")] if state else []

    found = compare({PHONE}, rows, {PHONE: texts} if texts else {}, {})

    assert (found.lost, found.doubled, found.unknown) == expected
    assert found.exact == (expected == (0, 0, 0))


@pytest.mark.parametrize(
    ("state", "carrier_id", "texts", "wrong"),
    [
        (State.DELIVERED, "SM1", [ONE], False),
        (State.SENT, "SM1", [ONE], False),  # its receipt got lost
        (State.DELIVERED, "SM1", [Got(1.0, "SM1", "undelivered")], True),
        (State.SENT, "SM1", [TWO], True),
        (State.SENT, None, [], True),
        (State.LEFT_OUT, None, [ONE], True),
        (State.LEFT_OUT, None, [], False),
    ],
)
def test_a_row_agrees_with_the_carrier(
    state: State, carrier_id: str | None, texts: list[Got], wrong: bool
) -> None:
    assert bool(fault(Row(PHONE, state, "held", carrier_id), texts)) == wrong


def test_silence_counts_only_while_something_waited() -> None:
    waited = [(0.0, True), (2.0, False), (5.0, True), (6.0, False), (9.0, True)]

    found = [(silence.began, silence.seconds) for silence in silences([0.0, 1.0, 7.0, 8.0], waited)]

    assert found == [(0.0, 1.0), (1.0, 2.0), (7.0, 0.0)]
