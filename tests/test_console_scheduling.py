"""Launching later on the console: plan it, see it, launch it sooner, put it back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from outreach import broadcasts
from outreach.models import BroadcastState
from outreach.runtime import Runtime
from tests.conftest import Clock
from tests.console import Browser, signed_in, words
from tests.organizing import crowd, draft, launched
from workers.clock import tick

FRIDAY = datetime(2025, 11, 7, 17, tzinfo=UTC)  # 9:00 in Los Angeles
LATER = {"when": "later", "starts": "2025-11-07T09:00", "expires": "2025-11-07T20:00"}


def state(runtime: Runtime) -> BroadcastState:
    with runtime.database.reading() as conn:
        return broadcasts.get(conn, 1).state


def planned(runtime: Runtime, dana: Browser, people: int = 3, **more: object) -> None:
    crowd(runtime, "USW7600", people)
    draft(runtime, ["USW7600"], **more)  # type: ignore[arg-type]  # fields of Draft, by name
    said = {"any_hour": "on"} if more.get("any_hour") else {}
    assert dana.press("/broadcasts/1", "/broadcasts/1/launch", **LATER, **said).status_code == 302


def test_a_plan_is_offered_for_tomorrow_at_nine(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    draft(runtime, ["USW7600"])
    page = dana.get("/broadcasts/1").text

    assert 'name="starts" value="2025-11-05T09:00"' in page
    assert 'name="expires" value="2025-11-05T10:00"' in page  # the draft's own
    assert 'value="now" checked' in page


def test_a_scheduled_broadcast_says_when_and_who_did_it(runtime: Runtime, dana: Browser) -> None:
    planned(runtime, dana)
    page, lists, home = (words(dana.get(path)) for path in ("/broadcasts/1", "/broadcasts", "/"))

    assert state(runtime) == BroadcastState.SCHEDULED
    assert "Starts Fri, Nov 7, 9:00 am PST. It goes to whoever is on its lists then." in page
    assert "Dana scheduled it" in page
    for part in ("Launch now…", "Launch to 3 people", "Back to draft", "Throw away"):
        assert part in page
    for each in (lists, home):
        assert "Starts Fri, Nov 7, 9:00 am PST" in each


def test_it_starts_by_itself_and_its_page_follows(runtime: Runtime, dana: Browser, clock: Clock) -> None:
    planned(runtime, dana)
    clock.at = FRIDAY
    dana.signs_in("dana@usw.example")
    before = dana.get("/broadcasts/1/progress").get_json()
    tick(runtime)
    after = dana.get("/broadcasts/1/progress").get_json()

    assert (before["state"], before["again"], after["state"]) == ("scheduled", 5, "sending")


def test_past_its_expiry_its_page_says_that_nothing_was_sent(
    runtime: Runtime, dana: Browser, clock: Clock
) -> None:
    planned(runtime, dana)
    clock.at = FRIDAY.replace(day=9)
    tick(runtime)
    dana.signs_in("dana@usw.example")

    assert "Its expiry had passed when it was to start; nothing was sent." in words(dana.get("/broadcasts/1"))


def test_back_to_draft_it_can_be_changed_again(runtime: Runtime, dana: Browser) -> None:
    planned(runtime, dana)
    refused = dana.get("/broadcasts/1/edit")
    dana.press("/broadcasts/1", "/broadcasts/1/unschedule")

    assert "Put it back to draft, then change it." in words(refused)
    assert state(runtime) == BroadcastState.DRAFT
    assert dana.get("/broadcasts/1/edit").status_code == 200
    assert "Dana unscheduled it" in words(dana.get("/broadcasts/1"))


def test_it_can_be_launched_sooner_once(runtime: Runtime, dana: Browser) -> None:
    planned(runtime, dana)
    launched = dana.press("/broadcasts/1", "/broadcasts/1/launch")
    again = dana.press("/broadcasts/1", "/broadcasts/1/launch")
    back = dana.press("/broadcasts/1", "/broadcasts/1/unschedule")

    assert (launched.status_code, again.status_code, back.status_code) == (302, 409, 409)
    assert "has started already" in words(back)
    assert state(runtime) == BroadcastState.SENDING


def test_any_hour_is_said_again_at_the_plan_and_at_a_sooner_launch(runtime: Runtime, dana: Browser) -> None:
    planned(runtime, dana, any_hour=True)
    refused = dana.press("/broadcasts/1", "/broadcasts/1/launch")

    assert (refused.status_code, state(runtime)) == (422, BroadcastState.SCHEDULED)
    assert words(dana.get("/broadcasts/1")).count("Dana confirmed any hour for it") == 1


def test_a_draft_that_somebody_scheduled_meanwhile_is_not_launched_at_once(
    runtime: Runtime, dana: Browser
) -> None:
    crowd(runtime, "USW7600", 3)
    draft(runtime, ["USW7600"])
    looked_at = re.search(r'name="seen" value="(\w+)"', dana.get("/broadcasts/1").text)
    assert looked_at is not None
    dana.press("/broadcasts/1", "/broadcasts/1/launch", **{**LATER, "expires": "2025-11-07T10:00"})

    stale = dana.press("/broadcasts/1", "/broadcasts/1/launch", seen=looked_at[1])

    assert (stale.status_code, state(runtime)) == (409, BroadcastState.SCHEDULED)


MISTAKES = [
    pytest.param({"starts": ""}, "Choose the day and the hour when it starts", id="no start"),
    pytest.param({"starts": "soon"}, "The start is no time we can read", id="unreadable"),
    pytest.param({"starts": "2025-11-04T09:00"}, "The start has passed already", id="past"),
    pytest.param({"expires": "2025-11-07T08:00"}, "Its expiry comes before its start", id="expires first"),
    pytest.param({"expires": "2025-11-20T08:00"}, "more than seven days after its start", id="too long"),
    pytest.param({"starts": "2026-01-07T08:00"}, "more than 30 days away", id="too far"),
    pytest.param({"expires": "2026-03-08T02:30"}, "There is no 2:30 am on Sun, Mar 8", id="skipped hour"),
]


@pytest.mark.parametrize(("mistake", "sentence"), MISTAKES)
def test_a_mistake_in_the_plan_is_said_and_what_was_typed_stays(
    runtime: Runtime, dana: Browser, mistake: dict[str, str], sentence: str
) -> None:
    crowd(runtime, "USW7600", 3)
    draft(runtime, ["USW7600"])
    typed = {**LATER, **mistake}
    page = dana.press("/broadcasts/1", "/broadcasts/1/launch", **typed)

    assert (page.status_code, state(runtime)) == (422, BroadcastState.DRAFT)
    assert sentence in words(page)
    assert 'value="later" checked' in page.text
    assert f'name="expires" value="{typed["expires"]}"' in page.text


def test_above_a_thousand_the_plan_needs_the_number_typed(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 1001)
    draft(runtime, ["USW7600"])
    page = words(dana.get("/broadcasts/1"))
    refused = dana.press("/broadcasts/1", "/broadcasts/1/launch", **LATER)
    taken = dana.press("/broadcasts/1", "/broadcasts/1/launch", **LATER, people="1,001")

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "on the lists then, which may be another number of people" in page


def test_another_local_cannot_put_it_back(app: Flask, runtime: Runtime, dana: Browser) -> None:
    planned(runtime, dana)
    other = signed_in(app, runtime, "kim@ufcw.example", "organizer", ("UFCW770",))

    assert other.press("/", "/broadcasts/1/unschedule").status_code == 404
    assert state(runtime) == BroadcastState.SCHEDULED


def test_a_card_in_quiet_hours_says_until_when(runtime: Runtime, dana: Browser, clock: Clock) -> None:
    clock.pass_(hours=12)  # 10 in the evening in Los Angeles
    dana.signs_in("dana@usw.example")
    crowd(runtime, "USW7600", 2)
    launched(runtime, ["USW7600"])

    for path in ("/", "/broadcasts"):
        assert "Quiet hours until 9:00 am PST · 0 delivered of 2" in words(dana.get(path))


def test_a_draft_that_nobody_would_get_says_so_before_it_is_pressed(
    runtime: Runtime, dana: Browser, clock: Clock
) -> None:
    crowd(runtime, "USW7600", 2)
    draft(runtime, ["USW7600"], expires_at=clock() + timedelta(hours=20))
    before = words(dana.get("/broadcasts/1"))
    clock.pass_(hours=14)  # midnight
    dana.signs_in("dana@usw.example")

    assert "nobody would get it" not in before
    assert "it is quiet hours wherever they live, so nobody would get it" in words(dana.get("/broadcasts/1"))
