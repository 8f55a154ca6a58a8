"""Read a text: fold it, find what it asks for. Text and the keywords there are -> Match.

What was hard to decide, and how it is decided here:

- Bare numbers. One or two digits join nothing. Up to 31 they are an ANSWER (choices, counts, days); above
  that an ANSWER only if no local's number has those digits ("70" is UNCLEAR: UFCW770?). Three digits and
  more join if exactly one keyword has that number and the text says nothing else, or says local, text, join.
- Nobody joins by likeness: typing errors are only asked about. A letter O for a zero in the number is exact.
- A keyword inside a sentence joins only with a joining word, or with at most two strange words beside it
  (people sign with their name). A question, a negation or talk of union life beside it is a REPLY.
- "STOP USW7601" (no such keyword) is evidently a wish to leave something: STOP, off every list, because the
  FCC lets us ask what was meant only after we stopped. "STOP 21" leaves UFCW21 if no other has that number.
- An opt-out phrase inside a longer text is MAYBE_STOP, unless it is a sentence by itself, or negated.
"""

import re
from collections.abc import Callable, Iterable

from keywords import vocabulary
from keywords.fold import fold, is_blank, spoken, tokens
from keywords.meaning import Intent, Match
from keywords.reading import Reading, is_echo, parse
from keywords.roster import AT_MOST, Roster, looks_like_keyword
from keywords.vocabulary import Phrase
from keywords.wording import Reach

__all__ = ["Intent", "Match", "Reader"]

_LONG = 40  # words; a longer text can only be a reply, or hold an opt-out phrase
_LONGEST_PHRASE = 16
_LAST_DAY = 31  # bare numbers up to here are answers
_SENTENCES = re.compile(r"[.!?\n;…。！？；]+")
_REPLY = Match(Intent.REPLY)
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_POINTS = vocabulary.LOCALS | vocabulary.JOIN_VERBS | {"text", "txt", "list", "lista"}
_JOINS_NOTHING = vocabulary.JOIN_VERBS | {"me", "up", "us", "in", "to"}
_PLAIN_STOPS = ("stop", "unsub", "opt")
_OPT_OUTS = (Intent.STOP, Intent.MAYBE_STOP)
_ASKS = (Intent.START, Intent.HELP, Intent.UPDATE, Intent.LANGUAGE)


