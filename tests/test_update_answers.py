"""UPDATE, UPDATE WAGES and MORE, texted by members: the latest first, then what came before, and never too much."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from outreach import inbox, news
from outreach.inbox import Incoming
from outreach.news import Written
from outreach.proposals import pasted
from outreach.runtime import Runtime
from outreach.season import to_tell, updates
from outreach.sms import segments
from tests.texting import Phone

DAY = date(2025, 11, 10)


@pytest.fixture
def phone(runtime: Runtime) -> Phone:
    """A member of USW Local 7600; nothing is published yet."""
    with runtime.database.writing() as conn:
        conn.execute(updates.delete())
    found = Phone(runtime)
    found.texts("USW7600")
    return found


def publish(runtime: Runtime, key: str, text: str, topic: str = "", days: int = 0, **more: str) -> int:
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        local = directory.local_of(directory.list_called(key).id)
        written = Written({"en": text, **more}, topic)
        day = DAY + timedelta(days=days)
        return news.publish(conn, local.id, local.label, written, None, day, runtime.now())


def told(answer: str) -> list[str]:
    return answer.split("\n\n")


def test_update_gives_the_latest_of_each_local_newest_first_and_says_that_there_is_more(
    runtime: Runtime, phone: Phone
) -> None:
    publish(runtime, "USW7600", "Old news.")
    publish(runtime, "USW7600", "Our table met.", days=1)
    publish(runtime, "ALLIANCE", "Session 9.", days=2)
    publish(runtime, "UFCW770", "Not for you.", days=3)

    assert told(phone.texts("UPDATE")) == [
        "Alliance, Nov 12, 2025: Session 9.",
        "USW 7600, Nov 11, 2025: Our table met.",
        "Text MORE for earlier news.",
    ]


def test_update_says_nothing_of_more_when_that_was_all(runtime: Runtime, phone: Phone) -> None:
    publish(runtime, "USW7600", "Our table met.")

    assert phone.texts("UPDATE") == "USW 7600, Nov 10, 2025: Our table met."
    assert "There is no earlier news" in phone.texts("MORE")


def test_more_goes_on_two_at_a_time_until_all_was_told_each_once(runtime: Runtime, phone: Phone) -> None:
    for n in range(6):
        publish(runtime, "USW7600", f"Number {n}.", days=n)
    first = phone.texts("UPDATE")
    answers = [phone.texts("more"), phone.texts("MORE please"), phone.texts("more")]

    assert "Number 5." in first
    assert told(answers[0]) == [
        "USW 7600, Nov 14, 2025: Number 4.",
        "USW 7600, Nov 13, 2025: Number 3.",
        "Text MORE for earlier news.",
    ]
    assert [n for n in range(6) if f"Number {n}." in answers[1]] == [1, 2]
    assert told(answers[2]) == [
        "USW 7600, Nov 10, 2025: Number 0.",
        "That was all. Text UPDATE for the latest.",
    ]
    assert "no earlier news" in phone.texts("more")


def test_more_without_an_update_before_it_is_a_helpful_word(runtime: Runtime, phone: Phone) -> None:
    publish(runtime, "USW7600", "Our table met.")
    stranger = Phone(runtime, "+13105550177")

    for each in (phone, stranger):
        assert each.texts("MORE") == (
            "Alliance: There is no earlier news to give you. Text UPDATE for the latest, or UPDATE WAGES for one topic. "
            "Text HELP for help, STOP to stop all texts."
        )


def test_what_was_withdrawn_meanwhile_is_not_told(runtime: Runtime, phone: Phone) -> None:
    ids = [publish(runtime, "USW7600", f"Number {n}.", days=n) for n in range(4)]
    phone.texts("UPDATE")
    with runtime.database.writing() as conn:
        news.withdraw(conn, ids[2])

    answer = phone.texts("MORE")

    assert "Number 1." in answer and "Number 0." in answer
    assert "Number 2." not in answer
    assert "That was all." in answer


def test_one_member_s_more_is_not_another_s(runtime: Runtime, phone: Phone) -> None:
    other = Phone(runtime, "+13105550177")
    other.texts("UFCW770")
    for n in range(3):
        publish(runtime, "USW7600", f"Ours {n}.", days=n)
        publish(runtime, "UFCW770", f"Theirs {n}.", days=n)
    phone.texts("UPDATE")
    other.texts("UPDATE")

    assert "Theirs" not in phone.texts("MORE")
    assert "Ours" not in other.texts("MORE")


def test_update_starts_more_anew(runtime: Runtime, phone: Phone) -> None:
    for n in range(4):
        publish(runtime, "USW7600", f"Number {n}.", days=n)
    phone.texts("UPDATE")
    phone.texts("MORE")
    phone.texts("UPDATE")

    assert "Number 2." in phone.texts("MORE")


def test_update_with_a_topic_gives_the_latest_on_it_and_more_the_earlier_ones(
    runtime: Runtime, phone: Phone
) -> None:
    publish(runtime, "ALLIANCE", "Wages, first.", "wages")
    publish(runtime, "ALLIANCE", "Wages, then.", "Wages", days=1)
    publish(runtime, "ALLIANCE", "Something else.", "staffing", days=2)

    assert told(phone.texts("UPDATE WAGES")) == [
        "Alliance, Nov 11, 2025: Wages, then.",
        "Text MORE for earlier news.",
    ]
    assert told(phone.texts("MORE")) == [
        "Alliance, Nov 10, 2025: Wages, first.",
        "That was all. Text UPDATE for the latest.",
    ]


@pytest.mark.parametrize(
    ("body", "lead"),
    [
        ("update retirement", "Alliance: There is no update on retirement yet. This is the latest:"),
        ("novedades salud", "Alliance: Por ahora no hay novedades sobre salud. Esto es lo nuevo:"),
    ],
)
def test_a_topic_without_an_update_is_said_and_the_latest_given(
    runtime: Runtime, phone: Phone, body: str, lead: str
) -> None:
    publish(runtime, "USW7600", "Our table met.", "wages")

    assert told(phone.texts(body))[0] == lead
    assert "Our table met." in phone.answers[-1]


@pytest.mark.parametrize("body", ["UPDATE", "UPDATE WAGES"])
def test_where_nothing_is_published_that_is_said(phone: Phone, body: str) -> None:
    assert phone.texts(body).startswith("Alliance: No news for you right now.")


def test_a_topic_of_a_named_local_is_that_local_s(runtime: Runtime, phone: Phone) -> None:
    publish(runtime, "UFCW770", "Next door.", "wages")
    publish(runtime, "USW7600", "At home.", "wages")

    assert phone.texts("update ufcw770 wages") == "UFCW 770, Nov 10, 2025: Next door."


def test_a_proposal_is_told_as_a_line_for_each_row(runtime: Runtime, phone: Phone) -> None:
    with runtime.database.writing() as conn:
        local = runtime.directories.current(conn).federation
        table = pasted("Date|KP|Alliance\n10/1/2025|6.5%|9%\n4/1/2027||3%")
        written = Written({"en": "Raises:", "es": "Aumentos:"}, "wages", table)
        news.publish(conn, local.id, local.label, written, None, DAY, runtime.now())

    assert phone.texts("UPDATE WAGES") == (
        "Alliance, Nov 10, 2025: Raises:\n10/1/25: KP 6.5%, Alliance 9%\n4/1/27: Alliance 3%"
    )
    assert phone.texts("novedades salarios").startswith("Alliance, 10 nov 2025: Aumentos:\n10/1/25: KP 6.5%")


def test_a_member_gets_their_language_and_english_where_there_is_none(runtime: Runtime, phone: Phone) -> None:
    publish(runtime, "USW7600", "Only English.")
    publish(runtime, "ALLIANCE", "English.", days=1, es="Español.")
    phone.texts("ESPAÑOL")

    assert told(phone.texts("NOVEDADES")) == [
        "Alliance, 11 nov 2025: Español.",
        "USW 7600, 10 nov 2025: Only English.",
    ]


def test_what_one_text_can_not_hold_is_told_by_more(runtime: Runtime, phone: Phone) -> None:
    keys = ("UFCW770", "HNHP", "UNAC", "UFCW7", "UFCW21", "UFCW400")
    for n, key in enumerate(keys):
        phone.texts(key)
        publish(runtime, key, f"Number {n}. " + "x" * 255, days=-n)
    answer, more = phone.texts("UPDATE"), phone.texts("MORE")

    assert len(answer) <= 1600
    assert "Number 0." in answer and "Number 5." not in answer
    assert "Text MORE for earlier news." in answer
    assert "Number 5." in more
    assert sum(f"Number {n}." in text for n in range(6) for text in (answer, more)) == 6


def test_update_asks_one_question_and_more_two(runtime: Runtime, phone: Phone) -> None:
    for n in range(5):
        publish(runtime, "USW7600", f"Number {n}.", days=n)
    phone.texts("UPDATE")
    asked: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    event.listen(runtime.database.engine, "before_cursor_execute", note)
    phone.texts("UPDATE")
    of_update = [s for s in asked if "FROM updates" in s]
    asked.clear()
    phone.texts("MORE")
    of_more = [s for s in asked if "FROM updates" in s or "FROM to_tell" in s]

    assert (len(of_update), len(of_more)) == (1, 2)


def test_two_members_in_one_moment_each_keep_their_own_place(runtime: Runtime, phone: Phone) -> None:
    other = Phone(runtime, "+13105550177")
    other.texts("USW7600")
    for n in range(3):
        publish(runtime, "USW7600", f"Number {n}.", days=n)
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        read = [
            inbox.read(directory, Incoming(f"SMx{n}", each.number, "77820", "UPDATE"))
            for n, each in enumerate((phone, other))
        ]
        inbox.receive(conn, read, runtime.now())

    with runtime.database.reading() as conn:
        assert [len(ids) for ids in conn.scalars(select(to_tell.c.updates))] == [2, 2]
    assert "Number 1." in phone.texts("MORE")
    assert "Number 1." in other.texts("MORE")


def test_what_stands_around_english_updates_is_no_chinese_which_would_double_their_length(
    runtime: Runtime, phone: Phone
) -> None:
    for n in range(3):
        publish(runtime, "USW7600", f"Number {n}. " + "x" * 250, days=-n)
    phone.texts("中文")
    answer = phone.texts("UPDATE")

    assert answer.endswith("Text MORE for earlier news.")
    assert segments(answer).causes == ()
