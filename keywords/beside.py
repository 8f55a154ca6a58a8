"""STOP beside one of our own words: "VOTE. STOP", "STOP MORE", "TOWNHALL STOP". Nobody writes that but to us."""

import re
from collections.abc import Callable, Iterator

from keywords import vocabulary
from keywords.leaving import negated_before
from keywords.meaning import Intent, Match
from keywords.whole import OPT_OUTS, whole

_LONGEST = 10  # words
_CLAUSES = re.compile(r"[.!?,;\n…。！？；，]+")
# Without "end" and "quit": "vote end" asks until when.
_PLAIN = frozenset(["stop", "stopall", "unsubscribe", "cancel", "revoke", "optout", "unsub", "alto", "parar"])
_OURS = frozenset({Intent.VOTE, Intent.VOTED, Intent.MORE, Intent.WHEN, Intent.UPDATE, Intent.RSVP})


def stop_beside_ours(text: str, words: list[str], read: Callable[[str, list[str]], Match]) -> Match | None:
    """MAYBE_STOP for an opt-out with nothing but words of ours beside it, as `read` reads them; else None."""
    if not 1 < len(words) <= _LONGEST:
        return None
    for stop, rest in _divided(text, words):
        found = whole(stop)
        if not found or found.intent not in OPT_OUTS:
            continue
        ours = [read(part, vocabulary.words_of(part)) for part in rest]
        if all(match.intent in _OURS for match in ours):
            voted = any(match.intent is Intent.VOTED for match in ours)
            return Match(Intent.MAYBE_STOP, language=found.language, words=found.words, voted=voted)
    return None


def _divided(text: str, words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """What may be the opt-out, and what stands beside it: clause by clause, or the first or last of a few words."""
    clauses = [part for part in _CLAUSES.split(text) if part.strip()]
    for at, clause in enumerate(clauses if len(clauses) > 1 else ()):
        yield vocabulary.without_courtesies(vocabulary.words_of(clause)), clauses[:at] + clauses[at + 1 :]
    if len(words) <= 4 and not negated_before(words, len(words) - 1):
        if words[0] in _PLAIN and words[1] != "the":  # "stop the vote" is talk
            yield words[:1], [" ".join(words[1:])]
        if words[-1] in _PLAIN:
            yield words[-1:], [" ".join(words[:-1])]