class Reader:
    """Reads texts against all keywords there are. Build it once: it indexes them.

    `joins` says what a keyword joins, so that two keywords of one list are not taken for two meanings.
    """

    def __init__(
        self, keywords: Iterable[str], joins: Callable[[str], object] = str, events: Iterable[str] = ()
    ) -> None:
        self._events = tuple(events)
        self._roster = Roster(keywords, joins)

    def read(self, text: str) -> Match:
        """What this text asks for."""
        if is_blank(text):
            return Match(Intent.EMPTY)
        raw = tokens(fold(text))
        words = vocabulary.without_courtesies(raw)
        if not raw or is_echo(text):
            return _REPLY
        if found := _whole(raw) or (_whole(words) if words is not raw else None):
            return found
        if not words:
            return _REPLY
        if keyword := self._roster.alone(words):
            return Match(Intent.JOIN, (keyword,), words=spoken(words))
        if len(words) > _LONG:
            return _opt_out_inside(text, words) or _REPLY
        return self._weigh(text, parse(words, self._roster, "?" in text or "？" in text))

    def _weigh(self, text: str, reading: Reading) -> Match:
        return (
            self._opt_out(reading)
            or _opt_out_inside(text, reading.words)
            or _request(reading)
            or self._keyword(reading)
            or self._number(reading)
            or self._near(reading)
            or _REPLY
        )

    def _opt_out(self, reading: Reading) -> Match | None:
        said = reading.of(*_OPT_OUTS)
        if not said:
            return None
        stops = reading.of(Intent.STOP)
        if stops and (leave := self._leave(reading, stops[0])):
            return leave
        if reading.named:
            return None if reading.negated or reading.talks else _matched(said[0], Intent.MAYBE_STOP)
        if reading.rest:
            return _addressed_to_us(reading)
        if stops and len(said) == len(reading.said):
            return _matched(stops[0])
        return _matched(said[0], Intent.MAYBE_STOP)

    def _leave(self, reading: Reading, stop: Phrase) -> Match | None:
        """STOP or LEAVE with the lists it means. What it means may be unknown: then it means all of them."""
        if reading.negated or reading.talks:
            return None
        numbered = [self._roster.numbered(number) for _, number in reading.numbers]
        numbered = [found for found in numbered if len(found) == 1]
        if reading.muddled:
            return _matched(stop)
        if reading.strays or reading.of(*_ASKS):
            return self._leave_unknown(reading, stop)
        if not reading.named and not numbered:
            return None if reading.rest or reading.said[0][1] is not stop else _matched(stop)
        if reading.joins:
            return _leave_and_join(reading, stop)
        named = [*reading.keywords(), *(found[0] for found in numbered)]
        return _leaving(stop, named)

    def _leave_unknown(self, reading: Reading, stop: Phrase) -> Match | None:
        if reading.named or reading.asks:
            return None
        near = self._nearly([word for _, word in sorted(reading.rest + reading.numbers)])
        return _matched(stop) if near else None

    def _keyword(self, reading: Reading) -> Match | None:
        if not reading.named:
            return None
        if reading.of(*_OPT_OUTS):
            return _REPLY
        if reading.muddled:
            return _unclear(reading.muddled)
        if reading.negated:
            plain_no = all(word == "no" for _, word in reading.rest)
            return _unclear(reading.keywords()) if plain_no else _REPLY
        if not _chosen(reading):
            return _unclear(reading.keywords())
        if _may_join(reading):
            return _join(reading)
        ordinary = reading.asks and not all(named.firm for named in reading.named)
        chat = ordinary or reading.talks or len(reading.strays) > (2 if reading.asks else 4)
        return _REPLY if chat else _unclear(reading.keywords())

    def _number(self, reading: Reading) -> Match | None:
        """A local's number without its union."""
        if len(reading.numbers) != 1 or reading.named or reading.said or reading.strays or reading.negated:
            return None
        number, beside = reading.numbers[0][1], {word for _, word in reading.rest}
        pointed = not _POINTS.isdisjoint(beside)
        if beside and not pointed:
            return _answer(number) if beside <= {"number", "no", "option"} and len(number) < 3 else None
        return self._numbered(number, pointed, reading.asks)

    def _numbered(self, number: str, pointed: bool, asks: bool) -> Match:
        same = self._roster.numbered(number)
        if len(number) > 2 and len(same) == 1 and not (asks and pointed):
            return Match(Intent.JOIN, same, words=number)
        if len(number) < 3 and not pointed and int(number) <= _LAST_DAY:
            return _answer(number)
        near = (same or self._roster.near_number(number))[:AT_MOST]
        if near or pointed:
            return _unclear(near)
        return _answer(number) if len(number) < 3 else _REPLY

    def _near(self, reading: Reading) -> Match | None:
        if reading.named or reading.said or reading.negated:
            return None
        numbers = [number for _, number in reading.numbers]
        if len(numbers) > 1 and not reading.strays and (several := self._each_a_local(numbers)):
            return _unclear(several)
        if reading.joins and _JOINS_NOTHING.issuperset(reading.words):
            return _unclear(())
        loose = [word for _, word in sorted(reading.rest + reading.numbers)]
        strange = [word for word in loose if word not in vocabulary.BESIDE]
        near = self._nearly(reading.words) or self._nearly(strange)
        return _unclear(near) if near or looks_like_keyword(strange) else None

    def _each_a_local(self, numbers: list[str]) -> tuple[str, ...]:
        found = [self._roster.numbered(number) for number in numbers]
        return tuple(same[0] for same in found if len(same) == 1) if all(found) else ()

    def _nearly(self, words: list[str]) -> tuple[str, ...]:
        named = [word for word in words if word not in vocabulary.LOCALS]
        if not named or len(named) > 3 or not "".join(named).isascii():
            return ()
        squashed = "".join(named)
        if len(squashed) > 16 or squashed.isdecimal():
            return ()
        return self._roster.near(squashed, one_word=len(named) == 1)


def _whole(words: list[str]) -> Match | None:
    """The text is one phrase we know: as it is, after "yes", after "I want to", or drawn out ("stooop")."""
    if not 0 < len(words) <= _LONGEST_PHRASE:
        return None
    if phrase := vocabulary.EVERY_PHRASE.whole(words):
        return _matched(phrase)
    if len(words) > 1 and words[0] in vocabulary.YES:
        return _whole(words[1:]) if words[1:] != words[:-1] else _answer(words[0])
    if len(words) > 1 and len(set(words)) == 1:
        return _whole(words[:1])
    if all(len(word) == 1 and word.isascii() for word in words) and len(words) > 3:
        return _whole(["".join(words)])
    return _led(words) or _drawn_out(words)


def _led(words: list[str]) -> Match | None:
    lead = vocabulary.LEADS.starting(words, 0)
    phrase = vocabulary.EVERY_PHRASE.whole(words[len(lead.words) :]) if lead else None
    if not phrase or phrase.intent not in _OPT_OUTS:
        return None
    return _matched(phrase, Intent.MAYBE_STOP if phrase.reach is Reach.ALONE else phrase.intent)


def _drawn_out(words: list[str]) -> Match | None:
    """Somebody leans on a key: "stoppp". Only opt-outs are read so."""
    text = " ".join(words)
    short = _DRAWN_OUT.sub(r"\1", text)
    phrase = vocabulary.EVERY_PHRASE.whole(short.split()) if short != text else None
    return _matched(phrase) if phrase and phrase.intent in _OPT_OUTS else None


def _matched(phrase: Phrase, intent: Intent | None = None) -> Match:
    return Match(intent or phrase.intent, language=_language(phrase), words=spoken(list(phrase.words)))


