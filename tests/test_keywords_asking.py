"""START, HELP, UPDATE, LANGUAGE, answers, replies; and the vocabulary itself."""

import random
from collections import defaultdict
from functools import cache

import pytest

from keywords import Intent, Match, Reader
from keywords.fold import fold, tokens
from keywords.vocabulary import LANGUAGES, WORDINGS, without_courtesies
from keywords.wording import Source, Wording

READER = Reader(["ALLIANCE", "USW7600", "UFCW7", "UFCW21", "UFCW770", "UNITEHERE5", "IUOE1"])

ASKS = [
    ("START", Intent.START, "en"),
    ("start!", Intent.START, "en"),
    ("UNSTOP", Intent.START, "en"),
    ("start please", Intent.START, "en"),
    ("yes start", Intent.START, "en"),
    ("resubscribe me", Intent.START, "en"),
    ("opt in", Intent.START, "en"),
    ("ALTA", Intent.START, "es"),
    ("reanudar", Intent.START, "es"),
    ("simulan", Intent.START, "tl"),
    ("开始", Intent.START, "zh"),
    ("恢復", Intent.START, "zh"),
    ("HELP", Intent.HELP, "en"),
    ("help please", Intent.HELP, "en"),
    ("info?", Intent.HELP, "en"),
    ("INFO", Intent.HELP, "en"),
    ("Ayuda", Intent.HELP, "es"),
    ("información por favor", Intent.HELP, "es"),
    ("tulong", Intent.HELP, "tl"),
    ("帮助", Intent.HELP, "zh"),
    ("幫助！", Intent.HELP, "zh"),
    ("UPDATE", Intent.UPDATE, "en"),
    ("update pls", Intent.UPDATE, "en"),
    ("any news?", Intent.UPDATE, "en"),
    ("News", Intent.UPDATE, "en"),
    ("bargaining update", Intent.UPDATE, "en"),
    ("What's the latest?", Intent.UPDATE, "en"),
    ("novedades", Intent.UPDATE, "es"),
    ("¿hay noticias?", Intent.UPDATE, "es"),
    ("may balita ba", Intent.UPDATE, "tl"),
    ("最新消息", Intent.UPDATE, "zh"),
    ("LANGUAGE", Intent.LANGUAGE, None),
    ("idioma", Intent.LANGUAGE, None),
    ("语言", Intent.LANGUAGE, None),
    ("ESPAÑOL", Intent.LANGUAGE, "es"),
    ("espanol por favor", Intent.LANGUAGE, "es"),
    ("Spanish please", Intent.LANGUAGE, "es"),
    ("no hablo inglés", Intent.LANGUAGE, "es"),
    ("ENGLISH", Intent.LANGUAGE, "en"),
    ("inglés", Intent.LANGUAGE, "en"),
    ("Tagalog", Intent.LANGUAGE, "tl"),
    ("filipino", Intent.LANGUAGE, "tl"),
    ("中文", Intent.LANGUAGE, "zh"),
    ("Chinese", Intent.LANGUAGE, "zh"),
]

ASKS_NOTHING = [
    "start the strike",
    "when do we start",
    "let's get started",
    "starting Monday",
    "I start at 7",
    "restart the talks",
    "we need help with staffing",
    "I need help",
    "help me",
    "can someone help my coworker",
    "helpful",
    "helping",
    "info session tonight",
    "who has the info on the contract",
    "ayuda a los enfermeros",
    "necesitamos ayuda en mi piso",
    "update my phone number",
    "please update my address",
    "updated",
    "good news!",
    "I saw you on the news",
    "no news is bad news",
    "noticias falsas",
    "the latest offer is an insult",
    "mind your language",
    "language assistance pay",
    "bilingual differential",
    "my English teacher",
    "I teach Spanish",
    "Spanish speaking nurses",
    "el idioma de mis pacientes",
    "hablamos mañana",
    "中文学校在哪里",
    "消息不好",
    "开始罢工",
    "alta presión",
    "dar de alta al paciente",
    "infomercial",
    "newsroom",
    "menus",
    "yes",
    "begin",
    "join",
    "subscribe",
]

ANSWERS = [
    *("YES", "yes!", "Y", "NO", "n", "No.", "yep", "nope", "no thanks", "yes please", "YES YES YES"),
    *("sí", "Si", "SÍ, gracias", "oo", "opo", "hindi", "hindi po", "是", "不是", "不", "好的"),
    *("1", "2", "9", "21", "31", "1.", "2)", "#1", "option 2", "A", "b", "C)", "(i)"),
    pytest.param("1️⃣", id="a keycap emoji"),
    pytest.param("２", id="a full-width digit"),
    pytest.param("45", id="two digits in no local's number"),
]

ANSWERS_NOTHING = [
    *("yes I will be there at 6", "no way they agree to that", "nobody", "not sure", "yesterday", "eyes"),
    *("ok", "thanks", "lol", "hmm", "sure thing boss", "z", "x", "100%", "24/7", "1 2 3", "3 of us", "at 6"),
    *("2 nurses short", "6pm", "70", "77", "770", "7600", "90210", "2025", "A1C", "B shift", "sin novedad"),
    *("siempre", "oops", "no contract no peace", "a nurse", "hindi ko alam", "sí se puede"),
    *("是谁", "👍", "?", "!!!"),
]  # fmt: skip

