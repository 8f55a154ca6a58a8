"""The keywords there are: which one was written, and which were nearly written.

What is written exactly can join (a letter O for a zero counts as exact, in the number only). What is near is
only ever asked about.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from keywords.fold import fold
from keywords.vocabulary import LOCALS

AT_MOST = 3  # keywords named in one question
_LONGEST_IN_WORDS = 6
_LOOKALIKES = str.maketrans("oil", "011")
_PARTS = re.compile(r"([a-z]*)([0-9]*)")
_NUMBER = re.compile(r"[0-9oil]*[0-9][0-9oil]*")


def squash(text: str) -> str:
    """A keyword without blanks: "USW-7600" is "usw7600"."""
    return fold(text).replace(" ", "")


def digits_of(word: str) -> str:
    """The number that a word is ("76OO" is 7600), or nothing."""
    if word.isdecimal() and word.isascii():
        return word
    if len(word) > 2 and _NUMBER.fullmatch(word):
        return word.translate(_LOOKALIKES)
    return ""


def parts(squashed: str) -> tuple[str, str]:
    """Union letters and local's number: "usw7600" is ("usw", "7600"); ("", "") if it is built otherwise."""
    found = _PARTS.fullmatch(squashed)
    return (found[1], found[2]) if found else ("", "")


