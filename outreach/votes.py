"""Votes: of which kind, of which locals, where, from when until when; and what may not be said of one.

A vote stands on a ladder (ladders.py) and shares its number. Nothing here knows how anybody voted.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, insert, select, update

from outreach import directory as directories
from outreach import ladders, rungs
from outreach.agenda import Kind, Place
from outreach.answers import ENGLISH, complete, say_moment
from outreach.broadcasts import LONGEST_TEXT
from outreach.directory import Directory, Local
from outreach.errors import BadInput, NotFound, WrongState
from outreach.event_checks import check_link
from outreach.ladders import Gone, Ladder, LadderState, New, Rung, RungDraft, RungState, Subject
from outreach.models import lists
from outreach.plurals import an
from outreach.rungs import Fill, reaches_nobody
from outreach.season import ladder_lists, vote_places
from outreach.season import ladders as ladders_table
from outreach.season import votes as table
from outreach.sms import segments
from outreach.vote_words import default_rungs, kind_word, told_while_open, where

MOST_SEGMENTS = 2  # of an answer to VOTE, for each local
GREATEST_ROLL = 1_000_000
BLANKS = ("closes", "place", "address", "hours", "link", "where", "local", "kind", "question")
_FACTS = ("place", "address", "hours", "link", "roll")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A vote, as an organizer wants it."""

    kind: str
    question: str
    opens_at: datetime
    closes_at: datetime
    places: Sequence[Place]  # one for each local that votes
    rungs: Sequence[RungDraft] | None = None  # None: the usual ones


@dataclass(frozen=True, slots=True)
class Ballot:
    """All about one vote."""

    ladder: Ladder
    kind: Kind
    question: str
    places: Mapping[int, Place]  # by local

    @property
    def id(self) -> int:
        return self.ladder.id

    def fill(self, rung: Rung | RungDraft, local: Local, language: str) -> str:
        """A reminder's text for this local's members, in that language. Raises BadInput for what a local lacks."""
        values = _values(self, local, language)
        for name in sorted(rungs.blanks(rung.texts[language])):
            if name not in values:
                known = ", ".join("{" + each + "}" for each in BLANKS)
                raise BadInput(
                    f"The reminder says {{{name}}}, and there is nothing of that name: use {known}. Nothing was saved."
                )
            if not values[name]:
                raise BadInput(
                    f"The reminder says {{{name}}}, but {local.name} has no {_LACKING.get(name, name)}. Add it there, "
                    f"or take {{{name}}} out of the text. Nothing was saved."
                )
        return rungs.fill_in(rung.texts[language], values)


_LACKING = {"where": "place and no link"}


def _values(ballot: Ballot, local: Local, language: str) -> dict[str, str]:
    place = ballot.places.get(local.id) or Place(local.id)
    return {
        "closes": say_moment(ballot.ladder.closes_at, local.time_zones[0], language, ballot.ladder.opens_at),
        "place": place.place,
        "address": place.address,
        "hours": place.hours,
        "link": place.link,
        "where": where(place, language),
        "local": local.name,
        "kind": kind_word(ballot.kind, language),
        "question": ballot.question,
    }


# ---- What there is


def get(conn: Connection, vote_id: int) -> Ballot:
    """The vote with this number. Raises NotFound."""
    row = conn.execute(select(table.c.kind, table.c.question).where(table.c.id == vote_id)).one_or_none()
    if row is None:
        raise NotFound(ladders.none_such(conn, Subject.VOTE, vote_id))
    return Ballot(ladders.get(conn, vote_id), Kind(row.kind), row.question, _places(conn, vote_id))


def _places(conn: Connection, vote_id: int) -> dict[int, Place]:
    columns = [vote_places.c[name] for name in ("local_id", *_FACTS)]
    query = select(*columns).where(vote_places.c.vote_id == vote_id).order_by(vote_places.c.local_id)
    return {row.local_id: Place(*row) for row in conn.execute(query)}


