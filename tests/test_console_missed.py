"""Who did not get it, on the console; writing to them again; and the same text, asked about before it leaves."""

import re

import pytest

from outreach import broadcasts, missed, organizers
from outreach.models import BroadcastState, State
from outreach.runtime import Runtime
from tests.console import Browser, words
from tests.organizing import became, crowd, draft, ended, expand, launched, message_ids, receipt

ROWS = [
    (State.UNDELIVERED, "30003"),
    (State.UNDELIVERED, "99999"),
    (State.UNDELIVERED, "30006"),
    (State.LEFT_OUT, "expired"),
    (State.LEFT_OUT, "left"),
    (State.UNKNOWN, ""),
    (State.DELIVERED, ""),
]


@pytest.fixture
def over(runtime: Runtime) -> int:
    """A broadcast to USW7600 that reached one person of seven."""
    return ended(runtime, ROWS, text="Polls close at 8.")


def found(runtime: Runtime, broadcast_id: int) -> broadcasts.Broadcast:
    with runtime.database.reading() as conn:
        return broadcasts.get(conn, broadcast_id)


def test_the_page_says_why_how_many_and_who_may_be_tried_again(dana: Browser, over: int) -> None:
    said = words(dana.get(f"/broadcasts/{over}"))

    for part in (
        "Who did not get it",
        "The phone was off or out of reach may be tried again · 30003 1",
        "The carrier refused it (code 99999) may be tried again, though we don't know this code · 99999 1",
        "not again: it is about the person or their number · 30006 1",
        "The expiry passed before their turn may be tried again 1",
        "The carrier's answer got lost; we are asking for it may still arrive 1",
        "3 people may be tried again.",
        "Write again to these 3",
    ):
        assert part in said, said


def test_while_it_sends_nothing_is_pressed_yet(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 2)
    broadcast_id = launched(runtime, ["USW7600"])
    receipt(runtime, message_ids(runtime, broadcast_id)[0], "undelivered", "30003")

    said = words(dana.get(f"/broadcasts/{broadcast_id}"))

    assert "Once it is over, you can write again" in said
    assert "Write again to" not in said


def test_the_people_are_shown_with_their_numbers_hidden_and_the_look_is_recorded(
    runtime: Runtime, dana: Browser, over: int
) -> None:
    page = dana.get(f"/broadcasts/{over}/missed")

    said = words(page)
    assert "6 people of broadcast 1; 3 may be tried again" in said
    assert "+1 ••• ••• ••00 USW Local 7600 The phone was off or out of reach may be tried again" in said
    assert "••06" not in said  # who got it
    assert "5550000" not in page.text
    with runtime.database.reading() as conn:
        assert organizers.noted(conn)[0].subject == f"whom broadcast {over} did not reach"


def test_many_people_come_a_page_at_a_time(runtime: Runtime, dana: Browser) -> None:
    n = missed.PAGE + 3
    crowd(runtime, "USW7600", n)
    broadcast_id = launched(runtime, ["USW7600"])
    became(runtime, broadcast_id, [(State.LEFT_OUT, "expired")] * n)

    first = dana.get(f"/broadcasts/{broadcast_id}/missed")
    following = re.search(r'href="([^"]+after=[^"]+)"', first.text)
    assert following
    second = dana.get(following[1])

    assert (first.text.count("••• •••"), second.text.count("••• •••")) == (missed.PAGE, 3)
    assert "The next" in words(first) and "The next" not in words(second)


@pytest.mark.parametrize("after", ["-5", "9" * 30, "x"])
def test_an_address_that_was_typed_wrong_breaks_nothing(dana: Browser, over: int, after: str) -> None:
    assert dana.get(f"/broadcasts/{over}/missed?after={after}").status_code == 200


