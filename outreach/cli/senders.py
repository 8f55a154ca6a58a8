"""The numbers that texts leave by, at the prompt."""

from collections.abc import Collection
from dataclasses import asdict

import click

from outreach import senders as rooms
from outreach import stopped
from outreach.cli.doors import runtime
from outreach.cli.saying import as_json, table, tell_json
from outreach.errors import NotFound
from outreach.jobs import SEND
from outreach.organizers import note
from outreach.senders import FEDERATIONS, Sender, Told
from outreach.stopped import Stop


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def senders(context: click.Context, as_json: bool) -> None:
    """The numbers and short codes, what each carries, and whether it rests."""
    if context.invoked_subcommand:
        return
    r = runtime()
    with r.database.reading() as conn:
        zone = r.directories.current(conn).federation.time_zones[0]
        stops = stopped.by_sender(conn)
        shown = [(_told(sender, zone), stops[sender.address]) for sender in rooms.all_(conn)]
    if as_json:
        tell_json([{**asdict(told), "stopped": [asdict(stop) for stop in stops]} for told, stops in shown])
        return
    rows = [
        [told.address, told.kind, f"{told.rate:g}/s", _cap(told.daily), _now(told, stops)]
        for told, stops in shown
    ]
    click.echo(table(["SENDER", "KIND", "SEGMENTS", "T-MOBILE, A DAY", "NOW"], rows))
    if any(stops for _, stops in shown):
        click.echo("\nResume all that a sender's stop paused: outreach senders wake SENDER")


@senders.command("wake")
@click.argument("address")
def wake(address: str) -> None:
    """Let a sender go on: end its rest, and resume every broadcast that the carrier stopped of it."""
    r = runtime()
    own = FEDERATIONS if address == r.settings.sender else address
    with r.database.writing() as conn:
        if own not in {sender.address for sender in rooms.all_(conn)}:
            raise NotFound("There is no sender with this address. See them: outreach senders")
        resumed = stopped.go_on(conn, own)
        note(conn, None, "woke", "a sender", r.now())
    r.jobs.look(SEND)
    click.echo(stopped.goes_on(resumed))


def _told(sender: Sender, zone: str) -> Told:
    r = runtime()
    return rooms.told(sender, r.settings, r.now(), zone)


def _now(told: Told, stops: Collection[Stop]) -> str:
    return " ".join(stop.why for stop in stops) or told.state


def _cap(daily: int) -> str:
    return f"{daily:,}" if daily else ""
