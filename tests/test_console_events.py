"""The calendar on the console: what an organizer sees, writes, starts and calls off, and what is nobody else's."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from outreach import event_rungs, events, organizers, rsvps
from outreach.prepared import writes
from outreach.rungs import RungDraft
from outreach.runtime import Runtime
from outreach.season import ladders
from outreach.situation import Rsvp
from tests import voting
from tests.conftest import Clock
from tests.console import Browser, signed_in, words
from tests.eventing import HOUR, LOS_ANGELES, TOWN_HALL, TUESDAYS, at, event_of, on_calendar, planned
from tests.organizing import crowd
from tests.texting import Phone
from workers.clock import tick

FORM = {
    "name": "Town hall", "starts": "2025-11-06T17:00", "ends": "2025-11-06T18:30", "zone": LOS_ANGELES,
    "place": "Union hall", "link": "https://zoom.us/j/1", "word": "TOWNHALL", "reminders": "usual",
}  # fmt: skip


def list_of(runtime: Runtime, key: str = "USW7600") -> int:
    with runtime.database.reading() as conn:
        return runtime.directories.current(conn).list_called(key).id


def many(runtime: Runtime) -> int:
    with runtime.database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(ladders)) or 0


def noted(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.database.reading() as conn:
        return [(each.act, each.subject) for each in organizers.noted(conn)]


def comes(
    runtime: Runtime, event_id: int, key: str, *, coming: bool = True, number: str = "+13105550101"
) -> None:
    phone = Phone(runtime, number)
    phone.texts(key)
    with runtime.database.writing() as conn, writes(conn) as kept:
        local_id = runtime.directories.current(conn).list_called(key).local_id
        starts_at = events.get(conn, event_id).event.closes_at
        rsvps.answer(kept, phone.member.id, Rsvp(event_id, starts_at, coming, local_id), runtime.now())


# ---- Writing one


def test_an_event_is_written_checked_and_put_on_the_calendar(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    kept = dana.press("/events/new", list=list_of(runtime), **FORM)
    draft = words(dana.get("/events/1"))
    started = dana.press("/events/1", "/events/1/start")
    page, calendar = words(dana.get("/events/1")), words(dana.get("/events"))

    assert (kept.status_code, kept.location, started.status_code) == (302, "/events/1", 302)
    assert "Its reminders go to 3 people on its lists now" in draft
    assert "Town hall, Thu, Nov 6, 5 pm PST, Union hall. https://zoom.us/j/1 Coming? Text TOWNHALL." in draft
    assert "On the calendar" in page
    assert "Dana started it" in page
    assert "Thu, Nov 6, 5:00 pm PST Town hall USW 7600" in calendar
    assert ("started", "event 1") in noted(runtime)


def test_a_weekly_one_is_said_to_be(runtime: Runtime, dana: Browser) -> None:
    form = {**FORM, "name": "Solidarity Tuesday", "weekly": "on", "last_day": "2025-12-30"}
    dana.press("/events/new", list=list_of(runtime), **form)
    dana.press("/events/1", "/events/1/start")

    assert "every week at this hour in Los Angeles, the last time on or before 2025-12-30" in words(
        dana.get("/events/1")
    )
    assert "every week" in words(dana.get("/events"))


def test_reminders_in_ones_own_words(runtime: Runtime, dana: Browser) -> None:
    own = {
        "reminders": "own",
        "hours_0": "1.5",
        "text_en_0": "See you at {starts}",
        "text_es_0": "Nos vemos: {starts}",
    }
    dana.press("/events/new", list=list_of(runtime), **{**FORM, **own})
    page = words(dana.get("/events/1"))
    again = dana.get("/events/1/edit").text

    assert (
        "Thu, Nov 6, 3:30 pm PST · once it is on the calendar USW 7600: See you at Thu, Nov 6, 5 pm PST"
        in page
    )
    assert "Text STOP to opt out English, 1 segment" in page
    assert "USW 7600: Nos vemos: ju 6 nov, 5 pm PST Manda STOP para cancelar Español, 1 segment" in page
    assert 'name="hours_0" value="1.5"' in again
    assert "Nos vemos: {starts}" in again
    assert 'value="keep" checked' in again


def test_an_event_without_reminders(runtime: Runtime, dana: Browser) -> None:
    dana.press("/events/new", list=list_of(runtime), **{**FORM, "reminders": "none"})

    assert "Nobody is reminded of it." in words(dana.get("/events/1"))


WRONG = [
    ({"name": ""}, "The name is missing"),
    ({"ends": "2025-11-06T16:00"}, "ends before it begins"),
    ({"starts": "2025-11-01T17:00", "ends": "2025-11-01T18:00"}, "in the past"),
    ({"starts": ""}, "Choose the day and the hour"),
    ({"starts": "soon"}, "no time we can read"),
    ({"starts": "2026-03-08T02:30", "ends": "2026-03-08T04:00"}, "There is no 2:30 am on Sun, Mar 8"),
    ({"zone": "Mars/Olympus"}, "Choose the clock"),
    ({"word": "STOP"}, "means something else already"),
    ({"link": "javascript:alert(1)"}, "must begin with https://"),
    ({"weekly": "on", "last_day": "soon"}, "is no day"),
    ({"reminders": "own", "hours_0": "two", "text_en_0": "Hi"}, "Say in hours"),
    ({"reminders": "own", "hours_0": "nan", "text_en_0": "Hi"}, "Say in hours"),
    ({"reminders": "own", "hours_0": "1e99", "text_en_0": "Hi"}, "Say in hours"),
    ({"reminders": "own", "hours_0": "2", "text_en_0": "{closes}"}, "says {closes}"),
    ({"reminders": "own", "hours_0": "2"}, "no English text"),
]


@pytest.mark.parametrize(("more", "why"), WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    runtime: Runtime, dana: Browser, more: dict[str, str], why: str
) -> None:
    page = dana.press("/events/new", list=list_of(runtime), **{**FORM, "place": "Room <9>", **more})

    assert page.status_code == 422
    assert why in words(page)
    assert "Room &lt;9&gt;" in page.text
    assert many(runtime) == 0


def test_without_a_list_nothing_is_kept(runtime: Runtime, dana: Browser) -> None:
    assert "No list is chosen" in words(dana.press("/events/new", **FORM))
    assert many(runtime) == 0


def test_a_large_event_asks_for_its_number(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 1001)
    planned(runtime, TOWN_HALL)
    refused = dana.press("/events/1", "/events/1/start")
    wrong = dana.press("/events/1", "/events/1/start", people="1000")
    right = dana.press("/events/1", "/events/1/start", people="1,001")

    assert (refused.status_code, wrong.status_code, right.status_code) == (422, 422, 302)
    assert "type that number: 1001" in words(refused)


def test_a_second_press_is_told_that_it_was_started(runtime: Runtime, dana: Browser) -> None:
    on_calendar(runtime, TOWN_HALL)
    page = dana.press("/events/1", "/events/1/start")

    assert page.status_code == 409
    assert "This event was started already" in words(page)


# ---- Changing it


def test_a_change_of_time_says_what_has_left_already(runtime: Runtime, dana: Browser, clock: Clock) -> None:
    on_calendar(runtime, TOWN_HALL)
    form = dana.get("/events/1/edit").text
    changed = dana.press(
        "/events/1/edit", list=list_of(runtime), **{**FORM, "starts": "2025-11-07T17:00", "ends": "2025-11-07T18:00", "reminders": "keep"},
    )  # fmt: skip

    assert 'name="starts" value="2025-11-06T17:00"' in form
    assert changed.status_code == 302
    assert "The calendar and the reminders that are still to leave say so" in words(dana.get("/events/1"))
    assert event_of(runtime, 1).event.closes_at == at(LOS_ANGELES, 2025, 11, 7, 17)


def test_a_change_tells_of_texts_that_say_the_old_place(
    runtime: Runtime, dana: Browser, clock: Clock
) -> None:
    crowd(runtime, "USW7600", 2, first=500)
    on_calendar(runtime, TOWN_HALL)
    clock.at = TOWN_HALL.starts_at - 24 * HOUR
    tick(runtime)
    dana.signs_in("dana@usw.example")
    changes = {**FORM, "place": "Back gate", "reminders": "keep"}
    dana.press("/events/1/edit", list=list_of(runtime), **changes)

    assert "2 texts of a reminder had not left yet and still say the old place" in words(
        dana.get("/events/1")
    )


def test_the_form_shows_the_reminders_that_have_left_too(
    runtime: Runtime, dana: Browser, clock: Clock
) -> None:
    """Else whoever writes the other anew would take this one away without knowing."""
    crowd(runtime, "USW7600", 2, first=500)
    on_calendar(runtime, TOWN_HALL)
    clock.at = TOWN_HALL.starts_at - 24 * HOUR
    tick(runtime)
    dana.signs_in("dana@usw.example")
    page = dana.get("/events/1/edit")

    assert re.findall(r'name="hours_\d" value="(\d*)"', page.text) == ["24", "2", "", ""]
    assert words(page).count("This one has left. It leaves again only for another time.") == 1


def test_the_form_keeps_more_reminders_than_it_has_room_for(runtime: Runtime, dana: Browser) -> None:
    """As somebody may have written them at the prompt."""
    rungs = [RungDraft({"en": f"{hours} hours"}, hours * HOUR) for hours in (24, 12, 6, 3, 1)]
    on_calendar(runtime, TOWN_HALL, rungs=rungs)
    page = dana.get("/events/1/edit")
    hours = re.findall(r'name="hours_\d" value="(\d*)"', page.text)
    rows = {f"hours_{n}": each for n, each in enumerate(hours)}
    rows |= {f"text_en_{n}": f"{each} hours" for n, each in enumerate(hours)}
    dana.press("/events/1/edit", list=list_of(runtime), **{**FORM, "reminders": "own", **rows})
    with runtime.database.reading() as conn:
        kept = event_rungs.standing(conn, 1)

    assert sorted(str(rung.texts["en"]) for rung in kept) == sorted(str(draft.texts["en"]) for draft in rungs)


def test_the_page_says_which_reminder_comes_too_late_and_which_hour_is_meant(
    runtime: Runtime, dana: Browser, clock: Clock
) -> None:
    clock.at = at(LOS_ANGELES, 2026, 10, 31, 12)
    dana.signs_in("dana@usw.example")
    times = {"starts": "2026-11-01T01:30", "ends": "2026-11-01T03:00"}
    dana.press("/events/new", list=list_of(runtime), **{**FORM, **times})
    page = words(dana.get("/events/1"))

    assert page.count("will not leave: its moment has passed") == 1
    assert "1:30 am comes twice on Sun, Nov 1: the first is meant, 1:30 am PDT." in page


def test_called_off_it_is_gone_from_the_calendar_and_says_that_nobody_was_told(
    runtime: Runtime, dana: Browser
) -> None:
    on_calendar(runtime, TOWN_HALL)
    dana.press("/events/1", "/events/1/call-off")
    page = words(dana.get("/events/1"))

    assert "Nobody was told: that takes an alert." in page
    assert "Called off" in page
    assert "Town hall (called off)" in words(dana.get("/events"))
    assert dana.press("/events", "/events/1/call-off").status_code == 409


# ---- Who comes, and what reminders did


def test_the_page_counts_who_comes_by_local(app: Flask, runtime: Runtime) -> None:
    event_id = on_calendar(runtime, TOWN_HALL, ("USW7600", "UFCW770"))
    comes(runtime, event_id, "USW7600")
    comes(runtime, event_id, "UFCW770", coming=False, number="+13105550102")
    admin = signed_in(app, runtime, "ann@alliance.example", "admin")
    dana = signed_in(app, runtime, "dana@usw.example", "organizer", ("USW7600",))

    assert "UFCW Local 770 0 1 All 1 1" in words(admin.get("/events/1"))
    assert "USW Local 7600 1 0" in words(dana.get("/events/1"))
    assert "UFCW Local 770 0 1" not in words(dana.get("/events/1"))
    assert dana.get("/events/1/people").status_code == 403  # it is also another local's
    assert dana.get("/events/1/edit").status_code == 403


def test_who_answered_is_shown_hidden_and_the_look_is_recorded(runtime: Runtime, dana: Browser) -> None:
    event_id = on_calendar(runtime, TOWN_HALL)
    comes(runtime, event_id, "USW7600")
    page = dana.get("/events/1/people")

    assert "Coming" in words(page)
    assert "5550101" not in re.sub(r"\D", "", words(page).partition("Who answered")[2])
    assert ("looked at", "who comes to event 1") in noted(runtime)


def test_a_reminder_says_what_it_did(runtime: Runtime, dana: Browser, clock: Clock) -> None:
    crowd(runtime, "USW7600", 3, first=500)
    event_id = on_calendar(runtime, TUESDAYS)
    clock.at = TUESDAYS.starts_at - 2 * HOUR
    tick(runtime)
    comes(runtime, event_id, "USW7600")
    clock.pass_(minutes=5)
    dana.signs_in("dana@usw.example")
    page = words(dana.get("/events/1"))

    assert "not sent: Its moment had passed already." in page
    assert "within two hours 1 said that they come, 0 that they don't" in page


def test_what_a_reminder_did_is_counted_from_its_start_and_of_their_own_local_alone(
    app: Flask, runtime: Runtime, clock: Clock
) -> None:
    crowd(runtime, "USW7600", 3, first=500)
    event_id = on_calendar(runtime, TOWN_HALL, ("USW7600", "UFCW770"))
    clock.at = TOWN_HALL.starts_at - 24 * HOUR
    comes(runtime, event_id, "USW7600", number="+13105550110")  # its moment, but the clock has not looked yet
    clock.pass_(hours=1)
    tick(runtime)
    for n, key in enumerate(("USW7600", "UFCW770", "UFCW770")):
        comes(runtime, event_id, key, number=f"+1310555010{n}")
    dana = signed_in(app, runtime, "dana@usw.example", "organizer", ("USW7600",))
    admin = signed_in(app, runtime, "ann@alliance.example", "admin")
    page = words(dana.get("/events/1"))

    assert "left, to other locals too; within two hours 1 said that they come" in page
    assert "USW Local 7600 2 0" in page
    assert "UFCW Local 770 2" not in page
    assert "within two hours 3 said that they come" in words(admin.get("/events/1"))


# ---- Whose it is


def test_another_locals_event_does_not_exist(runtime: Runtime, dana: Browser) -> None:
    on_calendar(runtime, TOWN_HALL, ("UFCW770",))
    answers = [dana.get(f"/events/1{page}").status_code for page in ("", "/edit", "/people")]
    answers += [
        dana.press("/events", f"/events/1/{act}").status_code for act in ("start", "call-off", "edit")
    ]

    assert answers == [404] * 6
    assert "Town hall" not in words(dana.get("/events"))


def test_nobody_writes_an_event_for_another_local(runtime: Runtime, dana: Browser) -> None:
    theirs = list_of(runtime, "UFCW770")

    assert dana.press("/events/new", list=theirs, **FORM).status_code == 403
    planned(runtime, TOWN_HALL)
    assert dana.press("/events/1/edit", list=theirs, **{**FORM, "reminders": "keep"}).status_code == 403
    assert many(runtime) == 1


def test_a_viewer_sees_and_changes_nothing(app: Flask, runtime: Runtime) -> None:
    planned(runtime, TOWN_HALL)
    vera = signed_in(app, runtime, "vera@usw.example", "viewer", ("USW7600",))

    assert vera.get("/events/1").status_code == 200
    assert "Put it on the calendar" not in words(vera.get("/events/1"))
    assert [vera.get(path).status_code for path in ("/events/new", "/events/1/people")] == [403, 403]
    assert vera.press("/events", "/events/1/start").status_code == 403


def test_the_federations_dates_stand_on_every_calendar_and_lead_to_its_public_page(
    app: Flask, runtime: Runtime, dana: Browser
) -> None:
    on_calendar(runtime, TOWN_HALL, ("ALLIANCE",))
    voting.held(runtime)
    calendar = dana.get("/events")
    leads = re.findall(r'class="card press-card" href="([^"]+)"', calendar.text)
    public = app.test_client().get("/calendar/alliance")

    assert "Town hall Alliance" in words(calendar)
    assert leads == ["/calendar/alliance#event-1", "/votes/2", "/votes/2"]
    assert 'id="event-1"' in public.text
    assert [dana.get(each.partition("#")[0]).status_code for each in leads] == [200] * 3
    assert dana.get("/events/1").status_code == 404


def test_whoever_has_one_local_chosen_gets_to_the_federations_own_page(app: Flask, runtime: Runtime) -> None:
    on_calendar(runtime, TOWN_HALL, ("ALLIANCE",))
    admin = signed_in(app, runtime, "ann@alliance.example", "admin")
    with runtime.database.reading() as conn:
        local_id = runtime.directories.current(conn).list_called("USW7600").local_id
    calendar = admin.get(f"/events?local={local_id}")

    assert 'href="/calendar/alliance#event-1"' in calendar.text


def test_nobody_sees_it_without_signing_in(app: Flask, runtime: Runtime) -> None:
    on_calendar(runtime, TOWN_HALL)
    stranger = Browser(app.test_client())

    assert [stranger.get(path).status_code for path in ("/events", "/events/1", "/events/1/people")] == [
        302
    ] * 3
