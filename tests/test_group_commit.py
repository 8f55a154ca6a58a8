"""Whoever asks at the same moment shares one transaction, and nobody suffers for another."""

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


def test_who_seeks_company_waits_for_ever_more(database: Database) -> None:
    desk = Desk(database, 1)
    desk.let_go.set()
    desk.commit = GroupCommit(database, desk.write, patience=60.0, seeks=True)
    desk.commit(100)  # alone, and without waiting
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(desk.commit, [1, 2])) == [10, 20]
        assert list(pool.map(desk.commit, [3, 4, 5, 6])) == [30, 40, 50, 60]

    assert [len(group) for group in desk.together] == [1, 2, 4]


def test_who_waits_for_company_in_vain_is_written_alone(database: Database) -> None:
    desk = Desk(database, 1)
    desk.let_go.set()
    desk.commit = GroupCommit(database, desk.write, patience=0.01, seeks=True)

    assert [desk.commit(7), desk.commit(8)] == [70, 80]
    assert desk.kept == {7, 8}


def waited_for(company: Company, can_come: Sequence[int]) -> list[int]:
    """How many each group was waited for, when so many can come; all of them do."""
    waited = []
    for came in can_come:
        waited.append(company.expected)
        company.learn(came)
    return waited


def test_what_is_waited_for_follows_what_comes() -> None:
    assert waited_for(Company(seeks=False), [1, 5, 3, 40, 2]) == [1, 1, 5, 3, COMPANY]
    assert waited_for(Company(seeks=True), [1, 2, 4, 8, 16, 40, 3, 3]) == [1, 2, 4, 8, 16, 16, 16, 3]


@pytest.mark.parametrize("connections", [1, 2, 5, 12, 15])
def test_where_no_more_can_come_few_groups_wait_in_vain(connections: int) -> None:
    waited = waited_for(Company(seeks=True), [connections] * 2_000)

    assert sum(expected > connections for expected in waited) < 20  # of 2,000
    assert waited[-1] >= min(connections, COMPANY)


def test_after_a_long_quiet_a_crowd_is_soon_written_together() -> None:
    company = Company(seeks=True)
    waited_for(company, [1] * 2_000)
    waited = waited_for(company, [COMPANY] * 3)

    assert waited[-1] == COMPANY
