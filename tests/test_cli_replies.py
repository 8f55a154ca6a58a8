"""Replies, kept answers, duty and polls at the prompt."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from outreach import organizers
from outreach.runtime import Runtime
from tests.asking import climb
from tests.carrier import FakeCarrier
from tests.conftest import Clock, Prompt
from tests.console import invite
from tests.organizing import crowd, send
from tests.texting import Phone


@pytest.fixture
def phone(runtime: Runtime) -> Phone:
    phone = Phone(runtime)
    phone.texts("USW7600")
    return phone


def acts(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.database.reading() as conn:
        return [(line.act, line.subject) for line in organizers.noted(conn)]


# ---- Replies


def test_replies_are_counted_and_listed_without_a_word_or_a_phone(
    runtime: Runtime, prompt: Prompt, phone: Phone, clock: Clock
) -> None:
    phone.texts("is my shift covered?")
    clock.pass_(hours=5)
    phone.texts("my manager threatened me")

    said = prompt("replies").output

    lines = said.splitlines()
    assert lines[0] == "2 wait for an answer, 1 of them overdue."
    assert lines[2].split() == ["3", "usw7600", "0", "min", "urgent"]
    assert lines[3].split() == ["2", "usw7600", "5", "h", "overdue"]
    assert "shift" not in said
    assert phone.number[-4:] not in said
    assert ("looked at", "open replies") in acts(runtime)


def test_replies_of_one_local_and_for_programs(runtime: Runtime, prompt: Prompt, phone: Phone) -> None:
    phone.texts("is my shift covered?")

    assert prompt("replies", "--local", "UFCW770").output == "Nobody waits for an answer.\n"
    told = json.loads(prompt("replies", "--json").output)
    assert (told["open"], told["overdue"]) == (1, 0)
    assert set(told["replies"][0]) == {"id", "local", "at", "overdue", "worried", "hold", "assigned_to"}


# ---- Kept answers


def test_an_answer_is_kept_listed_and_removed(runtime: Runtime, prompt: Prompt) -> None:
    assert "No answer is kept yet" in prompt("answers", "list").output
    said = prompt("answers", "add", "usw7600", "--name", "Hours", "--text", "{local}: 9 to 5")
    assert said.output == "Kept as answer 1 of USW Local 7600.\n"

    assert prompt("answers", "list").output.splitlines()[1].split() == [
        "1",
        "usw7600",
        "Hours",
        "{local}:",
        "9",
        "to",
        "5",
    ]
    assert prompt("answers", "list", "--local", "UFCW770").output.startswith("No answer")
    assert json.loads(prompt("answers", "list", "--json").output)[0]["text"] == "{local}: 9 to 5"
    assert prompt("answers", "remove", "1").output == "Answer 1 is removed.\n"
    assert prompt("answers", "remove", "1").exit_code == 1
    assert {("wrote", "kept answer 1"), ("removed", "kept answer 1")} <= set(acts(runtime))


def test_a_kept_answer_with_an_unknown_blank_is_refused(prompt: Prompt) -> None:
    said = prompt("answers", "add", "USW7600", "--name", "x", "--text", "Dear {member}")

    assert said.exit_code == 1
    assert (
        said.output
        == "{member} can't be filled in. What can: {local}, {contact}, {keyword}. Nothing was saved.\n"
    )


# ---- Duty


def test_duty_is_set_shown_and_cleared(runtime: Runtime, prompt: Prompt, phone: Phone) -> None:
    invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    assert "Nobody is on duty" in prompt("duty", "show").output

    said = prompt("duty", "set", "USW7600", "dana@usw.example", "310-555-0900")
    assert "Dana is on duty for USW Local 7600 from then on" in said.output
    assert "Nobody is on duty" in prompt("duty", "show").output
    Phone(runtime, "+13105550900").texts(" ".join(said.output.split()[1:3]))
    shown = prompt("duty", "show").output
    assert shown.splitlines()[1].split()[-1] == "yes"
    assert "0900" not in shown
    phone.texts("my manager threatened me")
    carrier = FakeCarrier(runtime.now)
    send(runtime, carrier)
    assert carrier.phones == ["+13105550900"]

    Phone(runtime, "+13105550900").texts("STOP")
    assert "no: STOP" in prompt("duty", "show").output
    assert json.loads(prompt("duty", "show", "--json").output)[0]["texted"] is False
    assert prompt("duty", "clear", "USW7600").output == "Nobody is on duty for USW Local 7600.\n"
    assert prompt("duty", "clear", "USW7600").exit_code == 1


@pytest.mark.parametrize(
    ("email", "phone", "said"),
    [
        ("nobody@usw.example", "310-555-0900", "There is no organizer"),
        ("dana@usw.example", "12345", "can't be texted: short code"),
        ("uma@ufcw.example", "310-555-0900", "answers for this local"),
    ],
)
def test_duty_refuses_what_can_not_be(
    runtime: Runtime, prompt: Prompt, email: str, phone: str, said: str
) -> None:
    invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    invite(runtime, "uma@ufcw.example", "organizer", ("UFCW770",))

    refused = prompt("duty", "set", "USW7600", email, phone)

    assert refused.exit_code == 1
    assert said in refused.output
    assert "Nobody is on duty" in prompt("duty", "show").output


# ---- Polls

POLL = (
    "poll",
    "new",
    "--list",
    "USW7600",
    "--question",
    "What first?",
    "--answer",
    "Wages",
    "--answer",
    "Staffing",
)


def test_a_poll_is_written_shown_started_answered_and_exported(
    runtime: Runtime, prompt: Prompt, phone: Phone, tmp_path: Path
) -> None:
    said = prompt(*POLL, "--closes-in", "3d", "--in", "es", "¿Qué va primero?", "Salario|Personal")
    assert said.output == "Draft kept: poll 1. Look at it: outreach poll show 1\n"
    shown = prompt("poll", "show", "1").output
    assert shown.startswith("Poll 1: draft, closes Fri, Nov 7, 10:00 am PST. It asks 1 person.\n")
    assert "USW 7600: What first?\n1 Wages\n2 Staffing\nReply 1 or 2 by Fri, Nov 7, 10 am PST." in shown
    assert "1 Salario\n2 Personal" in shown
    assert shown.endswith("Nobody has answered yet.\n")

    assert prompt("poll", "start", "1").output.startswith("Started: poll 1 asks 1 person.")
    climb(runtime)
    phone.texts("2")
    assert prompt("poll", "show", "1").output.splitlines()[-1].split() == ["usw7600", "0", "1", "1"]
    told = json.loads(prompt("poll", "show", "1", "--json").output)
    assert (told["state"], told["results"], told["choices"]) == (
        "open",
        {"usw7600": {"2": 1}},
        {"1": "Wages", "2": "Staffing"},
    )
    assert "What first?" in prompt("poll", "list").output
    assert json.loads(prompt("poll", "list", "--json").output)[0]["answers"] == 1

    file = tmp_path / "out.csv"
    assert prompt("poll", "export", "1", str(file)).exit_code == 0
    assert "USW Local 7600,2,Staffing" in file.read_text("utf-8")
    again = prompt("poll", "export", "1", str(file))
    assert (again.exit_code, "there already" in again.output) == (1, True)
    assert ("exported", "poll 1") in acts(runtime)


def test_a_drafted_poll_is_written_anew_and_a_started_one_is_not(
    runtime: Runtime, prompt: Prompt, phone: Phone
) -> None:
    prompt(*POLL, "--closes-in", "3d")
    edit = (
        "poll",
        "edit",
        "1",
        *POLL[2:4],
        "--question",
        "What comes first?",
        "--answer",
        "Pay",
        "--answer",
        "Safety",
    )

    said = prompt(*edit, "--letters", "--closes-in", "2d").output
    assert said == "Poll 1 is changed. Look at it: outreach poll show 1\n"
    assert "What comes first?\nA Pay\nB Safety\nReply A or B" in prompt("poll", "show", "1").output
    assert ("changed", "poll 1") in acts(runtime)

    prompt("poll", "start", "1")
    refused = prompt(*edit, "--closes-in", "2d")
    assert (
        refused.exit_code,
        "has started, so it can't be written anew. Nothing was saved." in refused.output,
    ) == (1, True)


def test_an_hour_that_comes_twice_is_told(
    runtime: Runtime, prompt: Prompt, phone: Phone, clock: Clock
) -> None:
    clock.at = datetime(2026, 10, 30, 17, tzinfo=UTC)
    made = prompt(*POLL, "--closes", "2026-11-01T01:30").output
    moved = prompt("poll", "close", "1", "--at", "2026-11-01T01:15").output

    assert "1:30 am comes twice on Sun, Nov 1: the first is meant, 1:30 am PDT." in made
    assert "1:15 am comes twice on Sun, Nov 1: the first is meant, 1:15 am PDT." in moved


def test_the_close_is_moved_and_a_poll_called_off(runtime: Runtime, prompt: Prompt, phone: Phone) -> None:
    prompt(*POLL, "--closes-in", "3d")
    prompt("poll", "start", "1")
    climb(runtime)

    moved = prompt("poll", "close", "1", "--at", "2025-11-08T12:00")
    assert moved.output == "The close of poll 1 is moved. 1 text had left already with the old one.\n"
    assert "Sat, Nov 8, 12:00 pm PST" in prompt("poll", "show", "1").output
    assert prompt("poll", "call-off", "1").output == "Poll 1 is called off.\n"
    assert prompt("poll", "call-off", "1").exit_code == 1


BAD = [
    (("--closes-in", "3d", "--letters", "--answer", "Stop"), "asks us for something else"),
    ((), "Say until when answers count"),
    (("--closes", "2025-11-01T10:00"), "is in the past"),
    (("--closes", "2026-03-08T02:30"), "There is no 2:30 am"),
    (("--closes", "soon"), "is no time"),
    (("--closes-in", "3d", "--closes", "2025-11-07T10:00"), "not both"),
    (("--closes-in", "3d", "--answer", "wages"), "Two answers read"),
    (("--closes-in", "3d", "--in", "xx", "?", "a|b"), "There is no language xx"),
    (("--closes-in", "3d", "--in", "es", "¿Qué?", "Salario"), "Answer 2 is missing in Español"),
    (("--closes-in", "40d"), "30 days at most"),
]


@pytest.mark.parametrize(("more", "said"), BAD, ids=[said for _, said in BAD])
def test_a_poll_that_can_not_be_is_refused_at_the_prompt(
    prompt: Prompt, more: tuple[str, ...], said: str
) -> None:
    refused = prompt(*POLL, *more)

    assert refused.exit_code == 1
    assert said in refused.output
    assert refused.output.count("Nothing was saved") == 1
    assert prompt("poll", "list").output.startswith("No poll yet")


def test_a_poll_of_many_wants_their_number_at_the_prompt(runtime: Runtime, prompt: Prompt) -> None:
    crowd(runtime, "USW7600", 1001)
    prompt(*POLL, "--closes-in", "3d")

    assert "type that number: 1001" in prompt("poll", "start", "1").output
    assert prompt("poll", "start", "1", "--people", "1001").exit_code == 0


@pytest.mark.parametrize("command", ["show", "start", "call-off"])
def test_there_is_no_such_poll(prompt: Prompt, command: str) -> None:
    refused = prompt("poll", command, "77")

    assert (refused.exit_code, "no poll 77" in refused.output) == (1, True)
