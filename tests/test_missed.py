"""Who did not get it: why, in numbers and person by person; and writing again to just those."""

import pytest
from sqlalchemy import insert, update

from outreach import again, broadcasts, delivery, expansion, launching, missed
from outreach.broadcasts import Draft
from outreach.carriers.codes import CODES
from outreach.errors import BadInput, Consequence, WrongState
from outreach.missed import Chance
from outreach.models import State, members, messages, subscriptions
from outreach.models import broadcasts as broadcasts_table
from outreach.runtime import Runtime
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.organizing import (
    OWN,
    became,
    crowd,
    draft,
    ended,
    expand,
    launch,
    launched,
    message_ids,
    receipt,
    send,
    states,
    tally,
    tally_is_true,
    tick,
)
from tests.texting import Phone

CHANCES = [
    (State.LEFT_OUT, "expired", Chance.AGAIN),
    (State.LEFT_OUT, "cancelled", Chance.AGAIN),
    (State.LEFT_OUT, "quiet hours", Chance.AGAIN),
    (State.LEFT_OUT, "left", Chance.PERSON),
    (State.LEFT_OUT, "held", Chance.PERSON),
    (State.LEFT_OUT, "suppressed", Chance.PERSON),
    (State.UNDELIVERED, "canceled", Chance.AGAIN),  # taken back
    (State.UNDELIVERED, "failed", Chance.AGAIN),  # the carrier's bare word
    (State.UNDELIVERED, "30003", Chance.AGAIN),  # out of reach
    (State.UNDELIVERED, "30022", Chance.AGAIN),  # too fast
    (State.UNDELIVERED, "30034", Chance.AGAIN),  # the sender, which can be mended
    (State.UNDELIVERED, "21408", Chance.AGAIN),  # a country that can be switched on
    (State.UNDELIVERED, "99999", Chance.UNSURE),
    (State.UNDELIVERED, "21610", Chance.PERSON),  # told the carrier STOP
    (State.UNDELIVERED, "21614", Chance.PERSON),  # a landline
    (State.UNDELIVERED, "30005", Chance.PERSON),  # perhaps no number any more
    (State.UNDELIVERED, "30007", Chance.TEXT),  # filtered
    (State.UNDELIVERED, "21617", Chance.TEXT),  # our request
    (State.UNDELIVERED, "30410", Chance.SETTLE),  # may have arrived
    (State.UNKNOWN, "", Chance.OPEN),
    (State.RETRYING, "30003", Chance.OPEN),
]


@pytest.mark.parametrize(("state", "reason", "expected"), CHANCES)
def test_who_may_be_tried_again_follows_from_the_reason(state: State, reason: str, expected: Chance) -> None:
    assert missed.chance(state, reason) is expected


@pytest.mark.parametrize(
    "about",
    [
        Consequence.OPT_OUT,
        Consequence.SUPPRESS,
        Consequence.MISS,
        Consequence.STOP_BROADCAST,
        Consequence.BUG,
    ],
)
def test_no_code_about_the_person_or_the_text_is_tried_again(about: Consequence) -> None:
    chances = {
        missed.chance(State.UNDELIVERED, row.code) for row in CODES.values() if row.consequence is about
    }

    assert chances and chances <= {Chance.PERSON, Chance.TEXT}


def write_again(runtime: Runtime, broadcast_id: int) -> int:
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        return again.write(conn, directory, broadcast_id, None, runtime.now())


def reached(runtime: Runtime, broadcast_id: int) -> set[str]:
    """Whom it has a message to send to."""
    return {phone for phone, state in states(runtime, broadcast_id).items() if state is State.WAITING}


def people(runtime: Runtime, broadcast_id: int) -> int:
    """How many the preview says."""
    with runtime.database.reading() as conn:
        found = broadcasts.get(conn, broadcast_id)
        list_ids = broadcasts.audience(conn, broadcast_id)
        seen = broadcasts.preview(
            conn, found.body, list_ids, False, runtime.now(), 1, 0.1, again_of=found.again_of
        )
        assert sum(n for _, n in seen.by_local) == seen.people
        return seen.people


ALL = [(state, reason) for state, reason, _ in CHANCES] + [(State.DELIVERED, ""), (State.SENT, "")]
TRIED = sum(found in {Chance.AGAIN, Chance.UNSURE} for _, _, found in CHANCES)


def test_the_draft_goes_to_exactly_those_who_may_be_tried_again(runtime: Runtime) -> None:
    earlier = ended(runtime, ALL)

    new = write_again(runtime, earlier)

    assert people(runtime, new) == TRIED
    assert launch(runtime, new) == TRIED
    expand(runtime, new)
    expected = {
        phone
        for phone, (_, _, chance) in zip(sorted(states(runtime, earlier)), CHANCES, strict=False)
        if chance in {Chance.AGAIN, Chance.UNSURE}
    }
    assert reached(runtime, new) == expected
    assert tally_is_true(runtime, new)


