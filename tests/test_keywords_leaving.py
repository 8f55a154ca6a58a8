"""Texts that leave every list, one list, or may want to; and union talk that has the same words in it."""

import pytest

from keywords import Intent, Reader

KEYWORDS = (
    "ALLIANCE IBT166 ILWU28 IUOE1 IUOE501 UFCW7 UFCW21 UFCW27 UFCW135 UFCW324 UFCW400 UFCW770 UFCW1167 "
    "UFCW1428 UFCW1442 UFCW1996 USW7600 OFNHP UNITEHERE5 HNHP KPNAA UNAC"
)
READER = Reader(KEYWORDS.split())

STOPS = [
    *((word, "en") for word in ("STOP", "quit", "End", "REVOKE", "opt out", "Cancel", "unsubscribe")),
    *((word, "en") for word in ("STOPALL", "OptOut", "opt-out", "STOP ALL", "please opt me out")),
    ("stop.", "en"),
    ("sToP", "en"),
    ("stop!!!", "en"),
    ('"STOP"', "en"),
    ("STOP 🛑", "en"),
    ("STOP STOP STOP", "en"),
    ("please stop", "en"),
    ("stop please", "en"),
    ("STOP NOW", "en"),
    ("ok stop thanks", "en"),
    ("yes stop", "en"),
    ("Stop thank you", "en"),
    ("Text STOP", "en"),
    ("STOP to end", "en"),
    ("Reply STOP to unsubscribe", "en"),
    ("STOP 77820", "en"),
    ("stop texting me", "en"),
    ("STOP TEXTING ME!!!", "en"),
    ("please stop sending me messages", "en"),
    ("can you please stop texting me?", "en"),
    ("I want to unsubscribe", "en"),
    ("please take me off this list", "en"),
    ("take me off", "en"),
    ("remove me", "en"),
    ("no more messages", "en"),
    ("unsubscribe me", "en"),
    ("don't text me anymore", "en"),
    ("Don’t text me", "en"),
    ("do not text me", "en"),
    ("lose my number", "en"),
    ("leave me alone please stop", "en"),
    ("leave me alone", "en"),
    ("who is this? STOP", "en"),
    ("wrong number, stop texting me", "en"),
    ("I don't work there anymore, take me off this list", "en"),
    ("I moved to Oregon. Please take me off this list.", "en"),
    ("LEAVE", "en"),
    ("alto", "es"),
    ("PARAR", "es"),
    ("pare por favor", "es"),
    ("cancelar", "es"),
    ("baja", "es"),
    ("darme de baja", "es"),
    ("quiero darme de baja", "es"),
    ("salir", "es"),
    ("ya no me manden mensajes", "es"),
    ("no me escriban más", "es"),
    ("no quiero más mensajes", "es"),
    ("quítenme de la lista", "es"),
    ("dejen de mandarme mensajes por favor", "es"),
    ("tigil", "tl"),
    ("itigil nyo na po", "tl"),
    ("ihinto", "tl"),
    ("ayoko na", "tl"),
    ("wag na kayo mag text", "tl"),
    ("tanggalin nyo ako sa listahan", "tl"),
    ("停", "zh"),
    ("停止！", "zh"),
    ("退订", "zh"),
    ("退訂", "zh"),
    ("取消订阅", "zh"),
    ("取消訂閱", "zh"),
    ("请不要再给我发短信了", "zh"),
    ("請不要再傳簡訊給我", "zh"),
    pytest.param("Ｓｔｏｐ", "en", id="full-width"),
    pytest.param("S.T.O.P.", "en", id="dots between"),
    pytest.param("stooop", "en", id="drawn out"),
    pytest.param("stopp", "en", id="a slip of the thumb"),
    pytest.param("ST\u200bOP", "en", id="zero-width space"),
    pytest.param("STOP\n\nSent from my iPhone", "en", id="with a signature"),
    pytest.param("STOP USW7601", "en", id="no such list: off every list, the safe side"),
    pytest.param("stop ufcw", "en", id="which of them? off every list"),
    pytest.param("STOP UFCW 7 70", "en", id="two lists could be meant"),
]

