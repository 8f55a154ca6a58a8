"""Events at the prompt: write, put on the calendar, look, change, call off, count who comes.

With --json each command prints one document, whose keys stay from version to version:
    event  {"id", "name", "state", "to": [keywords], "zone", "starts_at", "ends_at", "next", "weekly", "last_day",
           "word", "place", "link", "about", "reminders": [{"before", "due_at", "state", "why", "broadcast", "texts"}]}
    rsvp   {"id", "starts_at", "coming", "not_coming", "by_local": {name: {"coming", "not_coming"}}}
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

import click
from sqlalchemy import Connection

from outreach import dates, events, organizers, rsvps, rungs
from outreach.cli.doors import runtime
from outreach.cli.moments import typed_time
from outreach.cli.saying import as_json, table, tell_json
from outreach.directory import Directory
from outreach.errors import BadInput, NotFound
from outreach.event_checks import EventDraft
from outreach.events import Kept
from outreach.ladders import LadderState
from outreach.launching import ASK_ABOVE
from outreach.plurals import counted
from outreach.rungs import RungDraft
from outreach.web.console.words import moment, people

_GREATEST = 2**63 - 1
PAST = timedelta(days=30)


def _number(_: click.Context, __: click.Parameter, number: int) -> int:
    if abs(number) > _GREATEST:
        raise NotFound(f"There is no event {number}.")
    return number


NUMBER = click.argument("number", type=int, metavar="ID", callback=_number)
_FACTS: list[Callable[[Any], Any]] = [
    click.option("--to", "keywords", multiple=True, help="Whose event it is: a list's keyword; may be given again."),
    click.option("--at", "starts", help="When it begins, by the local's clock: 2026-06-03T09:00."),
    click.option("--until", "ends", help="When it ends, by the same clock: 2026-06-05T17:00."),
    click.option("--zone", help="Another clock than the local's: Pacific/Honolulu."),
    click.option("--weekly/--once", "weekly", default=None, help="Every week, at the same hour on the wall."),
    click.option("--last-day", help="The last day that a weekly one may come on: 2026-12-31."),
    click.option("--word", help="What members text to say that they come: TOWNHALL."),
    click.option("--place", help="Where. Everybody can read it."),
    click.option("--link", help="https://… Everybody can read it."),
    click.option("--about", help="What it is about. Everybody can read it."),
    click.option("--remind", multiple=True, metavar="HOURS=TEXT", help='Instead of the usual reminders: "24=See you at {starts}".'),
    click.option("--no-reminders", is_flag=True, help="Remind nobody."),
]  # fmt: skip


def _facts(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_FACTS):
        command = option(command)
    return command


@click.group()
def event() -> None:
    """Town halls, bargaining sessions, what comes every week."""


@event.command("new")
@click.argument("name")
@_facts
@as_json
def new(name: str, as_json: bool, **given: Any) -> None:
    """Keep a draft. It is on no calendar before `event start`."""
    r = runtime()
    if not (given["keywords"] and given["starts"] and given["ends"]):
        raise BadInput(
            "Say whose event it is, when it begins and when it ends: --to, --at, --until. Nothing was saved."
        )
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        list_ids = _lists(directory, given["keywords"])
        zone = given["zone"] or directory.signed(list_ids).time_zones[0]
        empty = EventDraft(name, zone, r.now(), r.now(), list_ids)
        number = events.create(conn, directory, _draft(empty, directory, given), None, r.now())
        _note(conn, "wrote", number)
    _tell(number, f"Draft {number} kept. Put it on the calendar: outreach event start {number}", as_json)


@event.command("start")
@NUMBER
@click.option("--people", "typed", type=int, help=f"How many it is for; needed above {ASK_ABOVE:,}.")
@as_json
def start(number: int, typed: int | None, as_json: bool) -> None:
    """Put it on the calendar; its reminders leave by themselves."""
    r = runtime()
    with r.database.writing() as conn:
        count = events.start(conn, number, typed, None, r.now())
        _note(conn, "started", number)
    _tell(number, f"Event {number} is on the calendar, for {people(count)} on its lists now.", as_json)


@event.command("list")
@click.option("--to", "keywords", multiple=True, help="Only the locals of these keywords.")
@as_json
def list_(keywords: tuple[str, ...], as_json: bool) -> None:
    """Drafts, what is ahead, and what is over since less than 30 days."""
    r = runtime()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        lists = _lists(directory, keywords)
        local_ids = {directory.lists[id_].local_id for id_ in lists} or set(directory.locals)
        found = events.of_locals(conn, local_ids, r.now() - PAST)
        if as_json:
            tell_json([_as_json(conn, directory, each) for each in found])
            return
    rows = [_row(each, directory, r.now()) for each in found]
    click.echo(
        table(["ID", "State", "Begins", "Word", "Name", "For"], rows) if rows else "There is no event yet."
    )


@event.command("show")
@NUMBER
@as_json
def show(number: int, as_json: bool) -> None:
    """All about one: when, where, its reminders and what became of them."""
    r = runtime()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        kept = events.get(conn, number)
        if as_json:
            tell_json(_as_json(conn, directory, kept))
            return
        reminders = rungs.of_ladder(conn, number)
    zone = kept.event.zone
    for label, said in _lines(kept, directory, r.now()):
        if said:
            click.echo(f"{label:<10} {said}")
    for rung in reminders:
        state = f"{rung.state}: {rung.why}" if rung.why else rung.state
        click.echo(f"{'Reminder':<10} {moment(rung.due_at, zone)} ({state}) {rung.texts['en']}")


@event.command("change")
@NUMBER
@click.option("--name", help="Another name.")
@_facts
@as_json
def change(number: int, name: str | None, as_json: bool, **given: Any) -> None:
    """Change what is given; the rest stays."""
    r = runtime()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        was = events.draft_of(events.get(conn, number).event)
        draft = _draft(replace(was, name=name or was.name), directory, given)
        gone = events.change(conn, directory, number, draft, r.now())
        _note(conn, "changed", number)
    left = sum(each.left for each in gone)
    also = f" {counted(left, 'text', 'texts')} with the earlier time had left already." if left else ""
    _tell(number, f"Event {number} is changed.{also}", as_json)


@event.command("call-off")
@NUMBER
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
def call_off(number: int, yes: bool, as_json: bool) -> None:
    """It does not take place: off every calendar, and no more reminders."""
    r = runtime()
    with r.database.reading() as conn:
        kept = events.get(conn, number)
    if sys.stdin.isatty() and not yes and not as_json:
        click.confirm(
            f"Call off {kept.event.name}, {moment(kept.event.closes_at, kept.event.zone)}?", abort=True
        )
    with r.database.writing() as conn:
        events.call_off(conn, number, r.now())
        _note(conn, "called off", number)
    _tell(number, f"Event {number} is called off. Nobody was told: that takes an alert.", as_json)


@event.command("word")
@NUMBER
@click.argument("word", default="")
@as_json
def word(number: int, word: str, as_json: bool) -> None:
    """Another word by that members say they come; none takes it away."""
    r = runtime()
    with r.database.writing() as conn:
        events.give_word(conn, r.directories.current(conn), number, word, r.now())
        _note(conn, "changed", number)
        kept = events.get(conn, number).event.word
    _tell(
        number,
        f"Members text {kept} to come to event {number}." if kept else f"Event {number} has no word now.",
        as_json,
    )


@event.command("rsvp")
@NUMBER
@as_json
def rsvp(number: int, as_json: bool) -> None:
    """How many come and how many don't, by local; of a weekly one the next time."""
    r = runtime()
    with r.database.reading() as conn:
        kept = events.get(conn, number)
        time = dates.next_of(kept.event, r.now())
        starts_at = time.starts_at if time else kept.event.closes_at
        said = rsvps.turnout(conn, number, starts_at)
    coming, not_coming = sum(each.coming for each in said), sum(each.not_coming for each in said)
    if as_json:
        by_local = {each.local: {"coming": each.coming, "not_coming": each.not_coming} for each in said}
        tell_json(
            {
                "id": number,
                "starts_at": starts_at,
                "coming": coming,
                "not_coming": not_coming,
                "by_local": by_local,
            }
        )
        return
    rows = [[each.local, f"{each.coming:,}", f"{each.not_coming:,}"] for each in said]
    click.echo(f"{kept.event.name}, {moment(starts_at, kept.event.zone)}")
    click.echo(table(["Local", "Coming", "Not coming"], [*rows, ["All", f"{coming:,}", f"{not_coming:,}"]]))


