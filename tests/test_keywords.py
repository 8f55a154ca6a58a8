"""Texts that join a list, texts that nearly do, and texts that must not."""

import random
import re
import string

import pytest

from keywords import Intent, Match, Reader, fold

_KEYWORDS = (
    "ALLIANCE IBT166 ILWU28 IUOE1 IUOE501 UFCW7 UFCW21 UFCW27 UFCW135 UFCW324 UFCW400 UFCW770 UFCW1167 "
    "UFCW1428 UFCW1442 UFCW1996 USW7600 OFNHP UNITEHERE5 HNHP KPNAA UNAC"
)
DIRECTORY = _KEYWORDS.split()
READER = Reader(DIRECTORY)

JOINS = [
    ("USW7600", "USW7600"),
    ("usw7600", "USW7600"),
    ("usw 7600", "USW7600"),
    ("  USW 7600\n", "USW7600"),
    ('"USW-7600."', "USW7600"),
    ("USW_7600", "USW7600"),
    ("USW#7600", "USW7600"),
    ("#USW7600", "USW7600"),
    ("“USW7600”", "USW7600"),
    ("USW7600!!! 💪🏽", "USW7600"),
    ("✊USW7600✊", "USW7600"),
    ("Text USW7600", "USW7600"),
    ("text usw7600 to 77820", "USW7600"),
    ("To receive important updates text USW7600 to 77820", "USW7600"),
    ("join usw7600", "USW7600"),
    ("START USW7600", "USW7600"),
    ("hi please add me to usw7600 thanks", "USW7600"),
    ("Please sign me up for USW7600 updates", "USW7600"),
    ("USW7600 updates", "USW7600"),
    ("can you add me to usw7600?", "USW7600"),
    ("how do I join usw7600?", "USW7600"),
    ("USW7600?", "USW7600"),
    ("yes, USW7600", "USW7600"),
    ("USW7600 Maria Lopez", "USW7600"),
    ("USW local 7600", "USW7600"),
    ("usw lu 7600", "USW7600"),
    ("7600", "USW7600"),
    ("Local 7600", "USW7600"),
    ("my local is 7600", "USW7600"),
    ("text 7600", "USW7600"),
    ("7600 please", "USW7600"),
    ("quiero unirme a usw7600", "USW7600"),
    ("agrégame a la lista USW7600 por favor", "USW7600"),
    ("gusto kong sumali sa usw7600", "USW7600"),
    ("加入USW7600", "USW7600"),
    ("我想加入 usw 7600 谢谢", "USW7600"),
    ("iuoe 1", "IUOE1"),
    ("ufcw 7", "UFCW7"),
    ("UFCW 770", "UFCW770"),
    ("ufcw local 770", "UFCW770"),
    ("unite here 5", "UNITEHERE5"),
    ("UNITE HERE LOCAL 5", "UNITEHERE5"),
    ("UniteHere 5", "UNITEHERE5"),
    ("ofnhp please", "OFNHP"),
    ("ALLIANCE", "ALLIANCE"),
    ("alliance please", "ALLIANCE"),
    ("join alliance", "ALLIANCE"),
    ("USW7600 and UFCW770", "USW7600 UFCW770"),
    ("USW7600 and HNHP", "USW7600 HNHP"),
    ("hnhp y alliance", "HNHP ALLIANCE"),
    ("UFCW770, USW7600, ufcw770", "UFCW770 USW7600"),
    ("UFCW 400 and 770", "UFCW400 UFCW770"),
    ("ufcw 7 and 21", "UFCW7 UFCW21"),
    pytest.param("ｕｓｗ７６００", "USW7600", id="full-width letters"),
    pytest.param("USW76OO", "USW7600", id="letter O for zero"),
    pytest.param("usw 76oo", "USW7600", id="letter o for zero, apart"),
    pytest.param("IUOEl", "IUOE1", id="letter l for one"),
    pytest.param("UFCWI442", "UFCW1442", id="letter I for one"),
    pytest.param("76OO", "USW7600", id="bare number with letters O"),
    pytest.param("USW\u200b7600", "USW7600", id="zero-width space"),
    pytest.param("USW\u00a07600", "USW7600", id="no-break space"),
    pytest.param("USW\u2011\u00ad7600", "USW7600", id="no-break hyphen, soft hyphen"),
    pytest.param("join\nUSW\n7600", "USW7600", id="over three lines"),
    pytest.param("U S W 7 6 0 0", "USW7600", id="spelled out"),
]

