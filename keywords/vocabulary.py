"""The words we know, in every language, looked up by what a member wrote.

The words themselves stand in `languages/`, one file each, every wording with its source. Control words win
over a keyword of the same spelling: carriers oblige us to obey them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from keywords.fold import fold, tokens
from keywords.languages import (
    chinese,
    chinese_season,
    english,
    english_season,
    spanish,
    spanish_season,
    tagalog,
    tagalog_season,
)
from keywords.meaning import Intent
from keywords.wording import Reach, SmallTalk, Source, Wording, gathered

LANGUAGES = (english, spanish, tagalog, chinese)
SEASONS = (english_season, spanish_season, tagalog_season, chinese_season)
WORDINGS: tuple[Wording, ...] = tuple(wording for language in LANGUAGES for wording in language.WORDINGS)
SMALL_TALK: tuple[SmallTalk, ...] = tuple(language.SMALL_TALK for language in LANGUAGES)

POLITE = gathered(talk.polite for talk in SMALL_TALK)
YES = gathered(talk.yes for talk in SMALL_TALK)
JOIN_VERBS = gathered(talk.join_verbs for talk in SMALL_TALK)
BESIDE = gathered(talk.beside for talk in SMALL_TALK) | JOIN_VERBS
CHOICES = gathered(talk.choices for talk in SMALL_TALK)
COUPLES = gathered(talk.couples for talk in SMALL_TALK)
LINKS = gathered(talk.links for talk in SMALL_TALK)
LOCALS = gathered(talk.locals for talk in SMALL_TALK)
NEGATIONS = gathered(talk.negations for talk in SMALL_TALK)
WISHES = gathered(talk.wishes for talk in SMALL_TALK)
QUESTIONS = gathered(talk.questions for talk in SMALL_TALK)
ADDRESS = gathered(talk.address for talk in SMALL_TALK)
TALK = gathered(talk.talk for talk in SMALL_TALK)
BALLOTS = gathered(talk.ballots for talk in SMALL_TALK)
REASONS = gathered(talk.reasons for talk in SMALL_TALK)
TURNS = gathered(talk.turns for talk in SMALL_TALK)

_ACCENTED: dict[str, str] = {}
_APART: dict[str, list[tuple[list[str], list[str]]]] = {}
for _written, _meant in (pair for talk in SMALL_TALK for pair in talk.told_apart):
    if len(fold(_written)) == len(_written) and fold(_written) != _written:
        _ACCENTED[_written] = _meant
    else:
        _words = tokens(fold(_written))
        _APART.setdefault(_words[0], []).append((_words, tokens(fold(_meant))))
_ACCENT = re.compile(rf"\b(?:{'|'.join(_ACCENTED)})\b", re.IGNORECASE)
_SIGNS = tuple(
    {sign for word in _ACCENTED for sign in word + word.upper() if not sign.isascii()} | {"\u0301"}
)


def words_of(text: str) -> list[str]:
    """The words of a text, folded; those that only an accent or a courtesy tells apart are other words then."""
    if not text.isascii() and any(sign in text for sign in _SIGNS):
        text = _ACCENT.sub(lambda found: _ACCENTED[found[0].lower()], unicodedata.normalize("NFC", text))
    words = tokens(fold(text))
    return words if _APART.keys().isdisjoint(words) else _told_apart(words)


def _told_apart(words: list[str]) -> list[str]:
    told, at = [], 0
    while at < len(words):
        known = _APART.get(words[at], ())
        found = next(((some, meant) for some, meant in known if words[at : at + len(some)] == some), None)
        told += found[1] if found else words[at : at + 1]
        at += len(found[0]) if found else 1
    return told


# The courtesies of several words, by the first of them.
_COURTESIES: dict[str, list[list[str]]] = {}
for _courtesy in (tokens(fold(courtesy)) for talk in SMALL_TALK for courtesy in talk.courtesies):
    _COURTESIES.setdefault(_courtesy[0], []).append(_courtesy)


def without_courtesies(words: list[str]) -> list[str]:
    """The words that ask for something: "please stop thank you" is "stop"."""
    if not _COURTESIES.keys().isdisjoint(words):
        words = _without_long_courtesies(words)
    return words if POLITE.isdisjoint(words) else [word for word in words if word not in POLITE]


def _without_long_courtesies(words: list[str]) -> list[str]:
    kept, at = [], 0
    while at < len(words):
        known = _COURTESIES.get(words[at], ())
        length = max((len(long) for long in known if words[at : at + len(long)] == long), default=0)
        if not length:
            kept.append(words[at])
        at += length or 1
    return kept


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a text that say a wording. Without a wording they ask for nothing (an idiom)."""

    words: tuple[str, ...]
    wording: Wording | None

    @property
    def intent(self) -> Intent:
        return self.wording.intent if self.wording else Intent.REPLY

    @property
    def reach(self) -> Reach:
        return self.wording.reach if self.wording else Reach.ALONE


Opening = tuple[str, str | None]


