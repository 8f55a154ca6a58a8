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
from dataclasses import replace

from keywords import vocabulary
from keywords.beside import stop_beside_ours
from keywords.choices import opening_choice, picked
from keywords.events import Events
from keywords.fold import fold, is_blank, spoken, tokens
from keywords.leaving import negated_before
from keywords.meaning import Intent, Match
from keywords.reading import Reading, is_echo, parse
from keywords.roster import AT_MOST, Roster, looks_like_keyword
from keywords.season import is_marked, season
from keywords.telling import may_tell
from keywords.vocabulary import Phrase
from keywords.voted import voted, without_how
from keywords.whole import LAST_MARK, OPT_OUTS, as_answer, language_of, matched, whole

__all__ = ["Intent", "Match", "Reader"]

_LONG = 40  # words; a longer text can only be a reply, or hold an opt-out phrase
_SENTENCES = re.compile(r"[.!?\n;…。！？；]+")
_REPLY = Match(Intent.REPLY)
_POINTS = vocabulary.LOCALS | vocabulary.JOIN_VERBS | {"text", "txt", "list", "lista"}
_JOINS_NOTHING = vocabulary.JOIN_VERBS | {"me", "up", "us", "in", "to"}
_PLAIN_STOPS = ("stop", "unsub", "opt")
_BEFORE_A_LIST = (
    vocabulary.LINKS | vocabulary.LOCALS | {"for", "at", "in", "of", "from", "de", "en", "para", "sa"}
)
_ASKS = (Intent.START, Intent.HELP, Intent.UPDATE, Intent.LANGUAGE)


_MAY_SAY_HOW = (*OPT_OUTS, Intent.LEAVE, Intent.VOTED)
_TELL_NOTHING = (Intent.VOTED, Intent.NOT_VOTED, Intent.ANSWER)  # or are cut as it is
_MAY_HIDE_STOP = (Intent.VOTE, Intent.MORE, Intent.WHEN, Intent.UPDATE, Intent.RSVP, Intent.REPLY)