def latest(conn: Connection, local_ids: Collection[int], limit: int = 50) -> list[Ballot]:
    """The votes of any of these locals, the last to close first."""
    of = select(vote_places.c.vote_id).where(vote_places.c.local_id.in_(local_ids))
    order = (ladders_table.c.closes_at.desc(), table.c.id.desc())
    query = select(table.c.id).join(ladders_table, ladders_table.c.id == table.c.id)
    ids = conn.scalars(query.where(table.c.id.in_(of)).order_by(*order).limit(limit)).all()
    return [get(conn, vote_id) for vote_id in ids]


def filling(conn: Connection, _: Directory, ladder: Ladder) -> Fill:
    """What fills in the texts of this vote's reminders, from its facts as they are now."""
    return replace(get(conn, ladder.id), ladder=ladder).fill


# ---- Planning


def create(
    conn: Connection, found: Directory, wanted: Wanted, organizer_id: int | None, now: datetime
) -> int:
    """Keep a draft; its number. Nobody is told before somebody starts it. Raises BadInput."""
    new = checked(conn, found, wanted, now)
    vote_id = ladders.create(conn, new, organizer_id, now)
    conn.execute(insert(table).values(id=vote_id, kind=wanted.kind, question=wanted.question.strip()))
    _keep_places(conn, vote_id, wanted.places)
    return vote_id


def change(conn: Connection, found: Directory, vote_id: int, wanted: Wanted, now: datetime) -> None:
    """Put this in a draft's place. Raises BadInput, WrongState once it has started."""
    before = ladders.changeable(conn, vote_id)
    if before.state is not LadderState.DRAFT:
        raise WrongState(
            "This vote has started. Nothing was saved: its times, places and reminders are changed on its own page."
        )
    new = checked(conn, found, wanted, now, vote_id)
    ladders.rewrite(conn, vote_id, new, now)
    values = {"kind": wanted.kind, "question": wanted.question.strip()}
    conn.execute(update(table).where(table.c.id == vote_id).values(**values))
    _keep_places(conn, vote_id, wanted.places)


def checked(conn: Connection, found: Directory, wanted: Wanted, now: datetime, vote_id: int = 0) -> New:
    """The ladder that this vote stands on. Says what is wrong with it in one sentence: raises BadInput."""
    if wanted.kind not in set(Kind):
        raise BadInput(
            f"“{wanted.kind}” is no kind of vote: choose one of {', '.join(Kind)}. Nothing was saved."
        )
    if not wanted.question.strip():
        raise BadInput("The question is missing: write what is voted on. Nothing was saved.")
    local_ids = [place.local_id for place in wanted.places]
    list_ids = tuple(each.id for each in found.lists.values() if each.local_id in local_ids)
    drafts = default_rungs(wanted.opens_at, wanted.closes_at) if wanted.rungs is None else wanted.rungs
    kind = Kind(wanted.kind)
    name, zone = _name(kind), found.signed(list_ids).time_zones[0]
    new = New(Subject.VOTE, name, zone, wanted.opens_at, wanted.closes_at, list_ids, drafts)
    ladders.check(new, now)
    for place in wanted.places:
        _check_place(place)
    refuse_two_at_once(conn, found, kind, local_ids, wanted.opens_at, wanted.closes_at, vote_id)
    ladder = _as_if_kept(new, now)
    _check_words(
        found,
        Ballot(ladder, kind, wanted.question.strip(), _by_local(wanted.places)),
        planned(ladder, drafts),
    )
    return new


def _name(kind: Kind) -> str:
    name = kind_word(kind, "en")
    return name[:1].upper() + name[1:]


def _as_if_kept(new: New, now: datetime) -> Ladder:
    state, nobody = LadderState.DRAFT, None
    facts = (new.subject, new.name, new.zone, new.opens_at, new.closes_at, state, nobody, now, nobody, nobody)
    return Ladder(0, *facts, new.list_ids)


def _by_local(places: Sequence[Place]) -> dict[int, Place]:
    return {place.local_id: place for place in places}


def _check_place(place: Place) -> None:
    _check_roll(place)
    if place.link:
        check_link(place.link)


def _check_roll(place: Place) -> None:
    if place.roll is not None and not 0 < place.roll <= GREATEST_ROLL:
        raise BadInput(
            f"A roll of {place.roll:,} can't be: enter how many members of the local have a vote, or nothing. "
            "Nothing was saved."
        )