def test_one_press_makes_the_draft_and_a_second_finds_it(runtime: Runtime, dana: Browser, over: int) -> None:
    page, action = f"/broadcasts/{over}", f"/broadcasts/{over}/again"

    where = [dana.press(page, action).headers["Location"] for _ in range(2)]

    assert where == ["/broadcasts/2", "/broadcasts/2"]
    assert found(runtime, 2).body == found(runtime, over).body
    said = words(dana.get("/broadcasts/2"))
    assert "Only to those whom broadcast 1 did not reach" in said
    assert "This reaches 3 people" in said
    assert "send it once more" not in said


def test_the_draft_is_launched_without_a_question_and_its_origin_points_to_it(
    runtime: Runtime, dana: Browser, over: int
) -> None:
    dana.press(f"/broadcasts/{over}", f"/broadcasts/{over}/again")

    answer = dana.press("/broadcasts/2", "/broadcasts/2/launch")

    assert answer.status_code == 302
    assert (found(runtime, 2).state, found(runtime, 2).people) == (BroadcastState.SENDING, 3)
    expand(runtime, 2)
    said = words(dana.get(f"/broadcasts/{over}"))
    assert "Nobody else may be tried again. Some were written to again: broadcast 2" in said
    people = words(dana.get(f"/broadcasts/{over}/missed"))
    assert "0 may be tried again; who else may was written to again already." in people


def test_such_a_drafts_lists_can_not_be_changed_and_its_preview_stays_narrowed(
    runtime: Runtime, dana: Browser, over: int
) -> None:
    dana.press(f"/broadcasts/{over}", f"/broadcasts/{over}/again")
    page = dana.get("/broadcasts/2/edit")
    assert "Only to those whom broadcast 1 did not reach (3 people)" in words(page)
    assert 'type="checkbox" name="list"' not in page.text

    typed = dana.press("/broadcasts/2/edit", "/broadcasts/preview", text="Polls close at 9.")
    kept = dana.press("/broadcasts/2/edit", text="Polls close at 9.")
    with runtime.database.reading() as conn:
        directory = runtime.directories.current(conn)
        local = directory.list_called("USW7600").local_id
        more = [each.id for each in directory.lists.values() if each.local_id == local]
    others = dana.press("/broadcasts/2/edit", text="Polls close at 9.", list=[*more[1:], 10**6])

    assert "People 3" in words(typed)
    assert (kept.status_code, found(runtime, 2).text) == (302, "Polls close at 9.")
    assert (others.status_code, found(runtime, 2).again_of) == (404, over)


def test_a_mistake_on_such_a_draft_keeps_its_page(dana: Browser, over: int) -> None:
    dana.press(f"/broadcasts/{over}", f"/broadcasts/{over}/again")

    page = dana.press("/broadcasts/2/edit", text=" ")

    assert page.status_code == 422
    assert "Only to those whom broadcast 1 did not reach (3 people)" in words(page)


def test_when_there_is_nobody_left_the_press_says_so(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 1)
    broadcast_id = launched(runtime, ["USW7600"])
    became(runtime, broadcast_id, [(State.UNDELIVERED, "30006")])

    page = dana.get(f"/broadcasts/{broadcast_id}")
    answer = dana.press(f"/broadcasts/{broadcast_id}/missed", f"/broadcasts/{broadcast_id}/again")

    assert "Nobody of them may be tried again" in words(page)
    assert answer.status_code in {400, 409}


def test_the_same_text_is_launched_once_more_only_with_a_tick(
    runtime: Runtime, dana: Browser, over: int
) -> None:
    new = draft(runtime, ["USW7600"], text="Polls  close at 8.")
    page, action = f"/broadcasts/{new}", f"/broadcasts/{new}/launch"
    asked = "This very text was launched to 7 people a moment ago, as broadcast 1."

    assert asked in words(dana.get(page))
    refused = dana.press(page, action)
    assert (refused.status_code, found(runtime, new).state) == (422, BroadcastState.DRAFT)
    assert f"{asked} Nothing was launched. To send it there once more, tick that you mean it." in words(
        refused
    )

    assert dana.press(page, action, again="on").status_code == 302
    assert found(runtime, new).state == BroadcastState.SENDING
