"""Whether a text sounds as if somebody is hurt, threatened or at the end of their tether: then it is read first."""

from keywords.meaning import Intent
from keywords.reading import is_echo
from keywords.vocabulary import SEASONS, Pattern, Phrases, without_courtesies, words_of
from keywords.wording import Wording

_PHRASES = Phrases(
    Pattern(pattern, Wording(Intent.REPLY, worries.language, worries.source, ()) if meant else None)
    for worries in (season.WORRIES for season in SEASONS)
    for meant, patterns in ((True, worries.words), (False, worries.harmless))
    for pattern in patterns
)


def worried(text: str) -> bool:
    """A person should read this before others: "my manager threatened me", not "we are fired up"."""
    words = without_courtesies(words_of(text))
    at = 0
    while at < len(words):
        phrase = _PHRASES.starting(words, at)
        if phrase and phrase.wording:
            return not is_echo(text)
        at += len(phrase.words) if phrase else 1
    return False
