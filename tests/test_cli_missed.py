"""At the prompt: who did not get it, writing to them again, and the same text asked about."""

import json

import pytest

from outreach import broadcasts, missed, organizers
from outreach.models import State
from outreach.runtime import Runtime
from tests.conftest import Clock, Prompt
from tests.organizing import became, crowd, draft, ended, launched, tick

ROWS = [
    (State.UNDELIVERED, "30003"),
    (State.UNDELIVERED, "30003"),
    (State.LEFT_OUT, "left"),
    (State.DELIVERED, ""),
]


@pytest.fixture
def over(runtime: Runtime) -> int:
    """A broadcast to USW7600 that reached one person of four."""
    return ended(runtime, ROWS)


def test_who_did_not_get_it_reasons_first(prompt: Prompt, over: int) -> None:
    said = prompt("broadcast", "show", str(over), "--not-delivered").output

    assert said == (
        "Broadcast 1 did not reach 3 people.\n"
        "        2  The phone was off or out of reach; may be tried again\n"
        "        1  Have left the list; not again: it is about the person or their number\n"
        "2 people may be tried again. Write to them: outreach broadcast again 1\n"
        "\n"
        "+1 ••• ••• ••00  USW Local 7600  The phone was off or out of reach; may be tried again\n"
        "+1 ••• ••• ••01  USW Local 7600  The phone was off or out of reach; may be tried again\n"
        "+1 ••• ••• ••02  USW Local 7600  Have left the list; not again: it is about the person or their number\n"
    )


def test_for_programs_it_is_one_document(prompt: Prompt, over: int) -> None:
    found = json.loads(prompt("broadcast", "show", str(over), "--not-delivered", "--json").output)

    assert (found["id"], found["may_be_tried_again"]) == (over, 2)
    assert [(each["reason"], each["n"], each["may_be_tried_again"]) for each in found["reasons"]] == [
        ("30003", 2, True),
        ("left", 1, False),
    ]
    assert found["people"][0] == {
        "phone": "+1 ••• ••• ••00", "locals": "USW Local 7600", "state": "undelivered", "reason": "30003",
        "chance": "again", "why": "The phone was off or out of reach", "may_be_tried_again": True,
    }  # fmt: skip
    assert len(found["people"]) == 3


def test_many_people_come_in_one_stream(runtime: Runtime, prompt: Prompt) -> None:
    n = 2 * missed.PAGE + 1
    crowd(runtime, "USW7600", n)
    became(runtime, launched(runtime, ["USW7600"]), [(State.LEFT_OUT, "expired")] * n)

    plain = prompt("broadcast", "show", "1", "--not-delivered").output
    found = json.loads(prompt("broadcast", "show", "1", "--not-delivered", "--json").output)

    assert plain.count("••• •••") == len(found["people"]) == n


NOBODY = [
    ("draft", "was never launched, so there is nobody it did not reach."),
    ("sending", "missed nobody so far; it is not over."),
    ("untold", "missed nobody so far; 1 text has no receipt yet."),
    ("finished", "missed nobody."),
]


@pytest.mark.parametrize(("state", "said"), NOBODY)
def test_when_it_missed_nobody_that_is_said(runtime: Runtime, prompt: Prompt, state: str, said: str) -> None:
    crowd(runtime, "USW7600", 1)
    broadcast_id = draft(runtime, ["USW7600"]) if state == "draft" else launched(runtime, ["USW7600"])
    if state in {"finished", "untold"}:
        became(runtime, broadcast_id, [(State.DELIVERED if state == "finished" else State.SENT, "")])
        tick(runtime)

    told = prompt("broadcast", "show", str(broadcast_id), "--not-delivered").output
    found = json.loads(prompt("broadcast", "show", str(broadcast_id), "--not-delivered", "--json").output)

    assert told == f"Broadcast 1 {said}\n"
    assert (found["reasons"], found["people"]) == ([], [])


