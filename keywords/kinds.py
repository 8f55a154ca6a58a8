"""Which vote a text is about, as far as it says: on the strike, on the contract, of officers; or on both there are."""

from keywords.meaning import Intent
from keywords.vocabulary import BALLOTS, SEASONS, Pattern, Phrases, words_of
from keywords.wording import Source, Wording

BOTH = "both"

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
