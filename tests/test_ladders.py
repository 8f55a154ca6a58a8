"""Reminders before a close: each leaves once, at a decent hour, to those who still need it, and never past the close."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from outreach import again, broadcasts, delivery, expansion, ladders, rungs
from outreach.errors import BadInput, NotFound, WrongState
from outreach.ladders import RungDraft, RungState
from outreach.models import BroadcastState, State, members, messages, subscriptions
from outreach.models import broadcasts as broadcasts_table
from outreach.runtime import Runtime
from outreach.season import broadcast_texts
from outreach.waiting import AT_ONCE
from tests import organizing, voting
from tests.carrier import FakeCarrier
from tests.conftest import TUESDAY, Clock
from tests.organizing import OWN
from tests.texting import Phone
from tests.voting import CLOSES, HOUR, OPENS
from workers import clock as workers_clock

PLANNED, STARTED, SKIPPED = "planned", "started", "skipped"


def broadcasts_of(runtime: Runtime, ladder_id: int) -> list[broadcasts.Broadcast]:
    query = select(broadcasts_table.c.id).where(broadcasts_table.c.ladder_id == ladder_id)
    with runtime.database.reading() as conn:
        ids = conn.scalars(query.order_by(broadcasts_table.c.id)).all()
        return [broadcasts.get(conn, id_) for id_ in ids]


def rows(runtime: Runtime, broadcast_id: int) -> list[tuple[str, str]]:
    query = select(messages.c.state, messages.c.reason).where(messages.c.broadcast_id == broadcast_id)
    with runtime.database.reading() as conn:
        return [(state, reason) for state, reason in conn.execute(query.order_by(messages.c.member_id))]


# ---- At its time, once


def test_the_usual_reminders_are_at_the_opening_and_72_24_and_3_hours_before_the_close(
    runtime: Runtime,
) -> None:
    vote_id = voting.held(runtime)

    assert [rung.due_at for rung in voting.steps(runtime, vote_id)] == [
        OPENS, CLOSES - 72 * HOUR, CLOSES - 24 * HOUR, CLOSES - 3 * HOUR,
    ]  # fmt: skip
    assert voting.states(runtime, vote_id) == [PLANNED] * 4


def test_a_rung_leaves_at_its_moment_and_not_before(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS - timedelta(seconds=1)
    before = voting.leave(runtime).sent
    clock.at = OPENS
    after = voting.leave(runtime).sent
    clock.pass_(seconds=1)
    again = voting.leave(runtime).sent
    (broadcast,) = broadcasts_of(runtime, vote_id)

    assert (len(before), len(after), len(again)) == (0, 3, 0)
    assert voting.states(runtime, vote_id) == [STARTED, PLANNED, PLANNED, PLANNED]
    assert (broadcast.kind, broadcast.lane, broadcast.people) == ("reminder", 2, 3)
    assert broadcast.expires_at == CLOSES


def test_a_draft_reminds_nobody(runtime: Runtime, clock: Clock) -> None:
    organizing.crowd(runtime, "USW7600", 3)
    vote_id = voting.planned(runtime)
    clock.at = CLOSES - HOUR

    assert voting.leave(runtime).sent == []
    assert voting.states(runtime, vote_id) == [PLANNED] * 4


def test_whoever_said_voted_gets_no_more_and_the_others_do(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS
    first = voting.leave(runtime).phones
    voting.says_done(runtime, vote_id, first[0])
    clock.at = CLOSES - 72 * HOUR + 15 * HOUR  # due in the night, and so at 9:00
    second = voting.leave(runtime).phones

    assert second == first[1:]
    assert len(rows(runtime, broadcasts_of(runtime, vote_id)[1].id)) == 2


def test_two_clocks_start_a_rung_once(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS
    together = Barrier(2)

    def look(_: int) -> int:
        together.wait()
        with runtime.database.writing() as conn:
            return len(voting.climb_all(conn, runtime.now()))

    with ThreadPoolExecutor(2) as clocks:
        started = sum(clocks.map(look, range(2)))

    assert (started, len(broadcasts_of(runtime, vote_id))) == (1, 1)


def test_a_clock_that_dies_in_the_middle_has_started_nothing(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS
    with runtime.database.writing() as conn:
        voting.climb_all(conn, runtime.now())
        conn.rollback()
    assert voting.states(runtime, vote_id)[0] == PLANNED
    voting.look(runtime)

    assert voting.states(runtime, vote_id)[0] == STARTED
    assert len(broadcasts_of(runtime, vote_id)) == 1


def test_a_worker_that_dies_between_two_batches_texts_everybody_once(runtime: Runtime, clock: Clock) -> None:
    """Members far apart, so that the expansion goes in several steps."""
    vote_id = voting.held(runtime, people=3)
    far_away(runtime, "+13105559001", 5 * expansion.BATCH)
    far_away(runtime, "+13105559002", 9 * expansion.BATCH)
    clock.at = OPENS
    workers_clock.tick(runtime)
    (broadcast,) = broadcasts_of(runtime, vote_id)
    with runtime.database.writing() as conn:
        expansion.expand(conn, broadcast.id, runtime.now())
    with runtime.database.writing() as conn:
        assert expansion.expand(conn, broadcast.id, runtime.now())
        conn.rollback()
    voting.says_done(runtime, vote_id, "+13105559002")

    assert voting.leave(runtime).phones == [*(f"+1310555000{n}" for n in range(3)), "+13105559001"]
    assert organizing.tally_is_true(runtime, broadcast.id)


def far_away(runtime: Runtime, phone: str, member_id: int) -> None:
    """A member of the list with this number."""
    with runtime.database.writing() as conn:
        at = {"created_at": runtime.now(), "zone": ""}
        conn.execute(members.insert().values(id=member_id, phone=phone, **at))
        on = {"list_id": list_id(runtime, "USW7600"), "state": "joined", "since": runtime.now()}
        conn.execute(subscriptions.insert().values(member_id=member_id, **on))


def test_a_clock_that_slept_over_two_rungs_starts_only_the_last(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = CLOSES - 20 * HOUR + 15 * HOUR
    carrier = voting.leave(runtime)

    assert voting.states(runtime, vote_id) == [SKIPPED, SKIPPED, STARTED, PLANNED]
    assert {rung.why for rung in voting.steps(runtime, vote_id)[:2]} == {
        "A later reminder was due by the time it could leave."
    }
    assert len(carrier.sent) == 3


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=3)])
def test_a_clock_that_slept_past_the_close_starts_nothing(
    runtime: Runtime, clock: Clock, late: timedelta
) -> None:
    vote_id = voting.held(runtime)
    clock.at = CLOSES + late

    assert voting.leave(runtime).sent == []
    assert voting.states(runtime, vote_id) == [SKIPPED] * 4
    assert "closed before" in voting.steps(runtime, vote_id)[0].why


def test_a_rung_that_nobody_is_left_for_says_so(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime, people=1)
    voting.says_done(runtime, vote_id, "+13105550000")
    clock.at = OPENS
    voting.look(runtime)

    assert broadcasts_of(runtime, vote_id) == []
    assert voting.steps(runtime, vote_id)[0].why == "Nobody was left to remind."


def test_a_rung_that_is_due_in_the_night_leaves_in_the_morning_of_each_zone(
    runtime: Runtime, clock: Clock
) -> None:
    vote_id = voting.planned(runtime, closes=datetime(2025, 11, 12, 13, tzinfo=UTC))  # 5:00 in Los Angeles
    west = organizing.crowd(runtime, "USW7600", 1)
    east = organizing.crowd(runtime, "USW7600", 1, 1, "America/New_York")
    hawaii = organizing.crowd(runtime, "USW7600", 1, 2, "Pacific/Honolulu")
    voting.start(runtime, vote_id)
    clock.at = datetime(2025, 11, 11, 13, tzinfo=UTC)  # 24 h before: 3:00, 5:00 and 8:00
    night = voting.leave(runtime).phones
    clock.at = datetime(2025, 11, 11, 14, tzinfo=UTC)
    at_nine_in_new_york = voting.leave(runtime).phones
    clock.at = datetime(2025, 11, 11, 17, tzinfo=UTC)
    at_nine_in_los_angeles = voting.leave(runtime).phones
    clock.at = datetime(2025, 11, 11, 19, tzinfo=UTC)
    at_nine_in_honolulu = voting.leave(runtime).phones

    assert (night, at_nine_in_new_york, at_nine_in_los_angeles, at_nine_in_honolulu) == (
        [],
        east,
        west,
        hawaii,
    )


def test_nobody_is_texted_past_the_close(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime, closes=datetime(2025, 11, 12, 13, tzinfo=UTC))
    clock.at = datetime(2025, 11, 12, 10, tzinfo=UTC)  # 2:00, and it closes at 5:00
    night = voting.leave(runtime).sent
    clock.at = datetime(2025, 11, 12, 17, tzinfo=UTC)
    morning = voting.leave(runtime).sent
    last = broadcasts_of(runtime, vote_id)[-1]

    assert (night, morning) == ([], [])
    assert rows(runtime, last.id) == [("left_out", "quiet_hours")] * 3


NOBODY = [
    (CLOSES, 3 * HOUR, ["America/Los_Angeles"], False),
    (datetime(2025, 11, 12, 13, tzinfo=UTC), 3 * HOUR, ["America/Los_Angeles"], True),  # 2:00 to 5:00
    (datetime(2025, 11, 12, 13, tzinfo=UTC), 3 * HOUR, ["America/Los_Angeles", "America/New_York"], True),
    (datetime(2025, 11, 12, 15, tzinfo=UTC), 3 * HOUR, ["America/Los_Angeles", "America/New_York"], False),
    (datetime(2025, 11, 12, 17, tzinfo=UTC), 13 * HOUR, ["America/Los_Angeles"], True),  # 20:00 to 9:00
    (datetime(2025, 11, 12, 17, 1, tzinfo=UTC), 13 * HOUR, ["America/Los_Angeles"], False),
    (CLOSES, 3 * HOUR, [], False),
]


@pytest.mark.parametrize(("closes", "before", "zones", "nobody"), NOBODY)
def test_a_rung_that_is_quiet_until_the_close_would_reach_nobody(
    closes: datetime, before: timedelta, zones: Sequence[str], nobody: bool
) -> None:
    assert rungs.reaches_nobody(closes - before, closes, zones) is nobody


# ---- One takes the other's place


def paused_first(runtime: Runtime, clock: Clock, people: int = 3) -> tuple[int, int]:
    """A vote whose first rung left to one person and then stood still; the broadcast's number."""
    vote_id = voting.held(runtime, people=people)
    clock.at = OPENS
    voting.look(runtime)
    (first,) = broadcasts_of(runtime, vote_id)
    with runtime.database.writing() as conn:
        delivery.claim(conn, runtime.now(), 1, 0, OWN)
        broadcasts.pause(conn, first.id)
    return vote_id, first.id