def test_that_somebody_looked_is_recorded(runtime: Runtime, prompt: Prompt, over: int) -> None:
    prompt("broadcast", "show", str(over), "--not-delivered")

    with runtime.database.reading() as conn:
        line = organizers.noted(conn)[0]
    assert (line.act, line.subject) == ("looked at", "whom broadcast 1 did not reach")


def test_a_broadcast_that_is_not_there_is_said(prompt: Prompt) -> None:
    for words in (["show", "7", "--not-delivered"], ["again", "7"], ["again", "9" * 30]):
        assert prompt("broadcast", *words).output == f"There is no broadcast {words[1]}.\n"


def test_again_keeps_a_draft_and_says_its_number(runtime: Runtime, prompt: Prompt, over: int) -> None:
    said = prompt("broadcast", "again", str(over)).output

    assert said == (
        "Draft 2 kept: the same text, only to those whom broadcast 1 did not reach. "
        "Look at it: outreach broadcast preview 2\n"
    )
    assert json.loads(prompt("broadcast", "again", str(over), "--json").output) == {"id": 2, "again_of": 1}
    seen = prompt("broadcast", "preview", "2").output
    assert "Only       those whom broadcast 1 did not reach\nTo         2 people\n" in seen
    assert json.loads(prompt("broadcast", "preview", "2", "--json").output)["again_of"] == 1
    assert "goes to 2 people" in prompt("broadcast", "launch", "2").output


def test_again_while_it_sends_is_refused(runtime: Runtime, prompt: Prompt) -> None:
    crowd(runtime, "USW7600", 1)
    launched(runtime, ["USW7600"])

    said = prompt("broadcast", "again", "1")

    assert (said.exit_code, "is not over" in said.output) == (1, True)


def test_the_same_text_goes_once_more_only_when_that_is_said(
    runtime: Runtime, prompt: Prompt, over: int, clock: Clock
) -> None:
    clock.pass_(minutes=40)
    new = draft(runtime, ["USW7600"])

    assert prompt("broadcast", "preview", str(new)).output.endswith(
        "This very text was launched to 4 people 40 minutes ago, as broadcast 1.\n"
        "Launch it: outreach broadcast launch 2 --again\n"
    )
    refused = prompt("broadcast", "launch", str(new))
    assert (refused.exit_code, refused.output) == (
        1,
        "This very text was launched to 4 people 40 minutes ago, as broadcast 1. Nothing was launched. "
        "To send it there once more, add --again.\n",
    )
    assert "goes to 4 people" in prompt("broadcast", "launch", str(new), "--again").output
    with runtime.database.reading() as conn:
        assert broadcasts.get(conn, new).state == "sending"


def test_those_who_are_written_to_again_may_be_woken_only_when_that_is_said_anew(
    runtime: Runtime, prompt: Prompt, over: int
) -> None:
    prompt("broadcast", "again", str(over), "--any-hour")
    with runtime.database.reading() as conn:
        draft_ = broadcasts.get(conn, over + 1)
        acts = [noted.act for noted in organizers.noted_about(conn, f"broadcast {over + 1}")]

    again = prompt("broadcast", "again", str(over), "--any-hour")
    assert (again.exit_code, draft_.any_hour) == (0, True)
    assert "asked for any hour for" in acts


def test_a_draft_that_is_there_and_keeps_quiet_hours_is_not_taken_for_one_at_any_hour(
    runtime: Runtime, prompt: Prompt, over: int
) -> None:
    prompt("broadcast", "again", str(over))
    said = prompt("broadcast", "again", str(over), "--any-hour")
    with runtime.database.reading() as conn:
        acts = [noted.act for noted in organizers.noted_about(conn, f"broadcast {over + 1}")]

    assert said.exit_code == 1
    assert f"Draft {over + 1} is there already, and keeps to 9:00–20:00." in said.output
    assert "asked for any hour for" not in acts