def edits(one: str, other: str) -> int:
    """Letters added, dropped, changed or swapped with their neighbour between two short words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        two_ago, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, two_ago[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _shorter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _first(keywords: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(keywords), AT_MOST))


class Roster:
    """All keywords, indexed by each way that members write them."""

    def __init__(self, keywords: Iterable[str], joins: Callable[[str], object] = str) -> None:
        self._joins = joins
        self.exact: dict[str, str] = {}
        self.lookalike: dict[str, list[str]] = {}
        self.beginnings: set[str] = set()
        self.by_number: dict[str, list[str]] = {}
        self.by_union: dict[str, list[str]] = {}
        self.nearby: dict[str, dict[str, None]] = {}
        self.endings: dict[str, list[str]] = {}
        for keyword in keywords:
            squashed = squash(keyword)
            if squashed and squashed not in self.exact:
                self._add(keyword, squashed)

    def _add(self, keyword: str, squashed: str) -> None:
        self.exact[squashed] = keyword
        alike = squashed.translate(_LOOKALIKES)
        self.lookalike.setdefault(alike, []).append(squashed)
        self.beginnings.update(alike[:length] for length in range(1, len(alike) + 1))
        letters, number = parts(squashed)
        for word in {squashed, number} - {""}:
            for shorter in {word, *_shorter(word)}:
                self.nearby.setdefault(shorter, {})[word] = None
        if number:
            self._number(keyword, number)
            for start in range(1, len(letters) - 2):
                self.endings.setdefault(squashed[start:], []).append(keyword)
        if letters and number:
            self.by_union.setdefault(letters, []).append(keyword)

    def _number(self, keyword: str, number: str) -> None:
        """Two keywords of one list with the same number leave nothing to ask about."""
        same = self.by_number.setdefault(number, [])
        if self._joins(keyword) not in map(self._joins, same):
            same.append(keyword)

    def written(self, squashed: str) -> str | None:
        """The one keyword that is written here, letter by letter."""
        if squashed in self.exact:
            return self.exact[squashed]
        alike = self.lookalike.get(squashed.translate(_LOOKALIKES), ())
        fits = [other for other in alike if squashed.startswith(parts(other)[0] or other)]
        return self.exact[fits[0]] if len(fits) == 1 else None

    def starting(self, words: list[str], at: int) -> tuple[str, int] | None:
        """The longest keyword that starts with this word, and the place after its last word."""
        if words[at][0].translate(_LOOKALIKES) not in self.beginnings:
            return None
        found, sofar = None, ""
        for end in range(at, min(at + _LONGEST_IN_WORDS, len(words))):
            word = words[end]
            if word in LOCALS and sofar.isalpha():
                continue
            if sofar[-1:].isdigit() and word[0].isdigit():
                break
            sofar += word
            if sofar.translate(_LOOKALIKES) not in self.beginnings:
                break
            if keyword := self.written(sofar):
                found = keyword, end + 1
        return found

    def alone(self, words: list[str]) -> str | None:
        """The keyword, if the text says nothing else."""
        if len(words) > 3 and all(len(word) == 1 for word in words):
            return self.written("".join(words))
        found = self.starting(words, 0) if len(words) <= _LONGEST_IN_WORDS else None
        return found[0] if found and found[1] == len(words) else None

    def numbered(self, number: str) -> tuple[str, ...]:
        """The keywords with exactly this number."""
        return tuple(self.by_number.get(number, ()))

    def near_number(self, number: str) -> tuple[str, ...]:
        """Keywords whose number has these digits, or is one digit off."""
        holding = sorted(
            (not other.startswith(number), not other.endswith(number), place, other)
            for place, other in enumerate(self.by_number)
            if number in other
        )
        numbers = [other for *_, other in holding]
        if len(number) > 2:
            numbers += [other for other in self._neighbours(number) if other in self.by_number]
        return _first(keyword for other in numbers for keyword in self.by_number[other])

    def near(self, squashed: str, *, one_word: bool) -> tuple[str, ...]:
        """Keywords that somebody who wrote this may have meant, best first."""
        if squashed in self.exact:
            return (self.exact[squashed],)
        one_off = self._one_off(squashed)
        return _first(one_off or self._same_half(squashed, one_word) or self._inside(squashed))

    def _neighbours(self, squashed: str) -> list[str]:
        """Squashed keywords and numbers one edit away, in the directory's order."""
        found = {other: None for key in (squashed, *_shorter(squashed)) for other in self.nearby.get(key, ())}
        return [other for other in found if edits(squashed, other) == 1]

    def one_off(self, squashed: str) -> list[str]:
        """The squashed keywords that are one edit away."""
        return [other for other in self._neighbours(squashed) if other in self.exact]

    def _one_off(self, squashed: str) -> list[str]:
        close = [other for other in self.one_off(squashed) if _telling(squashed, other)]
        close.sort(key=lambda other: not (other.startswith(squashed) or squashed.startswith(other)))
        return [self.exact[other] for other in close]

    def _same_half(self, squashed: str, one_word: bool) -> list[str]:
        letters, number = parts(squashed)
        family = self.by_union.get(letters, [])
        if family and number:
            return sorted(family, key=lambda keyword: _unlike(parts(squash(keyword))[1], number))
        if family:
            return family
        if letters and not number:
            return [keyword for union in _swapped(letters) for keyword in self.by_union.get(union, ())]
        return self.by_number.get(number, []) if one_word and letters and len(number) > 2 else []

    def _inside(self, squashed: str) -> list[str]:
        inner = [squashed[at:] for at in range(1, len(squashed) - 3)]
        inner += [squashed[:at] for at in range(len(squashed) - 1, 3, -1)]
        grown = [self.exact[part] for part in inner if part[-1].isdigit() and part in self.exact]
        return grown + (self.endings.get(squashed, []) if len(squashed) > 3 else [])


def looks_like_keyword(words: list[str]) -> bool:
    """One word that nobody would write by accident: "AFT5017"."""
    letters, number = parts(words[0]) if len(words) == 1 else ("", "")
    return len(letters) > 1 and len(number) > 2


def _swapped(letters: str) -> Iterator[str]:
    """The words that these letters are with two neighbours swapped: "ufwc" for "ufcw"."""
    for at in range(len(letters) - 1):
        yield letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]


def _unlike(one: str, other: str) -> tuple[int, int]:
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return -shared, abs(len(one) - len(other))


def _telling(squashed: str, keyword: str) -> bool:
    """One letter off says little in a short word without a number ("una" is not UNAC)."""
    if parts(keyword)[1] and any(c.isdigit() for c in squashed):
        return True
    return len(squashed) > 4 or (len(squashed) == len(keyword) == 4 and sorted(squashed) == sorted(keyword))
