"""A reminder that is written again to those it missed leaves only while its vote still asks."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach import again, broadcasts, scheduling
from outreach.broadcasts import Broadcast
from outreach.errors import BadInput, WrongState
from outreach.launching import Said
from outreach.models import BroadcastState
from outreach.models import broadcasts as broadcasts_table
from outreach.runtime import Runtime
from outreach.scheduling import Plan
from tests import organizing, voting
from tests.conftest import Clock
from tests.voting import CLOSES, HOUR, OPENS


def missed(runtime: Runtime, clock: Clock) -> tuple[int, int]:
    """A vote whose first reminder somebody cancelled before it left; the vote, and that broadcast."""
    vote_id = voting.held(runtime)
    clock.at = OPENS + HOUR
    voting.look(runtime)
    with runtime.database.writing() as conn:
        mine = broadcasts_table.c.ladder_id == vote_id
        first = conn.scalars(select(broadcasts_table.c.id).where(mine)).one()
        broadcasts.cancel(conn, first, runtime.now())
    return vote_id, first


def write(runtime: Runtime, broadcast_id: int) -> int:
    with runtime.database.writing() as conn:
        return again.write(conn, runtime.directories.current(conn), broadcast_id, None, runtime.now())


def schedule(runtime: Runtime, draft_id: int, plan: Plan) -> int:
    with runtime.database.writing() as conn:
        return scheduling.schedule(conn, draft_id, plan, Said(again=True), None, runtime.now())


def found(runtime: Runtime, broadcast_id: int) -> Broadcast:
    with runtime.database.reading() as conn:
        return broadcasts.get(conn, broadcast_id)


def test_after_the_call_off_nothing_is_written_again(runtime: Runtime, clock: Clock) -> None:
    vote_id, first = missed(runtime, clock)
    voting.call_off(runtime, vote_id)

    with pytest.raises(WrongState, match="is over"):
        write(runtime, first)


def test_the_call_off_ends_a_draft_to_those_a_reminder_missed(runtime: Runtime, clock: Clock) -> None:
    vote_id, first = missed(runtime, clock)
    draft_id = write(runtime, first)
    voting.call_off(runtime, vote_id)

    assert found(runtime, draft_id).state == BroadcastState.CANCELLED
    with pytest.raises(WrongState, match="thrown away"):
        organizing.launch(runtime, draft_id, again=True)


def test_the_call_off_ends_one_that_is_scheduled(runtime: Runtime, clock: Clock) -> None:
    vote_id, first = missed(runtime, clock)
    draft_id = write(runtime, first)
    schedule(runtime, draft_id, Plan(clock.at + HOUR))
    voting.call_off(runtime, vote_id)
    ended = found(runtime, draft_id).state
    clock.pass_(hours=2)

    assert ended == BroadcastState.CANCELLED
    assert voting.leave(runtime).sent == []


def test_it_is_scheduled_only_until_the_close(runtime: Runtime, clock: Clock) -> None:
    _, first = missed(runtime, clock)
    draft_id = write(runtime, first)

    with pytest.raises(BadInput, match="after the close"):
        schedule(runtime, draft_id, Plan(CLOSES - HOUR, CLOSES + HOUR))
    assert schedule(runtime, draft_id, Plan(CLOSES - 9 * HOUR, CLOSES)) == 3


def test_an_earlier_close_ends_what_was_written_again_before(runtime: Runtime, clock: Clock) -> None:
    vote_id, first = missed(runtime, clock)
    draft_id = write(runtime, first)
    organizing.launch(runtime, draft_id, again=True)
    before = found(runtime, draft_id).expires_at
    voting.move(runtime, vote_id, OPENS, clock.at + 2 * HOUR)

    assert before == clock.at + broadcasts.LASTS
    assert found(runtime, draft_id).expires_at == clock.at + 2 * HOUR


def test_one_that_was_to_start_after_the_new_close_never_starts(runtime: Runtime, clock: Clock) -> None:
    vote_id, first = missed(runtime, clock)
    draft_id = write(runtime, first)
    schedule(runtime, draft_id, Plan(CLOSES - 9 * HOUR, CLOSES))
    voting.move(runtime, vote_id, OPENS, CLOSES - 12 * HOUR)
    clock.at = CLOSES - 9 * HOUR
    left = voting.leave(runtime).sent

    assert [text for text in left if "Voting is open" in text.body] == []
    assert found(runtime, draft_id).state == BroadcastState.CANCELLED


def test_the_clock_starts_none_past_the_close_whatever_its_expiry_says(
    runtime: Runtime, clock: Clock
) -> None:
    _, first = missed(runtime, clock)
    draft_id = write(runtime, first)
    schedule(runtime, draft_id, Plan(CLOSES - 9 * HOUR, CLOSES))
    with runtime.database.writing() as conn:
        this = broadcasts_table.c.id == draft_id
        conn.execute(broadcasts_table.update().where(this).values(expires_at=CLOSES + timedelta(days=1)))
        clock.at = CLOSES + HOUR
        due = scheduling.start_due(conn, runtime.now())

    assert (due.started, due.too_late) == ([], [draft_id])


def test_a_text_with_the_old_close_is_not_written_again(runtime: Runtime, clock: Clock) -> None:
    vote_id, first = missed(runtime, clock)
    voting.move(runtime, vote_id, OPENS, CLOSES + 24 * HOUR)

    with pytest.raises(
        WrongState, match=r"says “.*12.*”, and since the vote was changed it is “.*13.*”\. Nothing"
    ):
        write(runtime, first)