JOINS_NOTHING = [
    ("is the USW7600 meeting tonight?", Intent.REPLY),
    ("my steward at USW7600 never called back", Intent.REPLY),
    ("why did usw7600 leave the coalition", Intent.REPLY),
    ("I am in UFCW 7 and I need to talk to someone", Intent.REPLY),
    ("Join USW7600 at the rally on Saturday", Intent.REPLY),
    ("i left usw7600", Intent.REPLY),
    ("my wife is in usw7600", Intent.REPLY),
    ("don't add me to USW7600", Intent.REPLY),
    ("not usw7600", Intent.REPLY),
    ("I never joined usw7600", Intent.REPLY),
    ("USW7600's rally was great", Intent.REPLY),
    ("ufcw7 days to go", Intent.REPLY),
    ("how can my coworker join usw7600", Intent.REPLY),
    ("what is usw7600", Intent.UNCLEAR),
    ("is this USW7600?", Intent.UNCLEAR),
    ("no usw7600", Intent.UNCLEAR),
    ("USW7600 or UFCW770", Intent.UNCLEAR),
    ("unite here 5 times", Intent.UNCLEAR),
    ("no more usw7600", Intent.MAYBE_STOP),
    ("stop usw 7600 from caving", Intent.MAYBE_STOP),
    ("join usw7600 stop", Intent.MAYBE_STOP),
    ("STOP. Add me to UFCW770 instead", Intent.MAYBE_STOP),
    ("remove me from usw7600", Intent.LEAVE),
    ("HELP USW7600", Intent.HELP),
    ("I work 7600 hours", Intent.REPLY),
    ("room 7600", Intent.REPLY),
    ("the raise is $7600", Intent.REPLY),
    ("770-555-0123", Intent.REPLY),
    ("(310) 555-7600", Intent.REPLY),
    ("why did local 7600 leave", Intent.REPLY),
    ("at 7600 Main St", Intent.REPLY),
    ("90210", Intent.REPLY),
    ("77820", Intent.REPLY),
    ("2026", Intent.REPLY),
    ("the alliance is strong", Intent.REPLY),
    ("what is the alliance", Intent.REPLY),
    ("alliance meeting", Intent.REPLY),
    ("kpnaa nurses are great", Intent.REPLY),
    ("unite", Intent.REPLY),
    ("Unite! All of us!", Intent.REPLY),
    ("here", Intent.REPLY),
    ("una", Intent.REPLY),
    ("thanks", Intent.REPLY),
    ("ok", Intent.REPLY),
    ("lol", Intent.REPLY),
    ("it", Intent.REPLY),
    ("use", Intent.REPLY),
    ("bt", Intent.REPLY),
    ("covid19", Intent.REPLY),
    ("I voted", Intent.VOTED),
    ("where do I vote", Intent.VOTE),
    ("vote", Intent.VOTE),
    ("7", Intent.ANSWER),
    ("21", Intent.ANSWER),
    ("28", Intent.ANSWER),
    ("1", Intent.ANSWER),
    ("option 2", Intent.ANSWER),
    pytest.param("UWS7600", Intent.UNCLEAR, id="two letters swapped"),
    pytest.param("USW7601", Intent.UNCLEAR, id="no such local"),
    pytest.param("joinusw7600", Intent.UNCLEAR, id="grown together"),
    pytest.param("Liked “Text USW7600 to 77820”", Intent.REPLY, id="a tapped thumb quotes our text"),
    pytest.param("Loved “USW7600”", Intent.REPLY, id="a tapped heart"),
    pytest.param('Reacted 👍 to "USW7600: vote today"', Intent.REPLY, id="a reaction from Android"),
    pytest.param("USW7600 " + "solidarity forever " * 80, Intent.REPLY, id="1,600 characters"),
]