def test_the_numbers_by_reason_are_those_of_the_tallies(runtime: Runtime) -> None:
    earlier = ended(runtime, [*ALL, (State.UNDELIVERED, "30003")])

    found = missed.groups(tally(runtime, earlier))

    assert (found[0].reason, found[0].n) in {("30003", 2)}
    assert sum(group.n for group in found) == len(CHANCES) + 1
    assert missed.again(found) == TRIED + 1


def test_the_people_are_shown_hidden_a_page_at_a_time(runtime: Runtime) -> None:
    earlier = ended(runtime, ALL)
    with runtime.database.reading() as conn:
        first = missed.look(conn, earlier, limit=5)
        rest = missed.look(conn, earlier, after=first[-1].member_id)

    assert [each.phone for each in first[:2]] == ["+1 ••• ••• ••00", "+1 ••• ••• ••01"]
    assert {each.locals for each in first} == {"USW Local 7600"}
    assert [(each.state, each.reason, each.chance) for each in [*first, *rest]] == CHANCES
    assert list(missed.everyone(runtime.database, earlier)) == [*first, *rest]


def test_a_list_of_many_pages_ends_where_it_ends(runtime: Runtime) -> None:
    earlier = ended(runtime, [(State.LEFT_OUT, "expired")] * (2 * missed.PAGE))

    shown = [each.member_id for each in missed.everyone(runtime.database, earlier)]

    assert len(shown) == len(set(shown)) == 2 * missed.PAGE


def test_who_left_in_between_is_not_written_to_again(runtime: Runtime) -> None:
    gone, there = Phone(runtime, "+13105550101"), Phone(runtime, "+13105550102")
    gone.texts("USW7600")
    there.texts("USW7600")
    earlier = launched(runtime, ["USW7600"])
    became(runtime, earlier, [(State.LEFT_OUT, "expired")] * 2)
    new = write_again(runtime, earlier)
    assert people(runtime, new) == 2

    gone.texts("STOP")

    assert people(runtime, new) == 1
    assert launch(runtime, new) == 1
    expand(runtime, new)
    assert reached(runtime, new) == {"+13105550102"}


def test_who_joined_in_between_is_not_written_to(runtime: Runtime) -> None:
    earlier = ended(runtime, [(State.LEFT_OUT, "expired")])
    new = write_again(runtime, earlier)

    Phone(runtime, "+13105550199").texts("USW7600")

    assert people(runtime, new) == 1


def test_a_late_receipt_takes_a_person_out_at_every_moment(runtime: Runtime) -> None:
    earlier = ended(runtime, [(State.UNDELIVERED, "30008")] * 3)
    first, second, _ = message_ids(runtime, earlier)
    new = write_again(runtime, earlier)

    receipt(runtime, first, "delivered")
    assert people(runtime, new) == 2
    assert launch(runtime, new) == 2
    receipt(runtime, second, "delivered")
    expand(runtime, new)

    assert len(reached(runtime, new)) == 1
    assert people(runtime, new) == 0  # the third is that one's by now


def test_held_and_suppressed_people_are_left_out_and_the_preview_says_so(runtime: Runtime) -> None:
    earlier = ended(runtime, [(State.LEFT_OUT, "expired")] * 3)
    new = write_again(runtime, earlier)
    with runtime.database.writing() as conn:
        this = members.c.phone
        conn.execute(update(members).where(this == "+13105550000").values(held_at=runtime.now()))
        conn.execute(update(members).where(this == "+13105550001").values(suppressed="30006"))

    assert people(runtime, new) == 1
    launch(runtime, new)
    expand(runtime, new)
    assert reached(runtime, new) == {"+13105550002"}


def test_it_is_the_same_text_and_the_same_lists(runtime: Runtime) -> None:
    earlier = ended(runtime, [(State.LEFT_OUT, "expired")])

    new = write_again(runtime, earlier)

    with runtime.database.reading() as conn:
        old, found = broadcasts.get(conn, earlier), broadcasts.get(conn, new)
        lists = [broadcasts.audience(conn, each) for each in (earlier, new)]
    assert (found.body, found.kind, found.again_of) == (old.body, old.kind, earlier)
    assert lists[0] == lists[1]


def test_a_second_press_finds_the_draft_that_is_there(runtime: Runtime) -> None:
    earlier = ended(runtime, [(State.LEFT_OUT, "expired")])

    assert write_again(runtime, earlier) == write_again(runtime, earlier)


def test_nobody_is_written_to_again_twice(runtime: Runtime) -> None:
    earlier = ended(runtime, [(State.LEFT_OUT, "expired")] * 2)
    one = write_again(runtime, earlier)
    launch(runtime, one)
    expand(runtime, one)

    with pytest.raises(WrongState, match="Nobody is left to write to again"):
        write_again(runtime, earlier)
    found = missed.groups(tally(runtime, earlier))
    with runtime.database.reading() as conn:
        assert missed.to_try(conn, earlier, found) == 0


