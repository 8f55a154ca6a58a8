"""Broadcasts at the prompt: write, look, launch, follow, pause, resume, cancel.

With --json each command prints one document, whose keys stay from version to version:
    broadcast  {"id", "kind", "state", "to": [keywords], "text", "body", "segments", "any_hour", "starts_at",
               "expires_at", "created_at", "launched_at", "finished_at", "people",
               "texts": [{"language", "local", "text", "body", "segments"}]}      create, launch, schedule, …, list
    preview    {"id", "body", "encoding", "segments", "causes": [], "people", "by_local": {}, "left_out": {},
               "in_quiet_hours", "total": segments, "price", "seconds", "in_english": {language: people},
               "texts": [{"language", "local", "body", "encoding", "segments", "people"}]}
    show       a broadcast and "progress": {"sentence", "delivered", "sent", "unknown", "undelivered",
               "taken_back", "left_out", "retrying", "waiting", "why_undelivered": {}, "why_left_out": {}}; a line at each change with --follow
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import click
from sqlalchemy import Connection

from outreach import broadcasts, composing, launching, organizers, repeats, tallies, variants
from outreach.broadcasts import ALERT, LANES, Broadcast, Draft, Preview
from outreach.cli import missed, previews
from outreach.cli.doors import runtime
from outreach.cli.moments import expiry
from outreach.cli.saying import NUMBER, as_json, first_words, moment, plain, table, tell_json
from outreach.directory import Directory
from outreach.errors import BadInput, SameText
from outreach.forecast import rate_now
from outreach.jobs import EXPAND, TAKE_BACK
from outreach.launching import ASK_ABOVE, Said
from outreach.models import BroadcastState
from outreach.senders import of_lists
from outreach.web.console.progress import Progress, look_ahead, progress
from outreach.web.console.words import (
    people,
    why_left_out,
    why_undelivered,
)

_SHOWN = (
    "id", "kind", "state", "text", "body", "segments", "any_hour", "again_of", "starts_at", "expires_at",
    "created_at", "launched_at", "finished_at", "people",
)  # fmt: skip
Found = tuple[Broadcast, Directory, list[int]]
TYPED = click.option("--people", "typed", type=int, help=f"How many it goes to; needed above {ASK_ABOVE:,}.")
AGAIN = click.option("--again", is_flag=True, help="Though the same text went there within the last day.")
ANY_HOUR = click.option("--any-hour", is_flag=True, help="Say once more that it may leave at any hour.")


@click.group()
def broadcast() -> None:
    """One text to many."""


broadcast.add_command(missed.again)


@broadcast.command("create")
@click.option("--to", "keywords", multiple=True, required=True, help="A list's keyword; may be given again.")
@click.option(
    "--text", required=True, help="What members read, between the sender's name and the opt-out line."
)
@previews.IN
@click.option("--kind", type=click.Choice(list(LANES)), default=ALERT, show_default=True)
@click.option("--expires", help="Nothing leaves after this, by the local's clock: 2026-11-23T20:00.")
@click.option("--expires-in", "span", help="The same, from now: 30m, 6h, 2d. A day, unless you say.")
@click.option("--any-hour", is_flag=True, help="Also outside 9:00 to 20:00; the launch asks once more.")
@as_json
def create(  # noqa: PLR0913  # one argument for each option is click's way
    *,
    keywords: tuple[str, ...],
    text: str,
    others: tuple[tuple[str, str], ...],
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
        expires_at = expiry(expires, span, directory.signed(list_ids).time_zones[0], r.now())
        draft = Draft(text, list_ids, kind, expires_at, any_hour)
        draft, body = composing.checked(directory, draft, dict(others), r.now())
        number = broadcasts.write(conn, draft, body, None, r.now())
        note(conn, "wrote", number)
        note_any_hour(conn, any_hour, "asked for", number)
    tell(number, f"Draft {number} kept. Look at it: outreach broadcast preview {number}", as_json)


@broadcast.command("preview")
@NUMBER
@as_json
def preview(number: int, as_json: bool) -> None:
    """What a launch would do now: the text, who gets it, who does not and why, cost and time."""
    r = runtime()
    with r.database.reading() as conn:
        found, directory, list_ids = find(conn, number)
        seen = _preview(conn, found, list_ids, found.any_hour)
        earlier = repeats.earlier(conn, number, r.now())
        why_not = launching.why_nobody_would_get_it(conn, found, seen, r.now())
        woken = _preview(conn, found, list_ids, any_hour=False).in_quiet_hours if found.any_hour else 0
    if as_json:
        tell_json({"id": number, **previews.for_programs(seen, found, directory)})
        return
    previews.tell_texts(seen, directory)
    if found.again_of:
        click.echo(f"Only       those whom broadcast {found.again_of} did not reach")
    expires = moment(found.expires_at, clock_of(directory, list_ids))
    previews.tell(seen, directory, expires, woken, r.settings.segment_price)
    if found.launched_at is not None:
        click.echo(f"\nIt was launched already: outreach broadcast show {number}")
    if found.state == BroadcastState.DRAFT and why_not:
        click.echo(f"\nIt can't be launched so: {why_not}")
    elif found.state == BroadcastState.DRAFT and seen.people:
        click.echo(f"\n{earlier.said(r.now())}" if earlier else "")
        again = " --again" if earlier else ""
        click.echo(f"Launch it: {_launching(number, seen.people, found.any_hour)}{again}")


def _launching(number: int, count: int, any_hour: bool) -> str:
    """The whole command that launches it, with all that it asks for."""
    typed = f" --people {count}" if count > ASK_ABOVE else ""
    return f"outreach broadcast launch {number}{typed}{' --any-hour' if any_hour else ''}"


@broadcast.command("launch")
@NUMBER
@TYPED
@ANY_HOUR
@AGAIN
@as_json
def launch(number: int, typed: int | None, any_hour: bool, again: bool, as_json: bool) -> None:
    """Let it go. What has left can't be called back; pause or cancel holds the rest."""
    r = runtime()
    if sys.stdin.isatty() and not as_json:
        typed, any_hour = ask(number, typed, any_hour)
    with r.database.writing() as conn:
        refuse_unsaid_hour(conn, number, any_hour)
        was, directory, list_ids = find(conn, number)
        zone = clock_of(directory, list_ids)
        try:
            count = launching.launch(conn, number, Said(typed, any_hour=any_hour, again=again), None, r.now())
        except SameText as error:
            raise BadInput(f"{error} To send it there once more, add --again.") from error
        note(conn, "launched", number)
        note_any_hour(conn, any_hour, "confirmed", number)
    r.jobs.look(EXPAND, number)
    sooner = "" if was.starts_at is None else f" now, not at {moment(was.starts_at, zone)}"
    said = f"Launched{sooner}: broadcast {number} goes to {people(count)}. Follow it: outreach broadcast show {number} --follow"
    tell(number, said + _unless_away(), as_json)