STOPS_NOTHING = [
    "We have got to STOP these cuts",
    "don't stop",
    "Don’t stop!",
    "do not stop",
    "when does the strike end",
    "cancel my shift?",
    "cancel the meeting",
    "quit rumours",
    "quit smoking",
    "stop by the hall at 6?",
    "can you stop by the hall",
    "please stop the bus at gate 4",
    "end the two tier system",
    "END THE STRIKE",
    "the end",
    "STOPWATCH",
    "nonstop",
    "bus stop",
    "we won't stop until we win",
    "stop the cuts",
    "Stop! Stop! Stop the cuts!",
    "Stop. I want these cuts to end",
    "stop them",
    "stop being scared",
    "we should stop working",
    "stop usw7600 layoffs",
    "the weekend",
    "send",
    "friend",
    "quite",
    "cancelled?",
    "they cancelled my shift",
    "can I opt out of the dental plan",
    "did they revoke the offer",
    "leave early",
    "sick leave",
    "medical leave question",
    "how much family leave do I get",
    "nobody should quit now that we are close",
    "remove the proposal",
    "don't unsubscribe me",
    "I don't want to unsubscribe",
    "please don't stop texting me",
    "I never asked you to stop texting me",
    "my manager won't stop texting me",
    "they will never stop sending me messages",
    "Can you stop sending the same message twice?",
    "no",
    "no thanks",
    "not yet",
    "never",
    "ok",
    "top",
    "no quiero que paren",
    "alto costo",
    "el alto el fuego",
    "para que hora es",
    "para mañana",
    "¿cuándo termina la huelga?",
    "no quiero trabajar más",
    "baja california",
    "por fin",
    "salir a la huelga",
    "hindi",
    "hindi titigil",
    "ayaw namin ng bawas sa sahod",
    "停车场在哪里",
    "不要停",
    "别取消会议",
    "cancel culture is not the issue",
    "end of shift report",
    "who quit?",
    "Did anyone quit over this?",
    "unstoppable",
    "I will stop in tomorrow",
    "they want us to quit, we won't",
    "stop and think about it",
    "exit polls look good",
    "where is the exit",
    "remove your mask",
    "¡alto a los despidos!",
    "paren los recortes",
    "cancelaron mi turno",
    "itigil ang welga?",
    "我们不会停止罢工",
    "不",
    "👍",
    "🛑",
    pytest.param("Liked “Reply STOP to end, HELP for help”", id="a tapped thumb quotes our STOP"),
    pytest.param('Le encantó "Responda ALTO para salir"', id="a tapped heart, in Spanish"),
    pytest.param("we will not stop " * 90, id="1,600 characters"),
    pytest.param("st op", id="a blank in the middle of one word"),
]

MAYBE_STOPS = [
    "wrong number",
    "Sorry, wrong number",
    "you have the wrong person",
    "who is this?? enough",
    "who is this",
    "who dis",
    "enough already",
    "ok stop it already",
    "stop this",
    "can you stop",
    "not interested",
    "how did you get my number",
    "how do I unsubscribe?",
    "I don't work there anymore",
    "i am retired",
    "no more",
    "stop help",
    "stop start",
    "hey u stop",
    "I want to quit",
    "don't text me after 9pm",
    "They told HR to stop texting me",
    "número equivocado",
    "¿Quién es?",
    "no me interesa",
    "ya basta",
    "ayoko",
    "sino ito",
    "你是谁",
    "打错了",
    pytest.param("word " * 60 + "and stop texting me", id="at the end of a long text"),
]

MAYBE_NOTHING = [
    "who is on the bargaining team?",
    "who is this year's steward?",
    "enough is enough, strike now",
    "we have had enough of management",
    "I gave them the wrong form",
    "interested",
    "I am interested in the townhall",
    "how did you get to the rally",
    "how do I stop a bad schedule",
    "I work there still",
    "stop bro",
    "we must stop them",
    "what time is it",
    "who won",
    "no",
    "no more overtime",
    "no more concessions at the table",
    "when do you retire",
    "my number is 42",
    "they have to stop cutting staff",
    "¿quién es el delegado?",
    "basta de recortes",
    "no me pagaron",
    "sino ang steward",
    "谁是代表",
    "够了吗罢工",
    "this is great",
    "can you call me",
    "text me the link",
    "I want to vote",
    "thanks for texting me",
]

LEAVES = [
    ("STOP USW7600", "USW7600"),
    ("stop usw 7600.", "USW7600"),
    ("LEAVE 7600", "USW7600"),
    ("leave local 7600", "USW7600"),
    ("STOP 21", "UFCW21"),
    ("salir de USW7600", "USW7600"),
    ("baja USW7600", "USW7600"),
    ("unsubscribe from usw7600", "USW7600"),
    ("quit ufcw 770 please", "UFCW770"),
    ("remove me from usw7600", "USW7600"),
    ("take me off the usw7600 list", "USW7600"),
    ("please stop usw7600 texts", "USW7600"),
    ("I want to leave USW7600", "USW7600"),
    ("USW7600 STOP", "USW7600"),
    ("stop USW76OO", "USW7600"),
    ("stop texting me USW7600", "USW7600"),
    ("STOP USW7600 and UFCW770", "USW7600 UFCW770"),
    ("leave ufcw 7 and 21", "UFCW7 UFCW21"),
    ("stop alliance", "ALLIANCE"),
    ("退订 USW7600", "USW7600"),
    ("itigil USW7600", "USW7600"),
    ("leave usw7600 and join ufcw770", "USW7600"),
]

