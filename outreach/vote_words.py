"""What votes are called, and what their reminders say by default, in every language (reminders/*.toml)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources

from outreach.agenda import Kind, Place
from outreach.answers import ENGLISH, Answer, say, say_moment, say_span
from outreach.directory import Local
from outreach.ladders import Gone
from outreach.rungs import RungDraft, when

# How long before the close members are reminded, unless an organizer says otherwise; and when it opens.
BEFORE = (timedelta(hours=72), timedelta(hours=24), timedelta(hours=3))
LAST = timedelta(hours=6)  # a reminder so shortly before the close says so


@dataclass(frozen=True, slots=True)
class Words:
    """One language file."""

    kinds: Mapping[str, str]
    named: Mapping[str, str]  # what tells them apart beside VOTED
    where_online: str
    vote: Mapping[str, str]  # opens, before, last


def kind_word(kind: Kind, language: str) -> str:
    """What members call it: strike authorization vote."""
    return _spoken(language).kinds[kind]


def voted_mark(kind: Kind, language: str) -> str:
    """What a member texts who has voted in this one of several: VOTED STRIKE."""
    return f"VOTED {_spoken(language).named[kind]}"


def where(place: Place | None, language: str) -> str:
    """Where to vote, as far as it is known: the place, the address, the hours; the link. "" for nothing."""
    if place is None:
        return ""
    there = ", ".join(filter(None, (place.place, place.address, place.hours)))
    online = _spoken(language).where_online.format(link=place.link) if place.link else ""
    return "\n".join(filter(None, (there, online)))


def told_while_open(  # plain values, each from its own place
    kind: Kind, closes_at: datetime, place: Place | None, local: Local, language: str, now: datetime
) -> str:
    """What a member of this local gets for VOTE while a vote is open, by the local's clock."""
    return say(
        Answer.VOTE_OPEN,
        language,
        programme=local.label,
        kind=kind_word(kind, language),
        closes=say_moment(closes_at, local.time_zones[0], language, now),
        remaining=say_span(closes_at - now, language),
        where=where(place, language) or local.contact,  # who knows
    )


def default_rungs(opens_at: datetime, closes_at: datetime) -> list[RungDraft]:
    """One when it opens, and those of BEFORE that it is open long enough for."""
    befores = [None, *(before for before in BEFORE if before < closes_at - opens_at)]
    return [RungDraft(default_texts(before), before) for before in befores]


def default_texts(before: timedelta | None) -> dict[str, str]:
    """What a reminder so long before the close says, by language."""
    name = "opens" if before is None else "last" if before <= LAST else "before"
    return {language: words.vote[name] for language, words in _all().items()}


def what_has_gone(gone: Sequence[Gone]) -> list[str]:
    """What an organizer should know after a change of times, a sentence for each reminder that has left."""
    said = []
    for each in gone:
        rest = f"; {each.waiting:,} more that wait say so too" if each.waiting else ""
        n = f"{each.left:,} {'text' if each.left == 1 else 'texts'}"
        said.append(f"The reminder {when(each.rung.before)} has gone out, and says the old times: {n}{rest}.")
    return said


def _spoken(language: str) -> Words:
    return _all().get(language) or _all()[ENGLISH]


@cache
def _all() -> Mapping[str, Words]:
    files = sorted(resources.files("outreach").joinpath("reminders").iterdir(), key=lambda f: f.name)
    read = {f.name: tomllib.loads(f.read_text("utf-8")) for f in files if f.name.endswith(".toml")}
    return {name.removesuffix(".toml"): Words(**found) for name, found in read.items()}
