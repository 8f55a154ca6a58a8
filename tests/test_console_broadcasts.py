"""Writing, checking, launching and watching a broadcast on the console."""

import json
import re
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import redis
from flask import Flask
from sqlalchemy import update

from outreach import broadcasts
from outreach.jobs import EXPAND, Jobs
from outreach.models import BroadcastState, locals_, marks
from outreach.runtime import Runtime
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.console import Browser, signed_in, words
from tests.organizing import crowd, draft, expand, launched, send

TEXT = "Polls close at 8 <script>alert(1)</script> & don’t forget 😕"


def form(runtime: Runtime, **more: object) -> dict[str, object]:
    """What Dana fills in."""
    with runtime.database.reading() as conn:
        list_id = runtime.directories.current(conn).list_called("USW7600").id
    return {
        "text": "Polls close at 8.",
        "list": list_id,
        "kind": "alert",
        "expires": "2025-11-05T09:00",
        **more,
    }


def found(runtime: Runtime, broadcast_id: int) -> broadcasts.Broadcast:
    with runtime.database.reading() as conn:
        return broadcasts.get(conn, broadcast_id)


def test_the_preview_shows_the_exact_text_and_names_what_makes_it_wide(
    runtime: Runtime, dana: Browser
) -> None:
    page = dana.press("/broadcasts/new", "/broadcasts/preview", **form(runtime, text=TEXT))

    assert "<script>" not in page.text
    assert "UCS-2" in words(page)
    for name in ("curly apostrophe", "confused face"):
        assert name in words(page)
    bubble = page.text.partition('<p class="bubble">')[2].partition("</p>")[0]
    assert plain(bubble) == f"USW 7600: {TEXT}\nText STOP to opt out"


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_the_preview_shows_people_left_out_cost_and_time(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 7)

    said = words(dana.press("/broadcasts/new", "/broadcasts/preview", **form(runtime)))

    for part in ("1 segment", "People 7", "$0.08", "Wed, Nov 5, 9:00 am PST"):
        assert part in said, said


def test_a_draft_is_kept_to_the_letter(runtime: Runtime, dana: Browser) -> None:
    answer = dana.press(
        "/broadcasts/new", **form(runtime, text="Line one\r\nLine two 😕", kind="alert", any_hour="on")
    )
    kept = found(runtime, 1)

    assert answer.headers["Location"] == "/broadcasts/1"
    assert kept.body == "USW 7600: Line one\nLine two 😕\nText STOP to opt out"
    assert (kept.kind, kept.any_hour) == ("alert", True)
    assert kept.expires_at == datetime(2025, 11, 5, 9, tzinfo=ZoneInfo("America/Los_Angeles"))


MISTAKES = [
    pytest.param({"text": " "}, "empty", id="no text"),
    pytest.param({"list": []}, "No list", id="no list"),
    pytest.param({"expires": "2025-11-04T09:59"}, "future", id="expiry has passed"),
    pytest.param({"expires": "tomorrow"}, "no time we can read", id="expiry unreadable"),
    pytest.param({"text": "x" * 1600}, "Shorten it", id="too long"),
    pytest.param(
        {"kind": "reminder", "any_hour": "on"}, "only an alert may leave at any hour", id="waking reminder"
    ),
    pytest.param({"kind": "joke"}, "alert or a reminder", id="no such kind"),
]


@pytest.mark.parametrize(("mistake", "sentence"), MISTAKES)
def test_a_mistake_is_said_and_what_was_typed_stays(
    runtime: Runtime, dana: Browser, mistake: dict[str, object], sentence: str
) -> None:
    page = dana.press("/broadcasts/new", **form(runtime, **{"text": "Kept <b>words</b>", **mistake}))

    assert page.status_code == 422
    assert sentence in words(page)
    if "text" not in mistake:
        assert "Kept &lt;b&gt;words&lt;/b&gt;</textarea>" in page.text


