"""What the page of a vote shows: only the organizer's own locals, from a few grouped queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from outreach import audience, organizers, rungs, turnout, votes
from outreach.agenda import Place
from outreach.answers import language_name
from outreach.directory import Directory, Local
from outreach.errors import NotAllowed, NotFound
from outreach.ladders import LadderState
from outreach.launching import ASK_ABOVE
from outreach.organizers import Organizer
from outreach.rungs import Rung, RungState
from outreach.sms import Segments, segments
from outreach.votes import Ballot
from outreach.web.console.charts import Bar, Bars, steps

_STANDING = {
    "draft": ("Draft", "draft"),
    "ahead": ("Not open yet", "scheduled"),
    "open": ("Open", "sending"),
    "closed": ("Closed", "finished"),
    "called_off": ("Called off", "cancelled"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One text of a reminder, as it leaves."""

    whose: str  # a local's, and in which language
    body: str
    size: Segments


def standing(ballot: Ballot, now: datetime) -> str:
    """Where a vote is: draft, ahead, open, closed, called_off."""
    ladder = ballot.ladder
    if ladder.state is not LadderState.RUNNING:
        return str(ladder.state)
    return "ahead" if now < ladder.opens_at else "open" if now < ladder.closes_at else "closed"


def standing_word(ballot: Ballot, now: datetime) -> tuple[str, str]:
    """The same in words, and the look of it."""
    return _STANDING[standing(ballot, now)]


def to_see(conn: Connection, organizer: Organizer, vote_id: int) -> Ballot:
    """This vote, when any of their locals votes in it. Raises NotFound."""
    ballot = votes.get(conn, vote_id)
    if not any(organizers.may_see(organizer, local_id) for local_id in ballot.places):
        raise NotFound(f"There is no vote {vote_id}.")
    return ballot


def to_act_on(conn: Connection, organizer: Organizer, vote_id: int) -> Ballot:
    """This vote, when no local but theirs votes in it. Raises NotFound, NotAllowed."""
    ballot = to_see(conn, organizer, vote_id)
    if not acts_on(organizer, ballot):
        raise NotAllowed("Locals that you don't have vote in this too. Ask an admin to do this.")
    return ballot


def acts_on(organizer: Organizer, ballot: Ballot) -> bool:
    """Whether they may press its buttons."""
    all_mine = all(organizers.may_see(organizer, local_id) for local_id in ballot.places)
    return organizers.may_send(organizer) and all_mine


def lists_of_mine(organizer: Organizer, found: Directory, ballot: Ballot) -> list[int]:
    """Those of its lists that are of the organizer's own locals."""
    ids = ballot.ladder.list_ids
    return [list_id for list_id in ids if organizers.may_see(organizer, found.lists[list_id].local_id)]


def shown(
    conn: Connection, organizer: Organizer, found: Directory, ballot: Ballot, now: datetime
) -> dict[str, Any]:
    """All that the page of a vote needs."""
    mine = [found.locals[id_] for id_ in ballot.places if organizers.may_see(organizer, id_)]
    planned = rungs.of_ladder(conn, ballot.id)
    list_ids = lists_of_mine(organizer, found, ballot)
    people, _, _ = audience.count(conn, list_ids, now, ladder_id=ballot.id)
    facts = {
        "vote": ballot,
        "zone": ballot.ladder.zone,
        "mine": mine,
        "places": {place for local in mine for place in local.time_zones},
        "others": len(ballot.places) - len(mine),
        "phase": standing(ballot, now),
        "standing": standing_word(ballot, now),
        "left": people,
        "ask_above": ASK_ABOVE,
        "may_act": acts_on(organizer, ballot),
        "doubts": votes.doubts(found, ballot, planned),
        "texts": {rung.id: texts(found, ballot, rung, mine) for rung in planned if _unsent(rung)},
    }
    return facts | _numbers(conn, ballot, mine, planned, now)


def _unsent(rung: Rung) -> bool:
    return rung.state is not RungState.STARTED


def _numbers(
    conn: Connection, ballot: Ballot, mine: Sequence[Local], planned: Sequence[Rung], now: datetime
) -> dict[str, Any]:
    ids = [local.id for local in mine]
    reported = turnout.by_local(conn, ballot.id)
    left = turnout.left_by_local(conn, ballot.ladder)
    did = turnout.what_each_did(conn, ballot.id, planned, ids)
    marks = [(each.launched_at, _name(each.rung)) for each in did if each.launched_at]
    ladder = ballot.ladder
    until = max(min(now, ladder.closes_at), ladder.opens_at)
    return {
        "reported": sum(reported.get(id_, 0) for id_ in ids),
        "turnout": Bars([_bar(local, ballot.places[local.id], reported, left) for local in mine]),
        "over_time": steps(turnout.over_time(conn, ballot.id, ids), ladder.opens_at, until, marks),
        "did": did,
    }


def _bar(local: Local, place: Place, reported: dict[int, int], left: dict[int, int]) -> Bar:
    return Bar(
        local.name,
        reported.get(local.id, 0),
        place.roll,
        f"reported, {left.get(local.id, 0):,} left to remind",
    )


def _name(rung: Rung) -> str:
    return f"reminder {rungs.when(rung.before)}"


def texts(found: Directory, ballot: Ballot, rung: Rung, mine: Sequence[Local]) -> list[Told]:
    """A reminder as it would leave, to these locals."""
    ids = {0, *(local.id for local in mine)}
    each = [
        one for one in rungs.texts(found, ballot.ladder.list_ids, rung, ballot.fill) if one.local_id in ids
    ]
    return [Told(_whose(found, one.local_id, one.language), one.body, segments(one.body)) for one in each]


def _whose(found: Directory, local_id: int, language: str) -> str:
    name = language_name(language)
    return f"{found.locals[local_id].name}, {name}" if local_id else name
