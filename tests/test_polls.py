"""Polls: written, refused, asked, reminded of, moved, called off; and what the organizer reads of them."""

import csv
import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from outreach import poll_results, polls
from outreach.errors import BadInput, NotFound, WrongState
from outreach.models import broadcasts
from outreach.polls import Style
from outreach.runtime import Runtime
from outreach.season import ladders, rungs
from outreach.season import polls as polls_table
from outreach.sms import segments
from tests.asking import ANSWERS, asked, climb, start, wanted, write
from tests.conftest import TUESDAY, Clock
from tests.organizing import crowd
from tests.texting import Phone


@pytest.fixture
def phone(runtime: Runtime) -> Phone:
    phone = Phone(runtime)
    phone.texts("USW7600")
    return phone


def answer(words: str) -> Mapping[str, str]:
    return {"en": words}


IN_ENGLISH = [answer("Wages"), answer("Staffing")]
BAD = {
    "no question": ({"question": {"en": " "}}, "question is missing"),
    "a question in Spanish alone": ({"question": {"es": "¿Qué?"}}, "in English at least"),
    "one answer": ({"answers": ANSWERS[:1]}, "2 to 9 answers; this one has 1"),
    "ten answers": ({"answers": [answer(f"Choice {n}") for n in range(10)]}, "this one has 10"),
    "two equal answers": ({"answers": [answer("Wages"), answer(" wages! ")]}, "Two answers read"),
    "an empty answer": ({"answers": [answer("Wages"), answer(" ")]}, "Answer 2 is missing in English"),
    "an answer without its Spanish": (
        {"question": {"en": "What?", "es": "¿Qué?"}, "answers": [ANSWERS[0], answer("Staffing")]},
        "Answer 2 is missing in Español",
    ),
    "answers without their question": (
        {"question": {"en": "Well?"}, "answers": ANSWERS},
        "missing in Español, which has",
    ),
    "an answer that is a control word": (
        {"answers": [answer("We talk"), answer("Stop")]},
        "“Stop” asks us for",
    ),
    "a question that asks for a control word": (
        {"question": {"en": "Are you in? Reply YES or CANCEL"}},
        "asks members to text YES",
    ),
    "a question that asks for STOP alone": ({"question": {"en": "Reply STOP?"}}, "asks members to text STOP"),
    "a question that asks for y/n": (
        {"question": {"en": "Are you in? Reply y/n"}},
        "asks members to text y, which would not be",
    ),
    "a question that asks for SI": (
        {"question": {"en": "In?", "es": "¿Vienes? Responde SI o NO"}, "answers": ANSWERS},
        "asks members to text SI",
    ),
    "a question with a blank": (
        {"question": {"en": "Is {place} better?"}},
        "says {place}, and a poll fills in nothing",
    ),
    "an answer with a blank": ({"answers": [answer("At {hour}"), answer("Later")]}, "says {hour}"),
    "an answer that cancels": ({"answers": [answer("We talk"), answer("Cancel")]}, "“Cancel” asks us for"),
    "an answer that is a keyword": ({"answers": [answer("Yes"), answer("USW7600")]}, "“USW7600” asks us for"),
    "an answer that ends": ({"answers": [answer("We talk"), answer("END")]}, "“END” asks us for"),
    "a long question": ({"question": {"en": "x" * 241}}, "241 characters; 240 at most"),
    "a long answer": ({"answers": [answer("x" * 41), answer("y")]}, "longer than 40 characters"),
    "a dear question": (
        {"question": {"en": "ó" * 200}, "answers": [answer(f"{n} {'ó' * 30}") for n in range(9)]},
        "4 at most",
    ),
    "no list": ({"list_ids": ()}, "No local is chosen"),
    "a close in the past": (
        {"opens_at": TUESDAY - timedelta(days=2), "closes_at": TUESDAY - timedelta(days=1)},
        "in the past",
    ),
    "a close before the opening": (
        {"opens_at": TUESDAY + timedelta(days=2), "closes_at": TUESDAY + timedelta(days=1)},
        "closes before it opens",
    ),
    "a close next year": ({"closes_at": TUESDAY + timedelta(days=300)}, "30 days at most"),
}


