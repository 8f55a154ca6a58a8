"""Answers by number or letter, and the mark that opens a longer answer."""

import re

from keywords import vocabulary
from keywords.meaning import Intent, Match
from keywords.roster import digits_of
from keywords.whole import LAST_MARK

_YES_NO = ("YES", "NO")
_OPENS = re.compile(r"[\s(\[#\"'“‘]*\w{1,4}\ufe0f?\u20e3?\s*(?:[).:\]\n\"'”]|[-–—]\s|,\s|!)")


_MARKS = {
    words[0]: wording.choice
    for wording in vocabulary.WORDINGS
    if wording.intent is Intent.ANSWER and wording.choice
    for words in map(vocabulary.words_of, wording.phrases())
    if len(words) == 1
} | {str(number): str(number) for number in range(1, LAST_MARK + 1)}


def mark_of(word: str) -> str:
    """The choice that one word is: "2", "two" and "dos" are 2, "b" is B, "sí" is YES; or nothing."""
    return _MARKS.get(word, "")


def picked(words: list[str]) -> Match | None:
    """An answer with words that only say that it is one: "my answer is B"."""
    choice = mark_of(words[-1]) if len(words) > 1 else ""
    if not choice or not vocabulary.PICKS.whole(words[:-1]):
        return None
    return Match(Intent.ANSWER, words=words[-1], choice=choice)


def opening_choice(text: str, words: list[str]) -> str:
    """The mark that a longer answer opens with, where what follows is its reason: "2 because of the wages"."""
    choice = mark_of(words[0])
    if not choice or len(words) < 2 or any(digits_of(word) for word in words[1:]):
        return ""
    if words[1] in vocabulary.REASONS:
        return "" if choice == "I" else choice
    if not _OPENS.match(text) or (choice in {"A", "I"} and text.lstrip()[1:2] == ","):
        return ""
    others = {mark_of(word) for word in words[1:]} & set(_YES_NO)
    return "" if choice in _YES_NO and others - {choice} else choice