def refuse_two_at_once(  # plain values, each from its own place
    conn: Connection,
    found: Directory,
    kind: Kind,
    local_ids: Collection[int],
    opens_at: datetime,
    closes_at: datetime,
    but: int,
) -> None:
    """Members must know which vote is meant. Raises BadInput for a local with two of one kind at one time."""
    other = _overlapping(kind, local_ids, opens_at, closes_at).where(table.c.id != but)
    row = conn.execute(other.order_by(table.c.id).limit(1)).one_or_none()
    if row is None:
        return
    local = found.locals[row.local_id]
    closes = say_moment(row.closes_at, local.time_zones[0], "en", opens_at)
    raise BadInput(
        f"{local.name} has {an(kind_word(kind, 'en'))} already at that time: vote {row.id}, open until {closes}. "
        "Nothing was saved: choose other times, or call that one off."
    )


def _overlapping(
    kind: Kind, local_ids: Collection[int], opens_at: datetime, closes_at: datetime
) -> Select[int, int, datetime]:
    when = (ladders_table.c.opens_at < closes_at) & (ladders_table.c.closes_at > opens_at)
    return (
        select(table.c.id, lists.c.local_id, ladders_table.c.closes_at)
        .join(ladders_table, ladders_table.c.id == table.c.id)
        .join(ladder_lists, ladder_lists.c.ladder_id == table.c.id)
        .join(lists, lists.c.id == ladder_lists.c.list_id)
        .where(table.c.kind == kind, lists.c.local_id.in_(local_ids), when)
        .where(ladders_table.c.state == LadderState.RUNNING)
    )


def planned(ladder: Ladder, drafts: Sequence[RungDraft]) -> list[Rung]:
    """The reminders that these would be."""
    return [rungs.imagined(draft, ladder.opens_at, ladder.closes_at) for draft in drafts]


def _check_words(found: Directory, ballot: Ballot, drafts: Sequence[Rung]) -> None:
    """Every text that would leave, filled in; and what members would get for VOTE. Raises BadInput."""
    for draft in drafts:
        rungs.refuse_other_words(draft, "Nothing was saved.")
        for told in rungs.texts(found, ballot.ladder.list_ids, draft, ballot.fill):
            if len(told.body) > LONGEST_TEXT:
                raise BadInput(
                    f"A reminder is {len(told.body):,} characters when it is filled in; the carrier takes "
                    f"{LONGEST_TEXT:,}. Nothing was saved: shorten it."
                )
    for local_id in ballot.places:
        for language in complete():
            size = segments(_for_vote(ballot, found.locals[local_id], language))
            if size.count > MOST_SEGMENTS:
                dear = f" The letter {size.causes[0]} takes double the room." if size.causes else ""
                raise BadInput(
                    f"What members of {found.locals[local_id].name} get for VOTE would be {size.count} segments long, "
                    f"{MOST_SEGMENTS} at most.{dear} Nothing was saved: shorten the place, address, hours or link."
                )


def _for_vote(ballot: Ballot, local: Local, language: str) -> str:
    """What members get for VOTE when it has just opened, which is the longest."""
    ladder, place = ballot.ladder, ballot.places[local.id]
    return told_while_open(ballot.kind, ladder.closes_at, place, local, language, ladder.opens_at)


def doubts(found: Directory, ballot: Ballot, planned: Sequence[Rung]) -> list[str]:
    """What an organizer should know of reminders before they leave, a sentence each."""
    zones = {zone for place in ballot.places for zone in found.locals[place].time_zones}
    return [
        f"The reminder {rungs.when(rung.before)} would reach nobody: it is quiet hours from then until the close."
        for rung in planned
        if rung.state is RungState.PLANNED and reaches_nobody(rung.due_at, ballot.ladder.closes_at, zones)
    ]


def _keep_places(conn: Connection, vote_id: int, places: Sequence[Place]) -> None:
    conn.execute(vote_places.delete().where(vote_places.c.vote_id == vote_id))
    rows = [
        {"vote_id": vote_id, "local_id": place.local_id, **{name: getattr(place, name) for name in _FACTS}}
        for place in places
    ]
    conn.execute(insert(vote_places), rows)


# ---- Once it is there


