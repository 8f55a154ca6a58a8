"""Whoever asks at the same moment shares one transaction, and nobody suffers for another."""

import random
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from outreach.db import Database
from outreach.group_commit import COMPANY, MOST, Company, GroupCommit
from outreach.prepared import rounds
from outreach.runtime import Runtime


@pytest.fixture
def database(runtime: Runtime) -> Database:
    with runtime.database.writing() as conn:
        conn.execute(text("CREATE TABLE numbers (n INTEGER PRIMARY KEY)"))
    return runtime.database


class Desk:
    """Writes numbers, and remembers which were written together; the first waits until it is let go."""

    def __init__(self, database: Database, asked: int) -> None:
        self.database, self.expected = database, asked
        self.together: list[list[int]] = []
        self.let_go = threading.Event()
        self.commit: GroupCommit[int, int] = GroupCommit(database, self.write)

    def write(self, conn: Connection, numbers: Sequence[int]) -> list[int]:
        self.together.append(list(numbers))
        if len(self.together) == 1:
            self.let_go.wait(10)
        for n in numbers:
            if n < 0:
                raise ValueError(n)
            conn.execute(text("INSERT INTO numbers VALUES (:n)"), {"n": n})
        return [n * 10 for n in numbers]

    def ask(self, numbers: Sequence[int]) -> list[int | Exception]:
        """What each got, when the first is being written as the others come."""
        with ThreadPoolExecutor(len(numbers)) as pool:
            first = pool.submit(self.commit, numbers[0])
            while not self.together:
                threading.Event().wait(0.01)
            others = [pool.submit(self.commit, n) for n in numbers[1:]]
            while len(self.commit._waiting) < len(others):
                threading.Event().wait(0.01)
            self.let_go.set()
            return [f.exception(20) or f.result() for f in (first, *others)]  # type: ignore[misc]  # an Exception

    @property
    def kept(self) -> set[int]:
        with self.database.reading() as conn:
            return set(conn.scalars(text("SELECT n FROM numbers")))


def test_who_comes_while_one_is_written_is_written_together(database: Database) -> None:
    desk = Desk(database, 5)

    assert desk.ask([1, 2, 3, 4, 5]) == [10, 20, 30, 40, 50]
    assert [len(together) for together in desk.together] == [1, 4]
    assert desk.kept == {1, 2, 3, 4, 5}


def test_one_that_fails_takes_nobody_along(database: Database) -> None:
    desk = Desk(database, 4)
    told = desk.ask([1, 2, -3, 4])

    assert [told[0], told[1], told[3]] == [10, 20, 40]
    assert isinstance(told[2], ValueError)
    assert desk.kept == {1, 2, 4}


def test_after_a_failure_the_next_is_written(database: Database) -> None:
    desk = Desk(database, 1)
    desk.let_go.set()
    with pytest.raises(ValueError, match="-1"):
        desk.commit(-1)

    assert desk.commit(2) == 20


def test_nobody_is_told_before_the_commit(database: Database) -> None:
    desk = Desk(database, 1)
    desk.let_go.set()

    assert [desk.commit(n) for n in (1, 2)] == [10, 20]
    assert desk.kept == {1, 2}


def test_a_crowd_is_written_in_parts(database: Database) -> None:
    desk = Desk(database, MOST + 20)
    told = desk.ask(range(MOST + 20))

    assert told == [n * 10 for n in range(MOST + 20)]
    assert [len(together) for together in desk.together] == [1, MOST, 19]


@pytest.mark.parametrize(
    ("things", "groups"),
    [
        ([], []),
        (["a1"], [["a1"]]),
        (["a1", "b1", "c1"], [["a1", "b1", "c1"]]),
        (["a1", "b1", "a2", "a3", "b2"], [["a1", "b1"], ["a2", "b2"], ["a3"]]),
        (["a1", "a1"], [["a1"], ["a1"]]),  # the very same twice
    ],
)
def test_no_round_has_two_of_one(things: list[str], groups: list[list[str]]) -> None:
    assert list(rounds(things, lambda thing: thing[0])) == groups


def test_a_text_that_met_a_server_just_started_anew_is_written_again(database: Database) -> None:
    tries = []

    def write(conn: Connection, numbers: Sequence[int]) -> list[int]:
        tries.append(list(numbers))
        if len(tries) == 1:
            raise OperationalError("", None, Exception("gone"))
        return [n * 10 for n in numbers]

    assert GroupCommit(database, write)(4) == 40
    assert tries == [[4], [4]]


