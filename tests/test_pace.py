"""The shared rate: exact, in segments, over processes."""

import multiprocessing
import time
from itertools import accumulate

import pytest
import redis

from outreach.errors import PaceAway
from outreach.pace import AHEAD, BEHIND, FURTHER_AHEAD, Pace


def take_for(
    url: str, rate: int, segments: int, seconds: float, out: "multiprocessing.Queue[list[tuple[float, int]]]"
) -> None:
    """One worker: ask all the time, note each moment that was granted, by Redis's own clock."""
    connection = redis.Redis.from_url(url)
    pace = Pace(connection, f"test{rate}", rate)
    end = time.monotonic() + seconds
    grants = []
    while time.monotonic() < end:
        permits = pace.take(10, segments)
        if permits.granted:
            at, micro = connection.time()
            first = at + micro / 1e6 + permits.wait
            grants += [(first + n * permits.apart, segments) for n in range(permits.granted)]
        else:
            time.sleep(permits.wait)
    out.put(grants)


@pytest.mark.parametrize(("rate", "segments"), [(100, 1), (1000, 1), (100, 3), (3, 1)])
def test_no_sliding_second_goes_above_the_rate_from_two_processes(
    valkey: str, rate: int, segments: int
) -> None:
    redis.Redis.from_url(valkey).flushall()
    context = multiprocessing.get_context("spawn")
    out = context.Queue()
    workers = [context.Process(target=take_for, args=(valkey, rate, segments, 2.5, out)) for _ in range(2)]
    for worker in workers:
        worker.start()
    grants = sorted(out.get() + out.get())
    for worker in workers:
        worker.join()

    assert grants
    assert busiest_second(grants) <= max(rate * 1.05, rate + segments)


def busiest_second(grants: list[tuple[float, int]]) -> int:
    """The most segments within any second that begins with a grant."""
    sums = [0, *accumulate(n for _, n in grants)]
    most, end = 0, 0
    for start, (at, _) in enumerate(grants):
        while end < len(grants) and grants[end][0] < at + 1:
            end += 1
        most = max(most, sums[end] - sums[start])
    return most


def test_a_text_longer_than_what_is_given_ahead_goes_alone_at_its_moment(valkey: str) -> None:
    pace = Pace(redis.Redis.from_url(valkey), "slow", 1)
    first, second = pace.take(5, 4), pace.take(5, 4)

    assert (first.granted, first.wait) == (1, 0)
    assert second.granted == 0
    assert second.wait == pytest.approx(4 - AHEAD, abs=0.5)


def test_moments_are_evenly_apart_and_the_next_who_asks_gets_those_after_them(valkey: str) -> None:
    pace = Pace(redis.Redis.from_url(valkey), "even", 100)
    first = pace.take(4, 1)
    second = pace.take(4, 1)

    assert (first.granted, second.granted) == (4, 4)
    assert first.apart == second.apart == 0.01
    assert -BEHIND <= first.wait <= 0
    assert first.wait < second.wait <= first.wait + 4 * first.apart  # less the time between the two


def test_none_is_given_further_ahead_than_an_answer_may_wait(valkey: str) -> None:
    pace = Pace(redis.Redis.from_url(valkey), "ahead", 100)
    permits = pace.take(500, 1)

    assert permits.wait + (permits.granted - 1) * permits.apart <= AHEAD
    assert permits.granted == pytest.approx(1 + 100 * (AHEAD + BEHIND), abs=1)


def test_none_is_given_that_comes_after_the_end_of_a_claim(valkey: str) -> None:
    pace = Pace(redis.Redis.from_url(valkey), "short", 100)
    permits = pace.take(500, 1, within=0.02)

    assert permits.wait + (permits.granted - 1) * permits.apart <= 0.02


@pytest.mark.parametrize(("rate", "segments"), [(12, 2), (20, 1), (30, 3), (40, 12), (100, 12), (1000, 12)])
def test_an_answer_gets_the_next_moment_however_long_it_is_and_whatever_broadcasts_take(
    valkey: str, rate: int, segments: int
) -> None:
    pace = Pace(redis.Redis.from_url(valkey), f"answer{rate}", rate)
    while pace.take(500, 1).granted:  # as broadcasts do, all there are
        pass
    answer = pace.take(1, segments, FURTHER_AHEAD)

    assert answer.granted == 1
    assert answer.wait <= AHEAD + 1 / rate


def test_who_is_told_to_wait_then_gets_several_at_once(valkey: str) -> None:
    pace = Pace(redis.Redis.from_url(valkey), "several", 100)
    pace.take(500, 1)
    told = pace.take(500, 1)
    time.sleep(told.wait)

    assert told.granted == 0
    assert pace.take(500, 1).granted >= 100 * AHEAD / 2


def test_each_sender_has_its_own_rate(valkey: str) -> None:
    connection = redis.Redis.from_url(valkey)
    Pace(connection, "a", 1).take(1, 1)

    assert Pace(connection, "b", 1).take(1, 1).granted == 1


def test_the_rate_survives_a_restart_of_the_worker(valkey: str) -> None:
    Pace(redis.Redis.from_url(valkey), "again", 1).take(1, 1)

    assert Pace(redis.Redis.from_url(valkey), "again", 1).take(1, 1).granted == 0


def test_nothing_is_granted_when_redis_is_away() -> None:
    away = redis.Redis.from_url("redis://127.0.0.1:9", socket_connect_timeout=1)

    with pytest.raises(PaceAway):
        Pace(away, "x", 100).take(1, 1)


def test_a_rate_of_none_asks_nobody() -> None:
    away = redis.Redis.from_url("redis://127.0.0.1:9")

    assert Pace(away, "x", 0).take(500, 2).granted == 500
