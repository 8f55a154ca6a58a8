"""Replies on the console: read, answered once, held ones decided; and the updates that UPDATE gives."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from outreach import replies
from outreach.jobs import SEND
from outreach.models import messages
from outreach.runtime import Runtime
from tests.carrier import FakeCarrier
from tests.console import Browser, signed_in, words
from tests.organizing import launched, send
from tests.texting import Phone


@pytest.fixture
def joe(app: Flask, runtime: Runtime) -> Browser:
    """Another organizer of USW Local 7600."""
    return signed_in(app, runtime, "joe@usw.example", "organizer", ("USW7600",))


@pytest.fixture
def phone(runtime: Runtime) -> Phone:
    """A member of USW Local 7600: their texts are numbered from 1."""
    phone = Phone(runtime)
    phone.texts("USW7600")
    return phone


def answers(runtime: Runtime) -> list[str]:
    """The answers that wait to leave, or have left."""
    with runtime.database.reading() as conn:
        return [
            body or ""
            for body in conn.scalars(select(messages.c.body).where(messages.c.broadcast_id.is_(None)))
        ]


def test_an_answer_leaves_exactly_as_written(runtime: Runtime, dana: Browser, phone: Phone) -> None:
    phone.texts("who is my steward?")
    assert "who is my steward?" in words(dana.get("/replies"))

    answer = dana.press("/replies/2", "/replies/2/answer", words="Tomorrow, 7–19 h <hall>\r\nDana")
    carrier = FakeCarrier(runtime.now)
    send(runtime, carrier)

    assert answer.status_code == 302
    assert [text.body for text in carrier.sent] == ["Tomorrow, 7–19 h <hall>\nDana"]
    assert SEND in [job.func_name for job in runtime.jobs.queue.jobs]
    assert "Tomorrow, 7–19 h <hall> Dana" in words(dana.get("/replies/2"))


def test_of_two_organizers_at_once_the_second_is_told_who_answered_and_keeps_their_words(
    runtime: Runtime, dana: Browser, joe: Browser, phone: Phone
) -> None:
    phone.texts("who is my steward?")
    dana.press("/replies/2", "/replies/2/answer", words="Tomorrow")

    second = joe.press("/broadcasts/new", "/replies/2/answer", words="On Friday, I think")

    assert second.status_code == 409
    assert "Dana answered this already" in words(second)
    assert "On Friday, I think" in words(second)
    assert answers(runtime) == ["Tomorrow"]


def test_an_empty_answer_is_not_sent(runtime: Runtime, dana: Browser, phone: Phone) -> None:
    phone.texts("who is my steward?")

    assert dana.press("/replies/2", "/replies/2/answer", words=" \n").status_code == 422
    assert answers(runtime) == []


def test_who_has_left_since_can_not_be_answered(runtime: Runtime, dana: Browser, phone: Phone) -> None:
    phone.texts("who is my steward?")
    phone.texts("STOP")

    refused = dana.press("/replies/2", "/replies/2/answer", words="Tomorrow")

    assert refused.status_code == 409
    assert "has left since" in words(refused)
    assert answers(runtime) == []
    assert dana.press("/replies/2", "/replies/2/close").status_code == 302


def test_a_closed_reply_is_no_longer_open(runtime: Runtime, dana: Browser, phone: Phone) -> None:
    phone.texts("thank you")

    dana.press("/replies/2", "/replies/2/close")

    assert "Everybody has been answered" in words(dana.get("/replies"))
    assert "Closed by Dana" in words(dana.get("/replies"))


def test_holds_stand_first_and_can_not_be_answered_before_they_are_decided(
    runtime: Runtime, dana: Browser, phone: Phone
) -> None:
    phone.texts("who is this?? enough")
    other = Phone(runtime, "+13105550177")
    other.texts("USW7600")
    other.texts("good news!")

    inbox = words(dana.get("/replies"))

    assert inbox.index("enough") < inbox.index("good news")
    assert dana.press("/replies/2", "/replies/2/answer", words="Sorry").status_code == 409
    assert dana.press("/replies/2", "/replies/2/close").status_code == 409
    assert answers(runtime) == []


def test_keep_sending_ends_the_hold_with_evidence_and_leaves_the_reply_to_answer(
    runtime: Runtime, dana: Browser, phone: Phone
) -> None:
    phone.texts("who is this?? enough")

    dana.press("/replies/2", "/replies/2/keep")

    assert not phone.member.held
    assert phone.ledger[-1] == ("released", "")
    assert "Your answer" in words(dana.get("/replies/2"))


def test_take_off_every_list_is_a_stop_that_only_the_member_undoes(
    runtime: Runtime, dana: Browser, phone: Phone
) -> None:
    phone.texts("who is this?? enough")

    dana.press("/replies/2", "/replies/2/take-off")

    assert phone.member.stopped
    assert phone.lists == []
    assert phone.ledger_agrees()
    assert "Closed by Dana" in words(dana.get("/replies"))
    assert dana.press("/news", "/replies/2/keep").status_code == 409
    phone.texts("START")
    assert phone.lists == ["USW7600"]


def test_when_the_member_said_stop_themselves_a_hold_needs_no_decision(
    runtime: Runtime, dana: Browser, phone: Phone
) -> None:
    phone.texts("who is this?? enough")
    phone.texts("STOP")

    assert dana.press("/replies/2", "/replies/2/keep").status_code == 409
    assert phone.member.stopped
    assert dana.press("/replies/2", "/replies/2/close").status_code == 302


def test_a_conversation_shows_this_locals_side_alone(runtime: Runtime, dana: Browser, phone: Phone) -> None:
    phone.texts("UFCW770")
    launched(runtime, ["UFCW770"], text="UFCW has news")
    send(runtime, FakeCarrier(runtime.now))
    phone.texts("a word for UFCW alone")
    launched(runtime, ["USW7600"], text="USW has news")
    send(runtime, FakeCarrier(runtime.now))
    phone.texts("a word for USW")
    with runtime.database.reading() as conn:
        directory = runtime.directories.current(conn)
        usw = replies.open_ones(conn, [directory.list_called("USW7600").local_id])

    page = words(dana.get(f"/replies/{usw[0].text_id}"))

    assert [reply.body for reply in usw] == ["a word for USW"]
    assert "USW has news" in page
    assert "UFCW" not in page


def test_a_published_update_is_what_update_gives(runtime: Runtime, dana: Browser, phone: Phone) -> None:
    with runtime.database.reading() as conn:
        local_id = runtime.directories.current(conn).list_called("USW7600").local_id

    answer = dana.press("/news", local=local_id, text_en="Deal <reached> at 5%.", text_es="Hay acuerdo.")

    assert answer.status_code == 302
    assert "USW 7600, Nov 4, 2025: Deal <reached> at 5%." in phone.texts("UPDATE")
    assert "Hay acuerdo." in phone.texts("NOVEDADES")
    assert "Deal <reached> at 5%." in words(dana.get("/news"))


def test_an_update_too_long_is_refused_and_stays_in_the_form(runtime: Runtime, dana: Browser) -> None:
    with runtime.database.reading() as conn:
        local_id = runtime.directories.current(conn).list_called("USW7600").local_id

    page = dana.press("/news", local=local_id, text_en="x" * 307)
    preview = dana.press("/news", "/news/preview", local=local_id, text_en="Hi ’")

    assert page.status_code == 422
    assert "x" * 307 in page.text
    assert "UCS-2" in words(preview)


def test_of_who_has_left_everything_is_closed_with_one_press(
    runtime: Runtime, dana: Browser, phone: Phone
) -> None:
    for body in ("who is my steward?", "thank you", "STOP"):
        phone.texts(body)
    other = Phone(runtime, "+13105550177")
    for body in ("USW7600", "good news!"):
        other.texts(body)
    assert "Close all of this member" in words(dana.get("/replies/2"))

    dana.press("/replies/2", "/replies/2/close-all")

    inbox = words(dana.get("/replies"))
    assert inbox.count("Closed by Dana") == 2
    assert dana.press("/replies/6", "/replies/6/close-all").status_code == 409


def test_a_withdrawn_update_is_no_longer_given(runtime: Runtime, dana: Browser, phone: Phone) -> None:
    with runtime.database.reading() as conn:
        local_id = runtime.directories.current(conn).list_called("USW7600").local_id
    dana.press("/news", local=local_id, text_en="A wrong number.")
    number = re.search(r"/news/(\d+)/withdraw", dana.get("/news").text)
    assert number is not None

    dana.press("/news", number[0])

    assert "A wrong number." not in phone.texts("UPDATE")
    assert dana.press("/news", number[0]).status_code == 404


def test_an_update_without_spanish_says_what_spanish_readers_get(runtime: Runtime, dana: Browser) -> None:
    with runtime.database.reading() as conn:
        local_id = runtime.directories.current(conn).list_called("USW7600").local_id

    preview = dana.press("/news", "/news/preview", local=local_id, text_en="Hi")

    assert "readers will get the English text" in words(preview)
    assert dana.press("/news", text_en="Hi").status_code == 422