def test_they_wait_for_as_many_as_came_last_time(database: Database) -> None:
    desk = Desk(database, 6)
    desk.commit = GroupCommit(database, desk.write, patience=60.0)
    desk.ask([101, 102, 103, 104, 105, 106])  # the first alone, and without waiting; then five
    with ThreadPoolExecutor(5) as pool:
        told = list(pool.map(desk.commit, [1, 2, 3, 4, 5]))

    assert told == [10, 20, 30, 40, 50]
    assert [len(group) for group in desk.together] == [1, 5, 5]


def test_they_wait_for_no_more_than_make_a_company(database: Database) -> None:
    desk = Desk(database, COMPANY + 4)
    desk.commit = GroupCommit(database, desk.write, patience=60.0)
    desk.ask(list(range(101, 105 + COMPANY)))  # the first alone, then three more than a company
    with ThreadPoolExecutor(COMPANY) as pool:
        told = list(pool.map(desk.commit, range(1, COMPANY + 1), timeout=20))

    assert told == [10 * n for n in range(1, COMPANY + 1)]
    assert [len(group) for group in desk.together] == [1, COMPANY + 3, COMPANY]


def test_who_seeks_company_is_written_with_it(database: Database) -> None:
    desk = Desk(database, 1)
    desk.let_go.set()
    desk.commit = GroupCommit(database, desk.write, patience=60.0, seeks=True)
    with ThreadPoolExecutor(COMPANY) as pool:
        told = list(pool.map(desk.commit, range(COMPANY)))

    assert told == [10 * n for n in range(COMPANY)]
    assert [len(group) for group in desk.together] == [COMPANY]  # without it, the first would be alone


def test_who_waits_for_company_in_vain_is_written_alone(database: Database) -> None:
    desk = Desk(database, 1)
    desk.let_go.set()
    desk.commit = GroupCommit(database, desk.write, patience=0.01, seeks=True)

    assert [desk.commit(7), desk.commit(8)] == [70, 80]
    assert desk.kept == {7, 8}


def test_what_is_waited_for_follows_what_comes() -> None:
    company, waited = Company(0.0, seeks=False), []
    for came in [1, 5, 3, 40, 2]:
        waited.append(company.expected)
        company.learn(came, 0.0)

    assert waited == [1, 1, 5, 3, COMPANY]


PATIENCE, WRITING = 0.1, 0.003  # seconds


def over_connections(connections: int, seconds: float) -> float:
    """Receipts a second, where each connection brings its next when its last is answered."""
    company, now, told = Company(0.0, seeks=True), 0.0, 0
    while now < seconds:
        now += WRITING + (PATIENCE if connections < company.expected else 0)
        company.learn(connections, now)
        told += connections
    return told / now


def groups_of(rate: float, seconds: float, company: Company, now: float = 0.0) -> float:
    """Transactions a second, where receipts come by chance at a rate, whatever becomes of the ones before."""
    chance, began, groups = random.Random(7600), now, 0
    next_comes = now + chance.expovariate(rate)
    while now < began + seconds:
        now, came = max(now, next_comes), 0
        end = now + PATIENCE
        while next_comes <= end and (came < company.expected or next_comes <= now):
            now, came = max(now, next_comes), came + 1
            next_comes += chance.expovariate(rate)
        now = (now if came >= company.expected else end) + WRITING
        company.learn(came, now)
        groups += 1
    return groups / (now - began)


@pytest.mark.parametrize("connections", [2, 5, 12, 15])
def test_receipts_over_few_connections_do_not_wait_for_a_sixteenth(connections: int) -> None:
    assert over_connections(connections, 60) > 0.8 * connections / WRITING


@pytest.mark.parametrize("rate", [1, 20, 100, 200, 400, 1_000])
def test_receipts_that_come_at_a_rate_share_transactions(rate: float) -> None:
    assert groups_of(rate, 60, Company(0.0, seeks=True)) <= max(12, rate / 10)


@pytest.mark.parametrize("single", range(50, 60))
def test_after_a_night_of_single_receipts_a_rush_shares_transactions(single: int) -> None:
    company, now = Company(0.0, seeks=True), 0.0
    for _ in range(single):
        now += 600
        company.learn(1, now)

    assert groups_of(200, 10, company, now) <= 25


def test_few_connections_that_turn_into_a_trickle_seek_company_again_after_a_while() -> None:
    company, now, sought = Company(0.0, seeks=True), 0.0, []
    for _ in range(1_000):
        now += WRITING + (PATIENCE if company.expected > 2 else 0)
        company.learn(2, now)
    for _ in range(2_000):
        now += 0.01
        company.learn(1, now)
        sought.append(company.expected == COMPANY)

    assert not any(sought[:500])
    assert sum(sought[-500:]) > 200
