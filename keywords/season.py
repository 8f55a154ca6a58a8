"""What members ask in a season of votes and meetings, in the many ways in which they ask it.

- VOTED is what plainly says that the sender voted, whatever else it says: how somebody voted must not be kept,
  so rather one text too many is cut. Another year's vote, another person's, and one that failed are not VOTED.
- A question about the vote or the calendar holds no word but those listed (`Question`): "how will you vote" and
  "when do we strike" are for a person to read.
"""

import re
from dataclasses import dataclass, replace

from keywords import vocabulary
from keywords.fold import spoken
from keywords.meaning import Intent, Match
from keywords.vocabulary import SEASONS
from keywords.whole import OPT_OUTS, matched, whole
from keywords.wording import Question, gathered
from keywords.worries import worried

_LONGEST_QUESTION = 16  # words
_MOST_CLAUSES = 60  # that are looked at one by one
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


def voted(text: str, words: list[str]) -> Match | None:
    """The sender says that she voted."""
    if vocabulary.BALLOTS.isdisjoint(words):
        return None
    pieces = _CLAUSES.split(text, _MOST_CLAUSES)
    clauses = [vocabulary.without_courtesies(vocabulary.words_of(piece)) for piece in pieces[::2]]
    said = next(filter(None, map(_says_voted, clauses)), None)
    if not said or _another_vote(words):
        return None
    return _stop_beside(words, clauses) or replace(said, besides=_besides(pieces, clauses))


def _besides(pieces: list[str], clauses: list[list[str]]) -> str:
    """What else a person must read: questions and worries, without a word of how anybody voted."""
    marks = [*pieces[1::2], ""]
    told = (_beside(*each) for each in zip(pieces[::2], marks, clauses, strict=True))
    return " ".join(filter(None, told))


def _beside(piece: str, mark: str, words: list[str]) -> str:
    worry = worried(piece)
    if not worry and not is_marked(mark):
        return ""
    if _says_voted(words):
        phrase = vocabulary.OPENING.starting(words, 0)
        rest = words[len(phrase.words) if phrase else 0 :]
        return spoken([word for word in rest if word not in _TELLS_HOW]) if worry else ""
    return piece.strip() + mark.strip()[:1] if words and _TELLS_HOW.isdisjoint(words) else ""


def _says_voted(clause: list[str]) -> Match | None:
    while len(clause) > 1 and clause[0] in vocabulary.YES:
        clause = clause[1:]
    phrase = vocabulary.OPENING.starting(clause, 0) if clause else None
    if phrase and not (clause[len(phrase.words) :] and clause[len(phrase.words)] in _ASKS_BACK):
        return matched(phrase)
    found = whole(clause)
    return found if found and found.intent is Intent.VOTED else None


_TELLS_HOW = gathered(talk.how for talk in vocabulary.SMALL_TALK)
_ASKS_BACK = frozenset(["ba", "吗", "嗎", "没", "沒", "么"])


def _another_vote(words: list[str]) -> bool:
    return any(map(_YEAR.fullmatch, words)) or any(True for _ in vocabulary.OTHER_VOTES.within(words))


def _stop_beside(words: list[str], clauses: list[list[str]]) -> Match | None:
    """Also wants no more texts, or may: a person looks, and nothing is sent until then."""
    tails = [words[at:] for at in range(1, len(words))[-4:] if words[at].startswith(_PLAIN_STOPS)]
    for part in clauses + tails:
        found = whole(part)
        if found and found.intent in OPT_OUTS:
            return Match(Intent.MAYBE_STOP, language=found.language, words=found.words)
    return None
