"""Whoever changes ladders takes them by number and the agenda's version last, so that nobody waits in a circle."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import update

from outreach import events, inbox, votes
from outreach.errors import BadInput, WrongState
from outreach.inbox import Incoming
from outreach.rungs import RungDraft
from outreach.runtime import Runtime
from outreach.season import rungs as rungs_table
from tests import voting
from tests.conftest import Clock
from tests.eventing import HOUR, TOWN_HALL, TUESDAYS, event_of, on_calendar
from tests.texting import Phone
from tests.voting import CLOSES, OPENS
from workers.clock import tick

ENDS = TUESDAYS.ends_at
SOON = [RungDraft({"en": "It begins soon."}, 2 * HOUR)]
MEMBERS = ("+13105550101", "+13105550102")


def at_once(*acts: Callable[[], object]) -> None:
    """Do these at the same moment; what any of them raises is raised."""
    gate = Barrier(len(acts))

    def after_the_gate(act: Callable[[], object]) -> object:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        list(threads.map(after_the_gate, acts))


def each_of(act: Callable[[Any], object], things: Iterable[object]) -> None:
    for thing in things:
        act(thing)


def reminded_while_a_week_ends(runtime: Runtime, clock: Clock, many: int) -> list[int]:
    """So many events that are reminded of in the moment in which a weekly one of a higher number is over."""
    for number in MEMBERS:
        Phone(runtime, number).texts("USW7600")
    begins: dict[str, Any] = {"starts_at": ENDS + 2 * HOUR, "ends_at": ENDS + 3 * HOUR}
    words = [*[""] * (many - 1), "TOWNHALL"]
    lower = [on_calendar(runtime, TOWN_HALL, rungs=SOON, word=word, **begins) for word in words]
    weekly = on_calendar(runtime, TUESDAYS)
    clock.at = ENDS
    return [*lower, weekly]


_numbers = count(1)


def both_say_that_they_come(runtime: Runtime) -> None:
    """Two members, of two events, in one transaction."""
    bodies = zip(MEMBERS, ("TOWNHALL", "RED"), strict=True)
    incoming = [Incoming(f"SMlock{next(_numbers)}", number, "77820", body) for number, body in bodies]
    with runtime.database.writing() as conn:
        found = runtime.directories.current(conn)
        inbox.receive(conn, [inbox.read(found, each) for each in incoming], runtime.now())


@pytest.mark.parametrize("tries", range(3))
def test_members_who_answer_while_the_clock_looks_never_meet_it_crosswise(
    runtime: Runtime, clock: Clock, tries: int
) -> None:
    lower = reminded_while_a_week_ends(runtime, clock, 12)[:-1]
    at_once(
        lambda: tick(runtime),
        partial(each_of, both_say_that_they_come, [runtime] * 15),
    )

    assert [voting.states(runtime, event_id) for event_id in lower] == [["started"]] * 12


@pytest.mark.parametrize("tries", range(3))
def test_calling_off_while_the_clock_looks_never_meets_it_crosswise(
    runtime: Runtime, clock: Clock, tries: int
) -> None:
    *lower, weekly = reminded_while_a_week_ends(runtime, clock, 12)
    at_once(
        lambda: tick(runtime),
        partial(each_of, partial(voting.call_off, runtime), reversed(lower)),
    )

    assert event_of(runtime, weekly).event.closes_at > ENDS
    assert {event_of(runtime, event_id).state for event_id in lower} == {"called_off"}


def test_a_vote_that_is_moved_and_called_off_at_once_is_called_off(runtime: Runtime) -> None:
    for n in range(10):
        vote_id = voting.held(runtime, people=0 if n else 3)

        def moves(vote_id: int = vote_id) -> None:
            with suppress(WrongState):
                voting.move(runtime, vote_id, OPENS, CLOSES + HOUR)

        at_once(moves, partial(voting.call_off, runtime, vote_id))

        with runtime.database.reading() as conn:
            assert votes.get(conn, vote_id).ladder.state == "called_off"


@pytest.mark.parametrize("tries", range(5))
def test_an_event_that_moves_and_takes_a_word_never_waits_for_one_that_waits_for_it(
    runtime: Runtime, tries: int
) -> None:
    ids = [on_calendar(runtime, TOWN_HALL, word=word) for word in ("", "")]

    def changes(event_id: int, **more: object) -> str:
        with runtime.database.writing() as conn:
            found = runtime.directories.current(conn)
            draft = replace(events.draft_of(events.get(conn, event_id).event), **more)  # type: ignore[arg-type]  # fields by name
            try:
                events.change(conn, found, event_id, draft, runtime.now())
            except BadInput:
                conn.rollback()
        return ""

    later = {"starts_at": TOWN_HALL.starts_at + HOUR, "ends_at": TOWN_HALL.ends_at + HOUR}
    at_once(
        lambda: changes(ids[0], word="TOWNHALL", **later),
        lambda: changes(ids[1], word="TOWNHALL"),
    )

    assert sorted(event_of(runtime, event_id).event.word or "" for event_id in ids) == ["", "TOWNHALL"]


def test_a_reminder_that_can_not_be_read_takes_back_no_other(runtime: Runtime, clock: Clock) -> None:
    """A transaction for each ladder: what has started stays so, whatever comes after it."""
    first, broken = reminded_while_a_week_ends(runtime, clock, 2)[:-1]
    with runtime.database.writing() as conn:
        conn.execute(update(rungs_table).where(rungs_table.c.ladder_id == broken).values(texts={"en": None}))
    with pytest.raises(TypeError):
        tick(runtime)

    assert (voting.states(runtime, first), voting.states(runtime, broken)) == (["started"], ["planned"])
