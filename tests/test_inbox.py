"""What a member's text brings about, and what they read back."""

import pytest

from outreach.runtime import Runtime
from outreach.sms import segments
from tests.conftest import Clock
from tests.texting import Phone


@pytest.fixture
def phone(runtime: Runtime) -> Phone:
    return Phone(runtime)


JOINS = [
    "USW7600",
    "usw 7600",
    "USW-7600.",
    "Text USW7600",
    "ｕｓｗ７６００",
    pytest.param("USW76OO", id="letter O for zero"),
    "7600",
    "hi please add me to usw7600 thanks",
]


@pytest.mark.parametrize("body", JOINS)
def test_a_keyword_joins_its_list_once_and_is_welcomed_with_five_things(phone: Phone, body: str) -> None:
    welcome = phone.texts(body)

    assert phone.lists == ["USW7600"]
    assert phone.ledger == [("joined", "USW7600")]
    for thing in ("USW", "frequency", "rates", "HELP", "STOP"):
        assert thing in welcome
    assert segments(welcome).count <= 2


@pytest.mark.parametrize("body", ["UWS7600", "USW7601", "UFCW", "70"])
def test_what_could_mean_nothing_or_several_gets_a_question_and_no_subscription(
    phone: Phone, body: str
) -> None:
    question = phone.texts(body)

    assert phone.lists == []
    assert "?" in question
    assert 1 <= sum(line.split(":")[0].isalnum() for line in question.splitlines()[1:]) <= 3


def test_a_keyword_of_a_list_one_is_on_is_answered_kindly_and_changes_nothing(phone: Phone) -> None:
    phone.texts("USW7600")
    answer = phone.texts("usw7600!")

    assert "already" in answer
    assert phone.ledger == [("joined", "USW7600")]


def test_two_keywords_join_two_lists(phone: Phone) -> None:
    phone.texts("USW7600 and UFCW770")

    assert phone.lists == ["UFCW770", "USW7600"]


def test_stop_takes_off_every_list_and_says_so_once(phone: Phone) -> None:
    phone.texts("USW7600 ALLIANCE")
    answer = phone.texts("Stop.")

    assert phone.lists == []
    assert phone.member.stopped
    assert "every list" in answer and "USW7600" in answer
    assert phone.ledger[-1] == ("left", "")


@pytest.mark.parametrize("body", ["STOP USW7600", "LEAVE 7600"])
def test_stop_with_a_keyword_leaves_that_list_only_and_names_what_remains(phone: Phone, body: str) -> None:
    phone.texts("USW7600 ALLIANCE")
    answer = phone.texts(body)

    assert phone.lists == ["ALLIANCE"]
    assert "Alliance of Health Care Unions" in answer


@pytest.mark.parametrize(
    "body",
    [
        "We have got to STOP these cuts",
        "don't stop",
        "when does the strike end",
        "cancel my shift?",
        "quit rumours",
    ],
)
def test_talk_about_stopping_is_a_reply_not_an_opt_out(phone: Phone, body: str) -> None:
    phone.texts("USW7600")
    phone.texts(body)

    assert phone.lists == ["USW7600"]
    assert not phone.member.held
    assert phone.asks == ["usw7600"]


@pytest.mark.parametrize("body", ["wrong number", "who is this?? enough"])
def test_what_may_be_an_opt_out_holds_sending_and_asks_an_organizer(phone: Phone, body: str) -> None:
    phone.texts("USW7600")
    answer = phone.texts(body)

    assert phone.member.held
    assert phone.lists == ["USW7600"]
    assert phone.asks == ["usw7600"]
    assert "STOP" in answer


def test_start_brings_back_exactly_what_stop_took_away(phone: Phone) -> None:
    phone.texts("USW7600 ALLIANCE UFCW770")
    phone.texts("leave ufcw770")
    phone.texts("STOP")
    phone.texts("START")

    assert phone.lists == ["ALLIANCE", "USW7600"]
    assert not phone.member.stopped


@pytest.mark.parametrize(
    "body", ["YES", "NO", "ok", "thanks", "1", "21", "UPDATE", "HELP", "ESPAÑOL", "hello?", "👍"]
)
def test_no_other_text_brings_a_member_back(phone: Phone, body: str) -> None:
    phone.texts("USW7600")
    phone.texts("STOP")
    phone.texts(body)

    assert phone.lists == []
    assert phone.member.stopped


def test_a_keyword_after_stop_joins_that_list_only(phone: Phone) -> None:
    phone.texts("USW7600 ALLIANCE")
    phone.texts("STOP")
    phone.texts("USW7600")

    assert phone.lists == ["USW7600"]


@pytest.mark.parametrize("body", ["YES", "NO", "1", "2", "21"])
def test_an_answer_is_kept_as_a_reply_and_joins_nothing(phone: Phone, body: str) -> None:
    phone.texts("USW7600")
    phone.texts(body)

    assert phone.lists == ["USW7600"]
    assert phone.asks == ["usw7600"]


@pytest.mark.parametrize(("body", "said"), [("HELP", "help@"), ("AYUDA", "help@"), ("info", "help@")])
def test_help_names_a_contact_and_how_to_stop_whether_or_not_one_is_on_a_list(
    phone: Phone, body: str, said: str
) -> None:
    stranger = phone.texts(body)
    phone.texts("USW7600")
    member = phone.texts(body)

    assert said in stranger and "STOP" in stranger
    assert "help@usw7600" in member


