"""What members ask in a season of votes and meetings, in the many ways in which they ask it.

A question about the vote or the calendar holds no word but those listed (`Question`): "how will you vote" and
"when do we strike" are for a person to read.
"""

import re
from dataclasses import dataclass

from keywords import vocabulary
from keywords.fold import spoken
from keywords.kinds import NAMES, of_a_kind
from keywords.meaning import Intent, Match
from keywords.vocabulary import SEASONS
from keywords.voted import voted
from keywords.whole import matched
from keywords.wording import Question, gathered
from keywords.worries import worried

_LONGEST_QUESTION = 16  # words
_MOST_SENTENCES = 3
_MOST_BESIDE = 6  # words beside a question
_MARKS = ("？", "吗", "嗎")
_TWO = re.compile(r"[.!?\n。！？]\s*\w")
_SENTENCES = re.compile(r"(?<=[.!?\n。！？])")
_ASKED = (Intent.VOTE, Intent.WHEN)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's words, ready to compare."""

    question: Question
    asks: frozenset[str]
    about: frozenset[str]
    all: frozenset[str]
    first: frozenset[str]
    open: frozenset[str]
    names: frozenset[str]

    def fits(self, words: frozenset[str], first: str, marked: bool) -> bool:
        if self.about.isdisjoint(words) or not words <= self.all:
            return False
        if not self.asks.isdisjoint(words):
            return True
        return bool(self.first) and (marked or first in self.first) and self.open.isdisjoint(words)


def _ready(question: Question) -> _Asked:
    asks, about = frozenset(question.asks.split()), frozenset(question.about.split())
    first, open_ = frozenset(question.first.split()), frozenset(question.open.split())
    names = frozenset(question.names.split())
    all_ = asks | about | first | names | frozenset(question.beside.split())
    return _Asked(question, asks, about, all_, first, open_, names)


QUESTIONS = tuple(_ready(question) for language in SEASONS for question in language.QUESTIONS)
_BY_WORD: dict[str, list[_Asked]] = {}
for _asked in QUESTIONS:
    for _word in _asked.about:
        _BY_WORD.setdefault(_word, []).append(_asked)
_ABOUT = frozenset(_BY_WORD)
_NEWS = tuple(language.NEWS for language in SEASONS)
_ASKS_NEWS = gathered(news.asks for news in _NEWS)
_BESIDE_NEWS = gathered(news.beside for news in _NEWS) | _ASKS_NEWS | vocabulary.COUPLES
_HINTS = _ABOUT | vocabulary.BALLOTS | vocabulary.TOPICS.first_words() | NAMES
_BARE = frozenset(tuple(vocabulary.words_of(word)) for news in _NEWS for word in news.bare)


def season(text: str, words: list[str]) -> Match | None:
    """VOTED, VOTE, WHEN, or UPDATE with a topic, where it is said in other words than those written down."""
    if _HINTS.isdisjoint(words):
        return None
    marked = is_marked(text)
    return (
        voted(text, words)
        or of_a_kind(words)
        or question(words, marked)
        or update_on_topic(words)
        or _in_a_sentence(text)
    )


def is_marked(text: str) -> bool:
    """There is a question mark in it, or a word that is one."""
    return "?" in text or (not text.isascii() and any(mark in text for mark in _MARKS))


def _in_a_sentence(text: str) -> Match | None:
    """A question about the vote or the calendar with little beside it: "Where do I vote? I work at Fontana"."""
    if not _TWO.search(text):
        return None
    sentences = [part for part in _SENTENCES.split(text) if part.strip()]
    if not 1 < len(sentences) <= _MOST_SENTENCES or worried(text):
        return None
    found, beside = None, 0
    for sentence in sentences:
        words = vocabulary.without_courtesies(vocabulary.words_of(sentence))
        phrase = vocabulary.OF_A_LIST.whole(words)
        asked = (
            matched(phrase) if phrase and phrase.intent in _ASKED else question(words, is_marked(sentence))
        )
        if asked and (not found or asked.intent is found.intent):
            found = asked
        elif not phrase:
            beside += len(words) + _MOST_BESIDE * is_marked(sentence)
    return found if beside <= _MOST_BESIDE else None


def question(words: list[str], marked: bool) -> Match | None:
    """A question about the vote, or about what is next."""
    if len(words) > _LONGEST_QUESTION:
        return None
    not_voted = vocabulary.NOT_VOTED.starting(words, 0) if words else None
    if not_voted and len(words) > len(not_voted.words):  # "I haven't voted yet, where do I go"
        return question([*words[len(not_voted.words) :], "vote"], marked)
    if _ABOUT.isdisjoint(words):
        return None
    all_ = frozenset(words)
    for asked in dict.fromkeys(asked for word in _ABOUT.intersection(words) for asked in _BY_WORD[word]):
        if asked.fits(all_, words[0], marked):
            return Match(asked.question.intent, language=asked.question.language, words=spoken(words))
    return None


def update_on_topic(words: list[str]) -> Match | None:
    """UPDATE with what it is about: a topic, with a word for news beside it or alone."""
    bare = tuple(words) in _BARE
    if len(words) > _LONGEST_QUESTION or (not bare and _ASKS_NEWS.isdisjoint(words)):
        return None
    found = list(vocabulary.TOPICS.within(words))
    if not found:
        return None
    first, rest, end = found[0][1], words[: found[0][0]], 0
    for at, phrase in found:
        if at >= end:
            rest += words[end:at] if end else []
            end = at + len(phrase.words)
    rest += words[end:]
    if bare or (_BESIDE_NEWS.issuperset(rest) and not _ASKS_NEWS.isdisjoint(rest)):
        return matched(first)
    return None
