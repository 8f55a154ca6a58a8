"""Which vote a text is about, as far as it says: on the strike, on the contract, of officers; or on both there are."""

from keywords.fold import tokens
from keywords.meaning import Intent, Match
from keywords.vocabulary import BALLOTS, OF_A_LIST, SEASONS, Pattern, Phrases, words_of
from keywords.whole import matched
from keywords.wording import Source, Wording

BOTH = "both"
_LONGEST = 10  # words
_SAYS = (Intent.VOTED, Intent.NOT_VOTED)
# What may stand before a vote's name, and after it.
_BEFORE = tuple(
    map(tokens, ("on the", "in the", "for the", "on", "por la", "por el", "en la", "en el", "sa"))
)
_AFTER = tuple(map(tokens, ("vote", "voto", "boto", "投票")))

_PHRASES = Phrases(
    Pattern(pattern, Wording(Intent.VOTED, season.NEWS.language, Source.OURS, (), topic=kind))
    for season in SEASONS
    for kind, patterns in season.VOTES.items()
    for pattern in patterns
)


def votes_named(text: str) -> frozenset[str]:
    """The kinds of votes that it names, by the names they have in the data; BOTH where it says so."""
    found = (phrase.wording for _, phrase in _PHRASES.within(words_of(text)))
    return frozenset(wording.topic for wording in found if wording)


def names_voting(text: str) -> bool:
    """Whether a text has a word of voting in it, whatever else it says."""
    return not BALLOTS.isdisjoint(words_of(text))


NAMES = _PHRASES.first_words()


def of_a_kind(words: list[str]) -> Match | None:
    """VOTED, or its taking back, with nothing beside but the vote that it is about: "UNDO STRIKE VOTE"."""
    if len(words) > _LONGEST or NAMES.isdisjoint(words):
        return None
    found = next(_PHRASES.within(words), None)
    if not found:
        return None
    at, name = found
    before, after = words[:at], words[at + len(name.words) :]
    phrase = OF_A_LIST.whole(before + after) or OF_A_LIST.whole(_bare(before, after))
    return matched(phrase) if phrase and phrase.intent in _SAYS else None


def _bare(before: list[str], after: list[str]) -> list[str]:
    """Without "on the" before the vote's name, and "vote" after it."""
    kept = next((before[: -len(some)] for some in _BEFORE if before[-len(some) :] == some), before)
    return kept + ([] if after in _AFTER else after)