class Pattern:
    """One pattern of a wording, compared slot by slot: spelling all of them out would take 50,000 phrases."""

    def __init__(self, pattern: str, wording: Wording | None) -> None:
        self.wording = wording
        slots = [_alternatives(slot) for slot in pattern.split(" ")]
        self.shortest = sum(min(map(len, slot)) for slot in slots)
        self.longest = sum(max(map(len, slot)) for slot in slots)
        self._slots = [([] in slot, _by_first_word(slot)) for slot in slots]

    def openings(self) -> set[Opening]:
        """The first two words it can begin with; the second is None where it can end after one."""
        found: set[Opening] = set()
        for place, (optional, slot) in enumerate(self._slots):
            after = self._firsts(place + 1)
            for some in (some for alternatives in slot.values() for some in alternatives):
                found.update((some[0], second) for second in ({some[1]} if len(some) > 1 else after))
            if not optional:
                break
        return found

    def _firsts(self, place: int) -> set[str | None]:
        """The words that can come at this slot, None if nothing needs to."""
        found: set[str | None] = set()
        for optional, slot in self._slots[place:]:
            found.update(slot)
            if not optional:
                return found
        return found | {None}

    def ends(self, words: list[str], at: int) -> set[int]:
        """Every place where it can end if it starts here."""
        ends = {at}
        for optional, slot in self._slots:
            reached = set(ends) if optional else set()
            for end in ends:
                if end < len(words) and words[end] in slot:
                    reached.update(end + len(some) for some in slot[words[end]] if _stands(some, words, end))
            if not reached:
                return reached
            ends = reached
        return ends


def _alternatives(slot: str) -> list[list[str]]:
    return [without_courtesies(tokens(fold(words.replace("_", " ")))) for words in slot.split("|")]


def _by_first_word(slot: list[list[str]]) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for some in filter(None, slot):
        found.setdefault(some[0], []).append(some)
    return found


def _stands(some: list[str], words: list[str], at: int) -> bool:
    return len(some) == 1 or words[at : at + len(some)] == some


class Phrases:
    """Patterns found by their first two words."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._openings: dict[str, dict[str | None, list[Pattern]]] = {}
        for pattern in patterns:
            for first, second in pattern.openings():
                self._openings.setdefault(first, {}).setdefault(second, []).append(pattern)

    def first_words(self) -> frozenset[str]:
        """The words that a phrase can begin with."""
        return frozenset(self._openings)

    def whole(self, words: list[str]) -> Phrase | None:
        """What these words say, nothing more and nothing less."""
        opened = self._openings.get(words[0]) if words else None
        for pattern in opened.get(words[1] if len(words) > 1 else None, ()) if opened else ():
            if pattern.shortest <= len(words) <= pattern.longest and len(words) in pattern.ends(words, 0):
                return Phrase(tuple(words), pattern.wording)
        return None

    def starting(self, words: list[str], at: int) -> Phrase | None:
        """The longest phrase that starts here."""
        opened = self._openings.get(words[at])
        if not opened:
            return None
        longest, wording = at, None
        for pattern in opened.get(words[at + 1], ()) if at + 1 < len(words) else ():
            end = max(pattern.ends(words, at), default=at)
            longest, wording = (end, pattern.wording) if end > longest else (longest, wording)
        if longest > at:
            return Phrase(tuple(words[at:longest]), wording)
        alone = opened.get(None)
        return Phrase((words[at],), alone[0].wording) if alone else None

    def within(self, words: list[str]) -> Iterator[tuple[int, Phrase]]:
        """Every place where a phrase starts, with the longest one there."""
        if self._openings.keys().isdisjoint(words):
            return
        for at, word in enumerate(words):
            if word in self._openings and (found := self.starting(words, at)):
                yield at, found


_REACHES = list(Reach)
_PATTERNS = [Pattern(pattern, wording) for wording in WORDINGS for pattern in wording.patterns]
# Where two patterns say the same, the one that reaches further counts.
_PATTERNS.sort(key=lambda pattern: -_REACHES.index(pattern.wording.reach) if pattern.wording else 0)
_IDIOMS = [Pattern(idiom, None) for talk in SMALL_TALK for idiom in talk.idioms]


def _meaning(*intents: Intent) -> list[Pattern]:
    return [pattern for pattern in _PATTERNS if pattern.wording and pattern.wording.intent in intents]


def _reaching(*reaches: Reach) -> list[Pattern]:
    return [pattern for pattern in _PATTERNS if pattern.wording and pattern.wording.reach in reaches]


_REQUESTS = (Intent.STOP, Intent.MAYBE_STOP, Intent.START, Intent.HELP, Intent.UPDATE, Intent.LANGUAGE)

EVERY_PHRASE = Phrases(_reaching(*(reach for reach in Reach if reach is not Reach.YIELDS)))
YIELDING = Phrases(_reaching(Reach.YIELDS))
OF_A_LIST = Phrases(_meaning(Intent.VOTE, Intent.VOTED, Intent.NOT_VOTED, Intent.WHEN))
CONTROLS = Phrases(_meaning(*_REQUESTS) + _IDIOMS)
INSIDE = Phrases(_reaching(Reach.INSIDE))
OPENING = Phrases(_reaching(Reach.OPENS))
LEADS = Phrases(Pattern(lead.replace(" ", "_"), None) for talk in SMALL_TALK for lead in talk.leads)
FAILED = Phrases(Pattern(failed, None) for talk in SMALL_TALK for failed in talk.failed)
PICKS = Phrases(Pattern(pick, None) for talk in SMALL_TALK for pick in talk.picks)
OTHER_VOTES = Phrases(Pattern(other, None) for talk in SMALL_TALK for other in talk.other_votes)
TOPICS = Phrases(
    Pattern(pattern, Wording(Intent.UPDATE, season.NEWS.language, Source.OURS, (), topic=topic))
    for season in SEASONS
    for topic, patterns in season.TOPICS.items()
    for pattern in patterns
)