def test_two_drafts_to_the_same_people_are_launched_one_after_the_other(runtime: Runtime) -> None:
    earlier = ended(runtime, [(State.LEFT_OUT, "expired")] * 2)
    one = write_again(runtime, earlier)
    with runtime.database.writing() as conn:
        list_ids = tuple(broadcasts.audience(conn, earlier))
        other = broadcasts.write(conn, Draft("Hi", list_ids, again_of=earlier), "x: Hi", None, runtime.now())
    launch(runtime, one)

    with pytest.raises(WrongState, match="still being made ready"):
        launch(runtime, other)
    expand(runtime, one)
    with pytest.raises(BadInput, match="Nobody"):
        launch(runtime, other)


def test_whom_the_second_try_did_not_reach_is_the_second_tries(runtime: Runtime) -> None:
    earlier = ended(runtime, [(State.LEFT_OUT, "expired")] * 2)
    one = write_again(runtime, earlier)
    launch(runtime, one)
    expand(runtime, one)
    became(runtime, one, [(State.UNDELIVERED, "30003"), (State.DELIVERED, "")])

    two = write_again(runtime, one)

    assert people(runtime, two) == 1
    assert launch(runtime, two) == 1  # the same text again, and not asked about


@pytest.mark.parametrize("state", ["draft", "sending", "paused"])
def test_while_its_texts_may_still_arrive_nothing_is_written(runtime: Runtime, state: str) -> None:
    crowd(runtime, "USW7600", 1)
    broadcast_id = draft(runtime, ["USW7600"]) if state == "draft" else launched(runtime, ["USW7600"])
    if state == "paused":
        with runtime.database.writing() as conn:
            broadcasts.pause(conn, broadcast_id)

    with pytest.raises(WrongState, match="never launched" if state == "draft" else "is not over"):
        write_again(runtime, broadcast_id)


def test_what_was_cancelled_half_way_goes_on_as_a_new_one(runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 4)
    broadcast_id = launched(runtime, ["USW7600"])
    with runtime.database.writing() as conn:
        delivery.claim(conn, runtime.now(), 1, 0, OWN)
        broadcasts.cancel(conn, broadcast_id, runtime.now())

    new = write_again(runtime, broadcast_id)

    assert people(runtime, new) == 3


def test_its_lists_stay_and_its_text_may_change(runtime: Runtime) -> None:
    earlier = ended(runtime, [(State.LEFT_OUT, "expired")])
    new = write_again(runtime, earlier)
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        others = (directory.list_called("UFCW770").id,)
        lists = tuple(broadcasts.audience(conn, new))
        with pytest.raises(BadInput, match="its lists stay"):
            broadcasts.rewrite(conn, new, Draft("Hi", others), "x: Hi", runtime.now())
        broadcasts.rewrite(conn, new, Draft("Hi", lists), "x: Hi", runtime.now())

        assert broadcasts.get(conn, new).again_of == earlier


def test_what_was_seen_includes_whom_it_is_narrowed_to(runtime: Runtime) -> None:
    earlier = ended(runtime, [(State.LEFT_OUT, "expired")])
    new = write_again(runtime, earlier)
    with runtime.database.writing() as conn:
        seen = launching.fingerprint(conn, new)
        conn.execute(update(broadcasts_table).where(broadcasts_table.c.id == new).values(again_of=None))

        assert launching.fingerprint(conn, new) != seen


def test_many_batches_make_everybody_once(runtime: Runtime) -> None:
    """Members far apart, so that the expansion goes in several steps; each is safe to run twice."""
    earlier = ended(runtime, [(State.LEFT_OUT, "expired")] * 2)
    with runtime.database.writing() as conn:
        far = 5 * expansion.BATCH
        list_id = broadcasts.audience(conn, earlier)[0]
        at = {"created_at": runtime.now(), "zone": ""}
        conn.execute(insert(members), [{"id": far, "phone": "+13105559999", **at}])
        on = {"list_id": list_id, "member_id": far, "state": "joined", "since": runtime.now()}
        conn.execute(insert(subscriptions).values(**on))
        row = {"broadcast_id": earlier, "member_id": far, "state": State.LEFT_OUT, "reason": "cancelled"}
        conn.execute(insert(messages).values(**row, changed_at=runtime.now()))
    new = write_again(runtime, earlier)
    launch(runtime, new)
    with runtime.database.writing() as conn:
        assert expansion.expand(conn, new, runtime.now())
        conn.rollback()
    expand(runtime, new)
    expand(runtime, new)

    assert len(reached(runtime, new)) == 3
    assert tally_is_true(runtime, new)


def test_an_evening_from_the_expiry_to_the_second_try(runtime: Runtime, clock: Clock) -> None:
    phones = crowd(runtime, "USW7600", 3)
    earlier = launched(runtime, ["USW7600"])
    clock.pass_(hours=25)
    tick(runtime)

    new = write_again(runtime, earlier)
    launch(runtime, new)
    expand(runtime, new)
    carrier = FakeCarrier(runtime.now)
    send(runtime, carrier)

    assert carrier.phones == phones
