"""Opt-outs inside a text that says more. Who says that she voted is held at the least sign of one."""

from collections.abc import Iterable, Iterator

from keywords import vocabulary
from keywords.meaning import Intent, Match
from keywords.vocabulary import Phrase
from keywords.whole import OPT_OUTS, matched, whole
from keywords.wording import Source

_LONGEST = 5  # words at the end or the beginning that are read by themselves
_PLAIN_STOPS = ("stop", "unsub", "opt")
_NEAR = 3  # words after a plain stop that may speak to us: stop reminding me
# "I voted no stop texting me": that no is how she voted, and negates nothing.
_NEGATIONS = vocabulary.NEGATIONS - {"no"}


def negated_before(words: list[str], at: int, negations: frozenset[str] = vocabulary.NEGATIONS) -> bool:
    """As in "don't stop texting me", "I never asked you to stop texting me"."""
    while at > 0 and words[at - 1] in vocabulary.WISHES:
        at -= 1
    return at > 0 and words[at - 1] in negations


def beside_vote(words: list[str], clauses: Iterable[list[str]]) -> Match | None:
    """An opt-out beside "I voted": a person looks, and nothing is sent until then."""
    for part in clauses:
        found = whole(part)
        if found and found.intent in OPT_OUTS:
            return _held(found)
    free = [at for at in _outside_idioms(words) if not negated_before(words, at, _NEGATIONS)]
    for at in free:
        found = whole(words[at:]) if 0 < at >= len(words) - _LONGEST else None
        if found and found.intent in OPT_OUTS:
            return _held(found)
    return (_first(words) if 0 in free else None) or _inside(words, free)


def _held(found: Match) -> Match:
    return Match(Intent.MAYBE_STOP, language=found.language, words=found.words)


def _outside_idioms(words: list[str]) -> Iterator[int]:
    """Where a word stands that is not in the middle of "stop by", "por fin"."""
    at = 0
    while at < len(words):
        phrase = vocabulary.CONTROLS.starting(words, at)
        if phrase and not phrase.wording:
            at += len(phrase.words)
        else:
            yield at
            at += 1


def _first(words: list[str]) -> Match | None:
    """The first words: "STOP I voted no". One alone only if it means nothing else: "para" does."""
    for end in range(min(_LONGEST, len(words) - 1), 0, -1):
        phrase = vocabulary.EVERY_PHRASE.whole(words[:end])
        if phrase and phrase.intent in OPT_OUTS and (end > 1 or _is_official(phrase)):
            return matched(phrase, Intent.MAYBE_STOP)
    return None


def _is_official(phrase: Phrase) -> bool:
    return phrase.wording is not None and phrase.wording.source in (Source.FCC, Source.TWILIO)


def _inside(words: list[str], free: list[int]) -> Match | None:
    """What is an opt-out wherever it stands, and a plain stop that speaks to us."""
    for at, phrase in vocabulary.INSIDE.within(words):
        if at in free:
            return matched(phrase, Intent.MAYBE_STOP)
    return next(filter(None, (_to_us(words, at) for at in free)), None)


def _to_us(words: list[str], at: int) -> Match | None:
    if not words[at].startswith(_PLAIN_STOPS) or words[at - 1 : at] == ["to"]:
        return None
    phrase = vocabulary.CONTROLS.starting(words, at)
    near = words[at + 1 : at + len(phrase.words) + _NEAR] if phrase else []
    return matched(phrase, Intent.MAYBE_STOP) if phrase and not vocabulary.ADDRESS.isdisjoint(near) else None
