"""What members get for an event's word, and for WHEN: decided from the agenda, without a query."""

from collections.abc import Collection, Sequence
from datetime import datetime

from keywords import Intent, Match, telling_words
from outreach.agenda import Asked, Event, Vote
from outreach.answers import ENGLISH, Answer, lines, say, say_moment
from outreach.dates import Entry, Occurrence, What, clock_for, entries, next_of
from outreach.directory import Directory, Local
from outreach.situation import Decision, Rsvp, Situation
from outreach.sms import fitting
from outreach.vote_words import kind_word

SHOWN = 3  # dates that WHEN tells


def rsvp(s: Situation) -> Decision | None:
    """Whether this member comes to an event, where only who is on a list of it counts. None: to none there is."""
    if not s.match.event:
        return _unnamed(s)
    event = _named(s)
    if event is None:  # called off within the last second
        return None
    time = next_of(event, s.now)
    if time is None:
        return Decision(_say(s, Answer.EVENT_OVER, event, when=_moment(s, event, event.closes_at)))
    return _answered(s, event, time)


def _answered(s: Situation, event: Event, time: Occurrence) -> Decision:
    local = _counts_for(s, event)
    if local is None:
        keyword = s.directory.lists[min(event.list_ids)].key
        return Decision(_say(s, Answer.EVENT_JOIN, event, keyword=keyword, word=event.word or ""))
    answer = _coming if s.match.coming else _not_coming
    # A weekly one that has begun is rolled on, not moved: what is said of it never counts for the next week.
    moves = time.starts_at == event.closes_at and (not event.weekly or s.now < time.starts_at)
    said = Rsvp(event.id, time.starts_at, s.match.coming, local.id, moves)
    return Decision(answer(s, event, time), rsvp=said)


def is_for_organizers(match: Match, found: Directory, on: Collection[int], now: datetime) -> bool:
    """Whether it says that a member comes, where no event asks them."""
    if match.intent is not Intent.RSVP:
        return False
    asking = (
        [each for each in found.agenda.events if each.word == match.event]
        if match.event
        else _asking(found, on, now)
    )
    return not asking


def _asking(found: Directory, on: Collection[int], now: datetime) -> list[tuple[Occurrence, Event]]:
    """The events ahead that ask those on these lists, the soonest first."""
    ahead = [
        (time, each)
        for each in found.agenda.events
        if each.word and not each.list_ids.isdisjoint(on) and (time := next_of(each, now))
    ]
    return sorted(ahead, key=lambda each: (each[0].starts_at, each[1].id))


def _unnamed(s: Situation) -> Decision | None:
    """Comes, or doesn't, without a word of which: the only one it can be, else a question."""
    ahead = _asking(s.directory, s.on, s.now)
    if not ahead:
        return None
    if len(ahead) == 1:
        time, event = ahead[0]
        return _answered(s, event, time)
    told = [(e.word or "", e.name, _moment(s, e, time.starts_at)) for time, e in ahead[:SHOWN]]
    named = [(word, f"{name}, {moment}") for word, name, moment in told]
    bare = [(word, moment) for word, _, moment in told]  # where names are in letters that make a text dear
    tries = [shown[:n] for shown in (named, bare) for n in range(len(told), 0, -1)]
    federation = s.directory.federation
    return Decision(fitting(s.say(Answer.EVENT_WHICH, federation, events=lines(each)) for each in tries))


def _coming(s: Situation, event: Event, time: Occurrence) -> str:
    when = _moment(s, event, time.starts_at)
    tries = [(when, event.place, event.link), (when, event.link or event.place), (when,)]
    told = ["\n".join(filter(None, parts)) for parts in tries]
    word = event.word or ""
    return fitting(
        s.say(Answer.EVENT_COMING, _speaker(s, event), event=name, details=details, word=word)
        for name in (event.name, word)
        for details in told
    )


def _not_coming(s: Situation, event: Event, time: Occurrence) -> str:
    when = _moment(s, event, time.starts_at)
    return _say(s, Answer.EVENT_NOT_COMING, event, when=when, word=event.word or "")


def _say(s: Situation, answer: Answer, event: Event, **values: str) -> str:
    """With the event's name; a name in letters that make a text dear gives way to its word."""
    names = [event.name, event.word or event.name]
    return fitting(s.say(answer, _speaker(s, event), event=name, **values) for name in names)


def _speaker(s: Situation, event: Event) -> Local:
    return s.directory.signed(event.list_ids)


def _counts_for(s: Situation, event: Event) -> Local | None:
    """The member's local among those of this event: of several, the one whose list comes first."""
    lists = sorted(event.list_ids & set(s.on))
    return s.directory.local_of(lists[0]) if lists else None


def when(s: Situation) -> Decision:
    """The next dates of the member's locals, or those that were named, and of the federation."""
    event = _named(s)
    if event and (time := next_of(event, s.now)):
        return Decision(_told(s, event, time))
    federation = s.directory.federation
    asked = s.directory.lists_of(s.match.keywords) or s.on
    local_ids = {federation.id} | {local.id for local in s.locals_of(asked)}
    ahead = entries(s.directory, local_ids, s.now, s.on)
    if called := _called(s.match.words, ahead):
        return Decision(_told(s, *called))
    if not ahead:
        return Decision(s.say(Answer.WHEN_NONE, federation))
    told = [_line(s, each) for each in ahead[:SHOWN]]
    return Decision(
        fitting(s.say(Answer.WHEN, federation, dates="\n".join(told[:n])) for n in range(len(told), 0, -1))
    )


def _called(said: str, ahead: Sequence[Entry]) -> tuple[Event, Occurrence] | None:
    """The event whose name has most of these words in it, of several the soonest; None where none has any."""
    asked = telling_words(said)
    if not asked:
        return None
    found: tuple[Event, Occurrence] | None = None
    most = 0
    for each in ahead:
        if not isinstance(each.of, Event):
            continue
        named = len(asked & telling_words(each.of.name))
        if named > most:
            found, most = (each.of, Occurrence(each.at, each.ends_at)), named
    return found


def _told(s: Situation, event: Event, time: Occurrence) -> str:
    """The one event that was asked about, with its place."""
    line = _line(s, Entry(time.starts_at, time.ends_at, What.EVENT, event))
    tries = [(line, event.place, event.link), (line, event.link or event.place), (line,)]
    told = ["\n".join(filter(None, parts)) for parts in tries]
    return fitting(s.say(Answer.WHEN, _speaker(s, event), dates=each) for each in told)


def _named(s: Situation) -> Event | None:
    """The event whose word the text holds."""
    return next((each for each in s.agenda.events if each.word and each.word == s.match.event), None)


def _line(s: Situation, entry: Entry) -> str:
    words = {What.OPENS: Answer.DATE_OPENS, What.CLOSES: Answer.DATE_CLOSES}
    name = entry.of.name
    if isinstance(entry.of, Vote) and s.language != ENGLISH:
        name = kind_word(entry.of.kind, s.language)
    what = say(words[entry.what], s.language, event=name) if entry.what in words else name
    return f"{_moment(s, entry.of, entry.at)}: {what}"


def _moment(s: Situation, asked: Asked, at: datetime) -> str:
    """By the clock of the member's local, by that of what is asked for who has none."""
    own = [local for local in s.locals_of(s.on) if not local.federation]
    of_it = [local for local in own if local.id in asked.local_ids] or own
    return say_moment(at, clock_for(asked, of_it[0]) if of_it else asked.zone, s.language, s.now)
