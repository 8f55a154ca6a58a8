"""The calendar that anybody may read, and the feed that phones subscribe to: parsed back, as a phone does."""

import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from dateutil.rrule import rrulestr
from flask import Flask
from werkzeug.test import TestResponse

from outreach import organizers, rsvps
from outreach.dates import occurrences
from outreach.prepared import writes
from outreach.runtime import Runtime
from outreach.situation import Rsvp
from tests.conftest import Clock
from tests.console import Browser, words
from tests.eventing import HOUR, LOS_ANGELES, TOWN_HALL, TUESDAYS, at, changed, event_of, on_calendar, planned
from tests.test_event_answers import vote
from tests.texting import Phone


def get(app: Flask, path: str, **headers: str) -> TestResponse:
    return app.test_client().get(path, headers=headers)


def feed(app: Flask, key: str = "usw7600") -> icalendar.Calendar:
    answer = get(app, f"/calendar/{key}.ics")
    assert answer.status_code == 200
    found = icalendar.Calendar.from_ical(answer.data)
    assert isinstance(found, icalendar.Calendar)
    return found


def one(app: Flask, name: str = "Solidarity Tuesday") -> icalendar.Event:
    return next(each for each in feed(app).events if each["summary"] == name)


# ---- The page


def test_the_page_tells_the_next_dates_to_anybody(app: Flask, runtime: Runtime) -> None:
    on_calendar(runtime, TUESDAYS)
    on_calendar(runtime, TOWN_HALL, ("ALLIANCE",), about="Wages & <staffing>")
    Phone(runtime).texts("USW7600")
    vote(runtime)
    page = Browser(app.test_client()).get("/calendar/usw7600")
    said = words(page)

    assert page.status_code == 200
    assert "Tue, Nov 4, 5 pm PST Solidarity Tuesday until Tue, Nov 4, 6 pm PST, every week Main gate" in said
    assert "Wed, Nov 5, 6 am PST Strike vote: voting opens" in said
    assert "Sat, Nov 8, 8 pm PST Strike vote: voting closes" in said
    assert "Thu, Nov 6, 5 pm PST Town hall" in said
    assert "Wages & <staffing>" in said
    assert 'href="webcal://texts.example.org/calendar/usw7600.ics"' in page.text


def test_the_federations_event_on_a_locals_page_leads_to_where_all_of_it_stands(
    app: Flask, runtime: Runtime
) -> None:
    on_calendar(runtime, TOWN_HALL, ("ALLIANCE",), about="Wages")
    (leads,) = re.findall(r'<a href="([^"]+)">Town hall</a>', get(app, "/updates/usw7600").text)
    page = get(app, leads.partition("#")[0])

    assert leads == "/calendar/usw7600#event-1"
    assert 'id="event-1"' in page.text
    assert "Wages" in words(page)


@pytest.mark.parametrize("key", ["usw7600", "USW7600", "Usw7600", "uswstewards", "alliance", "ALLIANCE"])
def test_key_and_keyword_find_it_in_any_writing(app: Flask, key: str) -> None:
    assert get(app, f"/calendar/{key}").status_code == 200
    assert get(app, f"/calendar/{key}.ics").status_code == 200


@pytest.mark.parametrize(
    "path", ["/calendar/nobody", "/calendar/nobody.ics", "/calendar/7600", "/calendar/..ics"]
)
def test_what_is_not_there_is_said_kindly(app: Flask, path: str) -> None:
    assert get(app, path).status_code == 404


def test_it_shows_no_draft_no_other_local_and_nothing_for_a_further_list(
    app: Flask, runtime: Runtime
) -> None:
    planned(runtime, TOWN_HALL, name="A draft", word="DRAFTED")
    on_calendar(runtime, TOWN_HALL, ("UFCW770",), name="Another local's")
    on_calendar(runtime, TUESDAYS, ("USWSTEWARDS",), name="For stewards")
    page, told = words(get(app, "/calendar/usw7600")), get(app, "/calendar/usw7600.ics").text

    assert "No date is set right now." in page
    assert [name for name in ("draft", "Another", "stewards") if name in page.lower() or name in told] == []


def test_a_stewards_meeting_is_told_to_stewards(runtime: Runtime) -> None:
    on_calendar(runtime, TUESDAYS, ("USWSTEWARDS",), name="For stewards")
    steward, member = Phone(runtime), Phone(runtime, "+13105550102")
    steward.texts("USWSTEWARDS")
    member.texts("USW7600")

    assert "For stewards" in steward.texts("WHEN")
    assert "For stewards" not in member.texts("WHEN")


