"""Broadcasts at the prompt: write, look, launch, follow, pause, resume, cancel.

With --json each command prints one document, whose keys stay from version to version:
    broadcast  {"id", "kind", "state", "to": [keywords], "text", "body", "segments", "any_hour", "expires_at",
               "created_at", "launched_at", "finished_at", "people"}      create, launch, pause, resume, cancel, list
    preview    {"id", "body", "encoding", "segments", "causes": [], "people", "by_local": {}, "left_out": {},
               "in_quiet_hours", "price", "seconds"}
    show       a broadcast and "progress": {"sentence", "delivered", "sent", "unknown", "undelivered",
               "left_out", "waiting", "why_undelivered": {}, "why_left_out": {}}; a line at each change with --follow
"""

import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Connection

from outreach import broadcasts, delivery, organizers, repeats, tallies
from outreach.broadcasts import ALERT, ASK_ABOVE, LANES, Broadcast, Draft, Preview
from outreach.cli import missed
from outreach.cli.doors import runtime
from outreach.cli.saying import NUMBER, as_json, first_words, plain, table, tell_json
from outreach.directory import Directory
from outreach.errors import BadInput, SameText
from outreach.jobs import EXPAND
from outreach.models import BroadcastState
from outreach.web.console.progress import OVER, Outlook, Progress, progress
from outreach.web.console.words import (
    character,
    counted,
    lasting,
    moment,
    money,
    people,
    why_left_out,
    why_undelivered,
)

