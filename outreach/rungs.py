"""One reminder: its text with blanks, its moment, and what can be wrong with it."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from keywords import Intent, collisions
from outreach.answers import ENGLISH, Answer, say
from outreach.broadcasts import compose
from outreach.directory import Directory, Local
from outreach.errors import BadInput, NotFound
from outreach.hours import next_opening
from outreach.plurals import counted
from outreach.season import rungs as table
from outreach.sms import segments
from outreach.variants import ANY_LOCAL, Variant


class RungState(StrEnum):
    """Where a rung is."""

    PLANNED = "planned"
    STARTED = "started"
    SKIPPED = "skipped"  # `why` says why


@dataclass(frozen=True, slots=True)
class RungDraft:
    """One reminder, as an organizer wants it."""

    texts: Mapping[str, str]  # language -> text, with {closes}, {place} … still to be filled in
    before: timedelta | None = None  # before the close; None: when it opens


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder."""

    id: int
    ladder_id: int
    before: timedelta | None
    due_at: datetime
    texts: Mapping[str, str]
    state: RungState = RungState.PLANNED
    why: str = ""
    broadcast_id: int | None = None


Fill = Callable[[Rung, Local, str], str]  # a rung's text for this local's members, in that language

_COLUMNS = [table.c[name] for name in Rung.__slots__]
_BLANK = re.compile(r"\{(\w+)\}")
# What a reminder may ask for besides numbers, letters and an event's word, which "town hall" may be.
_OWN = {Intent.VOTE, Intent.VOTED, Intent.NOT_VOTED, Intent.WHEN}


# ---- What there is


def of_ladder(conn: Connection, ladder_id: int) -> list[Rung]:
    """The reminders of a ladder, the first to leave first."""
    return where(conn, table.c.ladder_id == ladder_id)


def get(conn: Connection, rung_id: int) -> Rung:
    """The reminder with this number. Raises NotFound."""
    found = where(conn, table.c.id == rung_id)
    if not found:
        raise NotFound(f"There is no reminder {rung_id}.")
    return found[0]


def where(conn: Connection, which: ColumnElement[bool]) -> list[Rung]:
    """These reminders, the first to leave first."""
    query = select(*_COLUMNS).where(which).order_by(table.c.due_at, table.c.id)
    return [_rung(row) for row in conn.execute(query)]


def _rung(row: Row[Any]) -> Rung:
    before = None if row.before is None else timedelta(seconds=row.before)
    state = RungState(row.state)
    return Rung(row.id, row.ladder_id, before, row.due_at, row.texts, state, row.why, row.broadcast_id)


# ---- Texts with blanks


def blanks(text: str) -> frozenset[str]:
    """The names in braces that must be filled in."""
    return frozenset(_BLANK.findall(text))


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with these in place of their names. Raises BadInput for a name that has no value."""
    lacking = sorted(name for name in blanks(text) if not values.get(name))
    if lacking:
        raise BadInput(f"The reminder says {{{lacking[0]}}}, and there is nothing to put there.")
    return _BLANK.sub(lambda found: values[found[1]], text)


def texts(found: Directory, list_ids: Collection[int], rung: Rung, fill: Fill) -> list[Variant]:
    """The reminder in each of its languages, and for each local where that makes a difference; English first.

    Raises BadInput where a text has a blank that there is nothing for.
    """
    lists: dict[int, list[int]] = {}
    for list_id in list_ids:
        lists.setdefault(found.lists[list_id].local_id, []).append(list_id)
    languages = sorted(rung.texts, key=lambda language: (language != ENGLISH, language))
    filled = {
        local_id: {language: fill(rung, found.locals[local_id], language) for language in languages}
        for local_id in lists
    }
    first = next(iter(filled.values()))
    alike = all(each == first for each in filled.values())
    of = (
        {ANY_LOCAL: (list(list_ids), first)}
        if alike
        else {local_id: (lists[local_id], filled[local_id]) for local_id in lists}
    )
    return [
        _told(found, language, local_id, its_lists, said[language])
        for local_id, (its_lists, said) in of.items()
        for language in languages
    ]


def _told(found: Directory, language: str, local_id: int, list_ids: Sequence[int], text: str) -> Variant:
    label, opt_out = found.signed(list_ids).label, say(Answer.OPT_OUT_LINE, language)
    body = compose(text, label, opt_out)
    return Variant(language, local_id, text, body, segments(body).count)


# ---- Planning


def due(before: timedelta | None, opens_at: datetime, closes_at: datetime) -> datetime:
    """When a reminder is due."""
    return opens_at if before is None else closes_at - before


def imagined(draft: RungDraft, opens_at: datetime, closes_at: datetime) -> Rung:
    """The reminder that this would be."""
    return Rung(0, 0, draft.before, due(draft.before, opens_at, closes_at), draft.texts)


def check(subject: str, draft: RungDraft, opens_at: datetime, closes_at: datetime) -> None:
    """Raises BadInput for a reminder without a text, or longer than what it reminds of."""
    if not draft.texts.get("en", "").strip():
        raise BadInput("A reminder has no English text: write what members should read. Nothing was saved.")
    refuse_other_words(draft, "Nothing was saved.")
    if draft.before is None:
        return
    if draft.before <= timedelta(0):
        raise BadInput("A reminder must come before the close. Nothing was saved: choose a longer time.")
    if draft.before > closes_at - opens_at:
        raise BadInput(
            f"The reminder {span(draft.before)} before the close comes before the {subject} opens, which is open "
            f"for {span(closes_at - opens_at)}. Nothing was saved: choose a shorter time."
        )


def refuse_twice(befores: Iterable[timedelta | None]) -> None:
    """Raises BadInput for two reminders at one moment: members would get both at once."""
    seen = list(befores)
    if len(set(seen)) < len(seen):
        raise BadInput(
            "Two reminders leave at the same moment, so members would get both at once. Nothing was saved: "
            "give one of them another time."
        )


def refuse_other_words(draft: RungDraft | Rung, kept: str) -> None:
    """Raises BadInput for a text that asks for a word which does something else: YES is START, END is STOP."""
    for text in draft.texts.values():
        for taken in collisions(text):
            if taken.intent not in _OWN:
                raise BadInput(
                    f"The reminder asks members to text {taken.word}, which would be taken for "
                    f"{taken.intent.upper().replace('_', ' ')}. {kept} Ask for VOTED, for an event's own word, "
                    "for 1 or 2, or for A or B."
                )


def when(before: timedelta | None) -> str:
    """At the opening; 24 hours before the close."""
    return "at the opening" if before is None else f"{span(before)} before the close"


def span(length: timedelta) -> str:
    """72 hours, 72 hours 10 minutes, 90 minutes, 1 hour."""
    every = round(length.total_seconds() / 60)
    hours, minutes = divmod(every, 60) if every % 60 == 0 or every >= 120 else (0, every)
    said = [counted(n, unit) for n, unit in ((hours, "hour"), (minutes, "minute")) if n]
    return " ".join(said) or counted(0, "minute")


def reaches_nobody(due_at: datetime, closes_at: datetime, places: Collection[str]) -> bool:
    """Whether it is quiet in all these places from when a reminder is due until the close."""
    return bool(places) and all(next_opening(due_at, place) >= closes_at for place in places)
