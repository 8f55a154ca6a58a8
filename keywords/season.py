"""What members ask in a season of votes and meetings, in the many ways in which they ask it.

- VOTED is what plainly says that the sender voted, whatever else it says: how somebody voted must not be kept,
  so rather one text too many is cut. Another year's vote, another person's, and one that failed are not VOTED.
- A question about the vote or the calendar holds no word but those listed (`Question`): "how will you vote" and
  "when do we strike" are for a person to read.
"""

import re
from dataclasses import dataclass

from keywords import vocabulary
from keywords.fold import spoken
from keywords.meaning import Intent, Match
from keywords.vocabulary import SEASONS
from keywords.whole import OPT_OUTS, matched, whole
from keywords.wording import Question, gathered

_LONGEST_QUESTION = 16  # words
_TURNS = "|".join(word if not word.isascii() else rf"\b{word}\b" for word in sorted(vocabulary.TURNS))
_CLAUSES = re.compile(rf"([.!?;,\n…。！？；，]+|{_TURNS})", re.IGNORECASE)
_PLAIN_STOPS = ("stop", "unsub", "opt")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's words, ready to compare."""

    question: Question
    asks: frozenset[str]
    about: frozenset[str]
    all: frozenset[str]

    def fits(self, words: frozenset[str], marked: bool) -> bool:
        if self.about.isdisjoint(words) or not words <= self.all:
            return False
        return not self.asks.isdisjoint(words) or (marked and self.question.marked)


def _ready(question: Question) -> _Asked:
    asks, about = frozenset(question.asks.split()), frozenset(question.about.split())
    return _Asked(question, asks, about, asks | about | frozenset(question.beside.split()))


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
        if asked.fits(all_, marked):
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


def voted(text: str, words: list[str]) -> Match | None:
    """The sender says that she voted."""
    if vocabulary.BALLOTS.isdisjoint(words):
        return None
    clauses = [vocabulary.without_courtesies(vocabulary.words_of(part)) for part in _CLAUSES.split(text)]
    said = next(filter(None, map(_says_voted, clauses)), None)
    if not said or _another_vote(words):
        return None
    return _stop_beside(words, clauses) or said


def _says_voted(clause: list[str]) -> Match | None:
    while len(clause) > 1 and clause[0] in vocabulary.YES:
        clause = clause[1:]
    phrase = vocabulary.OPENING.starting(clause, 0) if clause else None
    if phrase and not (clause[len(phrase.words) :] and clause[len(phrase.words)] in _ASKS_BACK):
        return matched(phrase)
    found = whole(clause)
    return found if found and found.intent is Intent.VOTED else None


_ASKS_BACK = frozenset(["ba", "吗", "嗎", "没", "沒", "么"])


def _another_vote(words: list[str]) -> bool:
    return any(map(_YEAR.fullmatch, words)) or any(True for _ in vocabulary.OTHER_VOTES.within(words))


def _stop_beside(words: list[str], clauses: list[list[str]]) -> Match | None:
    """Also wants no more texts, or may: a person looks, and nothing is sent until then."""
    tails = [
        words[-length:]
        for length in range(1, min(4, len(words)) + 1)
        if words[-length].startswith(_PLAIN_STOPS)
    ]
    for part in clauses + tails:
        found = whole(part)
        if found and found.intent in OPT_OUTS:
            return Match(Intent.MAYBE_STOP, language=found.language, words=found.words)
    return None
