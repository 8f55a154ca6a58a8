"""Polls on the console: written, checked, asked, looked at, exported; and nobody else's to see."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from outreach import organizers
from outreach.runtime import Runtime
from tests.asking import asked, climb, start, wanted, write
from tests.conftest import Clock
from tests.console import Browser, signed_in, words
from tests.organizing import crowd
from tests.texting import Phone
from tests.voting import climb_all


@pytest.fixture
def ufcw(app: Flask, runtime: Runtime) -> Browser:
    return signed_in(app, runtime, "uma@ufcw.example", "organizer", ("UFCW770",))


@pytest.fixture
def viewer(app: Flask, runtime: Runtime) -> Browser:
    return signed_in(app, runtime, "vera@usw.example", "viewer", ("USW7600",))


@pytest.fixture
def phone(runtime: Runtime) -> Phone:
    phone = Phone(runtime)
    phone.texts("USW7600")
    return phone


def form(runtime: Runtime, **more: object) -> dict[str, object]:
    with runtime.database.reading() as conn:
        list_id = runtime.directories.current(conn).list_called("USW7600").id
    return {
        "list": list_id, "question_en": "What first?", "answers_en": "Wages\r\nStaffing\r\n", "closes": "2025-11-07T18:00",
        "remind": "on",
    } | more  # fmt: skip


def test_a_poll_is_written_checked_started_answered_and_looked_at(
    runtime: Runtime, dana: Browser, phone: Phone
) -> None:
    kept = dana.press(
        "/polls/new", **form(runtime, question_es="¿Qué va primero?", answers_es="Salario\r\nPersonal")
    )
    assert kept.headers["Location"] == "/polls/1"
    page = words(dana.get("/polls/1"))
    assert "1 Wages 2 Staffing Reply 1 or 2 by Fri, Nov 7, 6 pm PST." in page
    assert "1 Salario" in page
    assert "This asks 1 person" in page
    assert climb(runtime).sent == []

    started = dana.press("/polls/1", "/polls/1/start")
    assert started.status_code == 302
    assert len(climb(runtime).sent) == 1
    phone.texts("2")

    page = words(dana.get("/polls/1"))
    assert "1 answer so far" in page
    assert "2 Staffing 1 · 100%" in page
    assert "1 text has left" in page
    assert phone.number[-4:] not in dana.get("/polls/1").text
    assert "1 answer" in words(dana.get("/polls"))
    fragment = dana.get("/polls/1/results")
    assert "2 Staffing 1 · 100%" in words(fragment)
    assert "<html" not in fragment.text


BAD = {
    "one answer": ({"answers_en": "Wages"}, "2 to 9 answers"),
    "ten answers": (
        {"answers_en": "\n".join(f"Choice {n}" for n in range(10))},
        "2 to 9 answers; this one has 10",
    ),
    "two equal answers": ({"answers_en": "Wages\nwages"}, "Two answers read"),
    "a control word": ({"answers_en": "We talk\nStop"}, "asks us for something else"),
    "no list": ({"list": ""}, "No local is chosen"),
    "no close": ({"closes": ""}, "close is missing"),
    "a close in the past": ({"closes": "2025-11-01T18:00", "opens": "2025-10-30T10:00"}, "in the past"),
    "a close before the opening": ({"opens": "2025-11-09T18:00"}, "closes before it opens"),
    "no time": ({"closes": "tomorrow"}, "no time we can read"),
    "a missing hour": ({"closes": "2026-03-08T02:30"}, "There is no 2:30 am"),
    "a question too long": ({"question_en": "x" * 241}, "240 at most"),
    "no question": ({"question_en": " "}, "question is missing"),
}


@pytest.mark.parametrize(("more", "said"), BAD.values(), ids=BAD)
def test_what_can_not_be_asked_is_told_in_one_sentence_and_what_was_typed_stays(
    runtime: Runtime, dana: Browser, more: dict[str, object], said: str
) -> None:
    typed = form(runtime, **more)

    page = dana.press("/polls/new", **typed)

    assert page.status_code == 422
    assert said in words(page)
    assert str(typed["question_en"]) in page.text
    assert "No poll yet" in words(dana.get("/polls"))


def test_a_poll_of_more_than_a_thousand_wants_their_number(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 1001)
    dana.press("/polls/new", **form(runtime))

    for typed in ("", "1000", "all"):
        refused = dana.press("/polls/1", "/polls/1/start", people=typed)
        assert refused.status_code == 422
        assert "type that number: 1001" in words(refused)
    assert dana.press("/polls/1", "/polls/1/start", people="1,001").status_code == 302
    assert dana.press("/polls/1", "/polls/1/start", people="1001").status_code == 409


def test_the_close_is_moved_and_the_page_says_what_had_left(
    runtime: Runtime, dana: Browser, phone: Phone
) -> None:
    asked(runtime)

    dana.press("/polls/1", "/polls/1/close", closes="2025-11-08T12:00")

    page = words(dana.get("/polls/1"))
    assert "1 text had left already with the old one" in page
    assert "Closes Sat, Nov 8, 12:00 pm PST" in page
    assert dana.press("/polls/1", "/polls/1/close", closes="2025-11-01T12:00").status_code == 422
    assert dana.press("/polls/1", "/polls/1/close", closes="").status_code == 422


def test_an_hour_that_comes_twice_is_told(
    runtime: Runtime, dana: Browser, phone: Phone, clock: Clock
) -> None:
    clock.at = datetime(2026, 10, 30, 17, tzinfo=UTC)
    dana.signs_in("dana@usw.example")
    dana.press("/polls/new", **form(runtime, closes="2026-11-01T01:30"))

    assert "1:30 am comes twice on Sun, Nov 1: the first is meant" in words(dana.get("/polls/1"))


def test_a_poll_is_called_off_with_one_press(runtime: Runtime, dana: Browser, phone: Phone) -> None:
    asked(runtime)

    dana.press("/polls/1", "/polls/1/call-off")

    assert "Called off" in words(dana.get("/polls/1"))
    assert dana.press("/polls/1", "/polls/1/call-off").status_code == 409


def test_a_closed_poll_shows_its_results_and_no_buttons(
    runtime: Runtime, dana: Browser, phone: Phone, clock: Clock
) -> None:
    asked(runtime)
    phone.texts("1")
    clock.pass_(days=4)
    dana.signs_in("dana@usw.example")

    page = words(dana.get("/polls/1"))

    assert "Closed" in page
    assert "1 answer" in page
    assert "Move the close" not in page
    assert "Export who answered what" in page


def test_an_export_is_a_spreadsheet_with_hidden_phones_and_is_recorded(
    runtime: Runtime, dana: Browser, phone: Phone
) -> None:
    asked(runtime)
    phone.texts("1")

    sheet = dana.press("/polls/1", "/polls/1/export")

    assert sheet.mimetype == "text/csv"
    assert "no-store" in sheet.headers["Cache-Control"]
    assert "attachment" in sheet.headers["Content-Disposition"]
    assert "USW Local 7600,1,Wages" in sheet.text
    assert phone.number[2:] not in sheet.text
    with runtime.database.reading() as conn:
        assert ("Dana", "exported") in [(line.name, line.act) for line in organizers.noted(conn)]


def test_another_locals_poll_does_not_exist(
    runtime: Runtime, dana: Browser, ufcw: Browser, phone: Phone
) -> None:
    asked(runtime)

    for path in ("/polls/1", "/polls/1/results"):
        assert ufcw.get(path).status_code == 404
    for act in ("start", "close", "call-off", "export"):
        assert ufcw.press("/polls/new", f"/polls/1/{act}").status_code == 404
    assert "No poll yet" in words(ufcw.get("/polls"))
    assert ufcw.press("/polls/new", **form(runtime)).status_code == 404


def test_of_a_poll_of_two_locals_each_sees_its_own_numbers_and_neither_acts(
    runtime: Runtime, dana: Browser, ufcw: Browser
) -> None:
    mine, theirs = Phone(runtime, "+13105550111"), Phone(runtime, "+13105550112")
    mine.texts("USW7600")
    theirs.texts("UFCW770")
    asked(runtime, ("USW7600", "UFCW770"))
    mine.texts("1")
    theirs.texts("3")

    assert "1 Wages 1 · 100%" in words(dana.get("/polls/1"))
    assert "3 Health care 1 · 100%" in words(ufcw.get("/polls/1/results"))
    assert "3 Health care 0 · 0%" in words(dana.get("/polls/1"))
    for act in ("start", "close", "call-off", "export"):
        assert dana.press("/polls/new", f"/polls/1/{act}").status_code == 403


def test_a_viewer_looks_and_presses_nothing(runtime: Runtime, viewer: Browser, phone: Phone) -> None:
    asked(runtime)

    assert viewer.get("/polls/1").status_code == 200
    assert viewer.get("/polls/new").status_code == 403
    for act in ("start", "close", "call-off", "export"):
        assert viewer.press("/polls/1", f"/polls/1/{act}").status_code in (400, 403)


def test_there_is_no_such_poll(dana: Browser) -> None:
    assert dana.get("/polls/77").status_code == 404


def test_a_draft_is_changed_and_the_form_has_what_was_written(
    runtime: Runtime, dana: Browser, phone: Phone
) -> None:
    dana.press(
        "/polls/new", **form(runtime, question_es="¿Qué va primero?", answers_es="Salario\r\nPersonal")
    )
    page = dana.get("/polls/1/edit").text

    assert "What first?" in page
    assert "Wages\nStaffing" in page
    assert "Salario\nPersonal" in page
    assert 'value="2025-11-07T18:00"' in page

    answer = dana.press(
        "/polls/1/edit",
        **form(
            runtime, question_en="What comes first?", answers_en="Pay\r\nStaffing\r\nSafety", style="letters"
        ),
    )
    said = words(dana.get("/polls/1"))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/polls/1")
    assert "What comes first? A Pay B Staffing C Safety Reply A, B or C" in said
    assert "Salario" not in said
    dana.press("/polls/1", "/polls/1/start")
    assert "A Pay" in climb(runtime).sent[0].body


def test_a_change_that_can_not_be_keeps_the_draft_and_what_was_typed(
    runtime: Runtime, dana: Browser, phone: Phone
) -> None:
    dana.press("/polls/new", **form(runtime))

    refused = dana.press("/polls/1/edit", **form(runtime, question_en="Reply STOP?", answers_en="One\r\nTwo"))

    assert refused.status_code == 422
    assert "One\nTwo" in refused.text.replace("\r", "")
    assert "1 Wages 2 Staffing" in words(dana.get("/polls/1"))


def test_what_was_started_is_not_changed_nor_is_another_locals(
    runtime: Runtime, dana: Browser, ufcw: Browser, viewer: Browser, phone: Phone
) -> None:
    asked(runtime)

    assert dana.press("/polls/1", "/polls/1/edit", **form(runtime)).status_code == 409
    assert ufcw.get("/polls/1/edit").status_code == 404
    assert viewer.get("/polls/1/edit").status_code == 403
    assert "/polls/1/edit" not in dana.get("/polls/1").text


def test_a_moved_close_says_what_still_waits_with_the_old_one(
    runtime: Runtime, dana: Browser, clock: Clock, phone: Phone
) -> None:
    poll_id = write(runtime, wanted(runtime))
    start(runtime, poll_id)
    with runtime.database.writing() as conn:
        climb_all(conn, runtime.now())  # started, and nothing has left

    dana.press("/polls/1", "/polls/1/close", closes="2025-11-08T12:00")

    assert "1 text of a reminder had not left yet and still says the old close" in words(dana.get("/polls/1"))