def change_place(conn: Connection, found: Directory, vote_id: int, place: Place, now: datetime) -> None:
    """Let this local vote there: VOTE answers so at once, later reminders say so. Raises BadInput, WrongState."""
    ladder = ladders.changeable(conn, vote_id)
    if ladder.closes_at <= now:
        raise WrongState("This vote has closed, so its places stay as they are. Nothing was saved.")
    ballot = get(conn, vote_id)
    if place.local_id not in ballot.places:
        raise NotFound(
            f"{found.locals[place.local_id].name} does not vote in vote {vote_id}. Nothing was saved."
        )
    _check_place(place)
    unstarted = [rung for rung in rungs.of_ladder(conn, vote_id) if rung.state is not RungState.STARTED]
    _check_words(found, replace(ballot, places={**ballot.places, place.local_id: place}), unstarted)
    values = {name: getattr(place, name) for name in _FACTS}
    conn.execute(update(vote_places).where(_this_place(vote_id, place.local_id)).values(**values))
    directories.next_version(conn)


def enter_roll(conn: Connection, vote_id: int, local_id: int, roll: int | None) -> None:
    """How many members of this local have a vote; also once it is over. Raises BadInput, NotFound."""
    _check_roll(Place(local_id, roll=roll))
    this = update(vote_places).where(_this_place(vote_id, local_id))
    if not conn.execute(this.values(roll=roll)).rowcount:
        raise NotFound(f"This local does not vote in vote {vote_id}. Nothing was saved.")
    directories.next_version(conn)


def _this_place(vote_id: int, local_id: int) -> ColumnElement[bool]:
    return (vote_places.c.vote_id == vote_id) & (vote_places.c.local_id == local_id)


def start(
    conn: Connection,
    found: Directory,
    vote_id: int,
    typed: int | None,
    organizer_id: int | None,
    now: datetime,
) -> int:
    """Let members know, and be reminded; how many it asks. Raises BadInput, WrongState."""
    _alone(conn, vote_id)
    _refuse_others(conn, found, get(conn, vote_id))
    _refuse_nowhere(found, get(conn, vote_id))
    return ladders.start(conn, vote_id, typed, organizer_id, now)


def _refuse_nowhere(found: Directory, ballot: Ballot) -> None:
    for local_id, place in ballot.places.items():
        if not where(place, ENGLISH):
            raise BadInput(
                f"{found.locals[local_id].name} has neither a place nor a link, so nobody could be told where to vote. "
                "Nothing was started: add one of them."
            )


def _alone(conn: Connection, vote_id: int) -> None:
    """This vote, then what every start and move changes: of two votes at one moment, one sees the other."""
    get(conn, vote_id)
    ladders.locked(conn, vote_id)
    directories.next_version(conn)


def _refuse_others(conn: Connection, found: Directory, ballot: Ballot) -> None:
    times = (ballot.ladder.opens_at, ballot.ladder.closes_at)
    refuse_two_at_once(conn, found, ballot.kind, list(ballot.places), *times, ballot.id)


def move(
    conn: Connection, found: Directory, vote_id: int, times: tuple[datetime, datetime], now: datetime
) -> list[Gone]:
    """Let it open and close then, and its reminders with it; what has gone already. Raises BadInput, WrongState."""
    _alone(conn, vote_id)
    gone = ladders.move(conn, vote_id, *times, now)
    _refuse_others(conn, found, get(conn, vote_id))
    return gone


def edit_rungs(
    conn: Connection, found: Directory, vote_id: int, drafts: Sequence[RungDraft], now: datetime
) -> None:
    """Put these in place of all reminders that have not started. Raises BadInput, WrongState."""
    ladders.changeable(conn, vote_id)
    ballot = get(conn, vote_id)
    _check_words(found, ballot, planned(ballot.ladder, drafts))
    ladders.keep_rungs(conn, vote_id, drafts, now)


def edit_rung(conn: Connection, found: Directory, rung_id: int, draft: RungDraft, now: datetime) -> None:
    """Change one reminder that has not started. Raises BadInput, WrongState."""
    ladder = ladders.changeable(conn, rungs.get(conn, rung_id).ladder_id)
    _check_words(found, get(conn, ladder.id), planned(ladder, [draft]))
    ladders.edit_rung(conn, rung_id, draft, now)
