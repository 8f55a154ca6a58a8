"""Texts that are one phrase we know, from the first word to the last."""

import re
from dataclasses import replace

from keywords import vocabulary
from keywords.fold import spoken
from keywords.meaning import Intent, Match
from keywords.vocabulary import Phrase
from keywords.wording import Reach

OPT_OUTS = (Intent.STOP, Intent.MAYBE_STOP)
LAST_MARK = 31  # of a question's choices; a day of the month at most

_LONGEST_PHRASE = 16
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_LEANT_ON = (*OPT_OUTS, Intent.VOTED)


def whole(words: list[str]) -> Match | None:
    """The text is one phrase we know: as it is, after "yes", after "I want to", or drawn out ("stooop")."""
    if not 0 < len(words) <= _LONGEST_PHRASE:
        return None
    if phrase := vocabulary.EVERY_PHRASE.whole(words):
        return matched(phrase)
    if len(words) > 1 and words[0] in vocabulary.YES:
        return _after_yes(words)
    if len(words) > 1 and len(set(words)) == 1:
        return whole(words[:1])
    if all(len(word) == 1 and word.isascii() for word in words) and len(words) > 3:
        return whole(["".join(words)])
    return _led(words) or _drawn_out(words)


def _after_yes(words: list[str]) -> Match | None:
    if words[1:] == words[:-1]:
        return whole(words[:1])
    found = whole(words[1:])
    return replace(found, choice="") if found and found.choice == "NO" else found  # "yes no": who knows


def _led(words: list[str]) -> Match | None:
    lead = vocabulary.LEADS.starting(words, 0)
    phrase = vocabulary.EVERY_PHRASE.whole(words[len(lead.words) :]) if lead else None
    if not phrase or phrase.intent not in OPT_OUTS:
        return None
    return matched(phrase, Intent.MAYBE_STOP if phrase.reach is Reach.ALONE else phrase.intent)


def _drawn_out(words: list[str]) -> Match | None:
    """Somebody leans on a key: "stoppp". Only opt-outs, VOTED, YES and NO are read so."""
    text = " ".join(words)
    short = _DRAWN_OUT.sub(r"\1", text)
    phrase = vocabulary.EVERY_PHRASE.whole(short.split()) if short != text else None
    if not phrase or not (phrase.intent in _LEANT_ON or (phrase.wording and len(phrase.wording.choice) > 1)):
        return None
    return matched(phrase)


def matched(phrase: Phrase, intent: Intent | None = None) -> Match:
    """What this phrase asks for."""
    wording = phrase.wording
    if not wording:
        return Match(intent or phrase.intent, words=spoken(list(phrase.words)))
    return Match(
        intent or phrase.intent,
        language=language_of(phrase),
        # That somebody voted, never how.
        words="voted" if wording.intent is Intent.VOTED else spoken(list(phrase.words)),
        topic=wording.topic,
        choice=wording.choice,
    )


def language_of(phrase: Phrase) -> str | None:
    """The language that the phrase asks for, or else is in."""
    if not phrase.wording:
        return None
    return phrase.wording.wants if phrase.intent is Intent.LANGUAGE else phrase.wording.language


def as_answer(number: str) -> Match:
    """A bare number as an answer."""
    choice = str(int(number)) if len(number) < 3 and 0 < int(number) <= LAST_MARK else ""
    return Match(Intent.ANSWER, words=number, choice=choice)