class Reader:
    """Reads texts against all keywords there are. Build it once: it indexes them.

    `joins` says what a keyword joins, so that two keywords of one list are not taken for two meanings; `events` are
    the words that events are answered by, `names` what they are called.
    """

    def __init__(
        self,
        keywords: Iterable[str],
        joins: Callable[[str], object] = str,
        events: Iterable[str] = (),
        names: Iterable[str] = (),
    ) -> None:
        self._roster = Roster(keywords, joins)
        self._events = Events(events, self._roster, names)

    def read(self, text: str) -> Match:
        """What this text asks for."""
        raw = vocabulary.words_of(text)
        found = self._beside(text, raw, self._read(text, raw))
        if found.voted or found.intent in _TELL_NOTHING or not may_tell(raw):
            return found
        found = without_how(text, found)
        # Of "my vote is no. STOP USW7600" that no has hidden what it leaves.
        held = (
            found.says_how
            and found.intent is Intent.REPLY
            and _leaves_a_list(parse(raw, self._roster, asks=False))
        )
        return replace(found, intent=Intent.MAYBE_STOP, words=held) if held else found

    def _beside(self, text: str, raw: list[str], found: Match) -> Match:
        if found.intent in _MAY_SAY_HOW:
            return self._beside_vote(text, raw, found)
        return (stop_beside_ours(text, raw, self._read) if found.intent in _MAY_HIDE_STOP else None) or found

    def _beside_vote(self, text: str, raw: list[str], found: Match) -> Match:
        """An opt-out that also says how somebody voted is both, and so is a vote beside "STOP USW7600"."""
        words = vocabulary.without_courtesies(raw)
        if found.intent is Intent.VOTED:
            held = _leaves_a_list(parse(words, self._roster, asks=False))
            return replace(found, intent=Intent.MAYBE_STOP, words=held, voted=True) if held else found
        said = voted(text, words)
        return replace(found, voted=True, besides=said.besides) if said else found

    def _read(self, text: str, raw: list[str]) -> Match:
        if is_blank(text):
            return Match(Intent.EMPTY)
        words = vocabulary.without_courtesies(raw)
        if not raw or is_echo(text):
            return _REPLY
        if found := whole(raw) or (whole(words) if words is not raw else None):
            return found
        if not words:
            return _REPLY
        if keyword := self._roster.alone(words):
            return Match(Intent.JOIN, (keyword,), words=spoken(words))
        if found := self._in_short(text, words):
            return found
        if len(words) > _LONG:
            return _opt_out_inside(text, words) or voted(text, words) or _REPLY
        return self._weigh(text, parse(words, self._roster, is_marked(text)))

    def _in_short(self, text: str, words: list[str]) -> Match | None:
        """What gives way to a keyword: an event's word, the words of the calendar, an answer with a mark."""
        if found := self._events.read(text, words):
            return found
        phrase = vocabulary.YIELDING.whole(words)
        return matched(phrase) if phrase else picked(words)

    def _weigh(self, text: str, reading: Reading) -> Match:
        return (
            self._opt_out(reading)
            or _opt_out_inside(text, reading.words)
            or season(text, reading.words)
            or _request(reading)
            or _of_a_list(text, reading)
            or self._keyword(reading)
            or self._number(reading)
            or self._near(reading)
            or _reply(text, reading.words)
        )

    def _opt_out(self, reading: Reading) -> Match | None:
        said = reading.of(*OPT_OUTS)
        if not said:
            return None
        stops = reading.of(Intent.STOP)
        if stops and (leave := self._leave(reading, stops[0])):
            return leave
        if reading.named:
            return None if reading.negated or reading.talks else matched(said[0], Intent.MAYBE_STOP)
        if reading.rest:
            return _addressed_to_us(reading)
        if stops and len(said) == len(reading.said):
            return matched(stops[0])
        return matched(said[0], Intent.MAYBE_STOP)

    def _leave(self, reading: Reading, stop: Phrase) -> Match | None:
        """STOP or LEAVE with the lists it means. What it means may be unknown: then it means all of them."""
        if reading.negated or reading.talks:
            return None
        numbered = [self._roster.numbered(number) for _, number in reading.numbers]
        numbered = [found for found in numbered if len(found) == 1]
        if reading.muddled:
            return matched(stop)
        if reading.strays or reading.of(*_ASKS):
            return self._leave_unknown(reading, stop)
        if not reading.named and not numbered:
            return None if reading.rest or reading.said[0][1] is not stop else matched(stop)
        if reading.joins:
            return _leave_and_join(reading, stop)
        named = [*reading.keywords(), *(found[0] for found in numbered)]
        return _leaving(stop, named)

    def _leave_unknown(self, reading: Reading, stop: Phrase) -> Match | None:
        if reading.named or reading.asks:
            return None
        near = self._nearly([word for _, word in sorted(reading.rest + reading.numbers)])
        return matched(stop) if near else None

    def _keyword(self, reading: Reading) -> Match | None:
        if not reading.named:
            return None
        if reading.of(*OPT_OUTS):
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
            return as_answer(number) if beside <= {"number", "no", "option"} and len(number) < 3 else None
        return self._numbered(number, pointed, reading.asks)

    def _numbered(self, number: str, pointed: bool, asks: bool) -> Match:
        same = self._roster.numbered(number)
        if len(number) > 2 and len(same) == 1 and not (asks and pointed):
            return Match(Intent.JOIN, same, words=number)
        if len(number) < 3 and not pointed and int(number) <= LAST_MARK:
            return as_answer(number)
        near = (same or self._roster.near_number(number))[:AT_MOST]
        if near or pointed:
            return _unclear(near)
        return as_answer(number) if len(number) < 3 else _REPLY

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


def _reply(text: str, words: list[str]) -> Match:
    choice = opening_choice(text, words)
    return Match(Intent.REPLY, choice=choice) if choice else _REPLY


