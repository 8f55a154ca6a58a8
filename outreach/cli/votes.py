"""Votes at the prompt: plan, start, change, follow, call off.

With --json each command prints one document, whose keys stay from version to version:
    vote  {"id", "kind", "name", "question", "state", "opens_at", "closes_at", "zone", "reported", "left",
          "locals": [{"local", "place", "address", "hours", "link", "roll", "reported", "left"}],
          "reminders": [{"id", "before_hours", "due_at", "leaves", "state", "why", "texts": {}, "broadcast_id", "sent", "waiting",
          "reported_within_2h"}], "warnings": []}
    list  a list of votes without "locals" and "reminders"; move adds "gone": []
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

import click
from sqlalchemy import Connection

from outreach import audience, ladders, organizers, rungs, turnout, votes
from outreach.agenda import Kind, Place
from outreach.cli.doors import runtime
from outreach.cli.moments import typed_time
from outreach.cli.saying import as_json, first_words, moment, table, tell_json
from outreach.cli.vote_places import (
    FACTS,
    fact,
    local_named,
    read_file,
    read_options,
    read_roll,
    refuse_twice,
)
from outreach.directory import Directory
from outreach.errors import BadInput, saving_nothing
from outreach.launching import ASK_ABOVE
from outreach.old_words import still_saying
from outreach.rungs import when
from outreach.vote_words import what_has_gone
from outreach.votes import Ballot, Wanted
from outreach.wall_clock import said_twice
from outreach.web.console.words import leaves_from, people

_GREATEST = 2**63 - 1
NUMBER = click.argument("number", type=click.IntRange(0, _GREATEST), metavar="ID")
LOCAL = click.option("--local", "keyword", required=True, help="The local, by a keyword of a list of its.")


@click.group()
def vote() -> None:
    """Strike votes, ratifications, elections: where, until when, and the reminders."""


@vote.command("new")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), required=True)
@click.option("--question", required=True, help="What is voted on, as it is on the ballot.")
@click.option("--opens", required=True, help="By the local's clock: 2026-11-23T06:00.")
@click.option("--closes", required=True, help="By the local's clock: 2026-11-25T20:00.")
@click.option(
    "--local", "keywords", multiple=True, help="A local that votes, by its keyword; may be given again."
)
@fact("place", "Where it votes.")
@fact("address", "Its address.")
@fact("hours", "In words: 6 am-8 pm.")
@fact("link", "Where one votes online.")
@fact("roll", "How many have a vote.")
@click.option(
    "--places",
    "file",
    type=click.Path(dir_okay=False),
    help="A CSV file: local,place,address,hours,link,roll.",
)
@as_json
def new(
    *,
    kind: str,
    question: str,
    opens: str,
    closes: str,
    keywords: tuple[str, ...],
    file: str | None,
    as_json: bool,
    **given: tuple[str, ...],
) -> None:
    """Keep a draft, with the usual reminders. Nobody is told before it is started."""
    r = runtime()
    with r.database.writing() as conn:
        found = r.directories.current(conn)
        where = [*read_file(found, file), *read_options(found, keywords, given)]
        refuse_twice(found, where)
        zone = _clock(found, [place.local_id for place in where])
        with saving_nothing():
            times = (typed_time(opens, zone), typed_time(closes, zone))
        wanted = Wanted(kind, question, *times, where)
        number = votes.create(conn, found, wanted, None, r.now())
        note(conn, "wrote", number)
    twice = said_twice(times, zone)
    tell(number, f"Draft {number} kept.{twice} Look at it: outreach vote show {number}", as_json)


def _clock(found: Directory, local_ids: Sequence[int]) -> str:
    """The clock that times are typed by: the only local's, the federation's for several."""
    if not local_ids:
        raise BadInput("No local is named: give --local, or --places with a file. Nothing was saved.")
    local = found.locals[local_ids[0]] if len(local_ids) == 1 else found.federation
    return local.time_zones[0]


# ---- Looking


@vote.command("list")
@as_json
def list_(as_json: bool) -> None:
    """The votes there are, the last to close first."""
    r = runtime()
    with r.database.reading() as conn:
        found = r.directories.current(conn)
        all_ = votes.latest(conn, list(found.locals))
    if as_json:
        tell_json([_facts(each) for each in all_])
        return
    if not all_:
        click.echo("No vote yet. Write one: outreach vote new --help")
        return
    rows = [
        (str(each.id), _word(each), moment(each.ladder.closes_at, each.ladder.zone), _names(found, each), each.kind,
         first_words(each.question)) for each in all_
    ]  # fmt: skip
    click.echo(table(("id", "state", "closes", "locals", "kind", "question"), rows))


def _word(ballot: Ballot) -> str:
    return str(ballot.ladder.state).replace("_", " ")


def _names(found: Directory, ballot: Ballot) -> str:
    return ", ".join(found.locals[local_id].label for local_id in ballot.places)


def _facts(ballot: Ballot) -> dict[str, Any]:
    ladder = ballot.ladder
    return {
        "id": ballot.id,
        "kind": str(ballot.kind),
        "name": ladder.name,
        "question": ballot.question,
        "state": str(ladder.state),
        "opens_at": ladder.opens_at,
        "closes_at": ladder.closes_at,
        "zone": ladder.zone,
    }


def _document(conn: Connection, found: Directory, number: int) -> dict[str, Any]:
    ballot, now = votes.get(conn, number), runtime().now()
    planned = rungs.of_ladder(conn, number)
    reported, left = turnout.by_local(conn, number), turnout.left_by_local(conn, ballot.ladder)
    people_left, _, _ = audience.count(conn, ballot.ladder.list_ids, now, ladder_id=number)
    places = {zone for local_id in ballot.places for zone in found.locals[local_id].time_zones}
    return _facts(ballot) | {
        "reported": sum(reported.values()),
        "left": people_left,
        "locals": [
            {"local": found.locals[id_].name, **{name: getattr(place, name) for name in (*FACTS, "roll")},
             "reported": reported.get(id_, 0), "left": left.get(id_, 0)}
            for id_, place in ballot.places.items()
        ],
        "reminders": [_reminder(did, ballot, places) for did in turnout.what_each_did(conn, number, planned)],
        "warnings": votes.doubts(found, ballot, planned),
    }  # fmt: skip


def _reminder(did: turnout.Did, ballot: Ballot, places: Collection[str]) -> dict[str, Any]:
    step, ladder = did.rung, ballot.ladder
    return {
        "id": step.id,
        "before_hours": None if step.before is None else step.before.total_seconds() / 3600,
        "due_at": step.due_at,
        "leaves": leaves_from(
            step.due_at,
            ladder.closes_at,
            ladder.zone,
            places if step.state == "planned" else (),
            runtime().now(),
        ),
        "state": str(step.state),
        "why": step.why,
        "texts": dict(step.texts),
        "broadcast_id": step.broadcast_id,
        "sent": did.sent,
        "waiting": did.waiting,
        "reported_within_2h": did.reported,
    }


@vote.command("show")
@NUMBER
@as_json
def show(number: int, as_json: bool) -> None:
    """How it stands: places, turnout, what each reminder did or will do, and how many are left."""
    tell(number, "", as_json)


def tell(number: int, said: str, as_json: bool, **more: Any) -> None:
    """What was done, or how the vote stands; with --json all of it."""
    r = runtime()
    with r.database.reading() as conn:
        document = _document(conn, r.directories.current(conn), number)
    if as_json:
        tell_json(document | more)
        return
    click.echo(said or _said(document))
    for warning in document["warnings"]:
        click.echo(warning)


def _said(d: Mapping[str, Any]) -> str:
    zone = d["zone"]
    head = f"Vote {d['id']}, {d['state'].replace('_', ' ')}: {d['name']}\n{d['question']}"
    times = f"Opens {moment(d['opens_at'], zone)}, closes {moment(d['closes_at'], zone)}."
    times += said_twice((d["opens_at"], d["closes_at"]), zone)
    places = table(
        ("local", "where", "roll", "reported", "left"),
        [(each["local"], _where(each), _number(each["roll"]), _number(each["reported"]), _number(each["left"]))
         for each in d["locals"]],
    )  # fmt: skip
    steps = table(
        ("id", "reminder", "leaves", "state", "sent", "votes within 2 h", ""),
        [(str(each["id"]), _when(each), each["leaves"], each["state"], _number(each["sent"]),
          _number(each["reported_within_2h"]), each["why"]) for each in d["reminders"]],
    )  # fmt: skip
    left = f"{people(d['reported'])} reported a vote; {people(d['left'])} who may be texted did not."
    return "\n".join((head, times, "", places, "", steps, "", left))


def _where(each: Mapping[str, Any]) -> str:
    return ", ".join(each[name] for name in FACTS if each[name]) or "not said"


def _number(n: int | None) -> str:
    return "" if n is None else f"{n:,}"


def _when(each: Mapping[str, Any]) -> str:
    hours = each["before_hours"]
    return when(None if hours is None else timedelta(hours=hours))


# ---- Running


@vote.command("start")
@NUMBER
@click.option("--people", "typed", type=int, help=f"How many it asks; needed above {ASK_ABOVE:,}.")
@as_json
def start(number: int, typed: int | None, as_json: bool) -> None:
    """Let its reminders leave at their times, and VOTE be answered."""
    r = runtime()
    with r.database.writing() as conn:
        count = votes.start(conn, r.directories.current(conn), number, typed, None, r.now())
        note(conn, "started", number)
    said = f"Started: vote {number} asks {people(count)}. Its reminders leave by themselves."
    tell(number, said, as_json)


@vote.command("move")
@NUMBER
@click.option("--opens", help="By the clock it was planned by: 2026-11-23T06:00.")
@click.option("--closes", help="The same: 2026-11-25T20:00.")
@as_json
def move(number: int, opens: str | None, closes: str | None, as_json: bool) -> None:
    """Change when it opens or closes; its reminders move with it."""
    if not opens and not closes:
        raise BadInput("Give --opens, --closes or both. Nothing was changed.")
    r = runtime()
    with r.database.writing() as conn:
        ladder = votes.get(conn, number).ladder
        with saving_nothing():
            opens_at = typed_time(opens, ladder.zone) if opens else ladder.opens_at
            closes_at = typed_time(closes, ladder.zone) if closes else ladder.closes_at
        gone = votes.move(conn, r.directories.current(conn), number, (opens_at, closes_at), r.now())
        note(conn, "changed the times of", number)
    said = what_has_gone(gone)
    twice = said_twice((opens_at, closes_at), ladder.zone)
    times = f"{moment(opens_at, ladder.zone)} to {moment(closes_at, ladder.zone)}"
    tell(number, "\n".join((f"Kept: vote {number} is open from {times}.{twice}", *said)), as_json, gone=said)


@vote.command("call-off")
@NUMBER
@as_json
def call_off(number: int, as_json: bool) -> None:
    """No reminder of it leaves any more; what is being sent is cancelled."""
    r = runtime()
    with r.database.writing() as conn:
        votes.get(conn, number)
        ladders.call_off(conn, number, r.now())
        note(conn, "called off", number)
    tell(number, f"Called off: no reminder of vote {number} leaves any more.", as_json)


@vote.command("place")
@NUMBER
@LOCAL
@click.option("--place")
@click.option("--address")
@click.option("--hours")
@click.option("--link")
@as_json
def place(number: int, keyword: str, as_json: bool, **facts: str | None) -> None:
    """Change where a local votes; what is not given stays. VOTE says so at once."""
    r = runtime()
    changes = {name: value.strip() for name, value in facts.items() if value is not None}
    if not changes:
        raise BadInput("Give at least one of --place, --address, --hours and --link. Nothing was changed.")
    with r.database.writing() as conn:
        found = r.directories.current(conn)
        local = local_named(found, keyword)
        stands = votes.get(conn, number).places.get(local.id, Place(local.id))
        new_ = Place(
            local.id, **{**{name: getattr(stands, name) for name in FACTS}, **changes}, roll=stands.roll
        )
        votes.change_place(conn, found, number, new_, r.now())
        note(conn, "changed a place of", number)
        gone = ladders.went(conn, number)
    said = f"Kept: whoever of {local.name} texts VOTE gets it from now on.{still_saying(gone, 'place')}"
    tell(number, said, as_json)


@vote.command("roll")
@NUMBER
@LOCAL
@click.argument("members")
@as_json
def roll(number: int, keyword: str, members: str, as_json: bool) -> None:
    """How many members of a local have a vote; for the turnout, also once it has closed."""
    r = runtime()
    with r.database.writing() as conn:
        local = local_named(r.directories.current(conn), keyword)
        votes.enter_roll(conn, number, local.id, read_roll(members))
        note(conn, "entered a roll of", number)
    tell(number, f"Kept: {members} members of {local.name} have a vote.", as_json)


def note(conn: Connection, act: str, number: int) -> None:
    """Keep that it was done at the prompt."""
    organizers.note(conn, None, act, f"vote {number}", runtime().now())