Found = tuple[Broadcast, Directory, list[int]]
_SPAN = re.compile(r"(\d{1,5})\s*([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@click.group()
def broadcast() -> None:
    """One text to many."""


broadcast.add_command(missed.again)


@broadcast.command("create")
@click.option("--to", "keywords", multiple=True, required=True, help="A list's keyword; may be given again.")
@click.option(
    "--text", required=True, help="What members read, between the sender's name and the opt-out line."
)
@click.option("--kind", type=click.Choice(list(LANES)), default=ALERT, show_default=True)
@click.option("--expires", help="Nothing leaves after this, by the local's clock: 2026-11-23T20:00.")
@click.option("--expires-in", "span", help="The same, from now: 30m, 6h, 2d. A day, unless you say.")
@click.option("--any-hour", is_flag=True, help="Also outside 9:00 to 20:00; the launch asks once more.")
@as_json
def create(  # one argument for each option is click's way
    *,
    keywords: tuple[str, ...],
    text: str,
    kind: str,
    expires: str | None,
    span: str | None,
    any_hour: bool,
    as_json: bool,
) -> None:
    """Keep a draft. Nothing is sent."""
    r = runtime()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        list_ids = tuple(dict.fromkeys(directory.list_called(keyword).id for keyword in keywords))
        expires_at = _expiry(expires, span, directory.signed(list_ids).time_zones[0], r.now())
        draft = Draft(text, list_ids, kind, expires_at, any_hour)
        body = broadcasts.body_of(directory, list_ids, text)
        number = broadcasts.write(conn, draft, body, None, r.now())
        _note(conn, "wrote", number)
    _tell(number, f"Draft {number} kept. Look at it: outreach broadcast preview {number}", as_json)


def _expiry(written: str | None, span: str | None, zone: str, now: datetime) -> datetime | None:
    if written and span:
        raise BadInput("Give one of --expires and --expires-in, not both.")
    if span:
        found = _SPAN.fullmatch(span.strip())
        if not found:
            raise BadInput(f"“{span}” is no span of time. Write it as 30m, 6h or 2d.")
        return now + timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not written:
        return None
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise BadInput(f"“{written}” is no time. Write it as 2026-11-23T20:00.") from error
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


@broadcast.command("preview")
@NUMBER
@as_json
def preview(number: int, as_json: bool) -> None:
    """What a launch would do now: the text, who gets it, who does not and why, cost and time."""
    r = runtime()
    with r.database.reading() as conn:
        found, directory, list_ids = _find(conn, number)
        seen = _preview(conn, found, list_ids, found.any_hour)
        earlier = repeats.earlier(conn, number, r.now())
        woken = _preview(conn, found, list_ids, any_hour=False).in_quiet_hours if found.any_hour else 0
    if as_json:
        size = seen.segments
        shown = {**asdict(seen), "encoding": size.encoding, "segments": size.count, "causes": size.causes}
        shown |= {
            "again_of": found.again_of,
            "by_local": dict(seen.by_local),
            "left_out": dict(seen.left_out),
        }
        tell_json({"id": number, **shown})
        return
    click.echo(seen.body)
    click.echo()
    if found.again_of:
        click.echo(f"Only       those whom broadcast {found.again_of} did not reach")
    _tell_preview(seen, moment(found.expires_at, _zone(directory, list_ids)), woken)
    if found.state == BroadcastState.DRAFT and seen.people:
        click.echo(f"\n{earlier.said(r.now())}" if earlier else "")
        click.echo(f"Launch it: {_launching(number, seen.people, woken)}{' --again' if earlier else ''}")


def _launching(number: int, count: int, woken: int) -> str:
    """The whole command that launches it, with all that it asks for."""
    typed = f" --people {count}" if count > ASK_ABOVE else ""
    return f"outreach broadcast launch {number}{typed}{' --any-hour confirm' if woken else ''}"


def _tell_preview(seen: Preview, expires: str, woken: int) -> None:
    size = seen.segments
    click.echo(f"To         {people(seen.people)}")
    for name, n in seen.by_local:
        click.echo(f"           {n:,} of {name}")
    for reason, n in seen.left_out:
        click.echo(f"Left out   {n:,}: {why_left_out(reason)}")
    if seen.in_quiet_hours:
        click.echo(f"Later      {people(seen.in_quiet_hours)}: it is quiet hours where they live, until 9:00")
    if woken:
        are = "is" if woken == 1 else "are"
        click.echo(f"Any hour   {people(woken)} {are} in quiet hours and would be woken")
    click.echo(
        f"Size       {counted(size.count, 'segment', 'segments')} ({size.encoding}, {size.units} units)"
    )
    if size.causes:
        click.echo("           larger because of: " + ", ".join(f"{c} ({character(c)})" for c in size.causes))
    click.echo(f"Cost       {money(seen.price)}")
    click.echo(f"Takes      {lasting(seen.seconds)}")
    click.echo(f"Expires    {expires}; nothing leaves after that")


@broadcast.command("launch")
@NUMBER
@click.option("--people", "typed", type=int, help=f"How many it goes to; needed above {ASK_ABOVE:,}.")
@click.option(
    "--any-hour", type=click.Choice(["confirm"]), help="Say once more that it may leave at any hour."
)
@click.option("--again", is_flag=True, help="Though the same text went there within the last day.")
@as_json
def launch(number: int, typed: int | None, any_hour: str | None, again: bool, as_json: bool) -> None:
    """Let it go. It can't be called back, only paused."""
    r = runtime()
    if sys.stdin.isatty() and not as_json:
        typed, any_hour = _ask(number, typed, any_hour)
    with r.database.writing() as conn:
        found, _, list_ids = _find(conn, number)
        _refuse_unsaid_hour(conn, found, list_ids, any_hour)
        try:
            count = broadcasts.launch(conn, number, typed, None, r.now(), again=again)
        except SameText as error:
            raise BadInput(f"{error} To send it there once more, add --again.") from error
        _note(conn, "launched", number)
    r.jobs.look(EXPAND, number)
    said = f"Launched: broadcast {number} goes to {people(count)}. Follow it: outreach broadcast show {number} --follow"
    if r.jobs.away():
        said += (
            "\nNothing leaves yet: the queue does not answer. It goes on by itself once it runs: outreach up"
        )
    _tell(number, said, as_json)


def _ask(number: int, typed: int | None, any_hour: str | None) -> tuple[int | None, str | None]:
    """At a prompt, ask for what is needed and was not said."""
    with runtime().database.reading() as conn:
        found, _, list_ids = _find(conn, number)
        seen = _preview(conn, found, list_ids, any_hour=False)
    if found.state != BroadcastState.DRAFT:
        return typed, any_hour
    if found.any_hour and seen.in_quiet_hours and not any_hour:
        question = f"It is quiet hours for {people(seen.in_quiet_hours)}. Send to them at once all the same?"
        any_hour = "confirm" if click.confirm(question) else None
    if seen.people > ASK_ABOVE and typed is None:
        typed = click.prompt(f"This goes to {people(seen.people)}. Type that number to launch it", type=int)
    return typed, any_hour


def _refuse_unsaid_hour(conn: Connection, found: Broadcast, list_ids: list[int], said: str | None) -> None:
    if found.state != BroadcastState.DRAFT or not found.any_hour or said:
        return
    quiet = _preview(conn, found, list_ids, any_hour=False).in_quiet_hours
    if quiet:
        raise BadInput(
            f"It is quiet hours for {people(quiet)}. Nothing was launched. To text them at once all the same, "
            "add --any-hour confirm."
        )


@broadcast.command("show")
@NUMBER
@click.option(
    "--follow", is_flag=True, help="A line at each change until it is over. Ctrl-C ends the looking only."
)
@click.option(
    "--not-delivered", is_flag=True, help="Who did not get it, and why. That you looked is recorded."
)
@as_json
def show(number: int, follow: bool, not_delivered: bool, as_json: bool) -> None:
    """Where it stands."""
    if not_delivered:
        missed.tell(number, as_json)
        return
    last = ""
    while True:
        with runtime().database.reading() as conn:
            found, directory, list_ids = _find(conn, number)
            seen = _progress(conn, found, _zone(directory, list_ids))
        if as_json:
            shown = {**_shown(found, directory, list_ids), "progress": _numbers(seen)}
            said = json.dumps(shown, ensure_ascii=False, default=plain, indent=None if follow else 2)
        else:
            said = _standing(found, seen, brief=follow)
        if said != last:
            click.echo(said)
        last = said
        if not follow or found.state in OVER or found.state == BroadcastState.DRAFT:
            return
        time.sleep(1)


def _numbers(seen: Progress) -> dict[str, Any]:
    numbers = {part.key: part.n for part in seen.parts}
    why = {"why_undelivered": seen.undelivered, "why_left_out": seen.left_out}
    return {"sentence": seen.sentence, **numbers, **why}


def _standing(found: Broadcast, seen: Progress, brief: bool) -> str:
    if found.state == BroadcastState.DRAFT:
        return f"Draft. Nothing was sent. Look at it: outreach broadcast preview {found.id}"
    if brief:
        numbers = ", ".join(f"{part.label.lower()} {part.n:,}" for part in seen.parts if part.n)
        return f"{seen.sentence} ({numbers})"
    lines = [f"Broadcast {found.id}, {found.kind}. {seen.sentence}", *seen.notes]
    for part in seen.parts:
        lines.append(f"{part.n:>9,}  {part.label}")
        why = {"undelivered": (seen.undelivered, why_undelivered), "left_out": (seen.left_out, why_left_out)}
        reasons, word = why.get(part.key, ({}, str))
        lines += [f"{'':>9}  {n:,}: {word(reason)}" for reason, n in reasons.items()]
    return "\n".join(lines)


def _press(number: int, did: str, act: Callable[[Connection, int], None], said: str, as_json: bool) -> None:
    """Done and noted together, or not at all."""
    with runtime().database.writing() as conn:
        act(conn, number)
        _note(conn, did, number)
    _tell(number, said, as_json)


@broadcast.command("pause")
@NUMBER
@as_json
def pause(number: int, as_json: bool) -> None:
    """Nothing more leaves, within a second."""
    said = f"Paused. Nothing more leaves. Go on with the rest: outreach broadcast resume {number}"
    _press(number, "paused", broadcasts.pause, said, as_json)


@broadcast.command("resume")
@NUMBER
@as_json
def resume(number: int, as_json: bool) -> None:
    """Go on with exactly the rest."""
    said = f"Sending again. Follow it: outreach broadcast show {number} --follow"
    _press(number, "resumed", broadcasts.resume, said, as_json)


@broadcast.command("cancel")
@NUMBER
@as_json
def cancel(number: int, as_json: bool) -> None:
    """Never send the rest. What left has left."""
    r = runtime()
    with r.database.writing() as conn:
        launched = broadcasts.get(conn, number).launched_at is not None
        broadcasts.cancel(conn, number, r.now())
        _note(conn, "cancelled", number)
    said = f"Draft {number} is thrown away; nobody got it."
    if launched:
        said = f"Cancelled. The rest will never be sent. What left: outreach broadcast show {number}"
    _tell(number, said, as_json)


@broadcast.command("list")
@as_json
def list_all(as_json: bool) -> None:
    """The newest fifty."""
    with runtime().database.reading() as conn:
        directory = runtime().directories.current(conn)
        found = [_find(conn, each.id) for each in broadcasts.latest(conn, list(directory.lists))]
    if as_json:
        tell_json([_shown(*each) for each in found])
        return
    if not found:
        click.echo('There is none yet. Write one: outreach broadcast create --to KEYWORD --text "…"')
        return
    rows = [
        [
            str(b.id),
            b.state,
            moment(b.created_at, _zone(directory, ids)),
            _to(directory, ids),
            first_words(b.text),
        ]
        for b, _, ids in found
    ]
    click.echo(table(["ID", "STATE", "WRITTEN", "TO", "TEXT"], rows))


def _to(directory: Directory, list_ids: list[int]) -> str:
    return ", ".join(directory.lists[list_id].key for list_id in list_ids)


def _zone(directory: Directory, list_ids: list[int]) -> str:
    return directory.signed(list_ids).time_zones[0]


def _find(conn: Connection, number: int) -> Found:
    found = broadcasts.get(conn, number)
    return found, runtime().directories.current(conn), broadcasts.audience(conn, number)


def _preview(conn: Connection, found: Broadcast, list_ids: list[int], any_hour: bool) -> Preview:
    r = runtime()
    priced = (r.settings.sender_rate, r.settings.segment_price)
    return broadcasts.preview(conn, found.body, list_ids, any_hour, r.now(), *priced, again_of=found.again_of)


def _progress(conn: Connection, found: Broadcast, zone: str) -> Progress:
    r = runtime()
    sending = found.state == BroadcastState.SENDING
    zones = delivery.waiting_zones(conn, found.id) if sending else []
    away = sending and r.jobs.away()
    outlook = Outlook(r.now(), zone, r.settings.sender_rate, r.settings.settle_after, zones, away)
    return progress(found, tallies.counts(conn, found.id), outlook)


def _note(conn: Connection, did: str, number: int) -> None:
    organizers.note(conn, None, did, f"broadcast {number}", runtime().now())


def _tell(number: int, said: str, as_json: bool) -> None:
    """What happened and what to do next; for a program, the broadcast as it stands now."""
    if not as_json:
        click.echo(said)
        return
    with runtime().database.reading() as conn:
        tell_json(_shown(*_find(conn, number)))


def _shown(found: Broadcast, directory: Directory, list_ids: list[int]) -> dict[str, Any]:
    keys = (
        "id",
        "kind",
        "state",
        "text",
        "body",
        "segments",
        "any_hour",
        "again_of",
        "expires_at",
        "created_at",
    )
    shown = {name: getattr(found, name) for name in (*keys, "launched_at", "finished_at", "people")}
    return {**shown, "to": [directory.lists[list_id].key for list_id in list_ids]}