def _of_a_list(text: str, reading: Reading) -> Match | None:
    """VOTE, VOTED, WHEN, UPDATE with a topic, and the keyword of the list that is meant."""
    if not reading.named or not reading.rest or not all(named.firm for named in reading.named):
        return None
    places = {at + step for named in reading.named for at in [named.at] for step in range(len(named.words))}
    rest = [word for at, word in enumerate(reading.words) if at not in places]
    while rest and rest[-1] in _BEFORE_A_LIST:
        rest = rest[:-1]
    phrase = vocabulary.OF_A_LIST.whole(rest)
    found = matched(phrase) if phrase else season(text, rest)
    return replace(found, keywords=reading.keywords()) if found else None


def _unclear(candidates: tuple[str, ...]) -> Match:
    return Match(Intent.UNCLEAR, candidates=tuple(dict.fromkeys(candidates))[:AT_MOST])


def _leave_and_join(reading: Reading, stop: Phrase) -> Match:
    """Leave one list and join another in one breath: leave what follows the leaving word, hold the rest."""
    start = next(at for at, phrase in reading.said if phrase is stop)
    verbs = [at for at, word in reading.rest if word in vocabulary.JOIN_VERBS and at > start]
    end = verbs[0] if verbs else len(reading.words)
    left = [named.keyword for named in reading.named if start < named.at < end]
    if not left:
        return matched(stop, Intent.MAYBE_STOP)
    others = tuple(keyword for keyword in reading.keywords() if keyword not in left)
    return _leaving(stop, left, others[:AT_MOST])


def _leaving(stop: Phrase, keywords: list[str], others: tuple[str, ...] = ()) -> Match:
    left = tuple(dict.fromkeys(keywords))
    return Match(Intent.LEAVE, left, others, language_of(stop), spoken(list(stop.words)))


def _leaves_a_list(reading: Reading) -> str:
    """The opt-out that a keyword follows, as in "I voted. STOP USW7600"; "" for none."""
    for at, phrase in reading.said:
        ends = at + len(phrase.words)
        if phrase.intent in OPT_OUTS and any(ends <= named.at <= ends + 1 for named in reading.named):
            return spoken(list(phrase.words))
    return ""


def _addressed_to_us(reading: Reading) -> Match | None:
    """A short text with a stop word that speaks to us: a person should look."""
    stops = [phrase for phrase in reading.of(Intent.STOP) if phrase.words[0].startswith(_PLAIN_STOPS)]
    if not stops or len(reading.words) > 6 or reading.negated or reading.talks:
        return None
    near_us = any(word in vocabulary.ADDRESS for _, word in reading.rest)
    return matched(stops[0], Intent.MAYBE_STOP) if near_us else None


def _opt_out_inside(text: str, words: list[str]) -> Match | None:
    for at, phrase in vocabulary.INSIDE.within(words):
        if not negated_before(words, at):
            alone = phrase.intent is Intent.STOP and _is_a_sentence(text, phrase)
            return matched(phrase, Intent.STOP if alone else Intent.MAYBE_STOP)
    return None


def _is_a_sentence(text: str, phrase: Phrase) -> bool:
    sentences = (vocabulary.without_courtesies(tokens(fold(part))) for part in _SENTENCES.split(text) if part)
    wanted = spoken(list(phrase.words))
    found = [whole(words) for words in sentences]
    return any(match and match.intent is Intent.STOP and match.words == wanted for match in found)


def _request(reading: Reading) -> Match | None:
    """START, HELP, UPDATE, LANGUAGE and nothing else, perhaps with the keyword it is about."""
    asked = reading.of(*_ASKS)
    if not asked or (reading.rest and not reading.named) or reading.strays or reading.numbers:
        return None
    first = asked[0]
    if not reading.named:
        return matched(first) if all(phrase.intent is first.intent for phrase in asked) else None
    if first.intent in {Intent.START, Intent.LANGUAGE} or reading.joins:
        return None  # "start usw7600", "usw7600 español": joins
    if first.intent is Intent.UPDATE and reading.words[0] != first.words[0]:
        return None  # "usw7600 updates": wants to get them
    found = matched(first)
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