def test_a_number_that_two_keywords_of_one_list_share_joins_it(phone: Phone) -> None:
    phone.texts("166")

    assert phone.lists == ["IBT166"]


@pytest.mark.parametrize("body", ["Manda STOP", "Text STOP"])
def test_what_our_own_texts_tell_members_to_send_works_word_for_word(phone: Phone, body: str) -> None:
    phone.texts("USW7600")
    phone.texts(body)

    assert phone.lists == []


def test_a_keyword_with_a_language_joins_and_answers_in_it_from_then_on(phone: Phone) -> None:
    phone.texts("USW7600 español")

    assert (phone.lists, phone.member.language) == (["USW7600"], "es")


def test_update_and_help_with_a_keyword_are_about_that_local(phone: Phone) -> None:
    assert "help@hnhp" in phone.texts("help hnhp")
    assert phone.texts("update hnhp").startswith("HNHP,")
    assert phone.lists == []


def test_update_tells_the_latest_of_ones_locals_and_the_alliance(phone: Phone) -> None:
    phone.texts("USW7600")
    answer = phone.texts("update")

    assert "Alliance," in answer
    assert "2025" in answer


def test_the_language_is_switched_and_kept(phone: Phone) -> None:
    phone.texts("ESPAÑOL")
    assert phone.member.language == "es"
    assert "Bienvenid" in phone.texts("USW7600") or phone.answers[-1] != ""

    phone.texts("english")
    assert phone.member.language == "en"


def test_a_spanish_word_is_answered_in_spanish(phone: Phone) -> None:
    english = phone.texts("STOP")
    spanish = phone.texts("ALTO")

    assert english != spanish
    assert phone.member.language == "en"


def test_a_reply_is_acknowledged_once_a_day(phone: Phone, clock: Clock) -> None:
    phone.texts("USW7600")

    assert phone.texts("is the hall open tonight?") != ""
    assert phone.texts("and is there parking?") == ""
    clock.pass_(hours=25)
    assert phone.texts("thank you all") != ""


def test_a_text_that_comes_twice_is_answered_the_same_and_does_nothing(phone: Phone) -> None:
    first = phone.texts("USW7600", carrier_id="SM1")
    phone.texts("STOP", carrier_id="SM2")
    again = phone.texts("USW7600", carrier_id="SM1")

    assert again == first
    assert phone.lists == []


@pytest.mark.parametrize(("word", "joined"), [("STOP", []), ("START", ["USW7600"]), ("HELP", ["USW7600"])])
def test_what_the_carrier_answered_is_recorded_without_a_second_answer(
    phone: Phone, word: str, joined: list[str]
) -> None:
    phone.texts("USW7600")
    if word == "START":
        phone.texts("STOP", answered="STOP")
    answer = phone.texts("Baja", answered=word)

    assert answer == ""
    assert phone.lists == joined


@pytest.mark.parametrize(
    ("number", "body"),
    [
        pytest.param("878787", "USW7600", id="a short code"),
        pytest.param("+525555555555", "USW7600", id="a foreign number"),
        pytest.param("+18005550100", "USW7600", id="toll-free"),
        pytest.param("", "hello", id="nobody"),
        pytest.param("Verizon", "Your code is 1234", id="a name"),
        pytest.param("+13105550101", "", id="empty"),
        pytest.param("+13105550101", " \n ", id="blank"),
        pytest.param("+13105550101", "x" * 1600, id="as long as can be"),
        pytest.param("+13105550101", "💪🏽" * 400, id="all emoji"),
        pytest.param("+13105550101", "\u0000\u200b\ud83d", id="broken characters"),
    ],
)
def test_every_text_is_kept_and_none_is_an_error(runtime: Runtime, number: str, body: str) -> None:
    phone = Phone(runtime, number)
    phone.texts(body)

    assert phone.lists == []


def test_a_picture_alone_is_a_reply(phone: Phone) -> None:
    phone.texts("USW7600")
    phone.texts("", media=1)

    assert phone.asks == ["usw7600"]


def test_the_ledger_keeps_the_words_and_what_was_shown(phone: Phone, runtime: Runtime) -> None:
    from outreach import ledger

    welcome = phone.texts("Text  USW7600 ", carrier_id="SM77")
    with runtime.database.reading() as conn:
        (event,) = ledger.history(conn, phone.member.id)

    assert (event.words, event.shown, event.carrier_id, event.how) == (
        "Text  USW7600 ",
        welcome,
        "SM77",
        "text",
    )


def test_the_ledger_adds_up_to_the_subscriptions_after_any_conversation(runtime: Runtime) -> None:
    """Two hundred random conversations; the seed makes them the same ones each time."""
    import random

    chance = random.Random(7600)
    said = [
        *JOINS[:3],
        "ALLIANCE",
        "UFCW770",
        "STOP",
        "START",
        "leave usw7600",
        "wrong number",
        "hello",
        "YES",
        "ALTO",
        "ALTA",
    ]
    for n in range(40):
        phone = Phone(runtime, f"+1310555{n:04d}")
        for _ in range(chance.randint(1, 8)):
            phone.texts(chance.choice(said))
        assert phone.ledger_agrees(), phone.ledger
