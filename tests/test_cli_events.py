"""Events at the prompt: what is typed, what is read, what is true afterwards."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from outreach import events, organizers, rungs
from outreach.cli import outreach
from outreach.runtime import Runtime
from outreach.season import ladders
from tests.conftest import Clock
from tests.eventing import HOUR, LOS_ANGELES, TOWN_HALL, TUESDAYS, at, event_of, on_calendar, planned
from tests.organizing import crowd
from tests.test_console_events import comes
from workers.clock import tick

Prompt = Callable[..., Result]
HALL = (
    "--to",
    "usw 7600",
    "--at",
    "2025-11-06T17:00",
    "--until",
    "2025-11-06T18:30",
    "--word",
    "townhall",
    "--place",
    "Union hall",
)


@pytest.fixture
def prompt(runtime: Runtime) -> Prompt:
    """Type a command."""

    def type_(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(
            outreach, ["event", *words], obj=runtime, input=typed, catch_exceptions=False
        )

    return type_


def many(runtime: Runtime) -> int:
    with runtime.database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(ladders)) or 0


def test_an_event_is_kept_started_shown_and_listed(prompt: Prompt, runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 3)
    kept, started = prompt("new", "Town hall", *HALL), prompt("start", "1")
    shown, listed = prompt("show", "1").output, prompt("list").output

    assert kept.output == "Draft 1 kept. Put it on the calendar: outreach event start 1\n"
    assert started.output == "Event 1 is on the calendar, for 3 people on its lists now.\n"
    assert "State      on the calendar\nBegins     Thu, Nov 6, 5:00 pm PST\n" in shown
    assert (
        "Reminder   Wed, Nov 5, 5:00 pm PST (planned) {name}, {starts}, {place}. Coming? Text {word}."
        in shown
    )
    assert "on the calendar  Thu, Nov 6, 5:00 pm PST  TOWNHALL  Town hall  USW7600" in listed
    with runtime.database.reading() as conn:
        assert [(n.act, n.subject) for n in organizers.noted(conn)] == [
            ("started", "event 1"),
            ("wrote", "event 1"),
        ]


def test_a_weekly_event_in_hawaii(prompt: Prompt, runtime: Runtime) -> None:
    prompt(
        "new",
        "Red",
        "--to",
        "HNHP",
        "--at",
        "2025-11-11T17:00",
        "--until",
        "2025-11-11T18:00",
        "--weekly",
        "--last-day",
        "2025-12-30",
    )
    found = json.loads(prompt("show", "1", "--json").output)

    assert (found["zone"], found["weekly"], found["last_day"]) == ("Pacific/Honolulu", True, "2025-12-30")
    assert event_of(runtime, 1).event.closes_at == at("Pacific/Honolulu", 2025, 11, 11, 17)


def test_json_keeps_its_keys(prompt: Prompt, runtime: Runtime) -> None:
    made = json.loads(prompt("new", "Town hall", *HALL, "--json").output)
    (listed,) = json.loads(prompt("list", "--json").output)

    assert made == listed
    assert sorted(made) == [
        "about", "ends_at", "id", "last_day", "link", "name", "next", "place", "reminders", "starts_at", "state",
        "to", "weekly", "word", "zone",
    ]  # fmt: skip
    assert sorted(made["reminders"][0]) == ["before", "broadcast", "due_at", "state", "texts", "why"]


def test_the_list_can_be_one_locals(prompt: Prompt, runtime: Runtime) -> None:
    planned(runtime, TOWN_HALL)
    planned(runtime, TUESDAYS, ("UFCW770",))

    assert "Solidarity Tuesday" not in prompt("list", "--to", "USW7600").output
    assert "Solidarity Tuesday" in prompt("list").output
    assert prompt("list", "--to", "HNHP").output == "There is no event yet.\n"


def test_next_years_date_is_told_with_its_year(prompt: Prompt, runtime: Runtime) -> None:
    prompt("new", "Town hall", *HALL, "--at", "2026-11-06T17:00", "--until", "2026-11-06T18:00")

    assert "Fri, Nov 6, 2026, 5:00 pm PST" in prompt("list").output


def test_an_hour_that_comes_twice_is_the_first_and_the_prompt_says_so(
    prompt: Prompt, runtime: Runtime
) -> None:
    said = prompt("new", "Red", *HALL, "--at", "2026-11-01T01:30", "--until", "2026-11-01T03:00").output
    moved = prompt("change", "1", "--at", "2026-11-02T01:30").output
    twice = " 1:30 am comes twice on Sun, Nov 1: the first is meant, 1:30 am PDT."

    assert said == f"Draft 1 kept.{twice} Put it on the calendar: outreach event start 1\n"
    assert moved == "Event 1 is changed.\n"


def test_a_reminder_that_comes_too_late_is_told_at_once(prompt: Prompt, runtime: Runtime) -> None:
    tonight = ("--at", "2025-11-04T17:00", "--until", "2025-11-04T18:00")
    late = "The reminder 24 hours before will not leave: its moment has passed."
    said, started = prompt("new", "Town hall", *HALL, *tonight), prompt("start", "1")

    assert said.output == f"Draft 1 kept. {late} Put it on the calendar: outreach event start 1\n"
    assert started.output == f"Event 1 is on the calendar, for 0 people on its lists now. {late}\n"


def test_a_changed_hour_keeps_its_length_and_all_else(prompt: Prompt, runtime: Runtime) -> None:
    on_calendar(runtime, TOWN_HALL)
    said = prompt("change", "1", "--at", "2025-11-07T09:00").output
    after = event_of(runtime, 1).event

    assert said == "Event 1 is changed.\n"
    assert (after.closes_at, after.ends_at) == (
        at(LOS_ANGELES, 2025, 11, 7, 9),
        at(LOS_ANGELES, 2025, 11, 7, 10, 30),
    )
    assert (after.name, after.word, after.place) == ("Town hall", "TOWNHALL", "Union hall, Ontario")


def test_a_change_tells_of_texts_that_say_the_old_place(
    prompt: Prompt, runtime: Runtime, clock: Clock
) -> None:
    crowd(runtime, "USW7600", 2)
    on_calendar(runtime, TOWN_HALL)
    clock.at = TOWN_HALL.starts_at - 24 * HOUR
    tick(runtime)

    assert prompt("change", "1", "--place", "Back gate").output == (
        "Event 1 is changed. 2 texts of a reminder had not left yet and still say the old place: pause it, "
        "and send an alert instead.\n"
    )


def test_reminders_in_ones_own_words(prompt: Prompt, runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 2)
    on_calendar(runtime, TOWN_HALL)
    prompt("change", "1", "--remind", "24=Day before: {starts}", "--remind", "0.5=Soon")
    with runtime.database.reading() as conn:
        found = [(rung.before, rung.texts) for rung in rungs.of_ladder(conn, 1)]

    assert found == [(24 * HOUR, {"en": "Day before: {starts}"}), (timedelta(minutes=30), {"en": "Soon"})]


def test_a_weekly_one_becomes_a_single_one(prompt: Prompt, runtime: Runtime) -> None:
    on_calendar(runtime, TUESDAYS, last_day=date(2025, 12, 30))
    prompt("change", "1", "--once")

    assert (event_of(runtime, 1).event.weekly, event_of(runtime, 1).event.last_day) == (False, None)


def test_called_off_and_told_that_nobody_was_told(prompt: Prompt, runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 2)
    on_calendar(runtime, TOWN_HALL)
    said, again = prompt("call-off", "1"), prompt("call-off", "1")
    clock.at = TOWN_HALL.starts_at - HOUR
    tick(runtime)

    assert said.output == "Event 1 is called off. Nobody was told: that takes an alert.\n"
    assert (again.exit_code, again.output) == (1, "This event was called off already.\n")
    assert "called off" in prompt("list").output


def test_a_word_is_given_and_taken_away(prompt: Prompt, runtime: Runtime) -> None:
    on_calendar(runtime, TUESDAYS, rungs=[])
    given, taken = prompt("word", "1", "tuesday").output, prompt("word", "1").output

    assert given == "Members text TUESDAY to come to event 1.\n"
    assert taken == "Event 1 has no word now.\n"


def test_who_comes_is_counted_by_local(prompt: Prompt, runtime: Runtime) -> None:
    event_id = on_calendar(runtime, TOWN_HALL, ("USW7600", "UFCW770"))
    comes(runtime, event_id, "USW7600")
    comes(runtime, event_id, "UFCW770", coming=False, number="+13105550102")
    said, as_json = prompt("rsvp", "1").output, json.loads(prompt("rsvp", "1", "--json").output)

    assert said == (
        "Town hall, Thu, Nov 6, 5:00 pm PST\n"
        "Local           Coming  Not coming\n"
        "USW Local 7600       1           0\n"
        "UFCW Local 770       0           1\n"
        "All                  1           1\n"
    )
    assert (as_json["coming"], as_json["by_local"]["UFCW Local 770"]) == (1, {"coming": 0, "not_coming": 1})


WRONG = [
    (("new", "Hall"), "Say whose event it is"),
    (("new", "Hall", *HALL, "--until", "2025-11-06T16:00"), "ends before it begins"),
    (("new", "Hall", *HALL, "--at", "2025-11-01T17:00"), "in the past"),
    (("new", "Hall", *HALL, "--at", "soon"), "is no time"),
    (("new", "Hall", *HALL, "--at", "2026-03-08T02:30", "--until", "2026-03-08T04:00"), "There is no 2:30 am"),
    (("new", "Hall", *HALL, "--zone", "Mars/Olympus"), "is no clock we know"),
    (("new", "Hall", *HALL, "--zone", "America"), "is no clock we know"),
    (("new", "Hall", *HALL, "--word", "USW7600"), "is a list's keyword"),
    (("new", "Hall", *HALL, "--word", "TAKEN"), "is another event's word"),
    (("new", "Hall", *HALL, "--last-day", "2025-12-01"), "only for an event that comes every week"),
    (("new", "Hall", *HALL, "--weekly", "--last-day", "soon"), "is no day"),
    (("new", "Hall", *HALL, "--remind", "soon=Hi"), "is no reminder"),
    (("new", "Hall", *HALL, "--remind", "24"), "no English text"),
    (("new", "Hall", *HALL, "--remind", "24={closes}"), "says {closes}"),
    (("new", "Hall", *HALL, "--remind", "24=Hi", "--no-reminders"), "not both"),
    (("new", "Hall", *HALL, "--to", "NOBODY"), "There is no list with the keyword NOBODY"),
    (("show", "99"), "There is no event 99."),
    (("show", "99999999999999999999"), "There is no event 99999999999999999999."),
    (("rsvp", "99"), "There is no event 99."),
    (("start", "1"), "was started already"),
    (("word", "1", "STOP"), "means something else already"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "why"), WRONG)
def test_a_mistake_is_told_in_one_sentence_and_nothing_is_kept(
    prompt: Prompt, runtime: Runtime, typed: tuple[str, ...], why: str
) -> None:
    on_calendar(runtime, TUESDAYS, word="TAKEN")
    said = prompt(*typed)

    assert said.exit_code == 1
    assert why in said.output
    assert "Traceback" not in said.output
    assert many(runtime) == 1


def test_a_large_event_is_started_with_its_number(prompt: Prompt, runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 1001)
    planned(runtime, TOWN_HALL)
    refused, started = prompt("start", "1"), prompt("start", "1", "--people", "1001")

    assert "type that number: 1001" in refused.output
    assert started.exit_code == 0
    with runtime.database.reading() as conn:
        assert events.get(conn, 1).state == "running"