REPLIES = [
    *("👍", "🎉🎉", "?", "...", "thanks", "ok", "lol", "hello", "good morning", "God bless you all"),
    *("see you at the rally", "they cut my hours again", "Solidarity forever!"),
    pytest.param("\u202eSTOP the cuts", id="a right-to-left mark in front"),
    pytest.param("x" * 1600, id="1,600 letters without a blank"),
    pytest.param("\ufdfa" * 1600, id="1,600 ligatures of eighteen letters each"),
]

EMPTIES = ["", " ", "\n\t", "\u200b", "\u00a0\ufeff", "\u2060\u200d \ufe0f"]


@pytest.mark.parametrize(("text", "intent", "language"), ASKS)
def test_a_control_word_gets_what_it_asks_for(text: str, intent: Intent, language: str | None) -> None:
    match = READER.read(text)

    assert (match.intent, match.language) == (intent, language)
    assert match.words


@pytest.mark.parametrize("text", ASKS_NOTHING)
def test_a_control_word_inside_a_sentence_asks_for_nothing(text: str) -> None:
    asks = {Intent.START, Intent.HELP, Intent.UPDATE, Intent.LANGUAGE}

    assert READER.read(text).intent not in asks


@pytest.mark.parametrize("text", ANSWERS)
def test_yes_no_and_small_numbers_are_answers_and_join_nothing(text: str) -> None:
    match = READER.read(text)

    assert match.intent is Intent.ANSWER
    assert match.words
    assert not match.keywords


@pytest.mark.parametrize("text", ANSWERS_NOTHING)
def test_a_longer_text_is_not_an_answer(text: str) -> None:
    assert READER.read(text).intent is not Intent.ANSWER


@pytest.mark.parametrize("text", REPLIES)
def test_anything_else_goes_to_the_organizers_as_a_reply(text: str) -> None:
    assert READER.read(text) == Match(Intent.REPLY)


@pytest.mark.parametrize("text", EMPTIES, ids=ascii)
def test_a_text_with_nothing_to_see_is_empty(text: str) -> None:
    assert READER.read(text) == Match(Intent.EMPTY)


def test_the_tables_hold_as_many_texts_that_ask_nothing_as_texts_that_ask() -> None:
    assert len(ASKS_NOTHING) >= len(ASKS)
    assert len(ANSWERS_NOTHING) >= len(ANSWERS)


def test_help_and_update_may_name_the_list_they_are_about() -> None:
    assert READER.read("HELP USW7600") == Match(Intent.HELP, ("USW7600",), language="en", words="help")
    assert READER.read("update ufcw 770") == Match(Intent.UPDATE, ("UFCW770",), language="en", words="update")


@cache
def _meanings() -> dict[tuple[str, ...], set[tuple[Intent, str | None]]]:
    """The phrases of every pattern (some hundreds, where it has thousands) with what they ask for."""
    meanings: dict[tuple[str, ...], set[tuple[Intent, str | None]]] = defaultdict(set)
    for wording in WORDINGS:
        phrases = list(wording.phrases())
        for phrase in phrases[:: len(phrases) // 600 + 1]:
            meanings[tuple(without_courtesies(tokens(fold(phrase))))].add((wording.intent, wording.wants))
    return meanings


def test_every_word_in_the_vocabulary_has_a_source_and_a_language() -> None:
    codes = {"en", "es", "tl", "zh"}

    assert all(isinstance(wording.source, Source) and wording.language in codes for wording in WORDINGS)
    assert [{wording.language for wording in language.WORDINGS} for language in LANGUAGES] == [
        {"en"},
        {"es"},
        {"tl"},
        {"zh"},
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source.FCC, {"stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"}),
        (Source.TWILIO, {"stopall", "optout", "start", "unstop", "help", "info"}),
    ],
    ids=["the FCC's seven", "Twilio's defaults that the FCC does not name"],
)
def test_the_words_a_rule_names_are_all_there_and_no_others_borrow_its_name(
    source: Source, words: set[str]
) -> None:
    assert {phrase for w in WORDINGS if w.source is source for phrase in w.phrases()} == words


def test_no_word_asks_for_two_things() -> None:
    assert () not in _meanings()
    assert [words for words, asked in _meanings().items() if len(asked) > 1] == []


def test_no_pattern_is_longer_than_the_reader_looks() -> None:
    assert max(map(len, _meanings())) <= 16


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda w: f"{w.language}-{w.intent}-{w.patterns[0][:20]}")
def test_every_word_in_every_language_is_read_as_what_it_asks_for(wording: Wording) -> None:
    phrases = list(wording.phrases())
    chosen = phrases if len(phrases) < 80 else random.Random(2025).sample(phrases, 80)

    texts = [*chosen, *(f" {phrase.upper()}!! 🙏" for phrase in chosen)]

    assert [text for text in texts if READER.read(text).intent is not wording.intent] == []
