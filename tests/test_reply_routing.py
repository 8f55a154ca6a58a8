"""A reply belongs to the local of the conversation that is open; where nobody can know, the member is asked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select, update

from outreach import replies, reply_routing
from outreach.directory import next_version
from outreach.models import State, broadcasts, messages
from outreach.models import replies as replies_table
from outreach.runtime import Runtime
from outreach.season import ladder_lists, ladders, polls
from outreach.sms import segments
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.console import invite
from tests.organizing import became, launched, send
from tests.texting import Phone


@pytest.fixture
def phone(runtime: Runtime) -> Phone:
    """A member of two locals."""
    phone = Phone(runtime)
    phone.texts("USW7600 and UFCW770")
    assert phone.lists == ["UFCW770", "USW7600"]
    return phone


def reached(runtime: Runtime, keys: list[str], **more: object) -> int:
    """A broadcast that has left to everybody on these lists."""
    broadcast_id = launched(runtime, keys, **more)
    send(runtime, FakeCarrier(runtime.now))
    return broadcast_id


def poll(runtime: Runtime, broadcast_id: int, key: str, hours: float) -> None:
    """The broadcast asks something that can be answered for so long."""
    now = runtime.now()
    with runtime.database.writing() as conn:
        at = {"opens_at": now, "closes_at": now + timedelta(hours=hours), "created_at": now}
        row = {
            "subject": "poll",
            "name": "What first",
            "zone": "America/Los_Angeles",
            "state": "running",
            **at,
        }
        ladder_id = conn.execute(insert(ladders).values(**row).returning(ladders.c.id)).scalar_one()
        directory = runtime.directories.current(conn)
        to = {"ladder_id": ladder_id, "list_id": directory.list_called(key).id}
        conn.execute(insert(ladder_lists).values(**to))
        asked = {
            "question": {"en": "What first?"},
            "choices": [["1", {"en": "Wages"}], ["2", {"en": "Time"}]],
        }
        conn.execute(insert(polls).values(id=ladder_id, broadcast_id=broadcast_id, **asked))
        this = update(broadcasts).where(broadcasts.c.id == broadcast_id)
        conn.execute(this.values(ladder_id=ladder_id))
        next_version(conn)


def of_770(runtime: Runtime, phone: Phone) -> None:
    reached(runtime, ["UFCW770"])


def of_770_then_7600(runtime: Runtime, phone: Phone) -> None:
    reached(runtime, ["UFCW770"])
    runtime.now.pass_(minutes=5)  # type: ignore[attr-defined]  # the test's clock
    reached(runtime, ["USW7600"])


def of_7600_never_sent(runtime: Runtime, phone: Phone) -> None:
    reached(runtime, ["UFCW770"])
    launched(runtime, ["USW7600"])


def of_7600_never_arrived(runtime: Runtime, phone: Phone) -> None:
    reached(runtime, ["UFCW770"])
    became(runtime, reached(runtime, ["USW7600"]), [(State.UNDELIVERED, "30003")])


def of_many_locals(runtime: Runtime, phone: Phone) -> None:
    reached(runtime, ["UFCW770", "UFCW7", "OFNHP"])


def of_one_and_the_alliance(runtime: Runtime, phone: Phone) -> None:
    phone.texts("ALLIANCE")
    reached(runtime, ["ALLIANCE", "USW7600"])


def of_the_alliance(runtime: Runtime, phone: Phone) -> None:
    phone.texts("ALLIANCE")
    reached(runtime, ["ALLIANCE"])


def two_days_ago(runtime: Runtime, phone: Phone) -> None:
    reached(runtime, ["UFCW770"])
    runtime.now.pass_(hours=71)  # type: ignore[attr-defined]  # the test's clock


def a_poll_of_six_days(runtime: Runtime, phone: Phone) -> None:
    poll(runtime, reached(runtime, ["UFCW770"]), "UFCW770", 24 * 6)
    runtime.now.pass_(days=5)  # type: ignore[attr-defined]  # the test's clock


KNOWN = [
    (of_770, "ufcw770"),
    (of_770_then_7600, "usw7600"),
    (of_7600_never_sent, "ufcw770"),
    (of_7600_never_arrived, "ufcw770"),
    (of_many_locals, "ufcw770"),
    (of_one_and_the_alliance, "usw7600"),
    (of_the_alliance, "alliance"),
    (two_days_ago, "ufcw770"),
    (a_poll_of_six_days, "ufcw770"),
]


@pytest.mark.parametrize(("before", "local"), KNOWN, ids=[f.__name__ for f, _ in KNOWN])
def test_a_reply_goes_to_the_local_of_the_conversation_that_is_open(
    runtime: Runtime, phone: Phone, before: Callable[[Runtime, Phone], None], local: str
) -> None:
    before(runtime, phone)

    answer = phone.texts("how much would that be for me?")

    assert phone.asks == [local]
    assert "Which local" not in answer


def nothing(runtime: Runtime, phone: Phone) -> None:
    pass


def of_both(runtime: Runtime, phone: Phone) -> None:
    reached(runtime, ["UFCW770", "USW7600"])


def four_days_ago(runtime: Runtime, phone: Phone) -> None:
    reached(runtime, ["UFCW770"])
    runtime.now.pass_(hours=73)  # type: ignore[attr-defined]  # the test's clock


def a_poll_that_is_over(runtime: Runtime, phone: Phone) -> None:
    poll(runtime, reached(runtime, ["UFCW770"]), "UFCW770", 24)
    runtime.now.pass_(hours=73)  # type: ignore[attr-defined]  # the test's clock


@pytest.mark.parametrize("before", [nothing, of_both, four_days_ago, a_poll_that_is_over])
def test_where_nobody_can_know_the_member_is_asked_once_and_every_word_is_kept(
    runtime: Runtime, phone: Phone, before: Callable[[Runtime, Phone], None]
) -> None:
    before(runtime, phone)

    question = phone.texts("my manager changed my shift")
    second, third = phone.texts("without a word"), phone.texts("again!")

    assert "1 = UFCW770\n2 = USW7600" in question
    assert segments(question).count <= 2
    assert (second, third) == ("", "")
    assert phone.asks == ["alliance"] * 3
    assert asked(runtime) == [True] * 3


def asked(runtime: Runtime) -> list[bool]:
    with runtime.database.reading() as conn:
        return list(conn.scalars(select(replies_table.c.asked).order_by(replies_table.c.text_id)))


@pytest.mark.parametrize("word", ["UFCW770", "ufcw 770", "1", "1."])
def test_a_keyword_or_its_number_gives_what_waited_to_that_local(phone: Phone, word: str) -> None:
    phone.texts("my manager changed my shift")
    phone.texts("without a word")

    thanks = phone.texts(word)
    also = phone.texts("and I was not paid")

    assert thanks == "UFCW 770: Thanks, someone at UFCW Local 770 will read your message."
    assert also == ""
    assert phone.asks == ["ufcw770"] * 3
    assert phone.lists == ["UFCW770", "USW7600"]


@pytest.mark.parametrize("word", ["3", "0", "9"])
def test_a_number_that_was_not_offered_is_one_more_text_that_waits(phone: Phone, word: str) -> None:
    phone.texts("my manager changed my shift")
    phone.texts(word)

    assert set(phone.asks) == {"alliance"}


def test_a_keyword_after_a_day_is_no_answer_any_more(phone: Phone, clock: Clock) -> None:
    phone.texts("my manager changed my shift")
    clock.pass_(hours=25)

    assert "already" in phone.texts("UFCW770")
    assert phone.asks == ["alliance"]


def test_what_an_organizer_has_dealt_with_meanwhile_stays_where_it_is(runtime: Runtime, phone: Phone) -> None:
    phone.texts("my manager changed my shift")
    admin = invite(runtime, "ana@alliance.example", "admin")
    with runtime.database.writing() as conn:
        number = conn.scalar(select(replies_table.c.text_id))
        assert number is not None
        replies.close(conn, number, admin, runtime.now())

    phone.texts("UFCW770")

    assert phone.asks == ["alliance"]


def test_a_keyword_of_a_list_they_are_not_on_joins_it_and_moves_nothing(phone: Phone) -> None:
    phone.texts("my manager changed my shift")

    assert "Welcome" in phone.texts("OFNHP")
    assert phone.asks == ["alliance"]


def test_two_keywords_answer_nothing(phone: Phone) -> None:
    phone.texts("my manager changed my shift")

    assert "already" in phone.texts("USW7600 and UFCW770")
    assert phone.asks == ["alliance"]


def test_a_later_broadcast_opens_another_conversation(runtime: Runtime, phone: Phone, clock: Clock) -> None:
    phone.texts("my manager changed my shift")
    phone.texts("UFCW770")
    clock.pass_(hours=1)
    reached(runtime, ["USW7600"])
    clock.pass_(minutes=1)
    phone.texts("great!")

    assert phone.asks == ["ufcw770", "usw7600"]


def test_who_answers_an_organizer_writes_to_that_organizer(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    reached(runtime, ["UFCW770"])
    phone.texts("is that so?")
    dana = invite(runtime, "dana@ufcw.example", "organizer", ("UFCW770",))
    with runtime.database.writing() as conn:
        number = conn.scalar(select(replies_table.c.text_id))
        assert number is not None
    clock.pass_(hours=60)
    with runtime.database.writing() as conn:
        replies.answer(conn, number, "At noon", dana, runtime.now())
    send(runtime, FakeCarrier(runtime.now))
    clock.pass_(hours=50)
    phone.texts("thank you")

    assert phone.asks == ["ufcw770", "ufcw770"]


def test_while_a_poll_is_open_the_question_has_no_numbers(runtime: Runtime, phone: Phone) -> None:
    poll(runtime, reached(runtime, ["UFCW770", "USW7600"]), "UFCW770", 48)

    question = phone.texts("what is this about?")

    assert question.endswith("\nUFCW770\nUSW7600")


def test_a_hold_is_asked_about_the_texts_and_nothing_else(phone: Phone) -> None:
    answer = phone.texts("who is this?? enough")

    assert "STOP" in answer
    assert "Which local" not in answer
    assert phone.asks == ["alliance"]


def test_a_member_in_spanish_is_asked_in_spanish(phone: Phone) -> None:
    phone.texts("ESPAÑOL")

    assert "¿Para qué local es?" in phone.texts("mi turno")


@pytest.mark.parametrize(
    ("join", "more"),
    [("USW7600", 0), ("", 0), ("USW7600 and UFCW770", 2)],
    ids=["one local", "nobody's member", "two locals"],
)
def test_a_member_of_one_local_costs_no_look(runtime: Runtime, join: str, more: int) -> None:
    phone = Phone(runtime, "+13105550155")
    phone.texts(join or "hello?")
    seen: list[str] = []
    with runtime.database.reading() as conn:
        directory = runtime.directories.current(conn)
        on = [directory.list_called(key).id for key in phone.lists]
        member_id = phone.member.id
        event.listen(conn, "before_cursor_execute", lambda *args: seen.append(args[2]))
        reply_routing.route(conn, directory, member_id, on, runtime.now())

    assert len(seen) == more


def test_nothing_is_asked_of_the_messages_before_they_left(runtime: Runtime, phone: Phone) -> None:
    broadcast_id = launched(runtime, ["UFCW770"])
    with runtime.database.reading() as conn:
        assert (
            conn.scalar(select(messages.c.state).where(messages.c.broadcast_id == broadcast_id)) == "waiting"
        )

    assert "Which local" in phone.texts("hello?")
