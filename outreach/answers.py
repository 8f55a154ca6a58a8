"""What the service itself says to a member, in the member's language.

The words stand in languages/*.toml; a new file there is a new language.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from string import Formatter
from zoneinfo import ZoneInfo

from outreach.errors import Misconfigured

ENGLISH = "en"
_FAR = timedelta(days=300)


class Answer(StrEnum):
    """What there is to say; the comment names what must be filled in."""

    WELCOME = "welcome"  # programme, lists
    WELCOME_MANY = "welcome_many"  # programme, lists: joined two or more by one text
    ALREADY_ON = "already_on"  # programme, lists
    CANNOT_JOIN = "cannot_join"  # programme, contact: the number can't be texted
    UNCLEAR = "unclear"  # programme, choices: three lines() at most
    UNCLEAR_NONE = "unclear_none"  # programme, keyword, contact: nothing comes near
    STOPPED = "stopped"  # programme, keyword
    STOPPED_NOTHING = "stopped_nothing"  # programme: STOP from somebody on no list
    LEFT = "left"  # programme, left, lists: what remains
    LEFT_LAST = "left_last"  # programme, left, keyword: nothing remains
    LEFT_NOT_ON = "left_not_on"  # programme, left
    RESTORED = "restored"  # programme, lists
    RESTORED_NOTHING = "restored_nothing"  # programme, keyword
    HELD = "held"  # programme: may have been a STOP
    HELP = "help"  # programme, contact: on no list, or on the federation's alone
    HELP_LOCAL = "help_local"  # programme, local, contact
    HELP_LOCALS = "help_locals"  # programme, contacts: three lines() at most
    UPDATE = "update"  # label, date, text
    NO_UPDATES = "no_updates"  # programme
    LANGUAGE_SET = "language_set"  # programme
    LANGUAGE_WHICH = "language_which"  # programme, languages
    WORRIED = "worried"  # programme: sounds urgent
    THANKS = "thanks"  # programme, local
    # Votes.
    VOTE_OPEN = "vote_open"  # programme, kind, closes, remaining, where: one for each of the member's locals that votes
    VOTE_NEXT = "vote_next"  # programme, kind, opens, closes: none is open, this one will be
    VOTE_NONE = "vote_none"  # programme
    VOTE_NO_LIST = "vote_no_list"  # programme, keyword: the member is on no list
    VOTED = "voted"  # programme
    VOTED_AND_MORE = "voted_and_more"  # programme: asks or fears something beside it
    VOTED_ONE = "voted_one"  # programme, vote, others: of several that are open
    VOTED_OTHERS = "voted_others"  # marks: those not reported yet; closes VOTED_ONE
    VOTED_WHICH = "voted_which"  # programme, choices: three lines() at most
    VOTED_NONE = "voted_none"  # programme: says so while no vote is open
    NOT_VOTED = "not_voted"  # programme, closes
    NOT_VOTED_ONE = "not_voted_one"  # programme, vote, closes: of several that are open
    NOT_VOTED_NONE = "not_voted_none"  # programme
    # Events and dates.
    EVENT_COMING = "event_coming"  # programme, event, details, word
    EVENT_NOT_COMING = "event_not_coming"  # programme, event, when, word
    EVENT_OVER = "event_over"  # programme, event, when
    EVENT_JOIN = "event_join"  # programme, event, keyword, word: the member is on no list of it
    EVENT_WHICH = "event_which"  # programme, events: three lines() at most
    WHEN = "when"  # programme, dates: three lines at most
    WHEN_NONE = "when_none"  # programme
    DATE_OPENS = "date_opens"  # event: in a line of WHEN, a vote
    DATE_CLOSES = "date_closes"  # event
    # Updates.
    NONE_ON_TOPIC = "none_on_topic"  # programme, topic: goes before the latest
    MORE_TO_COME = "more_to_come"  # nothing: closes an answer to UPDATE or MORE
    THAT_WAS_ALL = "that_was_all"  # nothing: closes the last answer to MORE
    NO_MORE_UPDATES = "no_more_updates"  # programme: MORE, and there is none
    # Polls and replies.
    WHICH_LOCAL = "which_local"  # programme, choices: reply_routing.choices()
    PASSED_ON = "passed_on"  # programme, local
    POLL = "poll"  # question, choices, marks, closes
    POLL_AGAIN = "poll_again"  # poll: the same, before it closes
    POLL_MARKS = "poll_marks"  # marks, last: 1, 2 or 3
    POLL_THANKS = "poll_thanks"  # programme, choice, closes
    POLL_THANKS_AND_MORE = "poll_thanks_and_more"  # programme, choice, closes: says why beside it
    POLL_WHICH = "poll_which"  # programme, choices: poll_answers.listed(), or marks()
    POLL_CLOSED = "poll_closed"  # programme, closed
    OPT_OUT_LINE = "opt_out_line"  # nothing: closes every broadcast


@dataclass(frozen=True, slots=True)
class Language:
    """One language file."""

    name: str  # in the language itself: Español
    date: str
    months: tuple[str, ...]
    days: tuple[str, ...]  # Monday first
    moment: str
    far_moment: str  # with the year
    spans: Mapping[str, Sequence[str]]  # minute, hour, and day where it has one: one, several
    more: str
    answers: Mapping[Answer, str]


def say(answer: Answer, language: str, /, **values: str) -> str:
    """The answer in that language, in English where the language or this text is missing."""
    words = _spoken(language).answers.get(answer) or _spoken(ENGLISH).answers[answer]
    return words.format(**values)


def languages() -> tuple[str, ...]:
    """The codes of the languages there are, English first."""
    return tuple(_all())


def complete() -> tuple[str, ...]:
    """Those in which nothing is missing. A language that was only begun is held to no length."""
    return tuple(code for code, spoken in _all().items() if set(Answer) <= spoken.answers.keys())


def language_name(language: str) -> str:
    """What the language calls itself."""
    return _spoken(language).name


def say_date(day: date, language: str) -> str:
    """The day as a person writes it: Nov 4, 2025."""
    spoken = _spoken(language)
    return spoken.date.format(day=day.day, month=spoken.months[day.month - 1], year=day.year)


def is_far(at: datetime, now: datetime) -> bool:
    """Whether its year must be said: without, who reads it now takes it for another."""
    return abs(at - now) > _FAR


def say_moment(at: datetime, zone: str, language: str, now: datetime) -> str:
    """The moment by that clock, as a person writes it: Tue, Nov 4, 6:30 pm PST; with the year where that is far."""
    spoken, there = _spoken(language), at.astimezone(ZoneInfo(zone))
    hour = f"{there.hour % 12 or 12}" + (f":{there:%M}" if there.minute else "")
    return (spoken.far_moment if is_far(at, now) else spoken.moment).format(
        weekday=spoken.days[there.weekday()],
        day=there.day,
        month=spoken.months[there.month - 1],
        year=there.year,
        time=f"{hour} {'am' if there.hour < 12 else 'pm'} {there:%Z}",
    )


def say_span(length: timedelta, language: str) -> str:
    """About how long: 3 days, 5 hours, 40 minutes."""
    spans, minutes = _spoken(language).spans, max(1, int(length.total_seconds() // 60))
    for unit, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        if unit in spans and minutes >= (2 * size if unit == "day" else size):
            n = minutes // size
            return f"{n} {spans[unit][0 if n == 1 else 1]}"
    return f"{minutes} {spans['minute'][1]}"


def listed(names: Sequence[str], language: str, most: int = 3) -> str:
    """The names in one line; the rest only counted when there are more than `most`."""
    if len(names) <= most:
        return ", ".join(names)
    shown = names[: most - 1]  # one fewer, so that the rest is never a lonely one
    return _spoken(language).more.format(names=", ".join(shown), count=len(names) - len(shown))


def lines(pairs: Iterable[tuple[str, str]], most: int = 3) -> str:
    """Choices or contacts, a line each: USW7600: USW Local 7600."""
    return "\n".join(f"{head}: {tail}" for head, tail in list(pairs)[:most])


def blanks(words: str) -> frozenset[str]:
    """The names in braces that must be filled in."""
    return frozenset(name for _, name, _, _ in Formatter().parse(words) if name is not None)


def _spoken(language: str) -> Language:
    return _all().get(language) or _all()[ENGLISH]


@cache
def _all() -> Mapping[str, Language]:
    files = resources.files("outreach").joinpath("languages").iterdir()
    texts = {f.name.removesuffix(".toml"): f.read_text("utf-8") for f in files if f.name.endswith(".toml")}
    english = read_language(texts.pop(ENGLISH), "en.toml")
    others = {code: read_language(texts[code], f"{code}.toml", english) for code in sorted(texts)}
    return {ENGLISH: english, **others}


def read_language(text: str, file: str, english: Language | None = None) -> Language:
    """The language a file holds; Misconfigured names what a translator got wrong in it."""
    try:
        found = tomllib.loads(text)
        answers = {Answer(key): str(words) for key, words in found.pop("answers").items()}
        names = {each: tuple(found[each]) for each in ("months", "days")}
        language = Language(**{**found, **names}, answers=answers)
        _check(language.date, "{month}{day}{year}")
        _check(language.moment, "{weekday}{day}{month}{time}")
        _check(language.far_moment, "{weekday}{day}{month}{year}{time}")
        _check(language.more, "{names}{count}")
        for answer, words in answers.items():
            _check(words, english.answers[answer] if english else words)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Misconfigured(f"languages/{file} can't be used: {error}.") from error
    if len(language.months) != 12 or len(language.days) != 7 or not language.name:
        raise Misconfigured(f"languages/{file} can't be used: it needs its own name, 12 months and 7 days.")
    if not {"minute", "hour"} <= language.spans.keys() <= {"minute", "hour", "day"}:
        raise Misconfigured(f"languages/{file} can't be used: spans are minute, hour and, if wanted, day.")
    return language


def _check(words: str, english: str) -> None:
    if blanks(words) != blanks(english):
        needed = ", ".join("{" + name + "}" for name in sorted(blanks(english))) or "nothing"
        raise ValueError(f"{words!r} must fill in {needed}")