LEAVES_NOTHING = [
    "USW7600",
    "why did usw7600 leave the coalition",
    "don't stop usw7600",
    "don't unsubscribe me from usw7600",
    "stop usw7600 layoffs",
    "USW7600 won't quit",
    "cancel the usw7600 meeting",
    "when does the USW7600 strike end",
    "STOP",
    "STOP ALL",
    "STOP USW7601",
    "stop ufcw",
    "leave",
    "sick leave USW7600",
    "LEAVE early 7600",
    "stop at 7600 Main",
    "stop usw 7600 from caving",
    "join usw7600 stop",
    "wrong number usw7600",
    "stop the alliance",
    "the alliance must not quit",
    "salir con USW7600 a la huelga",
]


@pytest.mark.parametrize(("text", "language"), STOPS)
def test_a_text_that_asks_us_to_stop_leaves_every_list(text: str, language: str) -> None:
    match = READER.read(text)

    assert (match.intent, match.language, match.keywords) == (Intent.STOP, language, ())
    assert match.words


@pytest.mark.parametrize("text", STOPS_NOTHING)
def test_union_talk_with_a_stop_word_in_it_leaves_nothing(text: str) -> None:
    assert READER.read(text).intent not in {Intent.STOP, Intent.MAYBE_STOP, Intent.LEAVE}


@pytest.mark.parametrize("text", MAYBE_STOPS)
def test_a_text_that_may_be_an_opt_out_is_held_for_a_person_to_read(text: str) -> None:
    match = READER.read(text)

    assert match.intent is Intent.MAYBE_STOP
    assert match.words


@pytest.mark.parametrize("text", MAYBE_NOTHING)
def test_ordinary_questions_do_not_hold_the_texts_to_a_member(text: str) -> None:
    assert READER.read(text).intent not in {Intent.STOP, Intent.MAYBE_STOP, Intent.LEAVE}


@pytest.mark.parametrize(("text", "keywords"), LEAVES)
def test_stop_with_a_keyword_leaves_only_that_list(text: str, keywords: str) -> None:
    match = READER.read(text)

    assert (match.intent, match.keywords) == (Intent.LEAVE, tuple(keywords.split()))
    assert match.words


@pytest.mark.parametrize("text", LEAVES_NOTHING)
def test_a_text_that_does_not_ask_to_leave_one_list_leaves_none(text: str) -> None:
    assert READER.read(text).intent is not Intent.LEAVE


def test_what_a_member_would_join_while_leaving_is_not_lost() -> None:
    assert READER.read("leave usw7600 and join ufcw770").candidates == ("UFCW770",)


def test_the_tables_hold_as_many_texts_that_must_not_leave_as_texts_that_must() -> None:
    assert len(STOPS_NOTHING) >= len(STOPS)
    assert len(MAYBE_NOTHING) >= len(MAYBE_STOPS)
    assert len(LEAVES_NOTHING) >= len(LEAVES)


STOP_BESIDE_OURS = [
    "VOTE. STOP", "MORE, STOP", "STOP MORE", "TOWNHALL STOP", "STOP TOWNHALL", "TOWNHALL. no more texts", "WHEN STOP",
    "STOP VOTED", "town hall stop", "Where do I vote? Stop.", "alto voto",
]  # fmt: skip
NO_STOP_BESIDE = [
    "when does the vote end", "vote end", "stop the vote", "don't stop more", "we vote to stop cuts", "who can stop the vote",
    "more? stop the cuts", "town hall, stop by?", "vote", "MORE",
]  # fmt: skip


@pytest.mark.parametrize("text", STOP_BESIDE_OURS)
def test_stop_beside_one_of_our_own_words_holds(text: str) -> None:
    assert Reader(["USW7600"], events=["TOWNHALL"]).read(text).intent is Intent.MAYBE_STOP


@pytest.mark.parametrize("text", NO_STOP_BESIDE)
def test_talk_of_stopping_beside_our_words_holds_nobody(text: str) -> None:
    assert Reader(["USW7600"], events=["TOWNHALL"]).read(text).intent is not Intent.MAYBE_STOP
