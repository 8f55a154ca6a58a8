"""What members ask in a season of votes and meetings, in the many ways in which they ask it.

A question about the vote or the calendar holds no word but those listed (`Question`): "how will you vote" and
"when do we strike" are for a person to read.
"""

from dataclasses import dataclass

from keywords import vocabulary
from keywords.fold import spoken
from keywords.meaning import Match
from keywords.vocabulary import SEASONS
from keywords.voted import voted
from keywords.whole import matched
from keywords.wording import Question, gathered

_LONGEST_QUESTION = 16  # words


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's words, ready to compare."""

    question: Question
    asks: frozenset[str]
    about: frozenset[str]
    all: frozenset[str]
    first: frozenset[str]
    open: frozenset[str]

    def fits(self, words: frozenset[str], first: str, marked: bool) -> bool:
        if self.about.isdisjoint(words) or not words <= self.all:
            return False
        if not self.asks.isdisjoint(words):
            return True
        return bool(self.first) and (marked or first in self.first) and self.open.isdisjoint(words)


def _ready(question: Question) -> _Asked:
    asks, about = frozenset(question.asks.split()), frozenset(question.about.split())
    first, open_ = frozenset(question.first.split()), frozenset(question.open.split())
    all_ = asks | about | first | frozenset(question.beside.split())
    return _Asked(question, asks, about, all_, first, open_)


QUESTIONS = tuple(_ready(question) for language in SEASONS for question in language.QUESTIONS)
_ABOUT = frozenset(word for asked in QUESTIONS for word in asked.about)
_NEWS = tuple(language.NEWS for language in SEASONS)
_ASKS_NEWS = gathered(news.asks for news in _NEWS)
_BESIDE_NEWS = gathered(news.beside for news in _NEWS) | _ASKS_NEWS | vocabulary.COUPLES
_HINTS = _ABOUT | vocabulary.BALLOTS | vocabulary.TOPICS.first_words()
_BARE = frozenset(tuple(vocabulary.words_of(word)) for news in _NEWS for word in news.bare)


def season(text: str, words: list[str]) -> Match | None:
    """VOTED, VOTE, WHEN, or UPDATE with a topic, where it is said in other words than those written down."""
    if _HINTS.isdisjoint(words):
        return None
    return voted(text, words) or question(words, is_marked(text)) or update_on_topic(words)


def is_marked(text: str) -> bool:
    """There is a question mark in it."""
    return "?" in text or "？" in text


def question(words: list[str], marked: bool) -> Match | None:
    """A question about the vote, or about what is next."""
    if _ABOUT.isdisjoint(words) or len(words) > _LONGEST_QUESTION:
        return None
    all_ = frozenset(words)
    for asked in QUESTIONS:
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