def test_a_date_of_next_year_is_told_with_its_year(app: Flask, runtime: Runtime, clock: Clock) -> None:
    starts_at = at(LOS_ANGELES, 2026, 11, 6, 17)
    on_calendar(runtime, TOWN_HALL, starts_at=starts_at, ends_at=starts_at + HOUR)
    pages = [words(get(app, f"/{page}/usw7600")) for page in ("calendar", "updates")]
    clock.at = starts_at - timedelta(days=299)

    assert ["Fri, Nov 6, 2026, 5 pm PST" in page for page in pages] == [True, True]
    assert "Fri, Nov 6, 5 pm PST" in words(get(app, "/calendar/usw7600"))


def test_hawaii_reads_its_own_hour(app: Flask, runtime: Runtime) -> None:
    on_calendar(runtime, TOWN_HALL, ("ALLIANCE",))

    assert "Thu, Nov 6, 3 pm HST" in words(get(app, "/calendar/hnhp"))


def test_the_page_is_there_in_spanish(app: Flask, runtime: Runtime) -> None:
    on_calendar(runtime, TUESDAYS)
    page = get(app, "/calendar/usw7600?lang=es")

    assert '<html lang="es">' in page.text
    assert "ma 4 nov, 5 pm PST Solidarity Tuesday" in words(page)


@pytest.mark.parametrize("path", ["/calendar/usw7600", "/calendar/usw7600.ics"])
def test_anybody_may_keep_it_and_whoever_has_it_is_told_so(app: Flask, runtime: Runtime, path: str) -> None:
    on_calendar(runtime, TUESDAYS)
    first = get(app, path)
    again = get(app, path, **{"If-None-Match": first.headers["ETag"]})
    changed(runtime, 1, place="Back gate")
    after = get(app, path, **{"If-None-Match": first.headers["ETag"]})

    assert "public" in first.headers["Cache-Control"]
    assert "max-age" in first.headers["Cache-Control"]
    assert "Set-Cookie" not in first.headers
    assert "Cookie" not in first.headers.get("Vary", "")
    assert (again.status_code, after.status_code) == (304, 200)
    assert "Back gate" in after.text


def test_no_member_and_no_number_of_anybody_is_in_it(app: Flask, runtime: Runtime) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    event_id = on_calendar(runtime, TUESDAYS)
    local_id = next(iter(event_of(runtime, event_id).event.local_ids))
    with runtime.database.writing() as conn, writes(conn) as kept:
        said = Rsvp(event_id, TUESDAYS.starts_at, True, local_id)
        rsvps.answer(kept, phone.member.id, said, runtime.now())
    before = [get(app, path).data for path in ("/calendar/usw7600", "/calendar/usw7600.ics")]

    assert [each for each in before if b"310555" in each or b"5550101" in each] == []
    assert not re.search(rb"coming", before[1])


# ---- The feed


def test_the_feed_holds_what_a_calendar_needs(app: Flask, runtime: Runtime) -> None:
    event_id = on_calendar(runtime, TOWN_HALL, about="Wages; staffing, and\nquestions")
    found, told = feed(app), one(app, "Town hall")

    assert str(found["x-wr-calname"]) == "USW Local 7600"
    assert told["uid"] == f"event-{event_id}@texts.example.org"
    assert told["location"] == "Union hall, Ontario"
    assert told["url"] == "https://zoom.us/j/1"
    assert told["description"] == "Wages; staffing, and\nquestions\n\nhttps://zoom.us/j/1"
    assert (told["dtstart"].dt, told["dtend"].dt) == (TOWN_HALL.starts_at, TOWN_HALL.ends_at)
    assert told["dtstart"].params["TZID"] == LOS_ANGELES
    assert [zone.tz_name for zone in found.timezones] == [LOS_ANGELES]
    assert get(app, "/calendar/usw7600.ics").headers["Content-Type"].startswith("text/calendar")


def test_three_days_in_june_are_one_event(app: Flask, runtime: Runtime) -> None:
    starts_at, ends_at = at(LOS_ANGELES, 2026, 6, 3, 9), at(LOS_ANGELES, 2026, 6, 5, 17)
    on_calendar(runtime, TOWN_HALL, name="Bargaining", starts_at=starts_at, ends_at=ends_at)
    told = one(app, "Bargaining")

    assert (told["dtstart"].dt, told["dtend"].dt) == (starts_at, ends_at)