def test_a_draft_can_be_changed_and_thrown_away(runtime: Runtime, dana: Browser) -> None:
    dana.press("/broadcasts/new", **form(runtime))
    assert "Polls close at 8.</textarea>" in dana.get("/broadcasts/1/edit").text

    dana.press("/broadcasts/1/edit", **form(runtime, text="Polls close at 9."))
    assert found(runtime, 1).body == "USW 7600: Polls close at 9.\nText STOP to opt out"
    dana.press("/broadcasts/1", "/broadcasts/1/cancel")

    assert found(runtime, 1).state == BroadcastState.CANCELLED
    assert "Nothing of it was sent" in words(dana.get("/broadcasts/1"))


def test_a_launch_asks_the_workers_after_it_is_kept(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    broadcast_id = draft(runtime, ["USW7600"])

    answer = dana.press(f"/broadcasts/{broadcast_id}", f"/broadcasts/{broadcast_id}/launch")

    assert answer.status_code == 302
    assert found(runtime, broadcast_id).state == BroadcastState.SENDING
    assert [job.func_name for job in runtime.jobs.queue.jobs] == [EXPAND]
    assert "Dana launched it" in words(dana.get(f"/broadcasts/{broadcast_id}"))


def test_a_second_press_launches_nothing_and_says_so(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    broadcast_id = draft(runtime, ["USW7600"])
    page, action = f"/broadcasts/{broadcast_id}", f"/broadcasts/{broadcast_id}/launch"
    dana.press(page, action)

    again = dana.press(page, action)

    assert again.status_code == 409
    assert "launched already. It was not launched again" in words(again)
    assert words(again).count("Dana launched it") == 1


def test_a_draft_that_changed_since_it_was_looked_at_is_not_launched(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    broadcast_id = draft(runtime, ["USW7600"])
    page = f"/broadcasts/{broadcast_id}"
    looked_at = re.search(r'name="seen" value="(\w+)"', dana.get(page).text)
    assert looked_at is not None
    dana.press(f"{page}/edit", **form(runtime, text="Something else"))

    stale = dana.press(page, f"{page}/launch", seen=looked_at[1])

    assert stale.status_code == 409
    assert found(runtime, broadcast_id).state == BroadcastState.DRAFT


TYPED = [("", 422), ("1200", 422), ("people", 422), ("1201", 302), ("1,201", 302), ("1 201", 302)]


@pytest.mark.parametrize(("typed", "status"), TYPED)
def test_above_a_thousand_people_their_number_must_be_typed(
    runtime: Runtime, dana: Browser, typed: str, status: int
) -> None:
    crowd(runtime, "USW7600", 1201)
    broadcast_id = draft(runtime, ["USW7600"])

    answer = dana.press(f"/broadcasts/{broadcast_id}", f"/broadcasts/{broadcast_id}/launch", people=typed)

    assert answer.status_code == status
    expected = BroadcastState.SENDING if status == 302 else BroadcastState.DRAFT
    assert found(runtime, broadcast_id).state == expected


def test_a_broadcast_for_any_hour_asks_twice(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    broadcast_id = draft(runtime, ["USW7600"], any_hour=True)
    page, action = f"/broadcasts/{broadcast_id}", f"/broadcasts/{broadcast_id}/launch"

    refused = dana.press(page, action)
    kept = found(runtime, broadcast_id).state
    launched_ = dana.press(page, action, any_hour="on")

    assert (refused.status_code, kept, launched_.status_code) == (422, BroadcastState.DRAFT, 302)
    assert "Say once more that it may also leave outside 9:00–20:00. Nothing was launched." in words(refused)
    assert "Dana confirmed any hour for it" in words(dana.get(page))


def test_what_is_asked_for_any_hour_in_the_draft_is_on_record(runtime: Runtime, dana: Browser) -> None:
    dana.press("/broadcasts/new", **form(runtime, any_hour="on"))

    assert "Dana asked for any hour for it" in words(dana.get("/broadcasts/1"))


def test_any_hour_at_the_launch_alone_is_refused(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    broadcast_id = draft(runtime, ["USW7600"])
    page = f"/broadcasts/{broadcast_id}"

    refused = dana.press(page, f"{page}/launch", any_hour="on")

    assert (refused.status_code, found(runtime, broadcast_id).state) == (422, BroadcastState.DRAFT)
    assert "keeps to 9:00–20:00" in words(refused)


def test_a_broadcast_for_any_hour_names_who_is_asleep_now(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    crowd(runtime, "USW7600", 2, first=10, zone="Pacific/Honolulu")  # 8:00 there
    broadcast_id = draft(runtime, ["USW7600"], any_hour=True)

    assert "2 people are in quiet hours now" in words(dana.get(f"/broadcasts/{broadcast_id}"))


def test_pause_resume_and_cancel_are_done_noted_and_shown(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    broadcast_id = launched(runtime, ["USW7600"])
    page = f"/broadcasts/{broadcast_id}"

    for act, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        assert dana.press(page, f"{page}/{act}").status_code == 302
        assert found(runtime, broadcast_id).state == state
    said = words(dana.get(page))

    for did in ("Dana paused it", "Dana resumed it", "Dana cancelled it"):
        assert did in said
    assert dana.press(page, f"{page}/pause").status_code == 409


def test_the_progress_follows_the_texts_and_stops_asking_at_the_end(
    runtime: Runtime, dana: Browser, clock: Clock
) -> None:
    crowd(runtime, "USW7600", 3)
    broadcast_id = draft(runtime, ["USW7600"])
    page = f"/broadcasts/{broadcast_id}"
    dana.press(page, f"{page}/launch")
    before = json.loads(dana.get(f"{page}/progress").text)
    expand(runtime, broadcast_id)
    send(runtime, FakeCarrier(runtime.now))
    with runtime.database.writing() as conn:
        broadcasts.finish_done(conn, runtime.now())
    clock.pass_(hours=1)
    after = json.loads(dana.get(f"{page}/progress").text)

    assert (before["state"], before["again"]) == ("sending", 1)
    assert "3 texts wait" in before["html"]
    assert (after["state"], after["again"]) == ("finished", 0)


def test_with_the_queue_away_pages_say_that_nothing_is_sent(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    broadcast_id = launched(runtime, ["USW7600"])
    away = redis.Redis.from_url("unix:///nowhere/at/all")
    object.__setattr__(runtime, "jobs", Jobs(away))

    for path in ("/", f"/broadcasts/{broadcast_id}"):
        page = dana.get(path)
        assert "Redis does not answer" in words(page), path
    assert dana.press(f"/broadcasts/{broadcast_id}", f"/broadcasts/{broadcast_id}/pause").status_code == 302


def test_the_draft_page_shows_the_text_that_is_kept(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    broadcast_id = draft(runtime, ["USW7600"], text="As kept")
    with runtime.database.writing() as conn:
        conn.execute(update(locals_).values(label="Renamed since"))
        conn.execute(update(marks).values(value=marks.c.value + 1))

    page = words(dana.get(f"/broadcasts/{broadcast_id}"))

    assert "USW 7600: As kept" in page
    assert "Renamed since" not in page


def test_a_text_to_several_locals_says_who_signs_it(app: Flask, runtime: Runtime) -> None:
    maria = signed_in(app, runtime, "maria@alliance.example", "admin")
    with runtime.database.reading() as conn:
        lists = [runtime.directories.current(conn).list_called(key) for key in ("USW7600", "UFCW770")]
    several = form(runtime, list=[each.id for each in lists])

    page = maria.press("/broadcasts/new", "/broadcasts/preview", **several)

    assert "Signed Alliance, because it goes to several locals." in words(page)
    assert f'data-summary="{lists[0].name}, {lists[1].name} · ' in page.text


def test_a_list_beside_the_main_one_is_joined_by_its_own_name(dana: Browser) -> None:
    page = words(dana.get("/lists"))

    assert "To get the texts of USW Local 7600, text USW7600 to 77820" in page
    assert "To get the texts of USW Local 7600 stewards, text USWSTEWARDS to 77820" in page
