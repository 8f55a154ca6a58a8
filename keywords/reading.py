"""What there is in one text, before anything is decided: control words, keywords, numbers, and the rest."""

import re
from dataclasses import dataclass, field

from keywords import vocabulary
from keywords.meaning import Intent
from keywords.roster import Roster, digits_of, squash
from keywords.vocabulary import Phrase

# A phone sends these when somebody taps a heart on our text: they quote our words, not the member's.
_ECHO = re.compile(
    r"\s*(?:liked|loved|disliked|laughed at|emphasized|questioned|removed an? \w+ from|reacted \S{1,12} to"
    r"|le gust[oó]|le encant[oó]|se ri[oó] de|\S{1,12} to)\s*[“\"«]",
    re.IGNORECASE,
)
_SHORT_CODE = range(5, 7)  # digits of the number we text from: "USW7600 to 77820"


@dataclass(frozen=True, slots=True)
class Named:
    """A keyword as the member wrote it. Not `firm`: it may be an ordinary word, as ALLIANCE is."""

    keyword: str
    at: int
    words: tuple[str, ...]
    firm: bool


@dataclass(slots=True)
class Reading:
    """The parts of one text."""

    words: list[str]
    asks: bool = False  # a question mark, or opens like a question
    said: list[tuple[int, Phrase]] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    numbers: list[tuple[int, str]] = field(default_factory=list)
    rest: list[tuple[int, str]] = field(default_factory=list)  # neither of these
    muddled: tuple[str, ...] = ()  # "ufcw 7 70": keywords that could be meant

    @property
    def strays(self) -> list[str]:
        """Words that have no business beside a keyword."""
        return [word for _, word in self.rest if word not in vocabulary.BESIDE]

    @property
    def joins(self) -> bool:
        return any(word in vocabulary.JOIN_VERBS for _, word in self.rest)

    @property
    def negated(self) -> bool:
        return any(word in vocabulary.NEGATIONS for _, word in self.rest)

    @property
    def talks(self) -> bool:
        """About union life, rather than to us."""
        return any(word in vocabulary.TALK for _, word in self.rest)

    def of(self, *intents: Intent) -> list[Phrase]:
        return [phrase for _, phrase in self.said if phrase.intent in intents]

    def keywords(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(named.keyword for named in self.named))


def is_echo(text: str) -> bool:
    """A tapped heart or thumb that quotes our own text."""
    return _ECHO.match(text) is not None


def parse(words: list[str], roster: Roster, asks: bool) -> Reading:
    """Walk through the words once, taking the longest thing known at each place."""
    reading = Reading(words, asks or words[0] in vocabulary.QUESTIONS)
    at = 0
    while at < len(words):
        at = _take(reading, roster, at)
    return reading


def _take(reading: Reading, roster: Roster, at: int) -> int:
    words = reading.words
    keyword = roster.starting(words, at)
    phrase = vocabulary.CONTROLS.starting(words, at)
    if phrase and not (keyword and keyword[1] > at + len(phrase.words)):
        return _take_phrase(reading, phrase, at)
    if keyword:
        return _take_keyword(reading, *keyword, at)
    number = digits_of(words[at])
    if not number:
        reading.rest.append((at, words[at]))
    elif not _is_our_number(words, at):
        _take_number(reading, roster, number, at)
    return at + 1


def _take_phrase(reading: Reading, phrase: Phrase, at: int) -> int:
    if phrase.wording:
        reading.said.append((at, phrase))
    else:
        reading.rest.extend(enumerate(phrase.words, at))
    return at + len(phrase.words)


def _take_keyword(reading: Reading, keyword: str, end: int, at: int) -> int:
    written = tuple(reading.words[at:end])
    spelled_out = sum(word.isalpha() and word not in vocabulary.LOCALS for word in written) > 1
    firm = not spelled_out and any(digits_of(word) or not word.isalpha() for word in written)
    reading.named.append(Named(keyword, at, written, firm))
    return end


def _is_our_number(words: list[str], at: int) -> bool:
    return at > 0 and words[at - 1] in {"to", "al", "a"} and len(words[at]) in _SHORT_CODE


def _take_number(reading: Reading, roster: Roster, number: str, at: int) -> None:
    """A number after a keyword may be the next local of the same union, or the torn-off end of this one."""
    before = reading.named[-1] if reading.named else None
    between = reading.words[before.at + len(before.words) : at] if before else []
    if not before or not vocabulary.LINKS.issuperset(between) or len(number) > 4:
        reading.numbers.append((at, number))
        return
    letters = squash(before.keyword).rstrip("0123456789")
    another = roster.exact.get(letters + number)
    whole = None if between else roster.exact.get(squash(before.keyword) + number)
    if whole:
        reading.muddled += (whole, before.keyword)
    elif another:
        reading.named.append(Named(another, at, (number,), firm=True))
    elif between:
        reading.numbers.append((at, number))
    else:
        reading.muddled += (before.keyword,)
