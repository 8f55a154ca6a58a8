"""The words we know, in every language, looked up by what a member wrote.

The words themselves stand in `languages/`, one file each, every wording with its source. Control words win over
a keyword of the same spelling: carriers oblige us to obey them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from keywords.fold import fold, tokens
from keywords.languages import chinese, english, spanish, tagalog
from keywords.meaning import Intent
from keywords.wording import Reach, SmallTalk, Wording, gathered

LANGUAGES = (english, spanish, tagalog, chinese)
WORDINGS: tuple[Wording, ...] = tuple(wording for language in LANGUAGES for wording in language.WORDINGS)
SMALL_TALK: tuple[SmallTalk, ...] = tuple(language.SMALL_TALK for language in LANGUAGES)

POLITE = gathered(talk.polite for talk in SMALL_TALK)
YES = gathered(talk.yes for talk in SMALL_TALK)
JOIN_VERBS = gathered(talk.join_verbs for talk in SMALL_TALK)
BESIDE = gathered(talk.beside for talk in SMALL_TALK) | JOIN_VERBS
CHOICES = gathered(talk.choices for talk in SMALL_TALK)
LINKS = gathered(talk.links for talk in SMALL_TALK)
LOCALS = gathered(talk.locals for talk in SMALL_TALK)
NEGATIONS = gathered(talk.negations for talk in SMALL_TALK)
WISHES = gathered(talk.wishes for talk in SMALL_TALK)
QUESTIONS = gathered(talk.questions for talk in SMALL_TALK)
ADDRESS = gathered(talk.address for talk in SMALL_TALK)
TALK = gathered(talk.talk for talk in SMALL_TALK)

_COURTESIES = frozenset(
    tuple(tokens(fold(courtesy))) for talk in SMALL_TALK for courtesy in (*talk.courtesies, *talk.polite.split())
)
_OPENS_COURTESY = frozenset(words[0] for words in _COURTESIES)
_LONGEST_COURTESY = max(map(len, _COURTESIES))


def without_courtesies(words: list[str]) -> list[str]:
    """The words that ask for something: "please stop thank you" is "stop"."""
    if _OPENS_COURTESY.isdisjoint(words):
        return words
    kept, at = [], 0
    while at < len(words):
        length = _courtesy_at(words, at)
        if not length:
            kept.append(words[at])
        at += length or 1
    return kept


def _courtesy_at(words: list[str], at: int) -> int:
    if words[at] not in _OPENS_COURTESY:
        return 0
    lengths = range(_LONGEST_COURTESY, 0, -1)
    return next((n for n in lengths if tuple(words[at : at + n]) in _COURTESIES), 0)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way of saying a wording, ready to be compared. Without a wording it asks for nothing (an idiom)."""

    words: tuple[str, ...]
    wording: Wording | None

    @property
    def intent(self) -> Intent:
        return self.wording.intent if self.wording else Intent.REPLY

    @property
    def reach(self) -> Reach:
        return self.wording.reach if self.wording else Reach.ALONE


class Phrases:
    """Phrases found by their words, the longest first."""

    def __init__(self, phrases: list[Phrase]) -> None:
        self._all: dict[tuple[str, ...], Phrase] = {}
        for phrase in phrases:
            self._all.setdefault(phrase.words, phrase)
        self.openings: dict[str, tuple[int, ...]] = {}
        for words in self._all:
            lengths = {len(words), *self.openings.get(words[0], ())}
            self.openings[words[0]] = tuple(sorted(lengths, reverse=True))

    def whole(self, words: list[str]) -> Phrase | None:
        """The phrase that these words are, nothing more and nothing less."""
        return self._all.get(tuple(words))

    def starting(self, words: list[str], at: int) -> Phrase | None:
        """The longest phrase that starts here."""
        for length in self.openings.get(words[at], ()):
            found = self._all.get(tuple(words[at : at + length]))
            if found:
                return found
        return None

    def within(self, words: list[str]) -> Iterator[tuple[int, Phrase]]:
        """Every place where a phrase starts, with the longest one there."""
        if self.openings.keys().isdisjoint(words):
            return
        for at, word in enumerate(words):
            if word in self.openings and (found := self.starting(words, at)):
                yield at, found


def _spelled(wording: Wording) -> Iterator[Phrase]:
    for phrase in wording.phrases():
        words = without_courtesies(tokens(fold(phrase)))
        if words:
            yield Phrase(tuple(words), wording)


_REACHES = list(Reach)
_SPELLED = [phrase for wording in WORDINGS for phrase in _spelled(wording)]
# Where a phrase is spelled out twice, the one that reaches further counts.
_SPELLED.sort(key=lambda phrase: -_REACHES.index(phrase.reach))
_IDIOMS = [Phrase(tuple(tokens(fold(idiom))), None) for talk in SMALL_TALK for idiom in talk.idioms]

EVERY_PHRASE = Phrases(_SPELLED)
CONTROLS = Phrases([phrase for phrase in _SPELLED if phrase.intent is not Intent.ANSWER] + _IDIOMS)
INSIDE = Phrases([phrase for phrase in _SPELLED if phrase.reach is Reach.INSIDE])
LEADS = Phrases([Phrase(tuple(tokens(fold(lead))), None) for talk in SMALL_TALK for lead in talk.leads])
