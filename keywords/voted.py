"""Does the sender say that she voted? How she voted must not be kept, so rather one text too many is cut.

What plainly says that its sender voted is VOTED, whatever else it says: "I voted", in whichever clause; "voted"
where a sentence begins. Another year's vote, another person's, and one that failed are not. What such a text
asks or fears besides is handed on, but for clauses with a word of how; who also wants no more texts is held.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from keywords import vocabulary
from keywords.fold import spoken
from keywords.leaving import beside_vote
from keywords.meaning import Intent, Match
from keywords.telling import NEEDS, WRONG, tells, without_lacks
from keywords.whole import matched, whole
from keywords.wording import gathered
from keywords.worries import worried

_MOST_CLAUSES = 60  # that are looked at one by one
_TURNS = "|".join(word if not word.isascii() else rf"\b{word}\b" for word in sorted(vocabulary.TURNS))
_CLAUSES = re.compile(rf"([.!?;,\n…。！？；，]+|{_TURNS})", re.IGNORECASE)
_ENDS = re.compile(r"[.!?\n…。！？]")
_KEPT_MARKS = ".!?。！？"  # not the comma, nor the "because", that began another thought
_YEAR = re.compile(r"(?:19|20)\d\d")
_TELLS_HOW = gathered(talk.how for talk in vocabulary.SMALL_TALK)
_MYSELF = gathered(talk.myself for talk in vocabulary.SMALL_TALK)
_HEARSAY = gathered(talk.hearsay for talk in vocabulary.SMALL_TALK) | vocabulary.NEGATIONS
_WENT_ON = re.compile(r"\.{2,}|…")  # "my vote is... no" is one clause
_NO_COMMA = re.compile(rf"(?<=[{_KEPT_MARKS}]), ")
# Instead of clauses that tell how.
A_QUESTION = "a question"
WENT_WRONG = "something went wrong, or is to be changed"
_ASKS_BACK = gathered(talk.asks_back for talk in vocabulary.SMALL_TALK)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a sentence, with the mark or word that ends it."""

    text: str
    raw: list[str]
    words: list[str]  # without courtesies
    mark: str
    begins: bool  # nothing but courtesies and a name stand before it in its sentence

    @property
    def asks(self) -> bool:
        return "?" in self.mark or "？" in self.mark


def voted(text: str, words: list[str]) -> Match | None:
    """VOTED, with what it asks or fears besides; MAYBE_STOP if it also wants no more texts."""
    if vocabulary.BALLOTS.isdisjoint(words):
        return None
    sentences = list(_sentences(text))
    said = next(filter(None, map(_said_in, sentences)), None)
    if not said or any(True for _ in vocabulary.FAILED.within(words)):
        return None
    clauses = [clause for sentence in sentences for clause in sentence]
    besides = " ".join(filter(None, map(_besides, clauses)))
    held = beside_vote(words, [clause.words for clause in clauses])
    return replace(held, voted=True, besides=besides) if held else replace(said, besides=besides)


def _sentences(text: str) -> Iterator[list[_Clause]]:
    pieces = [*_CLAUSES.split(text, _MOST_CLAUSES), ""]
    sentence: list[_Clause] = []
    for piece, mark in zip(pieces[::2], pieces[1::2], strict=True):
        raw = vocabulary.words_of(piece)
        begins = all(len(before.words) < 2 or before.words[0] in vocabulary.YES for before in sentence)
        sentence.append(_Clause(piece, raw, vocabulary.without_courtesies(raw), mark, begins))
        if _ENDS.search(mark):
            yield sentence
            sentence = []
    yield sentence


def _said_in(sentence: list[_Clause]) -> Match | None:
    said = next(filter(None, map(_says_voted, sentence)), None)
    words = [word for clause in sentence for word in clause.words] if said else []
    other = any(map(_YEAR.fullmatch, words)) or any(True for _ in vocabulary.OTHER_VOTES.within(words))
    return None if other else said


def _says_voted(clause: _Clause) -> Match | None:
    words = clause.words
    while len(words) > 1 and words[0] in vocabulary.YES:
        words = words[1:]
    if not words or (words[0] in vocabulary.BALLOTS and not clause.begins):
        return None  # "they met and voted"
    phrase = vocabulary.OPENING.starting(words, 0)
    if phrase and _ASKS_BACK.isdisjoint(words[len(phrase.words) :][:1]):
        return matched(phrase)
    found = whole(words)
    return found if found and found.intent is Intent.VOTED else _says_so_later(clause)


def _says_so_later(clause: _Clause) -> Match | None:
    """As in "all good I voted"; not in "they asked if I voted", "the man I voted for"."""
    words = clause.words
    if _MYSELF.isdisjoint(words[1:]) or clause.asks or words[0] in vocabulary.QUESTIONS:
        return None
    for at in range(1, len(words)):
        phrase = vocabulary.OPENING.starting(words, at) if words[at] in _MYSELF else None
        if phrase and words[at - 1] not in _HEARSAY and words[at + len(phrase.words) :][:1] != ["for"]:
            return matched(phrase)
    return None


def _besides(clause: _Clause) -> str:
    """What a person must read: questions and worries, without a word of how anybody voted."""
    phrase = vocabulary.OPENING.starting(clause.words, 0) if clause.words else None
    said = clause.words[len(phrase.words) if phrase else 0 :]
    how = not _TELLS_HOW.isdisjoint(clause.words)
    if worried(clause.text):
        return (
            spoken([word for word in said if word not in _TELLS_HOW])
            if phrase or how
            else _as_written(clause)
        )
    if not clause.asks or phrase or not said:
        return ""
    return A_QUESTION if how else _as_written(clause)


def _as_written(clause: _Clause) -> str:
    mark = clause.mark.strip()[:1]
    return clause.text.strip() + (mark if mark in _KEPT_MARKS else "")


def without_how(text: str, found: Match) -> Match:
    """What was found in a text whose sender tells how she votes, and so is not kept: what it asks, fears, or needs."""
    clauses = [clause for sentence in _sentences(_WENT_ON.sub(" ", text)) for clause in sentence]
    if not tells([spoken(clause.raw) for clause in clauses]):
        return found
    parts = ", ".join(dict.fromkeys(filter(None, map(_asks_for_help, clauses))))
    besides = _NO_COMMA.sub(" ", parts)
    words = [word for clause in clauses for word in clause.words]
    held = beside_vote(words, [clause.words for clause in clauses]) if found.intent is Intent.REPLY else None
    return replace(held or found, says_how=True, besides=besides)


def _asks_for_help(clause: _Clause) -> str:
    if besides := _besides(clause):
        return besides
    how = not _TELLS_HOW.isdisjoint(without_lacks(spoken(clause.words)).split())
    if how:
        return WENT_WRONG if not WRONG.isdisjoint(clause.words) else ""
    failed = any(True for _ in vocabulary.FAILED.within(clause.words))
    return _as_written(clause) if failed or not NEEDS.isdisjoint(clause.words) else ""
