"""Votes at the prompt: the same guards and the same sentences as on the page."""

import json
import re
from pathlib import Path

import pytest

from outreach.runtime import Runtime
from tests import organizing, voting
from tests.conftest import Clock, Prompt
from tests.voting import CLOSES, HOUR, OPENS

NEW = ("vote", "new", "--kind", "strike_authorization", "--question", "Authorize a strike?")
WHEN = ("--opens", "2025-11-07T09:00", "--closes", "2025-11-12T18:00")
HERE = ("--local", "USW7600", "--place", "Fontana", "--hours", "6 am-8 pm", "--roll", "1,200")


def shown(prompt: Prompt, number: int = 1) -> dict[str, object]:
    found: dict[str, object] = json.loads(prompt("vote", "show", str(number), "--json").output)
    return found


def test_a_vote_from_its_plan_to_its_numbers(prompt: Prompt, runtime: Runtime, clock: Clock) -> None:
    organizing.crowd(runtime, "USW7600", 3)
    made = prompt(*NEW, *WHEN, *HERE)
    started = prompt("vote", "start", "1")
    clock.at = OPENS
    voting.leave(runtime)
    voting.says_done(runtime, 1, "+13105550000")
    said = prompt("vote", "show", "1").output

    assert made.output == "Draft 1 kept. Look at it: outreach vote show 1\n"
    assert started.output == "Started: vote 1 asks 3 people. Its reminders leave by themselves.\n"
    assert "Vote 1, running: Strike authorization vote" in said
    assert "USW Local 7600  Fontana, 6 am-8 pm  1,200         1     2" in said
    assert re.search(r"at the opening +Fri, Nov 7, 9:00 am PST +started +3 +1\n", said)
    assert "1 person reported a vote; 2 people who may be texted did not." in said


def test_an_hour_that_comes_twice_is_told(prompt: Prompt, runtime: Runtime, clock: Clock) -> None:
    made = prompt(*NEW, "--opens", "2026-10-31T09:00", "--closes", "2026-11-01T01:30", *HERE).output
    organizing.crowd(runtime, "USW7600", 1)
    prompt("vote", "start", "1")
    moved = prompt("vote", "move", "1", "--closes", "2026-11-01T01:15").output

    assert "1:30 am comes twice on Sun, Nov 1: the first is meant, 1:30 am PDT." in made
    assert "1:15 am comes twice on Sun, Nov 1: the first is meant, 1:15 am PDT." in moved


def test_for_programs_it_is_one_document(prompt: Prompt, runtime: Runtime) -> None:
    made = json.loads(prompt(*NEW, *WHEN, *HERE, "--json").output)

    assert (made["id"], made["kind"], made["state"], made["zone"]) == (
        1, "strike_authorization", "draft", "America/Los_Angeles",
    )  # fmt: skip
    assert made["locals"] == [
        {"local": "USW Local 7600", "place": "Fontana", "address": "", "hours": "6 am-8 pm", "link": "", "roll": 1200,
         "reported": 0, "left": 0}
    ]  # fmt: skip
    assert [each["before_hours"] for each in made["reminders"]] == [None, 72, 24, 3]
    assert made["reminders"][1]["due_at"] == (CLOSES - 72 * HOUR).isoformat()
    assert json.loads(prompt("vote", "list", "--json").output)[0]["id"] == 1
    assert "strike_authorization" in prompt("vote", "list").output


def test_several_locals_have_their_places_by_keyword_or_in_a_file(prompt: Prompt, tmp_path: Path) -> None:
    named = (
        "--local",
        "USW7600",
        "--local",
        "HNHP",
        "--place",
        "USW7600=Fontana",
        "--link",
        "HNHP=https://v.example",
    )
    file = tmp_path / "places.csv"
    file.write_text(
        'local,place,address,hours,link,roll\nUFCW770,Union hall,630 Shatto Pl,,,"1,100"\nIUOE1,Hall,,,,\n'
    )
    prompt(*NEW, *WHEN, *named)
    prompt(*NEW, *WHEN, "--places", str(file))

    def where(number: int) -> list[tuple[object, ...]]:
        locals_ = shown(prompt, number)["locals"]
        assert isinstance(locals_, list)
        return [(each["local"], each["place"], each["link"], each["roll"]) for each in locals_]

    assert {each[1:] for each in where(1)} == {("Fontana", "", None), ("", "https://v.example", None)}
    assert {(place, roll) for _, place, _, roll in where(2)} == {("Union hall", 1100), ("Hall", None)}


def test_before_there_is_a_vote_it_says_how_to_write_one(prompt: Prompt) -> None:
    assert prompt("vote", "list").output == "No vote yet. Write one: outreach vote new --help\n"