@pytest.mark.parametrize(("more", "said"), BAD.values(), ids=BAD)
def test_a_poll_that_can_not_be_is_refused_in_one_sentence_and_nothing_is_kept(
    runtime: Runtime, more: dict[str, object], said: str
) -> None:
    in_english = {"question": {"en": "What first?"}, "answers": IN_ENGLISH}
    new = wanted(runtime, **in_english | more)

    with pytest.raises(BadInput) as refused:
        write(runtime, new)

    assert said in str(refused.value)
    assert "Nothing was saved" in str(refused.value)
    with runtime.database.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(ladders)) == 0
        assert conn.scalar(select(func.count()).select_from(polls_table)) == 0


@pytest.mark.parametrize("words", ["Wages", "Yes", "No", "Sí", "More nurses", "I don't know", "A lot"])
def test_ordinary_words_may_be_answers(runtime: Runtime, words: str) -> None:
    write(
        runtime, wanted(runtime, question={"en": "Well?"}, answers=[answer(words), answer("Something else")])
    )


@pytest.mark.parametrize("question", ["Should we vote NO?", "Do you text at work?", "Reply 1 or 2: wages?"])
def test_a_question_that_asks_for_no_other_word_is_kept(runtime: Runtime, question: str) -> None:
    write(runtime, wanted(runtime, question={"en": question}, answers=IN_ENGLISH))


def test_members_get_the_question_in_their_language_with_its_answers_and_its_close(
    runtime: Runtime, phone: Phone
) -> None:
    other = Phone(runtime, "+13105550102")
    other.texts("USW7600")
    other.texts("ESPAÑOL")
    poll_id = write(runtime, wanted(runtime))
    assert start(runtime, poll_id) == 2

    sent = {text.phone: text.body for text in climb(runtime).sent}

    assert sent[phone.number] == (
        "USW 7600: What comes first for you?\n1 Wages\n2 Staffing\n3 Health care\n"
        "Reply 1, 2 or 3 by Fri, Nov 7, 10 am PST.\nText STOP to opt out"
    )
    assert "1 Salario\n2 Personal\n3 Seguro\nResponde 1, 2 o 3" in sent[other.number]
    assert segments(sent[other.number]).encoding == "GSM-7"
    with runtime.database.reading() as conn:
        preview = polls.previews(runtime.directories.current(conn), wanted(runtime))
    assert [each.body for each in preview] == [sent[phone.number], sent[other.number]]


def test_letters_may_be_asked_for(runtime: Runtime, phone: Phone) -> None:
    asked(runtime, style=Style.LETTERS)

    assert "your answer: Staffing" in phone.texts("b")
    assert "A Wages\nB Staffing" in phone.texts("E")


def test_the_reminder_comes_a_day_before_and_only_to_who_has_not_answered(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    other = Phone(runtime, "+13105550102")
    other.texts("USW7600")
    asked(runtime)
    phone.texts("2")
    clock.pass_(days=2, minutes=-1)
    assert climb(runtime).sent == []

    clock.pass_(minutes=1)
    sent = climb(runtime).sent

    assert [text.phone for text in sent] == [other.number]
    assert sent[0].body.startswith("USW 7600: Reminder: What comes first for you?\n1 Wages")
    assert climb(runtime).sent == []


@pytest.mark.parametrize(("hours", "remind", "expected"), [(48, True, 2), (47, True, 1), (72, False, 1)])
def test_a_short_poll_has_no_reminder(runtime: Runtime, hours: int, remind: bool, expected: int) -> None:
    write(runtime, wanted(runtime, closes_at=runtime.now() + timedelta(hours=hours), remind=remind))

    with runtime.database.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(rungs)) == expected