def test_whoever_still_waits_for_the_earlier_rung_gets_only_the_later(runtime: Runtime, clock: Clock) -> None:
    vote_id, first = paused_first(runtime, clock)
    clock.at = CLOSES - 72 * HOUR + 15 * HOUR
    carrier = voting.leave(runtime)
    second = broadcasts_of(runtime, vote_id)[1]

    assert {text.message_id for text in carrier.sent} == set(organizing.message_ids(runtime, second.id))
    assert rows(runtime, first)[1:] == [("left_out", "superseded")] * 2
    assert organizing.tally_is_true(runtime, first)


def test_many_are_superseded_a_batch_at_a_time_and_none_of_them_leaves_meanwhile(
    runtime: Runtime, clock: Clock
) -> None:
    many = AT_ONCE + 3
    vote_id, first = paused_first(runtime, clock, people=many)
    clock.at = CLOSES - 72 * HOUR + 15 * HOUR
    with runtime.database.writing() as conn:
        voting.climb_all(conn, runtime.now())  # and the clock dies here
    still_waiting = organizing.tally(runtime, first).of(State.WAITING)
    with runtime.database.writing() as conn:
        claimed = delivery.claim(conn, runtime.now(), 100, 0, OWN)
    workers_clock.tick(runtime)
    after = organizing.tally(runtime, first)

    assert still_waiting == 2
    assert claimed.texts == []  # the later one has no rows yet, and of the earlier nothing leaves
    assert (after.of(State.WAITING), after.reasons(State.LEFT_OUT)) == (0, {"superseded": many - 1})
    assert broadcasts_of(runtime, vote_id)[1].state == BroadcastState.SENDING


