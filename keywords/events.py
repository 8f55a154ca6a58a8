"""Who comes to an event: its word, as the organizers gave it, with no more beside it than belongs there."""

from collections.abc import Iterable
from itertools import pairwise

from keywords import vocabulary
from keywords.fold import spoken
from keywords.meaning import Intent, Match
from keywords.roster import Roster
from keywords.season import QUESTIONS, is_marked
from keywords.vocabulary import SEASONS, YES, words_of
from keywords.whole import whole
from keywords.wording import gathered

_LONGEST = 16  # words
_IN_WORDS = 6  # that an event's word is written in, at most
_GUESSED = 6  # letters of an event's word, at least, for a slip of the thumb to count
_WAYS = tuple(language.COMING for language in SEASONS)
_RSVP = gathered(way.rsvp for way in _WAYS)
_NO = gathered(way.no for way in _WAYS)
_SAYS = gathered(way.says for way in _WAYS) | _RSVP | _NO | YES
_ARTICLES = gathered(way.article for way in _WAYS)
_BESIDE = gathered(way.beside for way in _WAYS) | _SAYS | _ARTICLES
_WHEN = tuple(asked for asked in QUESTIONS if asked.question.intent is Intent.WHEN)
# What is in any question about an event, and so tells none from another.
_OF_ANY = frozenset(("event", "events", "evento", "eventos")).union(
    *(asked.all - asked.about - asked.names for asked in _WHEN)
) - frozenset().union(*(asked.about | asked.names for asked in _WHEN), ("hall",))
_EVER_BESIDE = _BESIDE.union(*(asked.all - asked.about for asked in _WHEN))


class Events:
    """The events' words. One that is a control word or a keyword is never read as an event's."""

    def __init__(self, words: Iterable[str], keywords: Roster, names: Iterable[str] = ()) -> None:
        self._keywords = keywords
        told = (frozenset(words_of(name)) - _OF_ANY for name in names)
        self._names = [name for name in told if _may_be_asked_for(name)]
        self._of_names = frozenset[str]().union(*self._names)
        self._roster = Roster(word for word in words if self._is_free(word))
        self._longest = max(map(len, self._roster.exact), default=0) + 1
        long = [written for written in self._roster.exact if len(written) >= _GUESSED]
        # One slip leaves the beginning or the end as it was.
        self._ends = {end for written in long for end in (written[:2], written[-2:])}

    def _is_free(self, word: str) -> bool:
        written = words_of(word)
        return bool(written) and not whole(written) and not self._keywords.alone(written)

    def read(self, text: str, words: list[str]) -> Match | None:
        """RSVP, or WHEN with the event that was asked about."""
        found = self._find(words) if self._roster.exact and len(words) <= _LONGEST else None
        if not found:
            asked = None if self._of_names.isdisjoint(words) else self._asked_by_name(words)
            return asked or (None if _RSVP.isdisjoint(words) else _rsvp("", words, words))
        event, at, end = found
        beside = words[:at] + words[end:]
        return _when(event, words, beside, is_marked(text)) or _rsvp(event, words, beside)

    def _asked_by_name(self, words: list[str]) -> Match | None:
        """WHEN, with a whole name that is in no list of ours: "when is the chili cook-off"."""
        said = frozenset(words)
        for asked in _WHEN:
            own = said - asked.all
            if own and not asked.asks.isdisjoint(said) and any(own <= name <= said for name in self._names):
                return Match(Intent.WHEN, language=asked.question.language, words=spoken(words))
        return None

    def _find(self, words: list[str]) -> tuple[str, int, int] | None:
        """The event, and from where to where it was written: all words that may not stand beside it are in it."""
        strange = _strange(words)
        if not strange:
            return None
        first, last = strange
        if sum(map(len, words[first : last + 1])) > self._longest:
            return None
        for at in range(max(0, last - _IN_WORDS), first + 1) if last else range(len(words)):
            found = self._roster.starting(words, at)
            if found and found[1] > last:
                return found[0], at, found[1]
        return self._nearly(words, first, last)

    def _nearly(self, words: list[str], first: int, last: int) -> tuple[str, int, int] | None:
        """One slip of the thumb in a long word that is near to nothing else."""
        around = [(first, first + 1), (first - 1, first + 1), (first, first + 2)]
        for at, end in [(first, last + 1)] if last > first else around:
            written = "".join(words[max(at, 0) : end])
            if len(written) < _GUESSED or self._ends.isdisjoint((written[:2], written[-2:])):
                continue
            near = [other for other in self._roster.one_off(written) if _same_number(other, written)]
            if len(near) == 1 and len(near[0]) >= _GUESSED and not self._keywords.one_off(written):
                return self._roster.exact[near[0]], max(at, 0), end
        return None


def says_coming(word: str) -> bool:
    """Whether this one word says of any event that somebody comes, or not: GOING, SURE, CANT."""
    return not (_SAYS | _NO).isdisjoint(words_of(word))


def telling_words(text: str) -> frozenset[str]:
    """The words of an event's name, or of a question about it, that tell it from others: not "the", "next", "event".

    Neighbours also as one word: who asks for the townhall means the town hall.
    """
    words = [word for word in words_of(text) if word not in _OF_ANY]
    return frozenset(words) | {one + other for one, other in pairwise(words)}


def _may_be_asked_for(name: frozenset[str]) -> bool:
    """Not "Strike": "when does the strike end" asks for more than a date on the calendar."""
    return len(name) > 1 or not name <= vocabulary.TALK


def _same_number(event: str, written: str) -> bool:
    """SESSION9 is no slip of the thumb for SESSION8."""
    number = [sign for sign in event if sign.isdigit()]
    return not number or number == [sign for sign in written if sign.isdigit()]


def _strange(words: list[str]) -> tuple[int, int] | None:
    """Where the words begin and end that may not stand beside an event's; None if that is too far for its own."""
    first = last = 0
    found = False
    for at, word in enumerate(words):
        if word not in _EVER_BESIDE:
            first, last, found = first if found else at, at, True
            if last - first >= _IN_WORDS:
                return None
    return first, last


def _rsvp(event: str, words: list[str], beside: list[str]) -> Match | None:
    says = _SAYS if event else _RSVP
    if says.isdisjoint(beside) and not (event and _ARTICLES.issuperset(beside)):
        return None
    if not _BESIDE.issuperset(beside):
        return None
    return Match(Intent.RSVP, words=spoken(words), event=event, coming=_NO.isdisjoint(beside))


def _when(event: str, words: list[str], beside: list[str], marked: bool) -> Match | None:
    rest = frozenset(beside)
    for asked in _WHEN:
        if rest <= asked.all and (marked or not asked.asks.isdisjoint(rest)) and _RSVP.isdisjoint(rest):
            return Match(Intent.WHEN, language=asked.question.language, words=spoken(words), event=event)
    return None
