"""An event as an organizer wants it, and all that can be wrong with it, told in one sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.agenda import Event
from outreach.answers import say_moment
from outreach.dates import clock_for
from outreach.directory import Local
from outreach.errors import BadInput
from outreach.rungs import RungDraft, blanks, fill_in
from outreach.wall_clock import on_the_clock

LONGEST_NAME = 60
LONGEST_WHERE = 100  # place and link together: an answer holds both, in two segments
LONGEST_ABOUT = 1000
LONGEST_EVENT = timedelta(days=14)
AHEAD = timedelta(days=730)
LEAD = timedelta(days=14)  # the longest before an event that it is reminded of
WEEK = timedelta(weeks=1)
_LINK = re.compile(r"https?://[^\s<>\"]+")
_KEPT = "Nothing was saved."


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event, as an organizer wants it."""

    name: str
    zone: str  # the clock its times are said by
    starts_at: datetime  # of a weekly one the next time
    ends_at: datetime
    list_ids: tuple[int, ...]
    word: str = ""  # members text it to say that they come
    place: str = ""
    link: str = ""
    about: str = ""
    weekly: bool = False
    last_day: date | None = None
    rungs: Sequence[RungDraft] | None = None  # None: the usual ones, or those it has


def tidy(draft: EventDraft) -> EventDraft:
    """Without the blanks at the ends and the breaks that somebody pasted with it."""
    name, place, link = (" ".join(words.split()) for words in (draft.name, draft.place, draft.link))
    word, about = "".join(draft.word.split()).upper(), draft.about.strip().replace("\r\n", "\n")
    return replace(draft, name=name, place=place, link=link, word=word, about=about)


def check(draft: EventDraft, now: datetime, *, moved: bool = True) -> None:
    """Raises BadInput. What was not `moved` may have begun already."""
    _check_facts(draft)
    _check_times(draft, now, moved=moved)
    if draft.weekly:
        _check_weeks(draft)
    elif draft.last_day:
        raise BadInput(f"A last day is only for an event that comes every week. {_KEPT}")
    for rung in draft.rungs or ():
        check_reminder(draft, rung)


def _check_facts(draft: EventDraft) -> None:
    if not draft.name:
        raise BadInput(f"The name is missing: write what the calendar should call it. {_KEPT}")
    if len(draft.name) > LONGEST_NAME:
        raise BadInput(f"The name is longer than {LONGEST_NAME} characters. {_KEPT}")
    if not draft.list_ids:
        raise BadInput(f"No list is chosen: choose whose event this is. {_KEPT}")
    if draft.link:
        check_link(draft.link)
    if len(draft.place) + len(draft.link) > LONGEST_WHERE:
        raise BadInput(
            f"Place and link together are longer than {LONGEST_WHERE} characters, too long for a text. {_KEPT}"
        )
    if len(draft.about) > LONGEST_ABOUT:
        raise BadInput(f"What it is about is longer than {LONGEST_ABOUT:,} characters. {_KEPT}")


def check_link(link: str) -> None:
    """Raises BadInput for what a phone would not open as a page: javascript:alert(1)."""
    if not _LINK.fullmatch(link):
        raise BadInput(f"The link must begin with https:// and hold no spaces. {_KEPT}")


def _check_times(draft: EventDraft, now: datetime, *, moved: bool) -> None:
    if draft.ends_at <= draft.starts_at:
        raise BadInput(f"This event ends before it begins. {_KEPT} Choose a later end.")
    if moved and draft.starts_at <= now:
        raise BadInput(f"This event begins in the past. {_KEPT} Choose a later beginning.")
    if draft.starts_at > now + AHEAD:
        raise BadInput(f"This event is more than two years away. {_KEPT} Look at the year.")
    if draft.ends_at - draft.starts_at > LONGEST_EVENT:
        raise BadInput(f"This event lasts longer than {LONGEST_EVENT.days} days. {_KEPT} Look at its end.")