UNCLEAR = [
    ("UWS7600", "USW7600"),
    ("USW7601", "USW7600"),
    ("usw760", "USW7600"),
    ("usw76000", "USW7600"),
    ("us7600", "USW7600"),
    ("uws 7600", "USW7600"),
    ("join usw7601 please", "USW7600"),
    ("usw", "USW7600"),
    ("USW local", "USW7600"),
    ("7601", "USW7600"),
    ("local 7601", "USW7600"),
    ("760", "USW7600 UFCW770"),
    ("usw 7 600", "USW7600"),
    ("UFCW", "UFCW7 UFCW21 UFCW27"),
    ("ufwc", "UFCW7 UFCW21 UFCW27"),
    ("ufcw 77", "UFCW770 UFCW7 UFCW27"),
    ("ufcw 7 70", "UFCW770 UFCW7"),
    ("IUOE", "IUOE1 IUOE501"),
    ("iuoe 50", "IUOE501"),
    ("70", "UFCW770"),
    ("99", "UFCW1996"),
    ("local 5", "UNITEHERE5"),
    ("local 7", "UFCW7"),
    ("here 5", "UNITEHERE5"),
    ("unite here", "UNITEHERE5"),
    ("hnph", "HNHP"),
    ("alliances", "ALLIANCE"),
    ("UNAC/UHCP", "UNAC"),
    ("usw7600 or ufcw770?", "USW7600 UFCW770"),
    ("770 1442", "UFCW770 UFCW1442"),
    pytest.param("AFT5017", "", id="looks like a keyword, near to none"),
    pytest.param("local 999", "", id="a local we do not know"),
    pytest.param("join", "", id="join what?"),
    pytest.param("sign me up", "", id="sign up for what?"),
]


def rows(table: list) -> list[tuple]:
    """The rows of a table without their labels."""
    return [row.values if hasattr(row, "values") else row for row in table]


@pytest.mark.parametrize(("text", "keywords"), JOINS)
def test_a_text_with_a_clear_keyword_joins_that_list(text: str, keywords: str) -> None:
    match = READER.read(text)

    assert (match.intent, match.keywords) == (Intent.JOIN, tuple(keywords.split()))
    assert match.words


@pytest.mark.parametrize(("text", "intent"), JOINS_NOTHING)
def test_a_text_that_only_mentions_a_local_joins_nothing(text: str, intent: Intent) -> None:
    assert READER.read(text).intent is intent


@pytest.mark.parametrize(("text", "candidates"), UNCLEAR)
def test_a_text_that_is_nearly_a_keyword_gets_a_question(text: str, candidates: str) -> None:
    match = READER.read(text)

    assert match == Match(Intent.UNCLEAR, candidates=tuple(candidates.split()))


def test_the_table_holds_as_many_texts_that_must_not_join_as_texts_that_must() -> None:
    assert len(JOINS_NOTHING) >= len(JOINS)


def test_nothing_is_asked_about_more_than_three_lists() -> None:
    crowded = Reader(f"UFCW{number}" for number in range(100, 600))

    texts = ["UFCW", "UFCW99", "10", "local 10", "ufcw 1 00", "99", "UFCW1000", "100 101 102 103 104"]

    assert max(len(crowded.read(text).candidates) for text in texts) <= 3


def test_a_number_that_two_lists_share_is_asked_about() -> None:
    match = Reader(["UFCW770", "STEWARDS770"]).read("770")

    assert match == Match(Intent.UNCLEAR, candidates=("UFCW770", "STEWARDS770"))