REFUSED = [
    ((*NEW, "--opens", "2025-11-07T09:00", "--closes", "2025-11-06T09:00", *HERE), "closes before it opens"),
    ((*NEW, "--opens", "2025-10-07T09:00", "--closes", "2025-10-09T09:00", *HERE), "in the past"),
    (
        (*NEW, "--opens", "2026-03-08T02:30", "--closes", "2026-03-12T09:00", *HERE),
        "There is no 2:30 am on Sun, Mar 8",
    ),
    ((*NEW, "--opens", "tomorrow", "--closes", "2026-03-12T09:00", *HERE), "is no time"),
    ((*NEW, *WHEN), "No local is named"),
    ((*NEW, *WHEN, "--local", "USW7600"), "says {where}, but USW Local 7600 has no place and no link"),
    (
        (*NEW, *WHEN, "--local", "USW7600", "--local", "HNHP", "--place", "Fontana"),
        "Whose place is “Fontana”?",
    ),
    ((*NEW, *WHEN, *HERE[:4], "--roll", "many"), "no number of members"),
    ((*NEW, *WHEN, *HERE[:4], "--roll", "0"), "A roll of 0 can't be"),
    ((*NEW, *WHEN, "--local", "NOSUCH1", "--place", "x"), "no list with the keyword NOSUCH1"),
    (("vote", "show", "7"), "There is no vote 7"),
    (("vote", "move", "7", "--closes", "2026-03-12T09:00"), "There is no vote 7"),
    (("vote", "start", "7"), "There is no vote 7"),
    (("vote", "call-off", "7"), "There is no vote 7"),
    (("vote", "rung", "edit", "7", "--before", "5h"), "There is no reminder 7"),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED)
def test_what_cannot_be_is_said_in_one_sentence_and_nothing_is_saved(
    prompt: Prompt, words: tuple[str, ...], sentence: str
) -> None:
    refused = prompt(*words)

    assert refused.exit_code == 1
    assert sentence in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert refused.stderr.count("Nothing was saved") <= 1
    assert json.loads(prompt("vote", "list", "--json").output) == []


def test_above_a_thousand_the_number_is_typed(prompt: Prompt, runtime: Runtime) -> None:
    organizing.crowd(runtime, "USW7600", 1001)
    prompt(*NEW, *WHEN, *HERE)

    assert "type that number: 1001. Here: add --people 1001." in prompt("vote", "start", "1").stderr
    assert prompt("vote", "start", "1", "--people", "1001").exit_code == 0


def test_a_new_close_says_what_has_gone(prompt: Prompt, runtime: Runtime, clock: Clock) -> None:
    voting.held(runtime)
    clock.at = OPENS
    voting.leave(runtime)
    said = prompt("vote", "move", "1", "--closes", "2025-11-14T18:00").output
    document = json.loads(prompt("vote", "move", "1", "--closes", "2025-11-15T18:00", "--json").output)

    assert said == (
        "Kept: vote 1 is open from Fri, Nov 7, 9:00 am PST to Fri, Nov 14, 6:00 pm PST.\n"
        "The reminder at the opening has gone out, and says the old times: 3 texts.\n"
    )
    assert len(document["gone"]) == 1
    assert "Give --opens" in prompt("vote", "move", "1").stderr


def test_places_rolls_and_reminders_are_changed_and_it_is_called_off(
    prompt: Prompt, runtime: Runtime
) -> None:
    voting.held(runtime)
    prompt("vote", "place", "1", "--local", "USW7600", "--place", "Ontario")
    prompt("vote", "roll", "1", "--local", "USW7600", "1,300")
    prompt(
        "vote",
        "rung",
        "edit",
        "4",
        "--before",
        "90m",
        "--text",
        "Vote now: {link}",
        "--text",
        "es=Vota: {link}",
    )
    prompt("vote", "rung", "add", "1", "--before", "5h", "--text", "Five hours left")
    steps = voting.steps(runtime, 1)
    prompt("vote", "rung", "drop", str(steps[1].id))
    lacking = prompt("vote", "place", "1", "--local", "USW7600", "--link", "")
    off = prompt("vote", "call-off", "1")
    found = shown(prompt)
    locals_, reminders = found["locals"], found["reminders"]
    assert isinstance(locals_, list)
    assert isinstance(reminders, list)

    assert (locals_[0]["place"], locals_[0]["address"], locals_[0]["roll"]) == (
        "Ontario",
        "9961 Sierra Ave",
        1300,
    )
    assert [each["before_hours"] for each in reminders] == [None, 24, 5, 1.5]
    assert reminders[-1]["texts"] == {"en": "Vote now: {link}", "es": "Vota: {link}"}
    assert "says {link}, but USW Local 7600 has no link" in lacking.stderr
    assert off.output.startswith("Called off")
    assert {each["state"] for each in reminders} == {"skipped"}


def test_a_reminder_that_nobody_could_get_is_warned_of(prompt: Prompt) -> None:
    said = prompt(*NEW, "--opens", "2025-11-07T09:00", "--closes", "2025-11-12T07:00", *HERE).output

    assert said.splitlines()[1:] == [
        "The reminder 3 hours before the close would reach nobody: it is quiet hours from then until the close."
    ]