def _check_weeks(draft: EventDraft) -> None:
    if draft.ends_at - draft.starts_at >= WEEK:
        raise BadInput(f"An event that comes every week can't last a week. {_KEPT} Choose an earlier end.")
    face = draft.starts_at.astimezone(ZoneInfo(draft.zone)).replace(tzinfo=None, fold=0)
    if draft.last_day and draft.last_day < face.date():
        raise BadInput(f"Its last day comes before its first. {_KEPT} Choose a later one.")
    for weeks in range(1, 54):  # every hour that the clocks skip comes within a year
        day = face + weeks * WEEK
        if draft.last_day is None or day.date() <= draft.last_day:
            on_the_clock(day, draft.zone)


def check_reminder(draft: EventDraft, rung: RungDraft) -> None:
    """Raises BadInput for one that could never leave, or has a blank that this event has nothing for."""
    _check_lead(draft, rung)
    _check_blanks(draft, rung)


def _check_lead(draft: EventDraft, rung: RungDraft) -> None:
    if rung.before is None or rung.before <= timedelta(0):
        raise BadInput(f"A reminder must come before the event begins. {_KEPT} Choose a longer time.")
    if draft.weekly:
        _check_weekly_lead(draft, rung.before)
    if rung.before > LEAD:
        raise BadInput(f"A reminder comes at most {LEAD.days} days before the event. {_KEPT}")


def _check_weekly_lead(draft: EventDraft, before: timedelta) -> None:
    """It is rolled on when the last one is over: what is due before that would never leave."""
    room = (
        WEEK - (draft.ends_at - draft.starts_at) - timedelta(hours=1)
    )  # the week that the clocks go forward in
    whole_hours = (room - timedelta(seconds=1)) // timedelta(hours=1)
    if before >= room and whole_hours < 1:
        raise BadInput(f"It lasts nearly the whole week, which leaves no room for a reminder. {_KEPT}")
    if before >= room:
        raise BadInput(
            "It comes every week, so a reminder must leave when the last one is over: at most "
            f"{_days(whole_hours)} before. {_KEPT}"
        )


def _days(hours: int) -> str:
    """5 days 21 hours."""
    parts = [(hours // 24, "day"), (hours % 24, "hour")]
    return " ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n)


def _check_blanks(draft: EventDraft, rung: RungDraft) -> None:
    """Raises BadInput for a blank in a reminder that this event has nothing for."""
    known = values(draft, "")
    for text in rung.texts.values():
        strange = sorted(blanks(text) - set(known))
        if strange:
            can = ", ".join("{" + name + "}" for name in known)
            raise BadInput(f"A reminder says {{{strange[0]}}}. An event knows {can}. {_KEPT}")
        lacking = sorted(name for name in blanks(text) if name != "starts" and not known[name])
        if lacking:
            raise BadInput(
                f"A reminder says {{{lacking[0]}}}, and this event has none. {_KEPT} Give it one, or change the text."
            )


# ---- Reminders


def values(event: EventDraft | Event, starts: str) -> Mapping[str, str]:
    """What fills in the blanks of an event's reminders."""
    found = {"name": event.name, "starts": starts, "place": event.place, "link": event.link}
    return found | {"word": event.word or ""}


def filled(event: Event, text: str, local: Local, language: str) -> str:
    """A reminder for this local's members, in that language. Raises BadInput."""
    starts = say_moment(event.closes_at, clock_for(event, local), language, event.opens_at)
    return fill_in(text, values(event, starts))


def usual_rungs(draft: EventDraft) -> list[RungDraft]:
    """A day and two hours before."""
    return [RungDraft(usual_texts(draft), timedelta(hours=hours)) for hours in (24, 2)]


def usual_texts(draft: EventDraft) -> dict[str, str]:
    """What a reminder says, with blanks for what this event has."""
    where = (", {place}" if draft.place else "") + "." + (" {link}" if draft.link else "")
    english = " Coming? Text {word}. Can't come? Text {word} NO." if draft.word else ""
    spanish = " ¿Vienes? Manda {word}. Si no puedes, manda {word} NO." if draft.word else ""
    return {"en": "{name}, {starts}" + where + english, "es": "{name}, {starts}" + where + spanish}
