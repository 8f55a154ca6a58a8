"""Who comes to an event: its word, as the organizers gave it, with no more beside it than belongs there."""

from collections.abc import Iterable

from keywords.fold import spoken
from keywords.meaning import Intent, Match
from keywords.roster import Roster
from keywords.season import QUESTIONS
from keywords.vocabulary import SEASONS, YES, words_of
from keywords.whole import whole
from keywords.wording import gathered

_LONGEST = 16  # words
_GUESSED = 6  # letters of an event's word, at least, for a slip of the thumb to count
_WAYS = tuple(language.COMING for language in SEASONS)
_RSVP = gathered(way.rsvp for way in _WAYS)
_NO = gathered(way.no for way in _WAYS)
_SAYS = gathered(way.says for way in _WAYS) | _RSVP | _NO | YES
_ARTICLES = gathered(way.article for way in _WAYS)
_BESIDE = gathered(way.beside for way in _WAYS) | _SAYS | _ARTICLES
_WHEN = tuple(asked for asked in QUESTIONS if asked.question.intent is Intent.WHEN)


class Events:
    """The events' words. One that is a control word or a keyword is never read as an event's."""

    def __init__(self, words: Iterable[str], keywords: Roster) -> None:
        self._keywords = keywords
        self._roster = Roster(word for word in words if self._is_free(word))

    def _is_free(self, word: str) -> bool:
        written = words_of(word)
        return bool(written) and not whole(written) and not self._keywords.alone(written)

    def read(self, words: list[str], marked: bool) -> Match | None:
        """RSVP, or WHEN with the event that was asked about."""
        if not self._roster.exact or len(words) > _LONGEST:
            return _rsvp("", words, words)
        found = self._exact(words) or self._nearly(words)
        if not found:
            return _rsvp("", words, words)
        event, at, end = found
        beside = words[:at] + words[end:]
        return _when(event, words, beside, marked) or _rsvp(event, words, beside)

    def _exact(self, words: list[str]) -> tuple[str, int, int] | None:
        for at in range(len(words)):
            if found := self._roster.starting(words, at):
                return found[0], at, found[1]
        return None

    def _nearly(self, words: list[str]) -> tuple[str, int, int] | None:
        """One slip of the thumb in a long word that is near to nothing else."""
        spans = [(at, end) for at in range(len(words)) for end in (at + 1, at + 2) if end <= len(words)]
        for at, end in spans:
            written = "".join(words[at:end])
            near = self._roster.one_off(written) if len(written) >= _GUESSED else []
            if len(near) == 1 and len(near[0]) >= _GUESSED and not self._keywords.one_off(written):
                return self._roster.exact[near[0]], at, end
        return None


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