def _language(phrase: Phrase) -> str | None:
    if not phrase.wording:
        return None
    return phrase.wording.wants if phrase.intent is Intent.LANGUAGE else phrase.wording.language


def _answer(words: str) -> Match:
    return Match(Intent.ANSWER, words=words)


def _unclear(candidates: tuple[str, ...]) -> Match:
    return Match(Intent.UNCLEAR, candidates=tuple(dict.fromkeys(candidates))[:AT_MOST])


def _leave_and_join(reading: Reading, stop: Phrase) -> Match:
    """Leave one list and join another in one breath: leave what follows the leaving word, hold the rest."""
    start = next(at for at, phrase in reading.said if phrase is stop)
    verbs = [at for at, word in reading.rest if word in vocabulary.JOIN_VERBS and at > start]
    end = verbs[0] if verbs else len(reading.words)
    left = [named.keyword for named in reading.named if start < named.at < end]
    if not left:
        return _matched(stop, Intent.MAYBE_STOP)
    others = tuple(keyword for keyword in reading.keywords() if keyword not in left)
    return _leaving(stop, left, others[:AT_MOST])


def _leaving(stop: Phrase, keywords: list[str], others: tuple[str, ...] = ()) -> Match:
    left = tuple(dict.fromkeys(keywords))
    return Match(Intent.LEAVE, left, others, _language(stop), spoken(list(stop.words)))


def _addressed_to_us(reading: Reading) -> Match | None:
    """A short text with a stop word that speaks to us: a person should look."""
    stops = [phrase for phrase in reading.of(Intent.STOP) if phrase.words[0].startswith(_PLAIN_STOPS)]
    if not stops or len(reading.words) > 6 or reading.negated or reading.talks:
        return None
    near_us = any(word in vocabulary.ADDRESS for _, word in reading.rest)
    return _matched(stops[0], Intent.MAYBE_STOP) if near_us else None


def _opt_out_inside(text: str, words: list[str]) -> Match | None:
    for at, phrase in vocabulary.INSIDE.within(words):
        if not _negated_before(words, at):
            alone = phrase.intent is Intent.STOP and _is_a_sentence(text, phrase)
            return _matched(phrase, Intent.STOP if alone else Intent.MAYBE_STOP)
    return None


def _negated_before(words: list[str], at: int) -> bool:
    """As in "don't stop texting me", "I never asked you to stop texting me"."""
    while at > 0 and words[at - 1] in vocabulary.WISHES:
        at -= 1
    return at > 0 and words[at - 1] in vocabulary.NEGATIONS


def _is_a_sentence(text: str, phrase: Phrase) -> bool:
    sentences = (vocabulary.without_courtesies(tokens(fold(part))) for part in _SENTENCES.split(text) if part)
    wanted = spoken(list(phrase.words))
    found = [_whole(words) for words in sentences]
    return any(match and match.intent is Intent.STOP and match.words == wanted for match in found)


def _request(reading: Reading) -> Match | None:
    """START, HELP, UPDATE, LANGUAGE and nothing else, perhaps with the keyword it is about."""
    asked = reading.of(*_ASKS)
    if not asked or (reading.rest and not reading.named) or reading.strays or reading.numbers:
        return None
    first = asked[0]
    if not reading.named:
        return _matched(first) if all(phrase.intent is first.intent for phrase in asked) else None
    if first.intent in {Intent.START, Intent.LANGUAGE} or reading.joins:
        return None  # "start usw7600", "usw7600 español": joins
    if first.intent is Intent.UPDATE and reading.words[0] != first.words[0]:
        return None  # "usw7600 updates": wants to get them
    found = _matched(first)
    return Match(found.intent, reading.keywords(), language=found.language, words=found.words)


def _chosen(reading: Reading) -> bool:
    """False if the text leaves a choice open: "USW7600 or UFCW770"."""
    return len(reading.named) < 2 or not any(word in vocabulary.CHOICES for _, word in reading.rest)


def _may_join(reading: Reading) -> bool:
    strays, joins = reading.strays, reading.joins
    if reading.talks:
        return False
    if not strays and _only_couples(reading):
        return True
    if not all(named.firm for named in reading.named):
        return joins and not strays and not _opens_with_question(reading)
    if joins:
        return len(strays) < 6 and not _opens_with_question(reading)
    if reading.asks:
        return False
    return len(strays) < 3


def _only_couples(reading: Reading) -> bool:
    """Nothing stands beside the keywords but what couples them: "USW7600 and HNHP"."""
    beside = [word for _, word in reading.rest]
    return len(beside) < len(reading.named) and all(word in vocabulary.COUPLES for word in beside)


def _opens_with_question(reading: Reading) -> bool:
    first = reading.words[0]
    return first in vocabulary.QUESTIONS and (first != "how" or bool(reading.strays))


def _join(reading: Reading) -> Match:
    languages = [phrase.wording.wants for phrase in reading.of(Intent.LANGUAGE) if phrase.wording]
    words = spoken([word for named in reading.named for word in named.words])
    return Match(Intent.JOIN, reading.keywords(), language=languages[0] if languages else None, words=words)