def _unless_away() -> str:
    """What to know besides while nothing can leave."""
    if not runtime().jobs.away():
        return ""
    return "\nNothing leaves yet: Redis does not answer. It goes on by itself once Redis is back, or with outreach up."


def ask(number: int, typed: int | None, any_hour: bool) -> tuple[int | None, bool]:
    """At a prompt, ask for what is needed and was not said."""
    with runtime().database.reading() as conn:
        found, _, list_ids = find(conn, number)
        seen = _preview(conn, found, list_ids, any_hour=False)
    if found.state not in broadcasts.NOT_LAUNCHED:
        return typed, any_hour
    if found.any_hour and not any_hour:
        question = f"It may leave outside 9:00–20:00; {_asleep(seen.in_quiet_hours)}. Launch it all the same?"
        any_hour = click.confirm(question)
    if seen.people > ASK_ABOVE and typed is None:
        typed = click.prompt(f"This goes to {people(seen.people)}. Type that number to launch it", type=int)
    return typed, any_hour


def _asleep(n: int) -> str:
    return (
        f"{people(n)} {'is' if n == 1 else 'are'} in quiet hours now" if n else "nobody is in quiet hours now"
    )


def refuse_unsaid_hour(conn: Connection, number: int, said: bool) -> None:
    found, _, list_ids = find(conn, number)
    if found.state not in broadcasts.NOT_LAUNCHED or not found.any_hour or said:
        return
    quiet = _preview(conn, found, list_ids, any_hour=False).in_quiet_hours
    raise BadInput(
        f"This draft may leave outside 9:00–20:00; {_asleep(quiet)}. Nothing was launched. "
        "To launch it all the same, add --any-hour."
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
            found, directory, list_ids = find(conn, number)
            seen = _progress(conn, found, clock_of(directory, list_ids))
            shown = _shown(conn, found, directory, list_ids) | {"progress": _numbers(seen)}
        said = "\n".join(
            [
                _standing(found, seen, brief=follow),
                *([] if follow else _about(found, directory, list_ids, shown)),
            ]
        )
        if as_json:
            said = json.dumps(shown, ensure_ascii=False, default=plain, indent=None if follow else 2)
        if said != last:
            click.echo(said)
        last = said
        if not follow or found.state in broadcasts.OVER or found.state == BroadcastState.DRAFT:
            return
        time.sleep(1)


def _about(found: Broadcast, directory: Directory, list_ids: list[int], shown: dict[str, Any]) -> list[str]:
    """Which one it is: to whom, since when, and its words, so that nobody pauses another's."""
    launched = (
        f", launched {moment(found.launched_at, clock_of(directory, list_ids))}" if found.launched_at else ""
    )
    to = f"To         {_to(directory, list_ids)}{launched}"
    return [to, *(previews.written(shown["texts"]) or [f"Text       {first_words(found.text)}"])]


def _numbers(seen: Progress) -> dict[str, Any]:
    numbers = {part.key: part.n for part in seen.parts}
    why = {"why_undelivered": seen.undelivered, "why_left_out": seen.left_out}
    return {"sentence": seen.sentence, **numbers, **why}


def _standing(found: Broadcast, seen: Progress, brief: bool) -> str:
    if found.state == BroadcastState.DRAFT:
        return f"Draft. Nothing was sent. Look at it: outreach broadcast preview {found.id}"
    if found.launched_at is None:
        return f"Broadcast {found.id}, {found.kind}. {seen.sentence}"
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


def press(number: int, did: str, act: Callable[[Connection, int], None], said: str, as_json: bool) -> None:
    """Done and noted together, or not at all."""
    with runtime().database.writing() as conn:
        act(conn, number)
        note(conn, did, number)
    tell(number, said, as_json)


@broadcast.command("pause")
@NUMBER
@as_json
def pause(number: int, as_json: bool) -> None:
    """Nothing more leaves, within a second."""
    said = f"Paused. Nothing more leaves. Go on with the rest: outreach broadcast resume {number}"
    press(number, "paused", broadcasts.pause, said, as_json)


@broadcast.command("resume")
@NUMBER
@as_json
def resume(number: int, as_json: bool) -> None:
    """Go on with exactly the rest."""
    said = f"Sending again. Follow it: outreach broadcast show {number} --follow"
    press(number, "resumed", broadcasts.resume, said + _unless_away(), as_json)


@broadcast.command("cancel")
@NUMBER
@as_json
def cancel(number: int, as_json: bool) -> None:
    """Never send the rest. What left has left."""
    r = runtime()
    with r.database.writing() as conn:
        launched = broadcasts.get(conn, number).launched_at is not None
        broadcasts.cancel(conn, number, r.now())
        note(conn, "cancelled", number)
    said = f"Draft {number} is thrown away; nobody got it."
    if launched:
        r.jobs.look(TAKE_BACK, number)
        said = (
            "Cancelled. The rest will never be sent, and the carrier is asked for what it still holds. "
            f"What left: outreach broadcast show {number}"
        )
    tell(number, said, as_json)


@broadcast.command("list")
@as_json
def list_all(as_json: bool) -> None:
    """The newest fifty."""
    with runtime().database.reading() as conn:
        directory = runtime().directories.current(conn)
        found = [find(conn, each.id) for each in broadcasts.latest(conn, list(directory.lists))]
        shown = [_shown(conn, *each) for each in found] if as_json else []
    if as_json:
        tell_json(shown)
        return
    if not found:
        click.echo('There is none yet. Write one: outreach broadcast create --to KEYWORD --text "…"')
        return
    rows = [
        [
            str(b.id),
            _state(b, clock_of(directory, ids)),
            moment(b.created_at, clock_of(directory, ids)),
            _to(directory, ids),
            first_words(b.text),
        ]
        for b, _, ids in found
    ]
    click.echo(table(["ID", "STATE", "WRITTEN", "TO", "TEXT"], rows))


def _state(found: Broadcast, zone: str) -> str:
    if found.state == BroadcastState.SCHEDULED and found.starts_at:
        return f"scheduled, {moment(found.starts_at, zone)}"
    return found.state


def _to(directory: Directory, list_ids: list[int]) -> str:
    return ", ".join(directory.lists[list_id].key for list_id in list_ids)


def clock_of(directory: Directory, list_ids: list[int]) -> str:
    return directory.signed(list_ids).time_zones[0]


def find(conn: Connection, number: int) -> Found:
    found = broadcasts.get(conn, number)
    return found, runtime().directories.current(conn), broadcasts.audience(conn, number)


def _preview(conn: Connection, found: Broadcast, list_ids: list[int], any_hour: bool) -> Preview:
    r = runtime()
    s, now, of = r.settings, r.now(), {"again_of": found.again_of, "ladder_id": found.ladder_id}
    rate = rate_now(conn, of_lists(conn, list_ids), s.sender_rate, now)
    texts = variants.of(conn, found.id) if found.varied else []
    return broadcasts.preview(
        conn, found.body, list_ids, any_hour, now, rate, s.segment_price, **of, texts=texts
    )


def _progress(conn: Connection, found: Broadcast, zone: str) -> Progress:
    r = runtime()
    away = found.state == BroadcastState.SENDING and r.jobs.away()
    outlook = look_ahead(conn, found, r.settings, r.now(), zone, away)
    return progress(found, tallies.counts(conn, found.id), outlook)


def note(conn: Connection, did: str, number: int) -> None:
    organizers.note(conn, None, did, f"broadcast {number}", runtime().now())


def note_any_hour(conn: Connection, any_hour: bool, did: str, number: int) -> None:
    """On record, each of the two times somebody says it."""
    if any_hour:
        note(conn, f"{did} any hour for", number)


def tell(number: int, said: str, as_json: bool) -> None:
    """What happened and what to do next; for a program, the broadcast as it stands now."""
    if not as_json:
        click.echo(said)
        return
    with runtime().database.reading() as conn:
        tell_json(_shown(conn, *find(conn, number)))


def _shown(conn: Connection, found: Broadcast, directory: Directory, list_ids: list[int]) -> dict[str, Any]:
    shown = {name: getattr(found, name) for name in _SHOWN}
    texts = variants.of(conn, found.id) if found.varied else []
    shown["texts"] = previews.texts_for_programs(texts, directory)
    return {**shown, "to": [directory.lists[list_id].key for list_id in list_ids]}
