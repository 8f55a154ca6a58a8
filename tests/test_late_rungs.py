"""A reminder that is due while its ladder is changed leaves all the same: the clock may be a moment late."""

from datetime import timedelta

import pytest

from outreach import ladders
from outreach.ladders import RungDraft
from outreach.runtime import Runtime
from tests import eventing, voting
from tests.conftest import Clock
from tests.voting import CLOSES, HOUR, OPENS

PLANNED, STARTED, SKIPPED = "planned", "started", "skipped"
A_SECOND = timedelta(seconds=1)


def keep(runtime: Runtime, vote_id: int, drafts: list[RungDraft]) -> None:
    with runtime.database.writing() as conn:
        ladders.keep_rungs(conn, vote_id, drafts, runtime.now())


def as_they_are(runtime: Runtime, vote_id: int) -> list[RungDraft]:
    return [RungDraft(rung.texts, rung.before) for rung in voting.steps(runtime, vote_id)]


@pytest.mark.parametrize("late", [A_SECOND, HOUR])
def test_a_later_close_loses_no_reminder_that_is_due_and_has_not_started(
    runtime: Runtime, clock: Clock, late: timedelta
) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS + late
    voting.move(runtime, vote_id, OPENS, CLOSES + HOUR)

    assert len(voting.leave(runtime).sent) == 3
    assert voting.states(runtime, vote_id) == [STARTED, PLANNED, PLANNED, PLANNED]


def test_keeping_the_reminders_as_they_are_loses_none_that_is_due(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = CLOSES - 72 * HOUR + 15 * HOUR
    voting.leave(runtime)
    clock.at = CLOSES - 3 * HOUR + A_SECOND
    keep(runtime, vote_id, [RungDraft({"en": "Last hours to vote!"}, 3 * HOUR)])

    assert [text.body for text in voting.leave(runtime).sent] == [
        "USW 7600: Last hours to vote!\nText STOP to opt out"
    ] * 3


def test_a_changed_text_loses_no_reminder_that_is_due(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS + A_SECOND
    opening = voting.steps(runtime, vote_id)[0]
    with runtime.database.writing() as conn:
        ladders.edit_rung(conn, opening.id, RungDraft({"en": "Vote!"}, None), runtime.now())

    assert len(voting.leave(runtime).sent) == 3


def test_a_close_that_is_moved_a_little_leaves_due_what_it_has_just_passed(
    runtime: Runtime, clock: Clock
) -> None:
    vote_id = voting.held(runtime)
    clock.at = CLOSES - 72 * HOUR - timedelta(minutes=1)
    voting.look(runtime)
    voting.move(runtime, vote_id, OPENS, CLOSES - timedelta(minutes=5))

    assert voting.states(runtime, vote_id) == [STARTED, PLANNED, PLANNED, PLANNED]


def test_one_that_a_much_earlier_close_leaves_behind_is_skipped(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = CLOSES - 72 * HOUR - timedelta(minutes=1)
    voting.look(runtime)
    voting.move(runtime, vote_id, OPENS, CLOSES - HOUR)

    assert sorted(voting.states(runtime, vote_id)) == [PLANNED, PLANNED, SKIPPED, STARTED]


def test_a_reminder_that_is_new_does_not_leave_after_its_moment(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = CLOSES - 3 * HOUR + A_SECOND
    new = RungDraft({"en": "New"}, 3 * HOUR + timedelta(seconds=30))
    keep(runtime, vote_id, [*as_they_are(runtime, vote_id)[:-1], new])

    assert voting.states(runtime, vote_id)[-1] == SKIPPED


def test_what_has_started_does_not_leave_again_when_the_reminders_are_kept(
    runtime: Runtime, clock: Clock
) -> None:
    vote_id = voting.held(runtime)
    before = as_they_are(runtime, vote_id)
    clock.at = OPENS
    voting.leave(runtime)
    clock.pass_(seconds=1)
    keep(runtime, vote_id, before)  # a form that was opened before it started

    assert voting.leave(runtime).sent == []
    assert sorted(voting.states(runtime, vote_id)) == [PLANNED] * 3 + [SKIPPED, STARTED]


def test_a_weekly_event_that_nobody_reminded_of_in_time_is_over_all_the_same(
    runtime: Runtime, clock: Clock
) -> None:
    event_id = eventing.on_calendar(runtime, eventing.TUESDAYS)
    clock.at = eventing.TUESDAYS.ends_at
    left = voting.leave(runtime).sent

    assert (left, voting.states(runtime, event_id)) == ([], [PLANNED, PLANNED])
