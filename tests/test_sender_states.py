"""What the carrier stopped is shown with its sender, at the prompt and in the console, and resumed by one press."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from outreach import broadcasts, organizers, sender_states, senders
from outreach.runtime import Runtime
from outreach.senders import FEDERATIONS
from tests.conftest import Prompt
from tests.console import signed_in, words
from tests.organizing import crowd, give_sender, launched, state_of

THEIRS = "+18005550100"
NOT_VERIFIED = (
    "Our toll-free number is not verified (code 30032). 1 broadcast waits, paused. "
    "Whoever runs this service sees to that with the carrier; then resume."
)

GOES_ON = "It goes on at its full rate:"


@pytest.fixture
def ids(runtime: Runtime) -> list[int]:
    """Two broadcasts by the federation's number, and one by UFCW 770's own."""
    with runtime.database.writing() as conn:
        give_sender(conn, runtime.directories.current(conn).list_called("UFCW770").local_id, THEIRS)
    crowd(runtime, "USW7600", 2)
    crowd(runtime, "UFCW770", 2, first=100)
    return [launched(runtime, [key]) for key in ("USW7600", "USW7600", "UFCW770")]


def halt(runtime: Runtime, code: str, sender: str | None = None) -> None:
    with runtime.database.writing() as conn:
        broadcasts.halt(conn, code, sender)


def test_one_press_at_any_sender_resumes_all_that_a_wrong_password_paused(
    prompt: Prompt, runtime: Runtime, ids: list[int]
) -> None:
    halt(runtime, "20003")
    said = prompt("senders", "wake", THEIRS).output
    with runtime.database.reading() as conn:
        noted = [noted.act for id_ in ids for noted in organizers.noted_about(conn, f"broadcast {id_}")]

    assert said == f"{GOES_ON} 3 broadcasts were resumed. If the carrier refuses again, they pause again.\n"
    assert [state_of(runtime, id_) for id_ in ids] == ["sending", "sending", "sending"]
    assert noted == ["resumed", "resumed", "resumed"]


def test_of_a_refused_number_it_resumes_only_what_leaves_by_it(
    prompt: Prompt, runtime: Runtime, ids: list[int]
) -> None:
    halt(runtime, "30034", FEDERATIONS)
    halt(runtime, "30032", THEIRS)
    said = prompt("senders", "wake", THEIRS).output

    assert said == f"{GOES_ON} 1 broadcast was resumed. If the carrier refuses again, they pause again.\n"
    assert [state_of(runtime, id_) for id_ in ids] == ["paused", "paused", "sending"]


def test_it_resumes_nothing_that_a_person_or_a_filter_paused(
    prompt: Prompt, runtime: Runtime, ids: list[int]
) -> None:
    with runtime.database.writing() as conn:
        broadcasts.pause(conn, ids[0])
        broadcasts.halt_one(conn, ids[1], "30007")
    said = prompt("senders", "wake", runtime.settings.sender).output

    assert said == "Nothing of the carrier's holds it back: it sends at its full rate.\n"
    assert [state_of(runtime, id_) for id_ in ids] == ["paused", "paused", "sending"]


def test_what_a_number_that_is_gone_had_is_the_federations_to_resume(
    runtime: Runtime, ids: list[int]
) -> None:
    halt(runtime, "30032", THEIRS)
    with runtime.database.writing() as conn:
        conn.exec_driver_sql("DELETE FROM senders")
        resumed = sender_states.go_on(conn, FEDERATIONS)

    assert resumed == [ids[2]]


@pytest.mark.parametrize("written", ["+1 (800) 555-0100", "800-555-0100", "18005550100"])
def test_a_number_may_be_written_as_people_write_it(
    prompt: Prompt, runtime: Runtime, ids: list[int], written: str
) -> None:
    halt(runtime, "30032", THEIRS)

    assert "1 broadcast was resumed" in prompt("senders", "wake", written).output


@pytest.mark.parametrize("written", ["", "5550100", "+1 800 555 0101", "no number"])
def test_a_number_that_no_sender_has_wakes_none(
    prompt: Prompt, runtime: Runtime, ids: list[int], written: str
) -> None:
    halt(runtime, "30032", THEIRS)

    assert "There is no sender with this address." in prompt("senders", "wake", "--", written).output
    assert state_of(runtime, ids[2]) == "paused"


@pytest.mark.parametrize(("role", "locals_"), [("organizer", ("USW7600",)), ("viewer", ("USW7600",))])
def test_the_first_page_tells_only_an_admin_of_what_the_carrier_stopped(
    app: Flask, runtime: Runtime, ids: list[int], role: str, locals_: tuple[str, ...]
) -> None:
    halt(runtime, "20003")
    home = words(signed_in(app, runtime, "vera@example.org", role, locals_).get("/"))

    assert "3 broadcasts wait" not in home
    assert "Stopped by the carrier" in home


def test_the_prompt_lists_it(prompt: Prompt, runtime: Runtime, ids: list[int]) -> None:
    halt(runtime, "30032", THEIRS)
    said = prompt("senders").output
    told = json.loads(prompt("senders", "--json").output)

    assert NOT_VERIFIED in said
    assert f"Once it is put right: outreach senders wake {THEIRS}" in said
    assert [each["stopped"] for each in told] == [[], [{"code": "30032", "broadcasts": [ids[2]]}]]
    assert [each["troubled"] for each in told] == [False, True]


def test_a_rest_is_told_by_the_federations_clock(prompt: Prompt, runtime: Runtime) -> None:
    with runtime.database.writing() as conn:
        senders.rest(conn, FEDERATIONS, "21611", runtime.now() + timedelta(minutes=10))

    assert "Rests until 10:10 am PST. The carrier holds more than ten hours" in prompt("senders").output


def test_the_page_says_it_and_has_the_button(app: Flask, runtime: Runtime, ids: list[int]) -> None:
    halt(runtime, "20003")
    admin = signed_in(app, runtime, "ada@example.org", "admin")
    before, page = words(admin.get("/senders")), words(admin.get(f"/broadcasts/{ids[2]}"))
    home = words(admin.get("/"))
    admin.press("/senders", "/senders/wake", sender=runtime.settings.sender)
    after = words(admin.get("/senders"))

    assert "does not accept our account or password (code 20003). 3 broadcasts wait, paused." in before
    assert "It is put right: resume 3 broadcasts" in before
    assert "Stopped by the carrier · 0 delivered of 2" in home
    assert "does not accept our account or password (code 20003). 3 broadcasts wait, paused." in home
    assert "If it stopped others as well: resume them together" in page
    assert f"{GOES_ON} 3 broadcasts were resumed." in after
    assert state_of(runtime, ids[0]) == "sending"
