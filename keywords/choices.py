"""Answers by number or letter, and the mark that opens a longer answer."""

import re

from keywords import vocabulary
from keywords.meaning import Intent, Match
from keywords.roster import digits_of
from keywords.whole import as_answer, whole

_YES_NO = ("YES", "NO")
_OPENS = re.compile(r"[\s(\[#\"'“‘]*\w{1,4}\ufe0f?\u20e3?\s*(?:[).:\]\n\"'”]|[-–—]\s|,\s|!)")


def mark_of(word: str) -> str:
    """The choice that one word is: "2", "two" and "dos" are 2, "b" is B, "sí" is YES; or nothing."""
    if word.isdecimal() and word.isascii():
        return as_answer(word).choice
    found = whole([word])
    return found.choice if found and found.intent is Intent.ANSWER else ""


def picked(words: list[str]) -> Match | None:
    """An answer with words that only say that it is one: "my answer is B"."""
    if len(words) < 2 or not vocabulary.PICKS.whole(words[:-1]):
        return None
    choice = mark_of(words[-1])
    return Match(Intent.ANSWER, words=words[-1], choice=choice) if choice else None


def opening_choice(text: str, words: list[str]) -> str:
    """The mark that a longer answer opens with, where what follows is its reason: "2 because of the wages"."""
    choice = mark_of(words[0]) if len(words) > 1 else ""
    if not choice or any(digits_of(word) for word in words[1:]):
        return ""
    if words[1] in vocabulary.REASONS:
        return choice
    if not _OPENS.match(text) or (choice in {"A", "I"} and text.lstrip()[1:2] == ","):
        return ""
    others = {mark_of(word) for word in words[1:]} & set(_YES_NO)
    return "" if choice in _YES_NO and others - {choice} else choice