WEEKS = [
    ("the clocks go back", LOS_ANGELES, (2025, 10, 28, 17), date(2025, 11, 25)),
    ("the clocks go forward", LOS_ANGELES, (2026, 2, 24, 17), date(2026, 3, 24)),
    ("in the evening, which is the next day in UTC", LOS_ANGELES, (2026, 3, 3, 22), date(2026, 3, 17)),
    ("in New York", "America/New_York", (2026, 10, 27, 8), date(2026, 11, 10)),
    ("in Hawaii", "Pacific/Honolulu", (2026, 3, 3, 17), date(2026, 3, 31)),
]


@pytest.mark.parametrize(("what", "zone", "start", "last_day"), WEEKS)
def test_a_phone_computes_the_same_weeks_as_we_do(
    app: Flask, runtime: Runtime, clock: Clock, what: str, zone: str, start: tuple[int, ...], last_day: date
) -> None:
    starts_at = at(zone, *start)
    clock.at = starts_at - 24 * HOUR
    event_id = on_calendar(
        runtime, TUESDAYS, zone=zone, starts_at=starts_at, ends_at=starts_at + HOUR, last_day=last_day
    )
    told = one(app)
    begins = told["dtstart"].dt
    # as RFC 5545 says it: the rule runs on the face of the clock in DTSTART's zone, UNTIL is in UTC
    rule = rrulestr(told["rrule"].to_ical().decode(), dtstart=begins)
    by_phone = [each.replace(tzinfo=begins.tzinfo).astimezone(UTC) for each in rule]
    far = datetime(2028, 1, 1, tzinfo=UTC)
    by_us = [time.starts_at for time in occurrences(event_of(runtime, event_id).event, starts_at, far)]

    assert by_phone == by_us
    assert len(by_us) >= 3


@pytest.mark.parametrize("zone", [LOS_ANGELES, "Pacific/Honolulu", "America/New_York"])
def test_the_feed_explains_its_clocks_as_they_are(app: Flask, runtime: Runtime, zone: str) -> None:
    starts_at = at(zone, 2025, 11, 6, 17)
    on_calendar(runtime, TUESDAYS, zone=zone, starts_at=starts_at, ends_at=starts_at + HOUR)
    (explained,) = feed(app).timezones
    clock_ = explained.to_tz(lookup_tzid=False)
    for month in (1, 3, 4, 7, 11, 12):
        for day in (1, 9, 20):
            face = datetime(2026, month, day, 17, tzinfo=clock_)
            assert face.astimezone(UTC) == at(zone, 2026, month, day, 17), (month, day)


def test_a_vote_stands_with_its_opening_and_its_closing_and_not_with_its_place(
    app: Flask, runtime: Runtime
) -> None:
    Phone(runtime).texts("USW7600")
    vote(runtime)
    found = {str(each["summary"]): each for each in feed(app).events}

    assert set(found) == {"Strike vote: voting opens", "Strike vote: voting closes"}
    assert found["Strike vote: voting closes"]["dtstart"].dt == at(LOS_ANGELES, 2025, 11, 8, 20)
    assert len({str(each["uid"]) for each in found.values()}) == 2
    assert all("location" not in each for each in found.values())


def test_a_change_raises_the_sequence_and_keeps_the_uid(app: Flask, runtime: Runtime, clock: Clock) -> None:
    event_id = on_calendar(runtime, TOWN_HALL)
    before = one(app, "Town hall")
    clock.pass_(hours=1)
    changed(runtime, event_id, starts_at=TOWN_HALL.starts_at + HOUR, ends_at=TOWN_HALL.ends_at + HOUR)
    with runtime.database.writing() as conn:
        organizers.note(conn, None, "changed", f"event {event_id}", runtime.now())
        organizers.note(conn, None, "looked at", f"event {event_id}", runtime.now() + HOUR)
    after = one(app, "Town hall")

    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["last-modified"].dt - before["last-modified"].dt == HOUR


def test_what_is_called_off_or_long_over_is_not_in_it(app: Flask, runtime: Runtime, clock: Clock) -> None:
    on_calendar(runtime, TOWN_HALL)
    clock.at = TOWN_HALL.ends_at + timedelta(days=59)
    lately = len(feed(app).events)
    clock.pass_(days=2)

    assert (lately, len(feed(app).events)) == (1, 0)


def test_an_empty_calendar_is_a_calendar(app: Flask) -> None:
    assert len(feed(app, "hnhp").events) == 0