def test_a_draft_of_yesterday_is_asked_when_it_is_started(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    poll_id = write(runtime, wanted(runtime))
    clock.pass_(hours=20)
    start(runtime, poll_id)
    clock.pass_(hours=4)

    assert [text.phone for text in climb(runtime).sent] == [phone.number]


def test_a_draft_asks_nobody_and_one_started_twice_asks_once(runtime: Runtime, phone: Phone) -> None:
    poll_id = write(runtime, wanted(runtime))
    assert climb(runtime).sent == []
    start(runtime, poll_id)

    with pytest.raises(WrongState, match="started already"):
        start(runtime, poll_id)

    assert len(climb(runtime).sent) == 1
    assert climb(runtime).sent == []


def test_a_list_is_asked_one_poll_at_a_time_with_the_same_marks(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    first = asked(runtime)
    second = write(runtime, wanted(runtime, ["UFCW770", "USW7600"]))
    later = write(
        runtime, wanted(runtime, opens_at=clock() + timedelta(days=3), closes_at=clock() + timedelta(days=5))
    )
    with pytest.raises(
        BadInput, match=f"Poll {first} asks members of the same list to answer 1 too"
    ) as refused:
        start(runtime, second)
    start(runtime, later)

    assert "Nothing was started: let them answer this one with letters" in str(refused.value)
    with (
        pytest.raises(BadInput, match="Nothing was saved: let them answer"),
        runtime.database.writing() as conn,
    ):
        polls.close_at(conn, first, clock() + timedelta(days=4), clock())
    start(runtime, write(runtime, wanted(runtime, style=Style.LETTERS)))
    clock.pass_(days=5)
    start(runtime, write(runtime, wanted(runtime)))


def test_of_two_polls_started_at_one_moment_one_is_refused(runtime: Runtime, phone: Phone) -> None:
    drafts = [write(runtime, wanted(runtime)) for _ in range(2)]
    ready = Barrier(2)

    def press(poll_id: int) -> str:
        ready.wait()
        try:
            start(runtime, poll_id)
        except BadInput as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(2) as people:
        said = list(people.map(press, drafts))

    assert sorted(bool(each) for each in said) == [False, True]


def test_a_poll_without_anybody_to_ask_is_not_started(runtime: Runtime) -> None:
    poll_id = write(runtime, wanted(runtime))

    with pytest.raises(BadInput, match="Nobody"):
        start(runtime, poll_id)


def test_a_poll_of_many_people_wants_their_number_typed(runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 1001)
    poll_id = write(runtime, wanted(runtime))

    with pytest.raises(BadInput, match="type that number: 1001"):
        start(runtime, poll_id)

    assert start(runtime, poll_id, 1001) == 1001


def test_a_later_close_moves_the_reminder_and_the_answers_stay(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    other = Phone(runtime, "+13105550102")
    other.texts("USW7600")
    poll_id = asked(runtime)
    phone.texts("1")
    with runtime.database.writing() as conn:
        gone = polls.close_at(conn, poll_id, runtime.now() + timedelta(days=5), runtime.now())
    assert [each.left for each in gone] == [2]
    clock.pass_(days=3, hours=1)
    assert climb(runtime).sent == []
    clock.pass_(days=1)

    assert [text.phone for text in climb(runtime).sent] == [other.number]
    assert "until Sun, Nov 9" in other.texts("2")


def test_one_that_is_closed_is_not_opened_again(runtime: Runtime, phone: Phone, clock: Clock) -> None:
    poll_id = asked(runtime)
    clock.pass_(days=4)

    with (
        pytest.raises(WrongState, match="closed already"),
        runtime.database.writing() as conn,
    ):
        polls.close_at(conn, poll_id, runtime.now() + timedelta(days=1), runtime.now())


def test_one_that_is_called_off_reminds_nobody_and_counts_no_more(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    other = Phone(runtime, "+13105550102")
    other.texts("USW7600")
    poll_id = asked(runtime)
    phone.texts("1")
    with runtime.database.writing() as conn:
        polls.call_off(conn, poll_id, runtime.now())
    clock.pass_(days=2, hours=2)

    assert climb(runtime).sent == []
    assert "your answer" not in other.texts("2")
    assert numbers(runtime, poll_id) == {"usw7600": {"1": 1}}
    with pytest.raises(WrongState, match="called off already"), runtime.database.writing() as conn:
        polls.call_off(conn, poll_id, runtime.now())


def numbers(
    runtime: Runtime, poll_id: int, keys: tuple[str, ...] = ("USW7600", "UFCW770")
) -> dict[str, dict[str, int]]:
    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
        local_ids = [found.local_of(found.list_called(key).id).id for key in keys]
        results = poll_results.by_local(conn, polls.get(conn, poll_id), local_ids)
        return {found.locals[each.local_id or 0].key: dict(each.numbers) for each in results}


def test_results_are_by_local_and_of_the_asked_locals_alone(runtime: Runtime) -> None:
    phones = [Phone(runtime, f"+1310555020{n}") for n in range(5)]
    for n, phone in enumerate(phones):
        phone.texts("USW7600" if n < 3 else "UFCW770")
    poll_id = asked(runtime, ("USW7600", "UFCW770"))
    for phone, said in zip(phones, ["1", "2", "1", "3", "3"], strict=True):
        phone.texts(said)

    assert numbers(runtime, poll_id) == {"usw7600": {"1": 2, "2": 1}, "ufcw770": {"3": 2}}
    assert numbers(runtime, poll_id, ("UFCW770",)) == {"ufcw770": {"3": 2}}
    with runtime.database.reading() as conn:
        poll = polls.get(conn, poll_id)
        every = poll_results.together(poll_results.by_local(conn, poll, poll_locals(runtime, poll_id)))
    assert (every.total, every.share("1"), every.share("9")) == (5, 40.0, 0.0)


def poll_locals(runtime: Runtime, poll_id: int) -> list[int]:
    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
        return [found.local_of(id_).id for id_ in polls.get(conn, poll_id).ladder.list_ids]


def test_an_export_says_who_answered_what_with_hidden_phones_and_the_history(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    poll_id = asked(runtime)
    phone.texts("1")
    clock.pass_(minutes=5)
    phone.texts("2")
    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
        sheet = poll_results.export(conn, found, polls.get(conn, poll_id), poll_locals(runtime, poll_id))
        nothing = poll_results.export(conn, found, polls.get(conn, poll_id), [found.federation.id])

    (row,) = csv.DictReader(io.StringIO(sheet))
    assert (row["local"], row["answer"], row["words"]) == ("USW Local 7600", "2", "Staffing")
    assert (row["at"], row["before"]) == ("2025-11-04 10:05", "1 2025-11-04 10:00")
    assert row["phone"].endswith("01")
    assert phone.number not in sheet
    assert list(csv.DictReader(io.StringIO(nothing))) == []


def test_an_answer_that_looks_like_a_formula_is_none_in_the_export(runtime: Runtime, phone: Phone) -> None:
    poll_id = asked(runtime, question={"en": "Well?"}, answers=[answer("@home"), answer("Else")])
    phone.texts("1")
    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
        sheet = poll_results.export(conn, found, polls.get(conn, poll_id), poll_locals(runtime, poll_id))

    assert "'@home" in sheet


def test_there_is_no_poll_of_that_number(runtime: Runtime) -> None:
    with pytest.raises(NotFound, match="no poll 77"), runtime.database.reading() as conn:
        polls.get(conn, 77)


def test_every_broadcast_of_a_poll_carries_its_number_and_ends_with_it(
    runtime: Runtime, phone: Phone
) -> None:
    poll_id = asked(runtime)

    with runtime.database.reading() as conn:
        rows = conn.execute(select(broadcasts.c.ladder_id, broadcasts.c.expires_at, broadcasts.c.kind)).all()
    closes: datetime = runtime.now() + timedelta(days=3)
    assert [tuple(row) for row in rows] == [(poll_id, closes, "reminder")]


def test_a_close_that_has_passed_is_called_past(runtime: Runtime, clock: Clock) -> None:
    new = wanted(runtime, opens_at=clock(), closes_at=clock() - timedelta(hours=1))

    with pytest.raises(BadInput, match="The close of this poll is in the past"):
        write(runtime, new)