# ---- What was given, and what is told


def _lists(directory: Directory, keywords: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(directory.list_called(keyword).id for keyword in keywords))


def _draft(was: EventDraft, directory: Directory, given: dict[str, Any]) -> EventDraft:
    """The event with what was given in place of what was."""
    zone = _zone(given["zone"] or was.zone)
    words = {
        name: given[name] for name in ("word", "place", "link", "about", "weekly") if given[name] is not None
    }
    draft = replace(was, **words, zone=zone, rungs=_rungs(given))
    if given["keywords"]:
        draft = replace(draft, list_ids=_lists(directory, given["keywords"]))
    if given["starts"]:
        starts_at = typed_time(given["starts"], zone)  # without an end of its own it lasts as long as before
        draft = replace(draft, starts_at=starts_at, ends_at=starts_at + (was.ends_at - was.starts_at))
    if given["ends"]:
        draft = replace(draft, ends_at=typed_time(given["ends"], zone))
    if given["last_day"] is not None:
        draft = replace(draft, last_day=_day(given["last_day"]))
    return draft if draft.weekly else replace(draft, last_day=_day(given["last_day"] or ""))


def _rungs(given: dict[str, Any]) -> list[RungDraft] | None:
    if given["no_reminders"] and given["remind"]:
        raise BadInput("Give one of --remind and --no-reminders, not both.")
    if given["remind"]:
        return [_rung(written) for written in given["remind"]]
    return [] if given["no_reminders"] else None