def test_two_keywords_that_look_alike_are_told_apart_by_their_letters_only() -> None:
    alike = Reader(["USW100", "USWLOO"])

    assert alike.read("usw100").keywords == ("USW100",)
    assert alike.read("uswloo").keywords == ("USWLOO",)


def test_a_keyword_spelled_like_a_control_word_never_takes_its_place() -> None:
    assert Reader(["STOP", "HELP"]).read("stop").intent is Intent.STOP
    assert Reader(["STOP", "HELP"]).read("help").intent is Intent.HELP


def test_a_keyword_is_answered_as_the_directory_writes_it() -> None:
    assert Reader(["Usw-7600", "USW7600", "", " "]).read("usw7600").keywords == ("Usw-7600",)


def test_without_any_keywords_every_text_can_still_be_read() -> None:
    assert Reader([]).read("USW7600").intent is Intent.UNCLEAR
    assert Reader([]).read("stop").intent is Intent.STOP
    assert Reader([]).read("70").intent is Intent.ANSWER


def test_a_language_named_beside_the_keyword_comes_with_the_join() -> None:
    assert READER.read("USW7600 español") == Match(Intent.JOIN, ("USW7600",), language="es", words="usw7600")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("¡Ｓtop!!", "stop"),
        ("  Don’t   STOP ", "dont stop"),
        ("Sí, ESPAÑOL", "si espanol"),
        ("USW-7600\u200b.", "usw 7600"),
        ("停止！", "停止"),
        ("👍", ""),
        ("１️⃣", "1"),
        ("Straße", "strasse"),
    ],
)
def test_texts_that_look_alike_are_folded_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


def _any_text(chance: random.Random) -> str:
    pools = (
        string.printable,
        "uswfcioe7600 -OolI1",
        "".join(map(chr, range(0x80, 0x2FF))),
        "停止退订加入請取消。，！ ",
        "👍🏽🛑\u200d\ufe0f\u202e\u0301\ufdfa\u3000٧٦",
    )
    pieces = ["STOP", "usw", "7600", "UFCW", "770", "local", "join", "don't", "and", "me", "72", " ", "\n"]
    letters = [chance.choice(chance.choice(pools)) for _ in range(chance.randrange(40))]
    words = chance.choices(pieces, k=chance.randrange(6))
    mixed = letters + words
    chance.shuffle(mixed)
    return chance.choice(["", " "]).join(mixed)


def test_no_text_is_ever_an_error() -> None:
    chance = random.Random(77820)

    for _ in range(1500):
        text = _any_text(chance)
        match = READER.read(text)
        assert match.intent in Intent, text
        assert len(match.candidates) <= 3, text
    for _ in range(300):
        READER.read("".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(1, 60))))


def test_no_text_joins_a_list_whose_letters_or_number_it_does_not_hold() -> None:
    chance = random.Random(7600)
    looks = str.maketrans("oil", "011")

    for _ in range(2500):
        text = _any_text(chance)
        match = READER.read(text)
        seen = re.sub(r"[^a-z0-9]", "", fold(text)).translate(looks)
        for keyword in match.keywords if match.intent is Intent.JOIN else ():
            number = re.sub(r"\D", "", keyword)
            letters = re.sub(r"\d", "", keyword).lower().translate(looks)
            assert number in seen, text
            assert letters in seen or len(number) > 2, text


def test_a_text_one_letter_away_from_a_keyword_never_joins_it() -> None:
    chance = random.Random(1)

    for _ in range(3000):
        keyword = chance.choice(DIRECTORY)
        at = chance.randrange(len(keyword))
        wrong = keyword[:at] + chance.choice(string.ascii_letters + string.digits) + keyword[at + 1 :]
        match = READER.read(wrong)
        meant = wrong.upper().translate(str.maketrans("OIL", "011"))
        exact = [key for key in DIRECTORY if key.translate(str.maketrans("OIL", "011")) == meant]
        assert match.intent is not Intent.JOIN or list(match.keywords) == exact, wrong