def test_an_earlier_rung_whose_rows_are_not_made_yet_is_superseded_too(
    runtime: Runtime, clock: Clock
) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS
    workers_clock.tick(runtime)
    clock.at = CLOSES - 72 * HOUR + 15 * HOUR
    carrier = voting.leave(runtime)
    first, second = broadcasts_of(runtime, vote_id)

    assert {text.message_id for text in carrier.sent} == set(organizing.message_ids(runtime, second.id))
    assert rows(runtime, first.id) == [("left_out", "superseded")] * 3


def test_a_rung_that_somebody_cancelled_was_cancelled_not_superseded(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS
    voting.look(runtime)
    (first,) = broadcasts_of(runtime, vote_id)
    with runtime.database.writing() as conn:
        broadcasts.cancel(conn, first.id, runtime.now())
    clock.at = CLOSES - 72 * HOUR + 15 * HOUR
    voting.leave(runtime)

    assert rows(runtime, first.id) == [("left_out", "cancelled")] * 3


# ---- At the last moment


def test_whoever_votes_between_the_rows_and_the_claim_gets_nothing(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS
    voting.look(runtime)
    voting.says_done(runtime, vote_id, "+13105550001")
    carrier = FakeCarrier(runtime.now)
    organizing.send(runtime, carrier)
    (broadcast,) = broadcasts_of(runtime, vote_id)

    assert carrier.phones == ["+13105550000", "+13105550002"]
    assert rows(runtime, broadcast.id)[1] == ("left_out", "done")
    assert organizing.tally_is_true(runtime, broadcast.id)


def test_who_was_done_is_not_written_to_again(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS
    voting.look(runtime)
    (broadcast,) = broadcasts_of(runtime, vote_id)
    organizing.became(
        runtime,
        broadcast.id,
        [(State.LEFT_OUT, "done"), (State.LEFT_OUT, "superseded"), (State.LEFT_OUT, "expired")],
    )
    with runtime.database.writing() as conn:
        found = runtime.directories.current(conn)
        draft_id = again.write(conn, found, broadcast.id, None, runtime.now())
        people = broadcasts.get(conn, draft_id).ladder_id
    assert people == vote_id
    organizing.launch(runtime, draft_id, again=True)
    organizing.expand(runtime, draft_id)

    assert organizing.states(runtime, draft_id) == {"+13105550002": State.WAITING}


def test_a_reminder_is_written_again_only_before_the_close(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = CLOSES - 3 * HOUR
    voting.look(runtime)
    (last,) = broadcasts_of(runtime, vote_id)
    organizing.became(runtime, last.id, [(State.UNDELIVERED, "30003")] * 3)
    clock.at = CLOSES - HOUR
    with runtime.database.writing() as conn:
        draft_id = again.write(conn, runtime.directories.current(conn), last.id, None, runtime.now())
        expires_at = broadcasts.get(conn, draft_id).expires_at
    clock.at = CLOSES

    assert expires_at == CLOSES
    with pytest.raises(BadInput, match="is over"):
        organizing.launch(runtime, draft_id, again=True)
    with runtime.database.writing() as conn, pytest.raises(WrongState, match="is over"):
        broadcasts.cancel(conn, draft_id, runtime.now())
        again.write(conn, runtime.directories.current(conn), last.id, None, runtime.now())


def test_a_broadcast_without_a_ladder_reaches_who_voted_too(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    voting.says_done(runtime, vote_id, "+13105550001")
    organizing.launched(runtime, ["USW7600"])
    carrier = FakeCarrier(runtime.now)
    organizing.send(runtime, carrier)

    assert len(carrier.sent) == 3


# ---- Started, moved, called off


def test_what_has_passed_when_it_is_started_is_skipped(runtime: Runtime, clock: Clock) -> None:
    organizing.crowd(runtime, "USW7600", 3)
    vote_id = voting.planned(runtime)
    clock.at = CLOSES - 30 * HOUR
    voting.start(runtime, vote_id)
    voting.look(runtime)

    assert voting.states(runtime, vote_id) == [SKIPPED, SKIPPED, PLANNED, PLANNED]
    assert voting.steps(runtime, vote_id)[0].why == "Its moment had passed already."
    assert broadcasts_of(runtime, vote_id) == []


def test_above_a_thousand_people_the_number_must_be_typed(runtime: Runtime) -> None:
    organizing.crowd(runtime, "USW7600", 1001)
    vote_id = voting.planned(runtime)

    with pytest.raises(BadInput, match="type that number: 1001"):
        voting.start(runtime, vote_id)
    with pytest.raises(BadInput, match="not 1,000"):
        voting.start(runtime, vote_id, 1000)
    assert voting.start(runtime, vote_id, 1001) == 1001
    with pytest.raises(WrongState, match="started already"):
        voting.start(runtime, vote_id, 1001)


def test_nobody_to_ask_is_said(runtime: Runtime) -> None:
    vote_id = voting.planned(runtime)

    with pytest.raises(BadInput, match="Nobody is on the chosen lists"):
        voting.start(runtime, vote_id)


def test_a_later_close_moves_what_is_planned_and_tells_what_has_gone(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS
    voting.leave(runtime)
    clock.at = OPENS + 2 * HOUR
    (gone,) = voting.move(runtime, vote_id, OPENS, CLOSES + 48 * HOUR)

    assert [rung.due_at for rung in voting.steps(runtime, vote_id)][1:] == [
        CLOSES - 24 * HOUR, CLOSES + 24 * HOUR, CLOSES + 45 * HOUR,
    ]  # fmt: skip
    assert (gone.rung.before, gone.left, gone.waiting) == (None, 3, 0)


def test_an_earlier_close_skips_what_it_leaves_behind_and_a_later_one_brings_it_back(
    runtime: Runtime, clock: Clock
) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS + HOUR
    voting.look(runtime)  # the opening one has started
    voting.move(runtime, vote_id, OPENS, OPENS + 30 * HOUR)
    shorter = voting.steps(runtime, vote_id)
    voting.move(runtime, vote_id, OPENS, CLOSES)
    back = voting.states(runtime, vote_id)

    assert [(rung.before, str(rung.state)) for rung in shorter] == [
        (72 * HOUR, SKIPPED), (None, STARTED), (24 * HOUR, PLANNED), (3 * HOUR, PLANNED),
    ]  # fmt: skip
    assert "before the vote opens" in shorter[0].why or "passed" in shorter[0].why
    assert back == [STARTED, PLANNED, PLANNED, PLANNED]


def test_nobody_is_reminded_of_what_has_not_opened(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    voting.move(runtime, vote_id, OPENS, OPENS + 30 * HOUR)
    first = voting.steps(runtime, vote_id)[0]
    clock.at = OPENS - HOUR  # the rung of 72 hours would have been due for days

    assert (first.before, str(first.state), first.why) == (
        72 * HOUR, SKIPPED, "It would have come before the vote opens.",
    )  # fmt: skip
    assert voting.leave(runtime).sent == []


def test_what_has_left_does_not_leave_again_when_the_close_moves_away(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = CLOSES - 2 * HOUR
    voting.leave(runtime)
    gone = voting.move(runtime, vote_id, OPENS, CLOSES + 96 * HOUR)
    clock.at = CLOSES + 24 * HOUR + 15 * HOUR
    again = voting.leave(runtime)

    assert [each.rung.before for each in gone] == [3 * HOUR]
    assert len(again.sent) == 3  # 72 hours before the new close, which was skipped before
    assert [rung.before for rung in voting.steps(runtime, vote_id) if rung.state is RungState.STARTED] == [
        3 * HOUR, 72 * HOUR,
    ]  # fmt: skip


def test_what_is_being_sent_gets_the_new_close_as_its_expiry(runtime: Runtime, clock: Clock) -> None:
    vote_id, _ = paused_first(runtime, clock)
    (gone,) = voting.move(runtime, vote_id, OPENS, CLOSES - 48 * HOUR)
    earlier = broadcasts_of(runtime, vote_id)[0].expires_at
    voting.move(runtime, vote_id, OPENS, CLOSES + 96 * HOUR)
    later = broadcasts_of(runtime, vote_id)[0].expires_at

    assert (gone.left, gone.waiting) == (1, 2)
    assert earlier == CLOSES - 48 * HOUR
    assert later == OPENS + timedelta(days=7)  # as long as any broadcast lasts


def test_a_close_can_move_neither_into_the_past_nor_before_the_opening(
    runtime: Runtime, clock: Clock
) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS + 5 * HOUR

    with pytest.raises(BadInput, match="in the past"):
        voting.move(runtime, vote_id, OPENS, OPENS + HOUR)
    with pytest.raises(BadInput, match="closes before it opens"):
        voting.move(runtime, vote_id, CLOSES, OPENS + 6 * HOUR)
    assert [rung.due_at for rung in voting.steps(runtime, vote_id)][-1] == CLOSES - 3 * HOUR


def test_called_off_it_reminds_nobody_any_more(runtime: Runtime, clock: Clock) -> None:
    vote_id, first = paused_first(runtime, clock)
    voting.call_off(runtime, vote_id)
    clock.at = CLOSES - 2 * HOUR
    carrier = voting.leave(runtime)

    assert carrier.sent == []
    assert voting.states(runtime, vote_id) == [STARTED, SKIPPED, SKIPPED, SKIPPED]
    assert rows(runtime, first)[1:] == [("left_out", "cancelled")] * 2
    with pytest.raises(WrongState, match="called off already"):
        voting.call_off(runtime, vote_id)
    with pytest.raises(WrongState, match="was called off"):
        voting.move(runtime, vote_id, OPENS, CLOSES)


def test_reminders_can_be_changed_until_they_leave(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS
    voting.look(runtime)
    drafts = [RungDraft({"en": "Vote today!"}, 5 * HOUR), RungDraft({"en": "Too late already"}, 200 * HOUR)]
    with pytest.raises(BadInput, match="200 hours before the close"), runtime.database.writing() as conn:
        ladders.keep_rungs(conn, vote_id, drafts, runtime.now())
    with runtime.database.writing() as conn:
        ladders.keep_rungs(conn, vote_id, drafts[:1], runtime.now())
    first, second = voting.steps(runtime, vote_id)
    with pytest.raises(WrongState, match="left already"), runtime.database.writing() as conn:
        ladders.edit_rung(conn, first.id, drafts[0], runtime.now())
    with runtime.database.writing() as conn:
        ladders.edit_rung(conn, second.id, RungDraft({"en": "Vote now!"}, 4 * HOUR), runtime.now())
    clock.at = CLOSES - 4 * HOUR

    assert {text.body for text in voting.leave(runtime).sent} == {"USW 7600: Vote now!\nText STOP to opt out"}


# ---- Each their own text


def test_each_local_reads_its_own_place_and_each_member_their_language(
    runtime: Runtime, clock: Clock
) -> None:
    vote_id = voting.planned(runtime, ["USW7600", "UFCW770"])
    fontana, hall = Phone(runtime, "+13105559001"), Phone(runtime, "+13105559002")
    fontana.texts("USW7600")
    hall.texts("UFCW770 español")
    both = Phone(runtime, "+13105559003")
    both.texts("USW7600")
    both.texts("UFCW770")
    voting.start(runtime, vote_id)
    clock.at = OPENS
    said = {text.phone: text.body for text in voting.leave(runtime).sent}

    assert "USW 7600: Voting is open" in said[fontana.number]
    assert "9961 Sierra Ave" in said[fontana.number]
    assert "UFCW 770: Ya puedes votar" in said[hall.number]
    assert "630 Shatto Pl" in said[hall.number]
    assert said[hall.number].endswith("Manda STOP para cancelar")
    assert len(said) == 3  # who is on both gets one
    first = min(
        [("USW7600", "9961 Sierra"), ("UFCW770", "630 Shatto")], key=lambda each: list_id(runtime, each[0])
    )
    assert first[1] in said[both.number]


def list_id(runtime: Runtime, key: str) -> int:
    with runtime.database.reading() as conn:
        return runtime.directories.current(conn).list_called(key).id


def test_one_local_alone_has_a_text_for_each_language_and_no_more(runtime: Runtime, clock: Clock) -> None:
    voting.held(runtime)
    clock.at = OPENS
    voting.look(runtime)
    with runtime.database.reading() as conn:
        found = [
            tuple(row) for row in conn.execute(select(broadcast_texts.c.language, broadcast_texts.c.local_id))
        ]

    assert found == [("es", 0)]


def test_a_close_over_the_change_of_clocks_is_said_by_the_clock_that_shows_it(
    runtime: Runtime, clock: Clock
) -> None:
    # Clocks go back on November 2: 72 hours before a 6 pm close are then 7 pm, an hour more on the wall.
    clock.at = datetime(2025, 10, 30, 12, tzinfo=UTC)
    closes = datetime(2025, 11, 3, 2, tzinfo=UTC)
    vote_id = voting.held(runtime, opens=datetime(2025, 10, 30, 16, tzinfo=UTC), closes=closes)
    clock.at = closes - 72 * HOUR
    carrier = voting.leave(runtime)

    assert [rung.due_at for rung in voting.steps(runtime, vote_id)][1] == datetime(
        2025, 10, 31, 2, tzinfo=UTC
    )
    assert "until Sun, Nov 2, 6 pm PST." in carrier.sent[0].body


def test_an_ended_ladder_and_one_that_never_was_are_told_apart(runtime: Runtime) -> None:
    with runtime.database.reading() as conn, pytest.raises(NotFound, match="no vote, event or poll 99"):
        ladders.get(conn, 99)
    assert TUESDAY < OPENS


SPANS = [
    (timedelta(hours=72), "72 hours"),
    (timedelta(hours=72, minutes=10), "72 hours 10 minutes"),
    (timedelta(hours=2, minutes=1), "2 hours 1 minute"),
    (timedelta(minutes=90), "90 minutes"),
    (timedelta(hours=1), "1 hour"),
    (timedelta(), "0 minutes"),
]


@pytest.mark.parametrize(("length", "said"), SPANS)
def test_a_length_of_time_is_said_in_hours_and_minutes(length: timedelta, said: str) -> None:
    assert rungs.span(length) == said
