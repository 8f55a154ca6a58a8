"""The words that an organizer's text asks members to text back, and those that would mean something else.

"Reply YES or CANCEL" would take those off all lists who answer CANCEL, and carriers read YES as START. What
is asked for by what it means is no collision: "STOP to opt out", "HELP for help", "VOTED once you have".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from keywords import vocabulary
from keywords.choices import mark_of
from keywords.fold import fold
from keywords.meaning import Intent
from keywords.vocabulary import SEASONS, Pattern, Phrases
from keywords.wording import Source, Wording, gathered

_WAYS = tuple(season.ASKING for season in SEASONS)
_CARRIERS = {fold(word): wording for way in _WAYS for wording in way.carriers for word in wording.phrases()}
_OWN_USE = {
    Intent.STOP: Phrases(Pattern(pattern, None) for way in _WAYS for pattern in way.ends),
    Intent.HELP: Phrases(Pattern(pattern, None) for way in _WAYS for pattern in way.helps),
    Intent.START: Phrases(Pattern(pattern, None) for way in _WAYS for pattern in way.restarts),
}
_FARTHEST = 160  # characters between the first word that is asked for and the last
_KNOWN_BY_ITSELF = {
    "stop",
    "help",
    "alto",
    "ayuda",
    "停止",
    "退订",
    "退訂",
}  # our own lines may name them alone


@dataclass(frozen=True, slots=True)
class Collision:
    """A word that asks for something else than what it was meant to answer, and who says so."""

    word: str
    intent: Intent
    source: Source


def collision(word: str) -> Collision | None:
    """What else this word asks for if a member answers with it: CANCEL leaves every list, YES is START."""
    words = vocabulary.words_of(word)
    words = vocabulary.without_courtesies(words) or words
    wording = _CARRIERS.get(" ".join(words)) or _wording(words)
    if not wording or wording.intent is Intent.ANSWER:
        return None
    return Collision(word, wording.intent, wording.source)


def _wording(words: list[str]) -> Wording | None:
    phrase = vocabulary.EVERY_PHRASE.whole(words)
    return phrase.wording if phrase else None


def collisions(text: str) -> tuple[Collision, ...]:
    """The words that this text asks for and that would mean something else."""
    return tuple(found for word in asked_words(text) if (found := collision(word)))


def asked_words(text: str) -> tuple[str, ...]:
    """The words that this text asks members to text back, without those asked for by what they mean."""
    found: dict[str, None] = {}
    for asked in _asks(text):
        found.update(
            dict.fromkeys(
                item.word
                for item in asked
                if not _own_use(text, item, all(collision(each.word) for each in asked))
            )
        )
    return tuple(found)


def every_asked_word(text: str) -> tuple[str, ...]:
    """All words that this text asks for, those too that are asked for by what they mean: "Reply STOP?"."""
    return tuple(dict.fromkeys(item.word for asked in _asks(text) for item in asked))


class _Item(NamedTuple):
    word: str
    start: int
    end: int


def _either(words: tuple[str, ...]) -> str:
    """Any of these words, the longest first; Chinese ones have no edges."""
    ordered = sorted(set(words), key=len, reverse=True)
    return "|".join(
        re.escape(word) if not word[0].isascii() else rf"\b{re.escape(word)}\b" for word in ordered
    )


_HAN = "\u3400-\u9fff"
_VERBS = _either(tuple(verb for way in _WAYS for verb in way.verbs + way.gives))
_GIVES = frozenset(verb for way in _WAYS for verb in way.gives)
_BETWEEN = _either(tuple(word for way in _WAYS for word in way.between))
_CHOICES = _either(tuple(word for way in _WAYS for word in way.choices))
_QUOTED = r"[\"“”«'‘’「『](?P<quoted>[^\"“”«»'‘’」』\n]{1,20})[\"”“»'’‘」』]"
_PLAIN = rf"(?P<plain>[#(]?[^\W_{_HAN}]+\)?|[{_HAN}]{{1,4}}?(?=[或、和/，。；！,.;!\s以可来來]|$))"
_ITEM = re.compile(rf"\s*(?:{_QUOTED}|{_PLAIN})")
_VERB = re.compile(rf"(?P<verb>{_VERBS})(?:[\s:：]*(?:{_BETWEEN}))*[\s:：]*", re.IGNORECASE)
_NEXT = re.compile(
    rf"\s*(?:[,/|;&+、，]|{_CHOICES})\s*(?:(?:{_CHOICES})\s*)?(?:(?:{_BETWEEN})\s*)*", re.IGNORECASE
)
_CLAUSE_END = re.compile(r"[.!?;,\n)。！？；，]|$")
_SENTENCE_END = re.compile(r"[.!?\n。！？]|$")


def _asks(text: str) -> Iterator[list[_Item]]:
    """Each place that asks for words, with the words."""
    loud, done = text.isupper(), 0
    for verb in _VERB.finditer(text):
        if verb.start() < done:
            continue
        first = _item(text, verb.end(), loud, lone=verb["verb"].lower() not in _GIVES)
        if first:
            asked = [first, *_further(text, first, loud)]
            done = asked[-1].end
            yield asked


def _further(text: str, first: _Item, loud: bool) -> Iterator[_Item]:
    """The words that follow the first: "YES or NO", "1 for wages, 2 for staffing"."""
    end = _SENTENCE_END.search(text, first.end, first.end + _FARTHEST)
    at, last = first.end, end.start() if end else len(text)
    while found := _NEXT.search(text, at, last):
        near = not text[at : found.start()].strip()
        item = _item(text, found.end(), loud, lone=near)
        if item and (near or item.word.isupper() or item.word.isdecimal()):
            yield item
            at = item.end
        else:
            at = max(found.end(), at + 1)


def _item(text: str, at: int, loud: bool, *, lone: bool) -> _Item | None:
    found = _ITEM.match(text, at)
    if not found:
        return None
    word = (found["quoted"] or found["plain"]).strip("#() ")
    if not word or not (found["quoted"] or _stands_out(word, text, found.end(), loud, lone)):
        return None
    return _Item(word, found.start(), found.end())


def _stands_out(word: str, text: str, end: int, loud: bool, lone: bool) -> bool:
    """Written as words to text are: in capitals, a number, a letter; or a word that we know, and a break."""
    if word.isdecimal() and len(word) < 3:
        return True
    if word.isupper() and not loud:
        return len(word) > 1 or bool(mark_of(word.lower()))
    known = collision(word) is not None or bool(mark_of(fold(word)))
    follows = fold(text[end : end + 12]).split(" ")[0]
    return lone and known and (not follows or follows in _FOLLOWS or not text[end : end + 1].isspace())


_OR = {word for way in _WAYS for word in way.choices}
_FOLLOWS = gathered(way.follows for way in _WAYS) | _OR


def _own_use(text: str, item: _Item, controls: bool) -> bool:
    """It is asked for by what it means anyway."""
    found = collision(item.word)
    if not found or (found.source is Source.TWILIO and fold(item.word) in _CARRIERS):
        return False
    purposes = _OWN_USE.get(found.intent)
    if not purposes:
        return controls and found.intent is not Intent.MAYBE_STOP
    end = _CLAUSE_END.search(text, item.end, item.end + _FARTHEST)
    said = vocabulary.without_courtesies(vocabulary.words_of(text[item.end : end.start() if end else None]))
    if not said:
        return controls and fold(item.word) in _KNOWN_BY_ITSELF
    purpose = purposes.starting(said, 0)
    return purpose is not None and {*said[len(purpose.words) :][:1]} <= _OR