def _rung(written: str) -> RungDraft:
    hours, _, text = written.partition("=")
    try:
        return RungDraft({"en": text}, timedelta(hours=float(hours)))
    except (ValueError, OverflowError) as error:
        raise BadInput(
            f"“{written[:40]}” is no reminder. Write hours before it and its text: 24=See you at {{starts}}"
        ) from error


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise BadInput(f"“{written[:20]}” is no day. Write it as 2026-12-31.") from error


def _zone(zone: str) -> str:
    if zone not in available_timezones():
        raise BadInput(
            f"“{zone[:40]}” is no clock we know. Write it as America/Los_Angeles. Nothing was saved."
        )
    return zone


def _note(conn: Connection, act: str, number: int) -> None:
    organizers.note(conn, None, act, f"event {number}", runtime().now())


def _tell(number: int, said: str, as_json: bool) -> None:
    if not as_json:
        click.echo(said)
        return
    r = runtime()
    with r.database.reading() as conn:
        tell_json(_as_json(conn, r.directories.current(conn), events.get(conn, number)))


def _row(kept: Kept, directory: Directory, now: datetime) -> list[str]:
    event = kept.event
    time = dates.next_of(event, now)
    begins = moment(time.starts_at if time else event.closes_at, event.zone) + (
        ", weekly" if event.weekly else ""
    )
    to = ", ".join(directory.lists[id_].key for id_ in kept.ladder.list_ids)
    return [str(event.id), _state(kept, now), begins, event.word or "", event.name, to]


def _state(kept: Kept, now: datetime) -> str:
    if kept.state is LadderState.RUNNING:
        return "on the calendar" if dates.next_of(kept.event, now) else "over"
    return "draft" if kept.state is LadderState.DRAFT else "called off"


def _lines(kept: Kept, directory: Directory, now: datetime) -> list[tuple[str, str]]:
    event, time = kept.event, dates.next_of(kept.event, now)
    begins, ends = (
        (time.starts_at, time.ends_at) if time else (event.closes_at, event.ends_at or event.closes_at)
    )
    every = f"until {event.last_day.isoformat()}" if event.last_day else "until it is called off"
    return [
        ("Event", f"{event.id}, {event.name}"),
        ("State", _state(kept, now)),
        ("Begins", moment(begins, event.zone)),
        ("Ends", moment(ends, event.zone)),
        ("Weekly", every if event.weekly else ""),
        ("For", ", ".join(directory.lists[id_].name for id_ in kept.ladder.list_ids)),
        ("Word", event.word or ""),
        ("Place", event.place),
        ("Link", event.link),
        ("About", event.about),
    ]


def _as_json(conn: Connection, directory: Directory, kept: Kept) -> dict[str, object]:
    event, time = kept.event, dates.next_of(kept.event, runtime().now())
    return {
        "id": event.id, "name": event.name, "state": kept.state,
        "to": [directory.lists[id_].key for id_ in kept.ladder.list_ids], "zone": event.zone,
        "starts_at": event.closes_at, "ends_at": event.ends_at, "next": time.starts_at if time else None,
        "weekly": event.weekly, "last_day": event.last_day.isoformat() if event.last_day else None,
        "word": event.word, "place": event.place, "link": event.link, "about": event.about,
        "reminders": [
            {
                "before": rung.before.total_seconds() if rung.before else None, "due_at": rung.due_at,
                "state": rung.state, "why": rung.why, "broadcast": rung.broadcast_id, "texts": dict(rung.texts),
            }
            for rung in rungs.of_ladder(conn, event.id)
        ],
    }  # fmt: skip
