"""What members text to a poll: counted once each, changed until the close, told kindly when it is none."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from outreach.runtime import Runtime
from outreach.season import done, poll_answers
from outreach.sms import segments
from tests.asking import ANSWERS, asked, climb, start, wanted, write
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.organizing import launched, send
from tests.texting import Phone


@pytest.fixture
def phone(runtime: Runtime) -> Phone:
    phone = Phone(runtime)
    phone.texts("USW7600")
    return phone


def stands(runtime: Runtime) -> list[str]:
    """The answers that stand, in the order of members."""
    with runtime.database.reading() as conn:
        return list(conn.scalars(select(done.c.choice).order_by(done.c.member_id, done.c.ladder_id)))


def history(runtime: Runtime) -> list[str]:
    with runtime.database.reading() as conn:
        return list(conn.scalars(select(poll_answers.c.choice).order_by(poll_answers.c.id)))


MARKED = [
    ("2", "Staffing"), ("2.", "Staffing"), (" 2 ", "Staffing"), ("#2", "Staffing"), ("1", "Wages"), ("3", "Health care"),
    ("staffing", "Staffing"), ("Staffing!", "Staffing"), ("HEALTH CARE", "Health care"), ("Personal", "Staffing"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "words"), MARKED)
def test_an_answer_by_its_number_or_its_own_words_is_thanked_with_what_it_was(
    runtime: Runtime, phone: Phone, said: str, words: str
) -> None:
    asked(runtime)

    thanks = phone.texts(said)

    assert thanks == (
        f"USW 7600: Thanks, your answer: {words}. To change it, text another one until Fri, Nov 7, 10 am PST."
    )
    assert len(stands(runtime)) == len(history(runtime)) == 1
    assert phone.asks == []


WITH_A_REASON = [
    ("2 because of the wages", "Staffing"), ("1. we can't live on this", "Wages"), ("3 - my kids need a doctor", "Health care"),
    ("2, because every night we are short", "Staffing"), ("2 porque falta personal", "Staffing"), ("2因为人手", "Staffing"),
    ("two because of the night shift", "Staffing"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "words"), WITH_A_REASON)
def test_an_answer_with_its_reason_counts_and_an_organizer_reads_the_reason(
    runtime: Runtime, phone: Phone, said: str, words: str
) -> None:
    asked(runtime)

    thanks = phone.texts(said)

    assert thanks == (
        f"USW 7600: Thanks, your answer: {words}. Someone will read the rest of your message. To change your "
        "answer, text another one until Fri, Nov 7, 10 am PST."
    )
    assert len(stands(runtime)) == 1
    assert phone.asks == ["usw7600"]


# Who sounds worried is read first, and nobody takes their number for an answer; nor that of an ordinary sentence.
NO_ANSWERS = [
    *("2 nurses were hurt on my unit", "2. nurses were hurt on my unit", "2 because my manager threatened me"),
    *("1, I was fired today", "2 nurses called in sick", "1 or 2", "2 of us want wages", "7 because of wages"),
    *("1. wages 2. staffing", "3-5 nurses left", "yes because we deserve it"),
]  # fmt: skip


@pytest.mark.parametrize("said", NO_ANSWERS)
def test_a_number_in_an_ordinary_or_worried_sentence_is_no_answer_but_a_reply(
    runtime: Runtime, phone: Phone, said: str
) -> None:
    asked(runtime)
    phone.texts(said)

    assert stands(runtime) == []
    assert phone.asks == ["usw7600"]


def test_who_sounds_worried_beside_a_number_hears_where_help_is(runtime: Runtime, phone: Phone) -> None:
    asked(runtime)

    assert "call 911" in phone.texts("2. nurses were hurt on my unit")


@pytest.mark.parametrize("said", ["2 because of the wages", "2", "2."])
def test_without_a_poll_a_number_with_or_without_a_reason_is_a_reply(
    runtime: Runtime, phone: Phone, said: str
) -> None:
    phone.texts(said)

    assert (stands(runtime), phone.asks) == ([], ["usw7600"])


NONE_OF_THEM = ["staffing or nothing!", "more staffing!", "I want wages", "nursing", "why only these?"]


@pytest.mark.parametrize("said", NONE_OF_THEM)
def test_other_words_are_a_reply_that_an_organizer_reads(runtime: Runtime, phone: Phone, said: str) -> None:
    asked(runtime)
    phone.texts(said)

    assert stands(runtime) == []
    assert phone.asks == ["usw7600"]


@pytest.mark.parametrize("said", ["4", "9", "12"])
def test_a_number_that_is_no_answer_is_told_which_there_are(
    runtime: Runtime, phone: Phone, said: str
) -> None:
    asked(runtime)

    told = phone.texts(said)

    assert "isn't one of the answers" in told
    assert told.endswith("\n1 Wages\n2 Staffing\n3 Health care")
    assert stands(runtime) == []


def test_nine_long_answers_are_told_by_their_numbers_alone(runtime: Runtime, phone: Phone) -> None:
    answers = [{"en": f"{n} {'w' * 30}"} for n in range(9)]
    asked(runtime, question={"en": "Well?"}, answers=answers)

    told = phone.texts("12")

    assert told.endswith("\n1, 2, 3, 4, 5, 6, 7, 8 or 9")
    assert segments(told).count <= 2


def test_an_answer_may_be_changed_until_the_close_and_each_is_kept(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    asked(runtime)
    for said in ("1", "2", "2", "wages", "3"):
        phone.texts(said)
        clock.pass_(hours=1)

    assert stands(runtime) == ["3"]
    assert history(runtime) == ["1", "2", "1", "3"]


@pytest.mark.parametrize(("seconds", "counts"), [(-1, True), (0, False), (1, False)])
def test_the_close_is_the_very_moment(
    runtime: Runtime, phone: Phone, clock: Clock, seconds: int, counts: bool
) -> None:
    asked(runtime)
    clock.pass_(days=3, seconds=seconds)

    told = phone.texts("1")

    assert ("Thanks, your answer:" in told) is counts
    assert ("closed Fri, Nov 7, 10 am PST" in told) is not counts
    assert stands(runtime) == (["1"] if counts else [])


def test_a_day_after_the_close_a_number_is_a_reply_again(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    asked(runtime)
    clock.pass_(days=4, seconds=1)
    phone.texts("1")

    assert phone.asks == ["usw7600"]


def test_who_was_not_asked_gives_no_answer(runtime: Runtime, phone: Phone) -> None:
    asked(runtime)
    late, other = Phone(runtime, "+13105550102"), Phone(runtime, "+13105550103")
    late.texts("USW7600")
    other.texts("UFCW770")
    for each in (late, other):
        each.texts("1")

    assert stands(runtime) == []
    assert (late.asks, other.asks) == (["usw7600"], ["ufcw770"])


def test_who_has_left_the_list_since_gives_no_answer(runtime: Runtime, phone: Phone) -> None:
    phone.texts("UFCW770")
    asked(runtime)
    phone.texts("leave USW7600")
    phone.texts("1")

    assert stands(runtime) == []


def test_of_two_polls_the_last_that_was_sent_is_answered(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    phone.texts("UFCW770")
    asked(runtime)
    clock.pass_(hours=1)
    asked(runtime, ["UFCW770"], question={"en": "And then?"}, answers=[{"en": "Rest"}, {"en": "Sleep"}])

    assert "your answer: Sleep" in phone.texts("2")
    assert "your answer: Staffing" in phone.texts("staffing")
    assert sorted(stands(runtime)) == ["2", "2"]


def test_an_open_poll_is_answered_before_one_that_has_closed_since(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    phone.texts("UFCW770")
    asked(runtime)
    clock.pass_(hours=1)
    asked(
        runtime,
        ["UFCW770"],
        question={"en": "Quick?"},
        answers=[{"en": "Rest"}, {"en": "Sleep"}],
        closes_at=clock() + timedelta(hours=1),
    )
    clock.pass_(hours=2)

    assert "your answer: Staffing" in phone.texts("2")


SHORT = {"question": {"en": "Quick?"}, "answers": [{"en": "Rest"}, {"en": "Sleep"}]}


def test_a_closed_poll_leaves_the_number_to_one_that_was_asked_since(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    phone.texts("UFCW770")
    asked(runtime, ["UFCW770"], closes_at=clock() + timedelta(hours=1), **SHORT)
    clock.pass_(hours=2)
    late = phone.texts("1")
    asked(runtime)

    assert "this question closed" in late
    assert "your answer: Wages" in phone.texts("1")
    assert stands(runtime) == ["1"]


def test_an_answer_to_a_closed_poll_with_its_reason_is_read_by_an_organizer(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    asked(runtime)
    clock.pass_(days=3)
    phone.texts("1 because we need it")

    assert (stands(runtime), phone.asks) == ([], ["usw7600"])


def test_a_number_that_says_whose_a_reply_is_goes_to_that_local_though_a_poll_closed_today(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    phone.texts("UFCW770")
    asked(runtime, ("USW7600", "UFCW770"))
    clock.pass_(days=3)
    which = phone.texts("Maria is right about the night shift")
    told = phone.texts("1")

    assert "1 = " in which
    assert "will read your message" in told
    assert stands(runtime) == []


def test_a_later_alert_takes_nothing_from_an_open_poll(runtime: Runtime, phone: Phone, clock: Clock) -> None:
    asked(runtime)
    clock.pass_(hours=1)
    launched(runtime, ["USW7600"])
    send(runtime, FakeCarrier(runtime.now))

    assert "your answer: Wages" in phone.texts("1")


@pytest.mark.parametrize("said", ["YES", "no", "ok"])
def test_yes_to_a_poll_without_yes_is_a_reply(runtime: Runtime, phone: Phone, said: str) -> None:
    asked(runtime)

    assert "isn't one of" not in phone.texts(said)
    assert stands(runtime) == []


def test_yes_to_a_poll_of_yes_and_no_counts(runtime: Runtime, phone: Phone) -> None:
    asked(runtime, question={"en": "Are you coming?"}, answers=[{"en": "Yes"}, {"en": "No"}])

    assert "your answer: Yes" in phone.texts("YES!")
    assert stands(runtime) == ["1"]


@pytest.mark.parametrize("said", ["STOP", "leave usw7600", "HELP", "UPDATE", "UFCW770"])
def test_what_asks_for_something_else_is_obeyed_while_a_poll_is_open(
    runtime: Runtime, phone: Phone, said: str
) -> None:
    asked(runtime)
    phone.texts(said)

    assert stands(runtime) == []
    assert ("USW7600" in phone.lists) is (said not in {"STOP", "leave usw7600"})


def test_a_carrier_that_brings_an_answer_twice_gets_the_same_words_and_counts_once(
    runtime: Runtime, phone: Phone
) -> None:
    asked(runtime)

    assert phone.texts("1", carrier_id="SM9") == phone.texts("1", carrier_id="SM9")
    assert history(runtime) == ["1"]


def test_a_member_of_two_locals_counts_once_for_the_first(runtime: Runtime) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600 and UFCW770")
    asked(runtime, ("USW7600", "UFCW770"))
    phone.texts("1")
    phone.texts("2")

    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
        rows = conn.execute(select(done.c.local_id, done.c.choice)).all()
    assert [(found.locals[local_id].key, choice) for local_id, choice in rows] == [("ufcw770", "2")]


def test_a_spanish_member_is_thanked_in_spanish(runtime: Runtime, phone: Phone) -> None:
    phone.texts("ESPAÑOL")
    asked(runtime)

    assert "Gracias, tu respuesta: Personal." in phone.texts("2")


def test_two_answers_of_one_member_at_once_leave_one_that_stands(runtime: Runtime, phone: Phone) -> None:
    asked(runtime)
    told: list[str] = []
    gate = threading.Barrier(2)

    def say(words: str) -> None:
        gate.wait()
        told.append(Phone(runtime, phone.number).texts(words))

    threads = [threading.Thread(target=say, args=(words,)) for words in ("1", "2")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(told) == 2
    assert len(stands(runtime)) == 1
    assert sorted(history(runtime)) == ["1", "2"]
    assert stands(runtime) == history(runtime)[-1:]


def nothing(runtime: Runtime) -> None:
    pass


def a_draft(runtime: Runtime) -> None:
    write(runtime, wanted(runtime))


def of_others(runtime: Runtime) -> None:
    Phone(runtime, "+13105550190").texts("UFCW770")
    start(runtime, write(runtime, wanted(runtime, ("UFCW770",))))
    climb(runtime)


@pytest.mark.parametrize(
    ("before", "said", "more"),
    [
        (nothing, "1", 0),
        (a_draft, "1", 0),
        (of_others, "1", 0),
        (asked, "more nurses", 0),
        (asked, "1", 1),
        (asked, "wages", 1),
    ],
    ids=["no poll", "a draft", "others' poll", "other words", "a number", "an answer's words"],
)
def test_a_text_costs_a_look_only_when_it_may_answer_a_poll_of_their_locals(
    runtime: Runtime, phone: Phone, before: Callable[[Runtime], object], said: str, more: int
) -> None:
    before(runtime)
    seen: list[str] = []
    engine = runtime.database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    phone.texts(said)

    assert sum(
        "poll" in each or "done" in each for each in seen if each.lstrip().startswith("SELECT")
    ) == more + reads_of_agenda(seen)


def reads_of_agenda(seen: list[str]) -> int:
    """Reading the agenda is no look of this text's: it is remembered from text to text."""
    return sum("FROM ladders JOIN polls" in each.replace("\n", "") for each in seen)


assert len(ANSWERS) == 3, "the tests above answer 1 to 3"
